"""Kinds of sentence: what a sentence of a post does, be it disclose, promise, mock, lecture, help or warm.

Sums over the sentence vector, learned from written examples in both languages, sort a sentence. Likeness to the single
nearest example, which they replaced, told breaches apart less well and needed all examples encoded at every start.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import yaml
from numpy.typing import NDArray

from server.scoring.encoder import Vectors

EXAMPLES_FILE: Final = Path(__file__).parent / "acts.yaml"
FILE: Final = Path(__file__).parents[1] / "heads" / "weights" / "acts.json"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sorter:
    """The learned sums: `weight` (512, kinds) and `constant` (kinds), in the order of `acts`."""

    acts: tuple[str, ...]
    weight: Floats
    constant: Floats

    def scores(self, vectors: Vectors) -> Floats:
        """How strongly each sentence is of each kind: (n, 512) to (n, kinds)."""
        return np.asarray(vectors.astype(np.float64) @ self.weight + self.constant)


def shares(scores: Floats) -> Floats:
    """The probability that a sentence is of each kind, adding up to 1: (n, kinds) to the same."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def examples() -> dict[str, dict[str, list[str]]]:
    """The written examples: act, language, sentences."""
    found: dict[str, dict[str, list[str]]] = yaml.load(EXAMPLES_FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return found


@cache
def shipped() -> Sorter:
    """The shipped sums."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    return Sorter(tuple(data["acts"]), np.array(data["weight"]), np.array(data["constant"]))
