"""Does a text say a thing? Plain matching that the world can answer to; judging the words is scoring's work.

Beside it, how a text is cut: into sentences, and to the length of a line.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from server.world.script import ScriptFact

_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_ENOUGH_SHARED = 0.4
_QUOTED_WORDS = 5


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Lower case, one form per letter, single spaces: how two texts are compared."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def mentions(text: str, phrases: Iterable[str]) -> str | None:
    """The first of `phrases` that stands in `text`, at a word's start where the script has word breaks."""
    return _mentioned(text, tuple(phrases))


# A desk is folded again at every look, over the same posts and the same lists: half of that time went into finding
# the same phrases again.
@lru_cache(maxsize=8192)
def _mentioned(text: str, phrases: tuple[str, ...]) -> str | None:
    haystack = plain(text)
    return next((phrase for phrase in phrases if _holds(haystack, plain(phrase))), None)


def _holds(haystack: str, needle: str) -> bool:
    if not needle:
        return False
    start = haystack.find(needle)
    while start >= 0:
        # Korean and Chinese run words together, so only letters with real word breaks need a boundary.
        before = haystack[start - 1] if start else " "
        if not (before.isascii() and before.isalnum() and needle[0].isalnum()):
            return True
        start = haystack.find(needle, start + 1)
    return False


@lru_cache(maxsize=4096)
def numbers(text: str) -> frozenset[str]:
    """The numbers, dates and times written in digits."""
    return frozenset(_NUMBER.findall(plain(text)))


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    # Four letters are a crude stem: Korean particles and English endings hang on behind them.
    return frozenset(
        word[:4] if word.isascii() else word[:2]
        for word in _WORD.findall(plain(text))
        if len(word) > 3 or not word.isascii()
    )


def carries(text: str, fact: ScriptFact) -> bool:
    """True when `text` tells the fact: one of its numbers (of two digits or more) or a good part of its words."""
    return tells(text, tuple(fact.texts.values()))


@lru_cache(maxsize=8192)
def tells(text: str, wordings: tuple[str, ...]) -> bool:
    """True when `text` says what one of `wordings` says, by the same measure."""
    said_numbers, said_words = numbers(text), _words(text)
    for wording in wordings:
        if any(len(number) > 1 and number in said_numbers for number in numbers(wording)):
            return True
        words = _words(wording)
        if words and len(words & said_words) >= max(2, _ENOUGH_SHARED * len(words)):
            return True
    return False


def touches(text: str, wordings: Iterable[str]) -> bool:
    """True when `text` uses any content word of `wordings`."""
    return any(_words(text) & _words(wording) for wording in wordings)


def quotes(text: str, source: str) -> bool:
    """True when `text` repeats five words of `source` in a row, or all of a shorter one."""
    run = plain(source).split()
    width = min(_QUOTED_WORDS, len(run))
    haystack = plain(text)
    return any(" ".join(run[at : at + width]) in haystack for at in range(len(run) - width + 1)) if run else False


def sentences(text: str) -> list[str]:
    """The sentences of `text`, none of them empty."""
    return [sentence.strip() for sentence in _SENTENCE_END.split(text) if sentence.strip()]


def shortened(text: str, longest: int) -> str:
    """The text on one line, cut to at most `longest` characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
