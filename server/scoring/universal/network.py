"""The encoder's network: from pieces to a vector, in numpy.

Each piece has a vector of its own, which three convolutions (over 2, 3 and 5 pieces, twice each) put into its
surroundings; their sum over a sentence goes through the layers of a deep averaging network (Cer et al., "Universal
Sentence Encoder", 2018; Yang et al., "Multilingual Universal Sentence Encoder", 2019). The weights and the steps are
those of the package that ships them, and a test holds our vectors against its own. Here many texts go through at
once where a processor's kernels let each come out to the last bit as it would alone (those for AVX-512 do, those for
AVX2 do not); elsewhere each goes through by itself.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Sentence = Sequence[int]
WIDTH: Final = 512
_HIDDEN: Final = 256
# Pieces that a convolution looks at, and how many of them stand before the one in question.
_SPANS: Final = ((2, 0), (3, 1), (5, 2))
_MARGIN: Final = 2  # no convolution looks further to either side
# The table of pieces is kept in bytes, in parts by their place modulo 17, each with a scale of its own.
_PARTS: Final = 17
# A product of fewer rows than this may be worked out in another way, with other last bits.
_FEWEST: Final = 8
# Pieces at once: enough for the weights to be read once for many, few enough for all between to stay in the cache.
_AT_ONCE: Final = 384
# A longer sentence goes through in parts; what a piece becomes depends on so many others to either side (two turns).
_LONG, _AROUND = 2 * _AT_ONCE, 2 * _MARGIN
# More bytes than anything made on the way to the vectors of a usual post.
_LARGE: Final = 1 << 22


class Network:
    """Weights by name, and what they make of sentences."""

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        self._weights = dict(weights)
        self._table = self._weights.pop("table")
        self._enter, self._enter_bias, self._gain, self._shift = (
            np.concatenate([self._weights.pop(f"{name}{span}") for span, _ in _SPANS], axis=-1)
            for name in ("proj", "proj_b", "ln_g", "ln_b")
        )
        self._tiny = float(self._weights.pop("eps"))
        # Once so much was given back, glibc keeps memory for arrays at hand: else each would come as new pages from the
        # system, which took a twelfth of the time of scoring.
        np.empty(_LARGE, dtype=np.uint8)

    def vectors(self, texts: Sequence[Sequence[Sentence]]) -> list[Floats]:
        """Unit vectors (sentences, 512) of each text, given as sentences of pieces, whatever stands beside it."""
        if not self._alone_as_together:
            return [self._vectors(sentences) for sentences in texts]
        found = np.concatenate([self._vectors(group) for group in _groups(list(chain.from_iterable(texts)))])
        return np.split(found, np.cumsum([len(sentences) for sentences in texts])[:-1])

    @cached_property
    def _alone_as_together(self) -> bool:
        """Whether a row of a product is the same to the last bit beside few rows and many, on this processor."""
        matrices = [self._enter, *(matrix for matrix in self._weights.values() if matrix.ndim > 1)]
        return all(_same_in_any_company(matrix) for matrix in matrices)

    def _vectors(self, sentences: Sequence[Sentence]) -> Floats:
        """Unit vectors (sentences, 512)."""
        lengths = np.array([len(sentence) for sentence in sentences])
        if lengths.sum() < _FEWEST:
            return self._vectors([*sentences, [0] * _FEWEST])[:-1]
        sums = np.zeros((max(len(sentences), _FEWEST), WIDTH + len(_SPANS) * _HIDDEN), dtype=np.float32)
        if lengths.max() > _LONG:
            for at, sentence in enumerate(sentences):
                sums[at] = self._sum_in_parts(np.array(sentence))
        else:
            features = self._features(np.fromiter(chain.from_iterable(sentences), dtype=np.intp), lengths)
            np.add.reduceat(features, lengths.cumsum() - lengths, axis=0, out=sums[: len(sentences)])
        counts = np.ones((len(sums), 1), dtype=np.float32)
        counts[: len(sentences), 0] = lengths
        return self._finished(sums, counts)[: len(sentences)]

    def _sum_in_parts(self, pieces: NDArray[np.intp]) -> Floats:
        """(1280) the sum of a sentence's features, so many pieces at a time with those that they depend on around."""
        total = np.zeros(WIDTH + len(_SPANS) * _HIDDEN, dtype=np.float32)
        for start in range(0, len(pieces), _AT_ONCE):
            first = max(0, start - _AROUND)
            part = pieces[first : start + _AT_ONCE + _AROUND]
            features = self._features(part, np.array([len(part)]))
            total += features[start - first : start - first + _AT_ONCE].sum(axis=0)
        return total

    def _features(self, pieces: NDArray[np.intp], lengths: NDArray[np.intp]) -> Floats:
        """(pieces, 1280) what each piece is by itself, and among its neighbours in a sentence by three convolutions."""
        part = pieces % _PARTS
        alone = self._table[pieces] * self._weights["scale"][part, None]
        alone += self._weights["lo"][part, None]
        entered = _standardised(alone @ self._enter + self._enter_bias, self._tiny)
        entered *= self._gain
        entered += self._shift
        # Rows of nothing lie around each sentence, so that none looks into another.
        rows = np.arange(len(pieces)) + _MARGIN * np.repeat(np.arange(1, len(lengths) + 1), lengths)
        spread = np.zeros((rows[-1] + 1 + _MARGIN, _HIDDEN), dtype=np.float32)
        features = np.empty((len(pieces), WIDTH + len(_SPANS) * _HIDDEN), dtype=np.float32)
        features[:, :WIDTH] = alone
        for at, (span, before) in enumerate(_SPANS, 1):
            around = as_strided(spread, (len(spread) - span + 1, span * _HIDDEN), spread.strides)
            found = entered[:, (at - 1) * _HIDDEN : at * _HIDDEN]
            for turn in (1, 2):
                spread[rows] = found
                heard = around[rows - before] @ self._weights[f"w{turn}_{span}"]
                heard += self._weights[f"b{turn}_{span}"]
                np.maximum(heard, 0, out=heard)
                heard += found
                found = heard
            features[:, WIDTH + (at - 1) * _HIDDEN : WIDTH + at * _HIDDEN] = found
        return _standardised(features, self._tiny)

    def _finished(self, sums: Floats, counts: Floats) -> Floats:
        """Unit vectors of sentences from the sums of their features and the counts of their pieces."""
        of = self._weights
        mean = ((sums * of["ln_g"] + counts * of["ln_b"]) @ of["cnn_W"] + counts * of["cnn_b"]) / np.sqrt(counts)
        first = np.maximum(mean @ of["p1"] + np.maximum(mean @ of["d0"], 0) @ of["d1"], 0)
        last = np.tanh(first @ of["p3"] + np.maximum(first @ of["d2"], 0) @ of["d3"])
        return np.asarray(last / np.linalg.norm(last, axis=1, keepdims=True))


