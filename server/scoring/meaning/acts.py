"""Kinds of sentence by example: what a post does when it discloses, promises, mocks, helps or warms."""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import yaml
from numpy.typing import NDArray

from server.scoring.encoder import Vectors, encode
from server.scoring.meaning.masking import masked

FILE: Final = Path(__file__).parent / "acts.yaml"
EXAMPLES: Final[dict[str, dict[str, list[str]]]] = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
ACTS: Final = tuple(EXAMPLES)
# What the dangerous kinds are most easily taken for: likeness counts only as far as it exceeds likeness to these.
SAFE: Final = ("harmless", "helps", "warms", "brushes_off")
_SAFE_PLACES: Final = [ACTS.index(act) for act in SAFE]


@cache
def _bank() -> tuple[Vectors, ...]:
    return tuple(
        encode([masked(text) for texts in by_language.values() for text in texts]) for by_language in EXAMPLES.values()
    )


def likeness(vectors: Vectors) -> NDArray[np.float64]:
    """How like the nearest example of each act each sentence is: (n, 512) to (n, acts), cosines."""
    return np.array([(vectors @ examples.T).max(axis=1) for examples in _bank()], dtype=np.float64).T


def margins(like: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much each likeness exceeds the nearest safe one; same shape."""
    return np.asarray(like - like[:, _SAFE_PLACES].max(axis=1, keepdims=True))
