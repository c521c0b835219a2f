"""Fitting a reach head: logistic regression on the difference of two texts, or ridge regression on what texts drew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression, Ridge

from server.evidence.pairs import Pair
from server.scoring.heads.head import Head
from server.scoring.heads.style import NAMES, style
from server.training.fit import TOLERANCE, Matrix, look, unit_rows
from server.training.pairs import PairPlan

Scores = NDArray[np.float64]
# How many texts before and behind one say what was usual at its time. From 10 to 25 made no difference; 50 was worse.
_AROUND = 15


@dataclass(frozen=True, slots=True)
class Side:
    """One side of many pairs: its n-grams, sentence vectors (n, 512) and wording figures (n, 36)."""

    counts: Matrix
    vectors: NDArray[np.float64]
    figures: NDArray[np.float64]


def sides(pairs: Sequence[Pair], progress: Callable[[float], None] = lambda _: None) -> tuple[Side, Side]:
    """Both sides of the pairs, looked at."""
    texts = [pair.a for pair in pairs], [pair.b for pair in pairs]
    one, other = (side_of(each, partial(_half, progress, place)) for place, each in enumerate(texts))
    return one, other


def side_of(texts: Sequence[str], progress: Callable[[float], None] = lambda _: None) -> Side:
    """Texts looked at."""
    seen = look(texts, meaning=True, progress=progress)
    vectors = seen.vectors if seen.vectors is not None else np.zeros((len(texts), 0))
    return Side(seen.counts, vectors, np.array([style(text) for text in texts]))


def _half(progress: Callable[[float], None], done: int, share: float) -> None:
    progress((done + share) / 2)


def fit_pairs(plan: PairPlan, one: Side, other: Side, first: NDArray[np.bool_]) -> Head:
    """A head whose higher score marks the text that did better."""
    bucket, idf = _known(sparse.vstack([one.counts, other.counts]), plan)
    rows = [_rows(side, bucket, idf, plan) for side in (one, other)]
    model = LogisticRegression(C=plan.recipe.strength, fit_intercept=False, max_iter=2000, tol=TOLERANCE)
    return _head(plan, bucket, idf, model.fit(rows[0] - rows[1], first).coef_[0])


def fit_drawn(plan: PairPlan, side: Side, drew: NDArray[np.float64]) -> Head:
    """A head whose score says what a text draws beside its neighbours in time; `drew` (n) is in their order.

    An author's public changes over months, so each text is set beside the middle one of those around it.
    """
    padded = np.pad(drew, _AROUND, mode="reflect")
    beside = drew - np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * _AROUND + 1), axis=1)
    bucket, idf = _known(side.counts, plan)
    model = Ridge(1 / plan.recipe.strength, solver="lsqr", tol=1e-4)
    return _head(plan, bucket, idf, model.fit(_rows(side, bucket, idf, plan), beside).coef_)


def _known(counts: Matrix, plan: PairPlan) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The n-grams that occur often enough, and what the rarity of each counts for."""
    often = np.asarray((counts > 0).sum(axis=0)).ravel()
    bucket = np.flatnonzero(often >= plan.recipe.least)
    return bucket, np.log((1 + counts.shape[0]) / (1 + often[bucket])) + 1.0


def _head(plan: PairPlan, bucket: NDArray[np.int64], idf: NDArray[np.float64], weights: NDArray[np.float64]) -> Head:
    n, width = len(bucket), len(weights) - len(NAMES)
    return Head(
        name=plan.name,
        labels=("behind", "ahead"),
        bucket=bucket.astype(np.int32),
        idf=idf.astype(np.float32),
        weight=weights[:n, None].astype(np.float32),
        presence=np.zeros((n, 1), dtype=np.float32),
        meaning=(weights[n:width, None] * plan.recipe.meaning).astype(np.float32),
        wording=(weights[width:, None] * plan.wording).astype(np.float32),
        bias=np.zeros(1, dtype=np.float32),
        temperature=1.0,
    )


def _rows(side: Side, bucket: NDArray[np.int64], idf: NDArray[np.float64], plan: PairPlan) -> Matrix:
    parts = [
        unit_rows(side.counts[:, bucket], idf, bucket),
        sparse.csr_matrix(side.vectors * plan.recipe.meaning),
        sparse.csr_matrix(side.figures * plan.wording),
    ]
    return sparse.hstack(parts).tocsr()


def score_side(head: Head, side: Side) -> Scores:
    """The head's score (n) of each text of one side."""
    bucket = head.bucket.astype(np.int64)
    words = unit_rows(side.counts[:, bucket], head.idf.astype(np.float64), bucket) @ head.weight
    total = np.asarray(words) + side.vectors @ head.meaning + side.figures @ head.wording
    return np.asarray(total[:, 0])


def with_temperature(head: Head, difference: Scores, first: NDArray[np.bool_]) -> Head:
    """The head with the temperature that costs least (log loss) on differences of pairs it has not seen."""
    signed = np.where(first, difference, -difference)

    def loss(log_temperature: float) -> float:
        return float(np.log1p(np.exp(-signed / np.exp(log_temperature))).mean())

    best = minimize_scalar(loss, bounds=(-2.0, 3.0), method="bounded", options={"xatol": 1e-3})
    return replace(head, temperature=round(float(np.exp(best.x)), 3))
