"""Vectors of the texts of shipped drills, worked out by `cadet train`: encoding those of one takes a quarter second.

A text that is not among them, as of an author's own scenario, is encoded when it is asked for, and rounded as those are
that are stored: each figure of a vector to eight bits, which moves a likeness by some 0.0005.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.scoring.encoder import Vectors, encode_together
from server.scoring.heads.pack import FOLDER
from server.scoring.meaning.masking import masked

Rounded = NDArray[np.int8]
# Which texts there are, by a hash of each (n), and their vectors (n, 512), of which only those asked for are read.
KEYS: Final = "drills.keys.npy"
VECTORS: Final = "drills.vectors.npy"


def vectors_of(texts: Sequence[str]) -> Vectors:
    """Unit vectors (n, 512) of texts, read as a post is, but for the last digits."""
    places, rounded = _stored()
    rows = [places.get(_key(text)) for text in texts]
    missing = [at for at, row in enumerate(rows) if row is None]
    found = rounded[np.array([row or 0 for row in rows], dtype=np.intp)].astype(np.float32)
    if missing:
        found[missing] = _rounded([texts[at] for at in missing])
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def store(texts: Sequence[str], folder: Path) -> None:
    """Write the vectors of `texts`, no two alike, into a folder that is there."""
    keys = np.array([_key(text) for text in texts], dtype=np.uint64)
    for name, array in ((VECTORS, _rounded(texts)), (KEYS, keys)):
        # Beside it first: a server may have the old ones mapped.
        with (folder / f"{name}.new").open("wb") as file:
            np.save(file, array)
        (folder / f"{name}.new").replace(folder / name)


def _rounded(texts: Sequence[str]) -> Rounded:
    """Vectors of texts as whole numbers, the greatest of each 127 to either side of nought."""
    vectors = encode_together([masked(text) for text in texts])
    return np.asarray(np.rint(vectors * (127 / np.abs(vectors).max(axis=1, keepdims=True))), dtype=np.int8)


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


@cache
def _stored() -> tuple[dict[int, int], Rounded]:
    """The row of each text by its key, and the rows; one of zeros where none are stored."""
    if not (FOLDER / KEYS).exists():
        return {}, np.zeros((1, 512), dtype=np.int8)
    rounded = np.load(FOLDER / VECTORS, mmap_mode="r")
    return dict(zip(np.load(FOLDER / KEYS).tolist(), range(len(rounded)), strict=True)), rounded
