"""Fitting one head: logistic regression over TF-IDF n-grams and sentence vectors, and one over presence.

scikit-learn and SciPy are needed here and nowhere else. Numbers are the same on every run: no randomness, one thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression

from server.scoring.encoder import encode
from server.scoring.heads.features import BUCKETS, SIZE, grams
from server.scoring.heads.head import Head
from server.scoring.heads.style import style
from server.scoring.universal.network import WIDTH
from server.training.guides import Directions, learn
from server.training.recipes import Recipe

Matrix = Any  # scipy.sparse.csr_matrix, which has no types
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts seen the way heads see them.

    `counts` is (n, SIZE) sparse, 1 + log of counts; `vectors` (n, 512) and wording `figures` (n, 36) are there where
    a head looks at them.
    """

    counts: Matrix
    vectors: NDArray[np.float64] | None = None
    figures: NDArray[np.float64] | None = None

    def at(self, mask: NDArray[np.bool_]) -> "Examples":
        """Those where `mask` (n) is true."""
        vectors = None if self.vectors is None else self.vectors[mask]
        figures = None if self.figures is None else self.figures[mask]
        return Examples(self.counts[np.flatnonzero(mask)], vectors, figures)


# Texts of other data sets with their labels.
Lent = tuple[Examples, Sequence[str]]
_TOGETHER = 200  # texts that are encoded together
# An n-gram the head's own texts lack is known if so many of a guide's texts hold it.
_OFTEN = 4
# How near to the best sums a fit must come. At ten times this, all else as it is, those of sentiment, which has the
# most texts, stopped short: 0.658 of macro recall, forward in time, where 0.682 stands.
TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Guiding:
    """A guide's texts, the labels each bears, and those of them that the head takes directions from."""

    examples: Examples
    had: Sequence[frozenset[str]]
    labels: Sequence[str]


def look(
    texts: Sequence[str], *, meaning: bool, wording: bool = False, progress: Progress = lambda _: None
) -> Examples:
    """N-grams, and where wanted vectors and wording figures, of many texts; `progress` hears the share done (0..1)."""
    starts, index, values = [0], [], []
    vectors = np.zeros((len(texts), WIDTH)) if meaning else None
    for place in range(0, len(texts), _TOGETHER):
        some = texts[place : place + _TOGETHER]
        for found in map(grams, some):
            index.append(found.index)
            values.append(found.values)
            starts.append(starts[-1] + len(found.index))
        if vectors is not None:
            vectors[place : place + len(some)] = encode(some)
        progress(place / len(texts))
    data = (np.concatenate(values), np.concatenate(index), np.array(starts))
    figures = np.array([style(text) for text in texts]) if wording else None
    return Examples(sparse.csr_matrix(data, shape=(len(texts), SIZE)), vectors, figures)


def fit(
    name: str, labels: Sequence[str], examples: Examples, answers: Sequence[str], recipe: Recipe,
    lent: Lent | None = None, guiding: Guiding | None = None,
) -> Head:  # fmt: skip
    """A head for `labels` (their order is the head's). Two labels give one score, that of the second.

    Texts lent from other data sets count `recipe.lent` each; which n-grams are known is for the head's own to say,
    and for those of a guide.
    """
    wanted = np.array([labels.index(answer) for answer in answers])
    counts = examples.counts
    bucket, idf = _known(counts, None if guiding is None else guiding.examples.counts, recipe)
    rows, answered, count = _rows(examples, bucket, idf, recipe), wanted, np.ones(len(wanted))
    directions = None if guiding is None else _directions(guiding, bucket, idf, recipe, rows)
    if lent is not None:
        rows = sparse.vstack([rows, _rows(lent[0], bucket, idf, recipe)]).tocsr()
        answered = np.append(wanted, [labels.index(answer) for answer in lent[1]])
        count = np.append(count, np.full(len(lent[1]), recipe.lent))
    weights, bias = _sums(rows, answered, count, directions, recipe)
    presence = np.zeros((len(bucket), len(bias)))
    if recipe.presence:
        presence, more = _presence(counts[:, bucket], wanted, len(labels), recipe)
        bias = bias + more
    width = 0 if examples.vectors is None else WIDTH
    weight, meaning, wording = np.split(weights.T, [len(bucket), len(bucket) + width])
    return Head(
        name=name,
        labels=tuple(labels),
        bucket=bucket.astype(np.int32),
        idf=idf.astype(np.float32),
        weight=weight.astype(np.float32),
        presence=presence.astype(np.float32),
        meaning=(meaning * recipe.meaning).astype(np.float32),
        wording=(wording * recipe.wording).astype(np.float32),
        bias=bias.astype(np.float32),
        temperature=1.0,
        lean=recipe.lean,
    )


