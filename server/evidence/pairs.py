"""Pairs of texts by one author of which one did better: how the reach benchmarks are built from public data."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import NamedTuple

from server.evidence.data_sets import Row

# Two headlines differ when chance alone would part them so far once in twenty times.
_SIGNIFICANT = 1.96
_FEWEST_VIEWS = 200
_AT_MOST = 8


class Pair(NamedTuple):
    """Two texts; `first` says that `a` did better."""

    a: str
    b: str
    first: bool


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


def hours_old(row: Row) -> float:
    """Hours between a post and the moment its counts were fetched."""
    fetched, posted = (datetime.fromisoformat(row[name]).replace(tzinfo=None) for name in ("fetched", "ts"))
    return (fetched - posted).total_seconds() / 3600
