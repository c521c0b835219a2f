"""A forest: each tree leads a row of figures to one leaf, and levels are the mean of the leaves."""

import numpy as np
import pytest

from server.scoring.forest import LEAF, Forest, from_bytes, to_bytes

# The first tree asks about figure 1, and above 0.5 about figure 0; the second is a leaf.
SMALL = Forest(
    asks=np.array([1, LEAF, 0, LEAF, LEAF, LEAF], dtype=np.uint8),
    bound=np.array([0.5, 0, 2.0, 0, 0, 0], dtype=np.float32),
    beyond=np.array([2, 0, 4, 1, 2, 3], dtype=np.uint32),
    leaves=np.array([[0, 240], [60, 180], [120, 120], [240, 0]], dtype=np.uint8),
    roots=np.array([0, 5], dtype=np.uint32),
)


@pytest.mark.parametrize(
    ("figures", "leaf"),
    [([9.0, 0.5], (0, 4)), ([2.0, 0.6], (1, 3)), ([2.1, 0.6], (2, 2))],
    ids=["at the bound", "beyond, then at the bound", "beyond twice"],
)
def test_levels_are_the_mean_of_the_leaves_met(figures: list[float], leaf: tuple[int, int]) -> None:
    mean, apart = SMALL.levels(np.array(figures))
    assert mean == pytest.approx([(leaf[0] + 4) / 2, leaf[1] / 2])
    assert apart == pytest.approx([abs(leaf[0] - 4) / 2, leaf[1] / 2])


def test_an_archive_gives_the_forest_back() -> None:
    content = to_bytes(SMALL)
    again = from_bytes(content)
    assert to_bytes(again) == content
    assert again.levels(np.array([2.1, 0.6]))[0] == pytest.approx(SMALL.levels(np.array([2.1, 0.6]))[0])
