"""Reads the access matrix."""

from dataclasses import dataclass
from pathlib import Path

ROLES = ("stranger", "trainee", "other", "elsewhere", "instructor", "staff", "admin")


@dataclass(frozen=True)
class Row:
    """One route and its seven letters: + let in, s sent to sign in, - forbidden, x does not exist for this person."""

    method: str
    path: str
    letters: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def rows() -> list[Row]:
    """The rows of matrix.txt, without its comments."""
    lines = (Path(__file__).parent / "matrix.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return [Row(method, path, "".join(letters)) for method, path, *letters in parts]
