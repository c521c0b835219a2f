"""Reach heads: which of two texts travels further, learned from pairs by the same author.

A head gives each text a score and the likelier of two is the one with the higher, so that what is shown for one
text and what is said of two never contradict each other, and P(a beats b) = 1 - P(b beats a) exactly.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from server.evidence.data_sets import RATIO, UPWORTHY, WORDING, DataSet, for_training
from server.evidence.pairs import Pair, author_pairs, headline_pairs, own_words, replies_per_like, wording_pairs
from server.training.recipes import Recipe


@dataclass(frozen=True, slots=True)
class PairPlan:
    """A pair head to be trained."""

    name: str
    uses: tuple[DataSet, ...]
    read: Callable[[Path], list[Pair]]
    recipe: Recipe = field(default_factory=lambda: Recipe(strength=0.3, presence=0.0))
    wording: float = 0.5


def _wording(folder: Path) -> list[Pair]:
    return wording_pairs(for_training(WORDING, folder, "train.jsonl", "val.jsonl"))


def _headlines(folder: Path) -> list[Pair]:
    return headline_pairs(for_training(UPWORTHY, folder, "exploratory_train_firstweeks80.part*.jsonl"))


def _ratio(*authors: str) -> Callable[[Path], list[Pair]]:
    """Pairs of each author in turn; the last is the one the head is for, and the one it is measured on."""

    def read(folder: Path) -> list[Pair]:
        found: list[Pair] = []
        for author in authors:
            rows = own_words(for_training(RATIO, folder, f"{author}_first75.jsonl"))
            found += author_pairs(rows, replies_per_like, hours=72)
        return found

    return read


def _office(folder: Path) -> list[Pair]:
    """Wording pairs and an office-holder's own posts: nearer to diplomats' accounts than either alone."""
    rows = own_words(for_training(RATIO, folder, "BarackObama_first75.jsonl"))
    return [*_wording(folder), *author_pairs(rows, lambda row: float(row["retweets"]), hours=72)]


PAIR_PLANS: Final = (
    PairPlan("reach", (WORDING,), _wording),
    PairPlan("office", (WORDING, RATIO), _office),
    PairPlan("headline", (UPWORTHY,), _headlines),
    PairPlan("ratio_trump", (RATIO,), _ratio("realDonaldTrump")),
    PairPlan("ratio_obama", (RATIO,), _ratio("realDonaldTrump", "BarackObama")),
)
