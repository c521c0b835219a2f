"""What a number counts, by the words beside it: another number for what the fact sheet counts is off the sheet."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from server.scoring.figures import Figure, figures, is_year
from server.scoring.stems import stems

# What a number counts stands close behind it; in Korean before it too ("예약 470건").
_BEHIND, _BEFORE = 40, 16
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_CLAUSE_END: Final = re.compile(r"[.,;:!?()\n–—]|\d")
_WORDS, _THINGS = 3, 2
# Smaller numbers are everyday words.
_LEAST = 5
# What measures time and ways, what any number of people is said of, and what Korean counts by.
_ANY: Final = frozenset(
    """
    hour minut day week month year kilomet kilometr mile metre meter night time
    국민 시민 주민 사람 시간 동안 킬로미터
    """.split()
)
_COUNTER: Final = re.compile(
    r"(?:건|명|분|개|대|곳|회|차|년|월|일|주|번|시간|개월|여)(?:[은는이가을를에의도과와간째]|에서|까지|부터)?"
)


class Counted(NamedTuple):
    """A number, and stems of what it may count."""

    figure: Figure
    things: frozenset[str]


def counted(text: str, found: Sequence[Figure]) -> Iterator[Counted]:
    """Those figures `found` in a text, read in lower case, that count something, with what they count."""
    spelt = {figure.start for figure in found if figure.kind == "word"}
    for figure in found:
        is_number = figure.kind in ("count", "word") and not is_year(figure)
        if is_number and float(figure.key.removeprefix("n:")) >= _LEAST:
            things = _behind(text, figure.end, spelt) | _before(text, figure.start)
            if things:
                yield Counted(figure, things)


def _behind(text: str, end: int, spelt: set[int]) -> frozenset[str]:
    things: frozenset[str] = frozenset()
    clause = _CLAUSE_END.split(text[end : end + _BEHIND])[0]
    for word in list(_WORD.finditer(clause))[:_WORDS]:
        if end + word.start() in spelt or len(things) >= _THINGS:
            break
        things |= _things(word.group())
    return things


def _before(text: str, start: int) -> frozenset[str]:
    clause = _CLAUSE_END.split(text[max(0, start - _BEFORE) : start])[-1]
    word = _WORD.findall(clause)[-1:]
    return _things(word[0]) if word and not word[0].isascii() else frozenset()


def _things(word: str) -> frozenset[str]:
    """The stem of a word that says what is counted; whose they are ("Korean") says nothing of that."""
    if word[0].isupper() or _COUNTER.fullmatch(word):
        return frozenset()
    return stems(word) - _ANY


def counts_of(texts: Iterable[str]) -> dict[str, str]:
    """What texts count: for the stem of each thing the number as it is written; of several the first."""
    known: dict[str, str] = {}
    for text in texts:
        for figure, things in counted(text, figures(text.lower())):
            for thing in things:
                known.setdefault(thing, text[figure.start : figure.end].strip())
    return known
