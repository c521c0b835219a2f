"""Learning which English words people write small: so a name is known by its capital even where a sentence begins."""

import re
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from server.evidence.data_sets import CLAIMBUSTER, GOEMOTIONS, TWEETEVAL, TYDIP, DataSet, for_training
from server.evidence.labelled import shipped_posts
from server.scoring.meaning.acts import examples
from server.scoring.meaning.masking import WITHIN

# Texts that people wrote as they speak; headlines wear capitals everywhere.
USES: Final[tuple[tuple[DataSet, str, str], ...]] = (
    (TWEETEVAL, "text", "*_train*.jsonl"),
    (GOEMOTIONS, "text", "train.part*.jsonl"),
    (CLAIMBUSTER, "text", "two_class_train.jsonl"),
    (TYDIP, "sentence", "en_train.jsonl"),
)
_WORD: Final = re.compile(r"(?<![@#&/\\])\b[^\W\d_]{2,}\b")
# A word that is written small only once may be a slip.
_LEAST = 2
# In our own texts it is a slip where so many times as many write the word with a capital.
_SLIP = 5


def learn(data: Path) -> list[str]:
    """Words written small at least twice, and no less often than with a capital within a sentence, in order.

    In the project's own examples and labelled posts once is enough, unless it was a slip. MissingData names what is not
    there.
    """
    public = _counted(row[field] for source, field, files in USES for row in for_training(source, data, files))
    own, own_capital = _counted(_own())
    small, capital = public
    known = {word for word, n in small.items() if n >= _LEAST and n >= capital[word]}
    return sorted(known | {word for word, n in own.items() if own_capital[word] < _SLIP * n})


def to_bytes(words: Iterable[str]) -> bytes:
    """The words as their file holds them."""
    return zlib.compress("\n".join(words).encode(), 9)


def _own() -> Iterable[str]:
    yield from (labelled.post.text for labelled in shipped_posts() if labelled.lang == "en")
    yield from (text for by_language in examples().values() for text in by_language["en"])


def _counted(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each word is written small, and with a capital where no sentence begins."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in texts:
        for found in _WORD.finditer(text):
            word = found.group()
            if word.islower():
                small[word] += 1
            elif word.istitle() and WITHIN.search(text[max(0, found.start() - 5) : found.start()]):
                capital[word.lower()] += 1
    return small, capital