def weights_of(path: Path) -> dict[str, NDArray[Any]]:
    """The weights of the package's file, the parts of its table of pieces put together."""
    with zipfile.ZipFile(path) as archive:
        names = [name.removesuffix(".npy") for name in archive.namelist()]
        weights = {name: _array(archive, name) for name in names if not name.startswith("q")}
        # One part at a time: all of them together would stay in the memory of a worker.
        for at in range(_PARTS):
            part = _array(archive, f"q{at + 1}")
            if at == 0:
                weights["table"] = np.empty((_PARTS * len(part), WIDTH), dtype=np.uint8)
            weights["table"][at::_PARTS] = part
    return weights


def _array(archive: zipfile.ZipFile, name: str) -> Any:
    """An array unpacked in one go: by itself numpy does it in bits, each a wait for other threads."""
    return np.load(io.BytesIO(archive.read(f"{name}.npy")))


def _standardised(rows: Floats, tiny: float) -> Floats:
    """The rows, changed in place to mean 0 and variance 1."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1 / np.sqrt(variance + tiny))[:, None]
    return rows


def _groups(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """The sentences in their order, as many together as have few enough pieces."""
    group: list[Sentence] = []
    pieces = 0
    for sentence in sentences:
        if group and pieces + len(sentence) > _AT_ONCE:
            yield group
            group, pieces = [], 0
        group.append(sentence)
        pieces += len(sentence)
    if group:
        yield group


def _same_in_any_company(matrix: Floats) -> bool:
    """Whether rows times this matrix come out alike whether 8, 9, 15 or 64 stand together."""
    rows = np.linspace(-1, 1, 64 * len(matrix), dtype=np.float32).reshape(64, -1) ** 3
    whole = rows @ matrix
    return all(np.array_equal(rows[-some:] @ matrix, whole[-some:]) for some in (8, 9, 15))
