"""Reach heads: which of two texts travels further, learned from pairs by the same author.

A head gives each text a score and the likelier of two is the one with the higher, so that what is shown for one
text and what is said of two never contradict each other, and P(a beats b) = 1 - P(b beats a) exactly.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple

from server.training.data_sets import RATIO, UPWORTHY, WORDING, DataSet, Row, for_training
from server.training.recipes import Recipe

# Two headlines differ when chance alone would part them so far once in twenty times.
_SIGNIFICANT = 1.96
_FEWEST_VIEWS = 200
_AT_MOST = 8


class Pair(NamedTuple):
    """Two texts; `first` says that `a` did better."""

    a: str
    b: str
    first: bool


@dataclass(frozen=True, slots=True)
class PairPlan:
    """A pair head to be trained."""

    name: str
    uses: tuple[DataSet, ...]
    read: Callable[[Path], list[Pair]]
    recipe: Recipe = field(default_factory=lambda: Recipe(strength=0.3, presence=0.0))
    wording: float = 0.5


def wording_pairs(rows: Iterable[Row]) -> list[Pair]:
    """Two posts of one author with the same link; the better had more retweets (Tan, Lee and Pang, ACL 2014)."""
    return [Pair(row["first"], row["second"], row["more"] == "first") for row in rows]


def headline_pairs(rows: Iterable[Row]) -> list[Pair]:
    """Headlines of one randomised test with the same picture whose click rates differ significantly."""
    tests: dict[tuple[str, str], dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in rows:
        if row["impressions"] > _FEWEST_VIEWS:
            known = tests[row["clickability_test_id"], row["eyecatcher_id"]]
            views, clicks = known.get(row["headline"], (0, 0))
            known[row["headline"]] = (views + row["impressions"], clicks + row["clicks"])
    found = []
    for variants in tests.values():
        for (one, (seen, clicked)), (other, (saw, clicks)) in combinations(sorted(variants.items()), 2):
            z = _difference(seen, clicked, saw, clicks)
            if abs(z) >= _SIGNIFICANT:
                found.append(Pair(one, other, z > 0))
    return found


def _difference(seen: int, clicked: int, saw: int, clicks: int) -> float:
    """Standardised difference of two click rates; 0 where nobody or everybody clicked."""
    rate = (clicked + clicks) / (seen + saw)
    spread = math.sqrt(rate * (1 - rate) * (1 / seen + 1 / saw))
    return (clicked / seen - clicks / saw) / spread if spread else 0.0


def author_pairs(rows: Sequence[Row], value: Callable[[Row], float], hours: float) -> list[Pair]:
    """Posts of one author within `hours` of each other whose values differ by a quarter and by 3 at least.

    `rows` are in order of time; each post stands in eight pairs at most. Which of a pair comes first alternates.
    """
    times = [datetime.fromisoformat(row["ts"]) for row in rows]
    uses = [0] * len(rows)
    found: list[Pair] = []
    for one in range(len(rows)):
        for other in range(one + 1, len(rows)):
            if times[other] - times[one] > timedelta(hours=hours):
                break
            x, y = value(rows[one]), value(rows[other])
            close = abs(x - y) < 3 or (max(x, y) + 1) / (min(x, y) + 1) < 1.25
            if close or max(uses[one], uses[other]) >= _AT_MOST:
                continue
            uses[one] += 1
            uses[other] += 1
            pair = Pair(rows[one]["text"], rows[other]["text"], x > y)
            found.append(pair if len(found) % 2 else Pair(pair.b, pair.a, not pair.first))
    return found


def replies_per_like(row: Row) -> float:
    """Replies for each thousand likes."""
    return 1000.0 * float(row["replies"]) / (float(row["favorites"]) + 1.0)


def own_words(rows: Iterable[Row]) -> list[Row]:
    """Posts that are no retweets, in order of time."""
    return sorted((row for row in rows if not row["text"].startswith("RT @")), key=lambda row: row["ts"])


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
