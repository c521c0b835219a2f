"""Which of two wordings is likelier to travel, and where one stands among many. Never how far."""

import json
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

from server.scoring.heads.head import Head, Looked
from server.scoring.heads.pack import head

# Below this the two are called equal: people shown such pairs do no better than a coin.
CLOSE = 0.55
_WORD = re.compile(r"\S+")
_MARKS = ".,:;!?…()[]\"'“”‘’"
_TOLD = 3
_QUANTILES = Path(__file__).parent / "weights" / "reach.quantiles.json"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`p` is the probability that the first of two drafts travels further than the second."""

    p: float
    verdict: Literal["first", "second", "close"]


@dataclass(frozen=True, slots=True)
class Band:
    """Where a wording stands among posts of public accounts, in percent of them; `low` to `high` covers 80 %."""

    percentile: int
    low: int
    high: int


def chance(model: Head, first: Looked, second: Looked) -> float:
    """P(first beats second); with the two changed over it is 1 minus that, exactly."""
    difference = float(model.score(first)[0] - model.score(second)[0]) / model.temperature
    return (
        1.0 / (1.0 + float(np.exp(-difference))) if difference >= 0 else 1.0 - 1.0 / (1.0 + float(np.exp(difference)))
    )


def compare(first: str, second: str) -> Comparison:
    """Compare two drafts by one author for one place. Learned from English posts; the page says so."""
    p = chance(head("reach"), Looked(first), Looked(second))
    if max(p, 1.0 - p) < CLOSE:
        return Comparison(p, "close")
    return Comparison(p, "first" if p > 0.5 else "second")


def percentile(looked: Looked) -> int:
    """Where a wording stands among the posts the head learned from, in percent of them."""
    return _percentile(float(head("reach").score(looked)[0]), _reference().scores)


def band(text: str) -> Band:
    """The percentile band of one wording among the posts the head learned from."""
    score = float(head("reach").score(Looked(text))[0])
    known = _reference()
    places = [_percentile(score + step, known.scores) for step in (0.0, -known.spread, known.spread)]
    return Band(*places)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, and what it adds to the score that says how a wording travels (below 0: takes from it)."""

    text: str
    adds: float


def carriers(text: str) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words that carry a wording most, and those that hold it back most, at most three of each, strongest first.

    What words add is exact: all of them and what meaning and form add make up the score.
    """
    each, _ = head("reach").contributions(Looked(text))
    found = [Word(m.group().strip(_MARKS), float(each[m.start() : m.end()].sum())) for m in _WORD.finditer(text)]
    telling = sorted((word for word in found if any(map(str.isalnum, word.text))), key=lambda word: word.adds)
    carrying = tuple(word for word in reversed(telling[-_TOLD:]) if word.adds > 0)
    return carrying, tuple(word for word in telling[:_TOLD] if word.adds < 0)


def _percentile(score: float, scores: tuple[float, ...]) -> int:
    return round(100 * bisect_left(scores, score) / len(scores))


@dataclass(frozen=True, slots=True)
class _Reference:
    """Scores of the posts learned from, in rising order (one for each half percent), and the head's own spread."""

    scores: tuple[float, ...]
    spread: float


@cache
def _reference() -> _Reference:
    found = json.loads(_QUANTILES.read_text(encoding="utf-8"))
    return _Reference(tuple(found["scores"]), found["spread"])
