"""Words and character sequences of a text as hashed buckets: read once, shared by every head.

Words (one and two in a row) and sequences of 2 to 5 characters within words, counted as scikit-learn's `char_wb`
counts them; in Hangul a single syllable already says much, so sequences start at one. Hashing by arithmetic over
the whole text at once costs 0.2 ms where a loop over slices costs 1.5 ms.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

BITS: Final = 18
BUCKETS: Final = 1 << BITS
# Word buckets come first, then those of characters: the two kinds are brought to unit length apart.
SIZE: Final = 2 * BUCKETS
_LONGEST = 5
_BASE = np.uint64(1_000_003)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SPACE = 32
_TOKEN = re.compile(r"[#@]?\w+(?:['’]\w+)?|[^\w\s]")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_NAME = re.compile(r"@\w+")

Places = NDArray[np.int64]
Bits = NDArray[np.uint64]


@dataclass(frozen=True)
class Grams:
    """The n-grams of one text.

    `bucket`, `start` and `end` have one entry an occurrence: its bucket and its characters in the text as typed.
    `index` and `count` have one entry a bucket that occurs, in rising order.
    """

    bucket: Places
    start: Places
    end: Places

    @cached_property
    def index(self) -> Places:
        return self._counted[0]

    @cached_property
    def count(self) -> NDArray[np.float64]:
        return self._counted[1].astype(np.float64)

    @cached_property
    def words(self) -> int:
        """How many entries of `index` are words: they come first."""
        return int(np.searchsorted(self.index, BUCKETS))

    @cached_property
    def bits(self) -> tuple[Places, Bits, Bits]:
        """Where each entry of `index` stands in a row of a bit a bucket: its 64, its bit there, and those before it."""
        bit = np.uint64(1) << (self.index & 63).astype(np.uint64)
        return self.index >> 6, bit, bit - np.uint64(1)

    @cached_property
    def occurrence(self) -> Places:
        """For each occurrence its place in `index`."""
        return np.searchsorted(self.index, self.bucket)

    @cached_property
    def _counted(self) -> tuple[Places, Places]:
        index, counts = np.unique(self.bucket, return_counts=True)
        return index, counts

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """1 + log of each count, before any head weighs it."""
        return 1.0 + np.log(self.count)


def grams(text: str) -> Grams:
    """The n-grams of a text in any language; an empty text has none."""
    plain, place = _plain(text)
    tokens = list(_TOKEN.finditer(plain))
    if not tokens:
        nothing = np.zeros(0, dtype=np.int64)
        return Grams(nothing, nothing, nothing)
    parts = [*_words(tokens, place), *_characters(tokens, place)]
    return Grams(*(np.concatenate([part[column] for part in parts]) for column in range(3)))


def _plain(text: str) -> tuple[str, list[int]]:
    """Lower case with links and names made alike, and for each of its characters the place in the text as typed."""
    pieces: list[str] = []
    place: list[int] = []
    end = 0
    spots = sorted(
        [(m.start(), m.end(), "http") for m in _LINK.finditer(text)]
        + [(m.start(), m.end(), "@user") for m in _NAME.finditer(text)]
    )
    for start, stop, word in [*spots, (len(text), len(text), "")]:
        if start < end:
            continue
        between = text[end:start]
        low = between.lower()
        if len(low) == len(between) and "Σ" not in between:
            pieces.append(low)
            place.extend(range(end, start))
        else:
            # One by one: "İ" becomes two characters, and what "Σ" becomes depends on its neighbours.
            for offset, char in enumerate(between, end):
                pieces.append(char.lower())
                place.extend([offset] * len(char.lower()))
        pieces.append(word)
        place.extend([start] * len(word))
        end = stop
    return "".join(pieces), [*place, len(text)]


def _hash(codes: NDArray[np.uint64], salt: int) -> Places:
    mixed = (codes ^ np.uint64(salt)) * _MIX
    return (mixed >> np.uint64(64 - BITS)).astype(np.int64)


def _codes(text: str) -> NDArray[np.uint64]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def _words(tokens: list[re.Match[str]], place: list[int]) -> list[tuple[Places, Places, Places]]:
    keys = np.array([_key(token.group()) for token in tokens], dtype=np.uint64)
    start = np.array([place[token.start()] for token in tokens], dtype=np.int64)
    end = np.array([place[token.end() - 1] + 1 for token in tokens], dtype=np.int64)
    single = (_hash(keys, 1), start, end)
    pairs = keys[:-1] * _BASE + keys[1:]
    return [single, (_hash(pairs, 2), start[:-1], end[1:])]


def _key(word: str) -> int:
    key = 0
    for char in word:
        key = (key * 1_000_003 + ord(char)) & 0xFFFFFFFFFFFFFFFF
    return key


def _characters(tokens: list[re.Match[str]], place: list[int]) -> list[tuple[Places, Places, Places]]:
    joined = " " + " ".join(token.group() for token in tokens) + " "
    begins: list[int] = []
    ends: list[int] = [0]
    for token in tokens:
        here = place[token.start() : token.end()]
        # The space before a word stands for its start, the one after it for its end.
        begins += [here[0], *here]
        ends += [*(spot + 1 for spot in here), here[-1] + 1]
    start, end = np.array([*begins, begins[-1]], dtype=np.int64), np.array(ends, dtype=np.int64)
    codes = _codes(joined)
    space = codes == _SPACE
    hangul = (codes >= 0xAC00) & (codes <= 0xD7A3)
    found = [(BUCKETS + _hash(codes[hangul], 11), start[hangul], end[hangul])]
    rolling, inside = codes, np.ones(len(codes), dtype=bool)
    for length in range(2, min(_LONGEST, len(codes)) + 1):
        count = len(codes) - length + 1
        rolling = rolling[:count] * _BASE + codes[length - 1 :]
        # A sequence may begin and end with a space, and hold none in between.
        inside = inside[:count] & ~space[length - 2 : length - 2 + count] if length > 2 else inside[:count]
        at = np.flatnonzero(inside & ~(space[:-1] & space[1:]) if length == 2 else inside)
        found.append((BUCKETS + _hash(rolling.take(at), 10 + length), start.take(at), end.take(at + length - 1)))
    return found
