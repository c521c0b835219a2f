"""Metrics as the public benchmarks define them, each with a 95 % interval by resampling."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Answers = NDArray[np.int64]
Metric = Callable[[Answers, Answers], float]
_DRAWS = 400


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric's value (0..1, or -1..1 for correlations and kappa) over `n` items, with its 95 % interval."""

    metric: str
    value: float
    low: float
    high: float
    n: int


def accuracy(wanted: Answers, given: Answers) -> float:
    """Share of right answers."""
    return float(np.mean(wanted == given))


def macro_recall(wanted: Answers, given: Answers) -> float:
    """Mean over labels of the share of that label's items found."""
    return float(np.mean([np.mean(given[wanted == label] == label) for label in np.unique(wanted)]))


def f1_of(label: int) -> Metric:
    """F1 of one label."""

    def metric(wanted: Answers, given: Answers) -> float:
        right = float(np.sum((wanted == label) & (given == label)))
        total = float(np.sum(wanted == label) + np.sum(given == label))
        return 2 * right / total if total else 0.0

    return metric


def macro_f1(wanted: Answers, given: Answers) -> float:
    """Mean over labels of their F1."""
    return float(np.mean([f1_of(int(label))(wanted, given) for label in np.unique(wanted)]))


def weighted_kappa(wanted: Answers, given: Answers, levels: int = 5) -> float:
    """Cohen's kappa with quadratic weights over levels 0 .. `levels` - 1; 1.0 when all is alike (J. Cohen, 1968)."""
    seen = np.zeros((levels, levels))
    np.add.at(seen, (wanted, given), 1.0)
    distance = (np.arange(levels)[:, None] - np.arange(levels)[None, :]) ** 2
    by_chance = float((distance * np.outer(seen.sum(axis=1), seen.sum(axis=0))).sum() / max(seen.sum(), 1.0))
    return 1.0 - float((distance * seen).sum()) / by_chance if by_chance else 1.0


def spearman(wanted: NDArray[np.float64], given: NDArray[np.float64]) -> float:
    """Rank correlation; ties share their mean rank."""
    return float(np.corrcoef(_ranks(wanted), _ranks(given))[0, 1])


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2.0)[inverse])


METRICS: Final[dict[str, Metric]] = {
    "accuracy": accuracy,
    "macro recall": macro_recall,
    "macro F1": macro_f1,
    "F1 of 1": f1_of(1),
    "pair accuracy": accuracy,
    "weighted kappa": weighted_kappa,
}


# What a figure of each metric says, for those who compare it with figures of others.
DEFINITIONS: Final = {
    "accuracy": "share of items answered rightly",
    "macro recall": "mean over labels of the share of that label's items that were found",
    "macro F1": "mean over labels of the label's F1, each label counting alike",
    "F1 of 1": "F1 of the label 1 alone",
    "pair accuracy": "share of pairs of which the text that did better was named",
    "Spearman": "rank correlation of scores and ratings",
}


def measure(name: str, wanted: Sequence[int] | Answers, given: Sequence[int] | Answers) -> Measured:
    """A metric of `METRICS` and its interval; labels are counted from 0. ValueError without items."""
    if not len(wanted):
        raise ValueError("there is nothing to measure")
    metric, right, said = METRICS[name], np.asarray(wanted), np.asarray(given)
    value, (low, high) = metric(right, said), _interval(lambda at: metric(right[at], said[at]), len(right))
    return Measured(name, value, low, high, len(right))


def measure_ranks(wanted: Sequence[float], given: Sequence[float]) -> Measured:
    """Spearman's correlation and its interval."""
    right, said = np.asarray(wanted, dtype=np.float64), np.asarray(given, dtype=np.float64)
    low, high = _interval(lambda at: spearman(right[at], said[at]), len(right))
    return Measured("Spearman", spearman(right, said), low, high, len(right))


def _interval(metric: Callable[[NDArray[np.int64]], float], n: int) -> tuple[float, float]:
    """Percentile bootstrap over items, with a fixed seed so that the same answers give the same interval."""
    draw = np.random.default_rng(2017)
    found = [metric(draw.integers(0, n, n)) for _ in range(_DRAWS)]
    return float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))
