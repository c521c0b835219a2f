"""A forest of trees over a few dozen figures, read with numpy alone: levels that no sum of the figures can tell.

P. Geurts, D. Ernst and L. Wehenkel, "Extremely randomized trees", Machine Learning 63 (2006).
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from server.scoring.heads.pack import npy, packed

Floats = NDArray[np.float64]
Places = NDArray[np.uint32]
# The figure that a leaf asks about: none.
LEAF: Final = 255
# Parts of a level in which leaves are kept.
PARTS: Final = 60
_ARRAYS: Final = {"asks": np.uint8, "bound": np.float32, "beyond": np.uint32, "leaves": np.uint8, "roots": np.uint32}


@dataclass(frozen=True, eq=False)
class Forest:
    """Trees in a row, each node before those under it.

    A node (of n) `asks` about a figure: where that is at most its `bound` the next node follows, else the one that
    `beyond` names. A leaf asks about none; `beyond` names its row in `leaves` (m, levels), in sixtieths of a level.
    `roots` (trees) are where trees begin.
    """

    asks: NDArray[np.uint8]
    bound: NDArray[np.float32]
    beyond: NDArray[np.uint32]
    leaves: NDArray[np.uint8]
    roots: NDArray[np.uint32]

    @cached_property
    def _steps(self) -> tuple[NDArray[np.uint8], Places, Places]:
        """(n each) the figure each node asks about, where it leads to at or below its bound, and where above.

        Leaves lead to themselves, so that all trees are walked for as long as the deepest takes.
        """
        own, leaf = np.arange(len(self.asks), dtype=np.uint32), self.asks == LEAF
        return np.where(leaf, 0, self.asks), np.where(leaf, own, own + 1), np.where(leaf, own, self.beyond)

    def levels(self, figures: Floats) -> tuple[Floats, Floats]:
        """For one row of figures the mean over trees (levels, each 0..4), and the standard deviation of trees from it.

        Where trees disagree markers do: the deviation says how far a level can be trusted.
        """
        figure, low, high = self._steps
        given = figures.astype(np.float32)
        at, before = self.roots, None
        while before is None or not np.array_equal(at, before):
            before = at
            at = np.where(given[figure[at]] > self.bound[at], high[at], low[at])
        found = self.leaves[self.beyond[at]] / PARTS
        return np.asarray(found.mean(axis=0)), np.asarray(found.std(axis=0))


def to_bytes(forest: Forest) -> bytes:
    """The archive of a forest: the same bytes for the same trees."""
    return packed({f"{name}.npy": npy(getattr(forest, name).astype(kind)) for name, kind in _ARRAYS.items()})


def from_bytes(content: bytes) -> Forest:
    """The forest of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        arrays: Mapping[str, Any] = {name: np.load(io.BytesIO(archive.read(f"{name}.npy"))) for name in _ARRAYS}
    return Forest(**arrays)
