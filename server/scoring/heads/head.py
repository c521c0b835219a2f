"""A trained head: a linear model over n-grams, and where that was measured to help over the sentence vector too.

Everything adds up. The score of a label is a bias, plus one contribution for each n-gram that occurs, plus one for
the meaning of the text as a whole, so that the words shown as grounds are the grounds. Two kinds of n-gram weights
are used together: TF-IDF (words and characters each brought to unit length) and presence scaled by how much more
often a label's texts hold the n-gram (Wang and Manning, "Baselines and Bigrams", ACL 2012).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from server.scoring.encoder import Vectors, encode
from server.scoring.heads.features import SIZE, Bits, Grams, Places, grams
from server.scoring.heads.style import style
from server.scoring.universal.network import WIDTH

Floats = NDArray[np.float64]
# As fitted, or in half precision as kept in files: products are of doubles either way.
Weights = NDArray[np.float16 | np.float32]


class Looked:
    """A text as heads see it: its n-grams, wording figures, sentence vector and scores, each worked out once.

    `scores` go by a head's identity, and the head stands beside its own, so that no other can take its place in memory.
    """

    def __init__(self, text: str, vector: Vectors | None = None) -> None:
        self.text = text
        self.scores: dict[int, tuple[Head, Floats]] = {}
        if vector is not None:
            self.vector = vector.astype(np.float64)

    @cached_property
    def grams(self) -> Grams:
        return grams(self.text)

    @cached_property
    def vector(self) -> Floats:
        return np.asarray(encode([self.text])[0], dtype=np.float64)

    @cached_property
    def style(self) -> Floats:
        return style(self.text)


@dataclass(frozen=True)
class Head:
    """The weights of one head. `n` n-grams are known, there are `k` scores: one a label, or one where labels are two.

    `bucket` (n) rises; `idf` (n); `weight` and `presence` (n, k); `meaning` (512, k) or (0, k) for a head that
    does not look at the sentence vector; `wording` (figures, k) or (0, k); `bias` (k). `temperature` divides all
    scores before they become probabilities; it was fitted on texts the head had not seen. Where labels are two the
    second is said from a score of `lean` on: a metric such as F1 may want it said before it is the likelier one.
    """

    name: str
    labels: tuple[str, ...]
    bucket: NDArray[np.int32]
    idf: Weights
    weight: Weights
    presence: Weights
    meaning: Weights
    wording: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float
    lean: float = 0.0

    def score(self, looked: Looked) -> Floats:
        """The k scores, before the temperature; read-only."""
        if id(self) not in looked.scores:
            total = self.bias.astype(np.float64) + self._of_grams(looked.grams)[1].sum(axis=0)
            total = np.asarray(total + self._of_meaning(looked) + self._of_wording(looked))
            total.flags.writeable = False
            looked.scores[id(self)] = self, total
        return looked.scores[id(self)][1]

    def probabilities(self, looked: Looked) -> Floats:
        """The probability of each label, in the order of `labels`."""
        scores = self.score(looked) / self.temperature
        if len(scores) == 1:
            second = 1.0 / (1.0 + np.exp(-scores[0]))
            return np.array([1.0 - second, second])
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum())

    def label(self, looked: Looked) -> str:
        """The label said of a text."""
        return self.labels[self.place(self.score(looked))]

    def place(self, scores: Floats) -> int:
        """The place among `labels` of the one that k scores speak for."""
        return int(scores[0] > self.lean) if len(scores) == 1 else int(scores.argmax())

    def contributions(self, looked: Looked, column: int = 0) -> tuple[Floats, float]:
        """What each character of the text adds to a score, and what the rest (bias, meaning, wording) adds.

        The sum of both is `score(looked)[column]`. An n-gram's contribution lies evenly on the characters it covers,
        blanks left out.
        """
        found = looked.grams
        known, values = self._of_grams(found)
        each = np.zeros(len(found.index))
        each[known] = values[:, column] / found.count[known]
        visible = np.array([not char.isspace() for char in looked.text], dtype=bool)
        before = np.concatenate([[0], np.cumsum(visible)])
        steps = np.zeros(len(looked.text) + 1)
        if len(each):
            share = each[found.occurrence] / (before[found.end] - before[found.start])
            np.add.at(steps, found.start, share)
            np.add.at(steps, found.end, -share)
        rest = float(self.bias[column] + self._of_meaning(looked)[column] + self._of_wording(looked)[column])
        return np.where(visible, np.cumsum(steps[:-1]), 0.0), rest

    def _of_grams(self, found: Grams) -> tuple[NDArray[np.int64], Floats]:
        """Which entries of `found.index` are known, and what each adds to the k scores."""
        group, bit, before = found.bits
        knows, earlier = self._knows
        of = knows.take(group)
        known = np.flatnonzero(of & bit)
        at = earlier.take(group.take(known)) + np.bitwise_count((of & before).take(known))
        value = found.values.take(known) * self.idf.take(at)
        words = int(np.searchsorted(known, found.words))
        value[:words] /= _length(value[:words])
        value[words:] /= _length(value[words:])
        present = 1.0 / np.sqrt(max(len(known), 1))
        return known, value[:, None] * self.weight.take(at, axis=0) + present * self.presence.take(at, axis=0)

    @cached_property
    def _knows(self) -> tuple[Bits, Places]:
        """A bit for each of all buckets, 64 a number, and how many are known before each 64.

        A known one's entry is their count, which takes a fraction of a search's time and of a table's memory.
        """
        known = np.zeros(SIZE, dtype=np.bool_)
        known[self.bucket] = True
        bits = np.packbits(known, bitorder="little").view("<u8")
        counts = np.bitwise_count(bits)
        return bits, np.cumsum(counts, dtype=np.int64) - counts

    def _of_meaning(self, looked: Looked) -> Floats:
        if len(self.meaning) != WIDTH:
            return np.zeros(len(self.bias))
        return np.asarray(looked.vector @ self.meaning)

    def _of_wording(self, looked: Looked) -> Floats:
        if not len(self.wording):
            return np.zeros(len(self.bias))
        return np.asarray(looked.style @ self.wording)


def _length(values: Floats) -> float:
    return float(np.sqrt(values @ values)) or 1.0
