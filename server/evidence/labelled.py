"""Labelled posts: what people made of them, with the scenario at their minute."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from server.errors import CadetError
from server.scenarios.scored import post_in_context
from server.scoring.card import Context, Post
from server.scoring.overall import CRITERIA, REACH, RISK, TONE, overall
from server.scoring.text import words_of

FOLDER: Final = Path(__file__).parent.parent / "training" / "posts"
SHIPPED: Final = ("expert.jsonl", "own.jsonl")
# Nothing is learned from these.
UNSEEN: Final = "unseen_posts.jsonl"
BY_HAND: Final = "overall.jsonl"
# Words of a post that is read in one breath.
_ONE_BREATH: Final = 16
Levels = dict[str, int | None]
Overall = tuple[int, int, int]  # TONE, RISK, REACH


class BadLabel(CadetError):
    """A labelled post that cannot be read."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__("evidence.bad_label", place=place)
        self._message = f"{place}: {why}"

    def __str__(self) -> str:
        return self._message


@dataclass(frozen=True)
class Labelled:
    """A post, what the scorer may know of its drill, and the levels it was given by criterion."""

    id: str
    scenario: str
    lang: str
    post: Post
    context: Context
    levels: Levels

    @property
    def is_short(self) -> bool:
        """Whether it is a line that is read in one breath; Korean words carry their particles and count for more."""
        return len(words_of(self.post.text)) * (1.5 if self.lang == "ko" else 1.0) <= _ONE_BREATH


def labelled_posts(path: Path) -> list[Labelled]:
    """The labelled posts of a file; BadLabel names the line that cannot be read.

    Levels stand as digits in rubric order (`levels`) or spelt out by dimension (`scores`).
    """
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if line.strip():
            try:
                found.append(_labelled(json.loads(line.decode())))
            except (ValueError, KeyError, TypeError, AttributeError, CadetError) as error:
                raise BadLabel(f"{path.name}, line {number}", str(error)) from error
    if not found:
        raise BadLabel(path.name, "there is no labelled post in it")
    return found


def shipped_posts() -> list[Labelled]:
    """All labelled posts that come with the product."""
    return [labelled for name in SHIPPED for labelled in labelled_posts(FOLDER / name)]


def unseen_posts() -> list[Labelled]:
    """Labelled posts that come with the product to be measured on alone."""
    return labelled_posts(FOLDER / UNSEEN)


def marked_by_hand() -> dict[str, tuple[Overall, Overall]]:
    """Overall levels that two markers gave the same posts by hand, by the post's id; nothing is learned from them."""
    rows = map(json.loads, (FOLDER / BY_HAND).read_text(encoding="utf-8").splitlines())
    return {row["id"]: (_overall(row["first"]), _overall(row["second"])) for row in rows}


def _overall(digits: str) -> Overall:
    tone, risk, reach = map(int, digits)
    return tone, risk, reach


def _labelled(row: dict[str, Any]) -> Labelled:
    post, context = post_in_context(row)
    levels = _levels(row)
    if any(level not in (0, 1, 2, 3, 4, None) for level in levels.values()):
        raise ValueError("levels go from 0 to 4")
    overall(levels)  # says which level is missing that must be there
    return Labelled(str(row["id"]), row["scenario"], row["lang"], post, context, levels)


def _levels(row: dict[str, Any]) -> Levels:
    if "scores" in row:
        return {name: level for part in ("tone", "risk", "reach") for name, level in row["scores"][part].items()}
    digits = row["levels"].split()
    if [len(part) for part in digits] != [len(TONE), len(RISK), len(REACH)]:
        raise ValueError("levels must be six, eight and seven digits")
    return dict(zip(CRITERIA, (None if digit == "-" else int(digit) for digit in "".join(digits)), strict=True))
