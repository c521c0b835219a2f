"""Growing the forest that makes levels of what sums come to."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesRegressor

from server.scoring.forest import LEAF, PARTS, Forest

Floats = NDArray[np.float64]
# Chosen in cross-validation that leaves whole scenarios out, where 60 to 200 trees, leaves of three to eight posts and
# other shares of the figures to choose from were alike.
_TREES: Final = 100
_LEAST: Final = 4
_CHOICE: Final = 0.5


def grow(figures: Floats, levels: Floats, counts: Floats) -> Forest:
    """A forest that tells levels (n, m) from figures (n, f), f under 255, each row counting so much (n)."""
    model = ExtraTreesRegressor(_TREES, min_samples_leaf=_LEAST, max_features=_CHOICE, random_state=0)
    model.fit(figures, levels, counts)
    trees = [one.tree_ for one in model.estimators_]
    roots = np.cumsum([0, *(tree.node_count for tree in trees[:-1])])
    leaf = np.concatenate([tree.children_left < 0 for tree in trees])
    beyond = np.concatenate([tree.children_right + root for tree, root in zip(trees, roots, strict=True)])
    value = np.concatenate([tree.value[:, :, 0] for tree in trees])
    return Forest(
        asks=np.where(leaf, LEAF, np.concatenate([tree.feature for tree in trees])).astype(np.uint8),
        bound=np.where(leaf, 0.0, np.concatenate([tree.threshold for tree in trees])).astype(np.float32),
        beyond=np.where(leaf, np.cumsum(leaf) - 1, beyond).astype(np.uint32),
        leaves=np.rint(value[leaf] * PARTS).astype(np.uint8),
        roots=roots.astype(np.uint32),
    )
