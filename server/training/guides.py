"""What other data sets teach a head: sums learned from their labels, which the head may follow as far as it pays.

Each label of a guide becomes one direction among the figures of a text. A head learns how much of each to take;
that is then worked into its own weights, so that it stays one sum over n-grams, vector and wording.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Matrix = Any  # scipy.sparse.csr_matrix, which has no types
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Directions:
    """`along` (figures, directions) and `shift` (directions) bring what guides say to mean 0 and a wanted spread."""

    along: Floats
    shift: Floats

    def of(self, rows: Matrix) -> Floats:
        """What guides say of texts, (n, directions)."""
        return np.asarray(rows @ self.along) - self.shift

    def folded(self, weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
        """Weights (k, figures) and bias (k) that give the scores of weights (k, figures + directions) and theirs."""
        own, taken = np.split(weights, [len(self.along)], axis=1)
        return own + taken @ self.along.T, bias - taken @ self.shift


def learn(
    rows: Matrix, labels: Sequence[frozenset[str]], names: Sequence[str], own: Matrix, spread: float
) -> Directions:
    """Directions from a guide's rows and labels, scaled so that what they say of the head's `own` rows has `spread`."""
    # Directions need only point: these fits may stop early.
    found = [
        LogisticRegression(class_weight="balanced", max_iter=400, tol=1e-3).fit(rows, [name in had for had in labels])
        for name in names
    ]
    along = np.array([model.coef_[0] for model in found]).T
    said = np.asarray(own @ along)
    scale = spread / (said.std(axis=0) + 1e-9)
    return Directions(along * scale, said.mean(axis=0) * scale)
