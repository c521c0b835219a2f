"""Reach heads: which of two texts travels further, learned from pairs by the same author.

A head gives each text a score and the likelier of two is the one with the higher, so that what is shown for one
text and what is said of two never contradict each other, and P(a beats b) = 1 - P(b beats a) exactly.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from server.evidence.data_sets import RATIO, UPWORTHY, WORDING, DataSet, Row, for_training
from server.evidence.pairs import Pair, author_pairs, headline_pairs, own_words, replies_per_like, wording_pairs
from server.training.recipes import Recipe


@dataclass(frozen=True, slots=True)
class PairPlan:
    """A pair head to be trained: on its pairs, or where that was measured to be better on what each text `drew`.

    It is measured on pairs either way. `drew` gives texts in order of time, each with a number that says how it did.
    """

    name: str
    uses: tuple[DataSet, ...]
    read: Callable[[Path], list[Pair]]
    recipe: Recipe = field(default_factory=lambda: Recipe(strength=0.3))
    wording: float = 0.5
    drew: Callable[[Path], list[tuple[str, float]]] | None = None


def _wording(folder: Path) -> list[Pair]:
    return wording_pairs(for_training(WORDING, folder, "train.jsonl", "val.jsonl"))


def _headlines(folder: Path) -> list[Pair]:
    return headline_pairs(for_training(UPWORTHY, folder, "exploratory_train_firstweeks80.part*.jsonl"))


def _ratio(author: str) -> Callable[[Path], list[Pair]]:
    """Pairs of an author, in order of time; one draws more replies for each like than the other."""

    def read(folder: Path) -> list[Pair]:
        return author_pairs(_posts(author, folder), replies_per_like, hours=72)

    return read


def _log_ratio(author: str) -> Callable[[Path], list[tuple[str, float]]]:
    """What each of an author's posts drew in replies for each like, as a logarithm."""

    def read(folder: Path) -> list[tuple[str, float]]:
        rows = _posts(author, folder)
        return [(row["text"], math.log((row["replies"] + 1) / (row["favorites"] + 1))) for row in rows]

    return read


def _posts(author: str, folder: Path) -> list[Row]:
    return own_words(for_training(RATIO, folder, f"{author}_first75.jsonl"))


def _office(folder: Path) -> list[Pair]:
    """Wording pairs and an office-holder's own posts: nearer to diplomats' accounts than either alone."""
    rows = _posts("BarackObama", folder)
    return [*_wording(folder), *author_pairs(rows, lambda row: float(row["retweets"]), hours=72)]


PAIR_PLANS: Final = (
    PairPlan("reach", (WORDING,), _wording),
    PairPlan("office", (WORDING, RATIO), _office),
    PairPlan("headline", (UPWORTHY,), _headlines),
    PairPlan("ratio_trump", (RATIO,), _ratio("realDonaldTrump"), Recipe(strength=0.1)),
    PairPlan(
        "ratio_obama",
        (RATIO,),
        _ratio("BarackObama"),
        Recipe(strength=0.2),
        drew=_log_ratio("BarackObama"),
    ),
)
