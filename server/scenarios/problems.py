"""What is wrong with a scenario file, where, and in words a person can act on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

Severity = Literal["error", "warning"]
_UNREAD = {FileNotFoundError: "no_file", IsADirectoryError: "is_folder", PermissionError: "not_permitted"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One complaint: `line` and `column` count from 1, `path` names the place (`injects.3.on`)."""

    line: int
    column: int
    path: str
    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = "error"

    @property
    def message(self) -> str:
        """The complaint in English."""
        return problem_text(self, "en")


class BadScenario(Exception):
    """The text is not a scenario; `problems` say why, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.line}:{p.column} {p.path} {p.message}".rstrip() for p in problems))
        self.problems = problems


def unread(error: OSError | UnicodeDecodeError) -> Problem:
    """Why a file could not be read as text, at the line that is none, else at the first."""
    if isinstance(error, UnicodeDecodeError):
        return Problem(error.object[: error.start].count(b"\n") + 1, 1, "", "not_utf8")
    for kind, key in _UNREAD.items():
        if isinstance(error, kind):
            return Problem(1, 1, "", key)
    return Problem(1, 1, "", "not_read", {"detail": error.strerror or type(error).__name__})


@cache
def _table() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(
        Path(__file__).with_name("problems.yaml").read_text(encoding="utf-8")
    )
    return loaded


def problem_text(problem: Problem, language: str) -> str:
    """The complaint as a sentence in `language` (English where that language has none)."""
    texts = _table()[problem.key]
    return texts.get(language, texts["en"]).format(**problem.values)