def _sums(
    rows: Matrix, answered: NDArray[np.int64], count: NDArray[np.float64], directions: Directions | None, recipe: Recipe
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (k, figures) and bias (k), with what is taken from directions already worked into them."""
    model = _logistic(recipe.strength, balanced=recipe.balanced)
    if directions is None:
        model.fit(rows, answered, sample_weight=count)
        return model.coef_, model.intercept_
    model.fit(sparse.hstack([rows, sparse.csr_matrix(directions.of(rows))]).tocsr(), answered, sample_weight=count)
    return directions.folded(model.coef_, model.intercept_)


def _known(own: Matrix, guide: Matrix | None, recipe: Recipe) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The n-grams a head knows, in rising order, and how much each tells by being rare (idf)."""
    often = np.asarray((own > 0).sum(axis=0)).ravel()
    if guide is None:
        bucket, texts = np.flatnonzero(often >= recipe.least), own.shape[0]
    else:
        there = np.asarray((guide > 0).sum(axis=0)).ravel()
        bucket = np.flatnonzero((often >= recipe.least) | (there >= _OFTEN))
        often, texts = often + there, own.shape[0] + guide.shape[0]
    return bucket, np.log((1 + texts) / (1 + often[bucket])) + 1.0


def _directions(
    guiding: Guiding, bucket: NDArray[np.int64], idf: NDArray[np.float64], recipe: Recipe, own: Matrix
) -> Directions:
    rows = _rows(guiding.examples, bucket, idf, recipe)
    return learn(rows, guiding.had, guiding.labels, own, recipe.guide)


def _rows(examples: Examples, bucket: NDArray[np.int64], idf: NDArray[np.float64], recipe: Recipe) -> Matrix:
    """TF-IDF rows of the known n-grams with sentence vector and wording figures, where they are there, beside."""
    found = [(examples.vectors, recipe.meaning), (examples.figures, recipe.wording)]
    more = [sparse.csr_matrix(figures * scale) for figures, scale in found if figures is not None]
    return sparse.hstack([unit_rows(examples.counts[:, bucket], idf, bucket), *more]).tocsr()


def unit_rows(known: Matrix, idf: NDArray[np.float64], bucket: NDArray[np.int64]) -> Matrix:
    """TF-IDF rows whose word part and character part each have unit length, as `Head` computes them."""
    scaled = known @ sparse.diags(idf)
    words = int((bucket < BUCKETS).sum())
    parts = []
    for part in (scaled[:, :words], scaled[:, words:]):
        length = np.sqrt(np.asarray(part.multiply(part).sum(axis=1)).ravel())
        length[length == 0] = 1.0
        parts.append(sparse.diags(1.0 / length) @ part)
    return sparse.hstack(parts).tocsr()


def _presence(
    known: Matrix, wanted: NDArray[np.int64], labels: int, recipe: Recipe
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (n, k) and bias (k) of the presence model, one label against the rest."""
    there = (known > 0).astype(np.float64)
    length = np.sqrt(np.maximum(np.asarray(there.sum(axis=1)).ravel(), 1.0))
    even = sparse.diags(1.0 / length) @ there
    columns, bias = [], []
    for label in [1] if labels == 2 else range(labels):
        mine = wanted == label
        with_it = 1.0 + np.asarray(there[mine].sum(axis=0)).ravel()
        without = 1.0 + np.asarray(there[~mine].sum(axis=0)).ravel()
        ratio = np.log((with_it / with_it.sum()) / (without / without.sum()))
        model = _logistic(recipe.presence_strength, balanced=recipe.balanced).fit(even @ sparse.diags(ratio), mine)
        columns.append(recipe.presence * model.coef_[0] * ratio)
        bias.append(recipe.presence * model.intercept_[0])
    return np.array(columns).T, np.array(bias)


def _logistic(strength: float, *, balanced: bool) -> Any:
    return LogisticRegression(C=strength, class_weight="balanced" if balanced else None, max_iter=2000, tol=TOLERANCE)


def scores(head: Head, examples: Examples) -> NDArray[np.float64]:
    """The head's scores (n, k) of many texts at once."""
    known = examples.counts[:, head.bucket]
    total = unit_rows(known, head.idf.astype(np.float64), head.bucket.astype(np.int64)) @ head.weight
    there = (known > 0).astype(np.float64)
    length = np.sqrt(np.maximum(np.asarray(there.sum(axis=1)).ravel(), 1.0))
    total = total + sparse.diags(1.0 / length) @ (there @ head.presence) + head.bias
    if examples.vectors is not None:
        total = total + examples.vectors @ head.meaning
    if examples.figures is not None:
        total = total + examples.figures @ head.wording
    return np.asarray(total)


def calibrated(head: Head, examples: Examples, answers: Sequence[str]) -> Head:
    """The head with the temperature under which its probabilities of these unseen texts cost least (log loss)."""
    found = scores(head, examples)
    wanted = np.array([head.labels.index(answer) for answer in answers])

    def loss(log_temperature: float) -> float:
        chance = probabilities(found, float(np.exp(log_temperature)))[np.arange(len(wanted)), wanted]
        return float(-np.log(np.maximum(chance, 1e-12)).mean())

    best = minimize_scalar(loss, bounds=(-2.0, 3.0), method="bounded", options={"xatol": 1e-3})
    return replace(head, temperature=round(float(np.exp(best.x)), 3))


def probabilities(found: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Probabilities (n, labels) of scores (n, k)."""
    scaled = found / temperature
    if scaled.shape[1] == 1:
        second = 1.0 / (1.0 + np.exp(-scaled[:, 0]))
        return np.column_stack([1.0 - second, second])
    raised = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
