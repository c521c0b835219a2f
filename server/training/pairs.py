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
    """A pair head to be trained. Pairs lent by another author count `recipe.lent` and are never measured on."""

    name: str
    uses: tuple[DataSet, ...]
    read: Callable[[Path], list[Pair]]
    recipe: Recipe = field(default_factory=lambda: Recipe(strength=0.3))
    wording: float = 0.5
    lent: Callable[[Path], list[Pair]] | None = None


def _wording(folder: Path) -> list[Pair]:
    return wording_pairs(for_training(WORDING, folder, "train.jsonl", "val.jsonl"))


def _headlines(folder: Path) -> list[Pair]:
    return headline_pairs(for_training(UPWORTHY, folder, "exploratory_train_firstweeks80.part*.jsonl"))


def _ratio(author: str) -> Callable[[Path], list[Pair]]:
    """Pairs of an author, in order of time; one draws more replies for each like than the other."""

    def read(folder: Path) -> list[Pair]:
        rows = own_words(for_training(RATIO, folder, f"{author}_first75.jsonl"))
        return author_pairs(rows, replies_per_like, hours=72)

    return read


def _office(folder: Path) -> list[Pair]:
    """Wording pairs and an office-holder's own posts: nearer to diplomats' accounts than either alone."""
    rows = own_words(for_training(RATIO, folder, "BarackObama_first75.jsonl"))
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
        Recipe(strength=0.1, meaning=2.0, lent=0.3),
        wording=1.0,
        lent=_ratio("realDonaldTrump"),
    ),
)
