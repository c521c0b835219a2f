"""What a number counts, by the words beside it: another number for what the fact sheet counts is off the sheet."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from server.scoring.figures import Figure, figures, is_year
from server.scoring.stems import stems
from server.scoring.text import in_small_letters

# Smaller numbers are everyday words: eleven dumplings so far are no claim about two hundred.
_LEAST = 20
# English names what it counts in the plural, close behind the number.
_BEHIND, _WORDS = 40, 3
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_CLAUSE_END: Final = re.compile(r"[.,;:!?()\n–—]|\d")
_PLURAL: Final = re.compile(r"[a-z]{3,}(?<!s)s")
# Korean names it before the number ("예약 470건") or after the counter ("470건의 예약").
_BEFORE: Final = re.compile(r"(?<![가-힣])([가-힣]{2,}) ?$")
_AFTER_COUNTER: Final = re.compile(r" ?[가-힣]{1,2}의 ([가-힣]{2,})")
# What measures time and ways, what any number of people is said of, and what says how exact a number is.
_ANY: Final = frozenset(
    """
    hour minut day days week month year kilomet kilometr mile metr meter night time
    국민 시민 주민 사람 시간 동안 모두 전체 각각 무려 최소 최대 최장 최단 이전 이후 초당 시속
    이미 벌써 오늘 지금 현재 대략 개국 지원 월요일 화요일 수요일 목요일 금요일 토요일 일요일
    """.split()
)
# A part, or some beside those counted: another number by right.
_PART: Final = re.compile(
    r"\b(?:among|of them|of whom|of these|of those|including|another|other|more|further|only|first|last|next|new)\b"
    r"[\w ,]{0,12}$|(?:가운데|그중|중|추가|다른|나머지|새로|더) ?[가-힣]{0,6} ?$"
)
_PART_AFTER: Final = re.compile(r" (?:of|more|other|new|further|such)\b")
_NEAR = 24


class Counted(NamedTuple):
    """A number, and the stem of what it counts."""

    figure: Figure
    thing: str


class Given(NamedTuple):
    """A number as its key and as it is written."""

    key: str
    written: str


def counted(text: str, found: Sequence[Figure]) -> Iterator[Counted]:
    """Those figures `found` in a text, read in small letters, that count all of something, with what they count."""
    for figure in found:
        is_number = figure.kind in ("count", "word") and not is_year(figure)
        if is_number and float(figure.key.removeprefix("n:")) >= _LEAST and not _is_part(text, figure):
            thing = _behind(text, figure.end) or _in_korean(text, figure)
            if thing:
                yield Counted(figure, thing)


def _is_part(text: str, figure: Figure) -> bool:
    before = text[max(0, figure.start - _NEAR) : figure.start].lower()
    return bool(_PART.search(before) or _PART_AFTER.match(text, figure.end))


def _behind(text: str, end: int) -> str:
    """The stem of the first word in the plural. A name in capitals says whose they are, not what."""
    words = _WORD.findall(_CLAUSE_END.split(text[end : end + _BEHIND])[0])[:_WORDS]
    return next((_stem(word) for word in words if _PLURAL.fullmatch(word) and _stem(word)), "")


def _in_korean(text: str, figure: Figure) -> str:
    before = _BEFORE.search(text[max(0, figure.start - _NEAR) : figure.start])
    named = _AFTER_COUNTER.match(text, figure.end) or before
    return _stem(named[1]) if named else ""


def _stem(word: str) -> str:
    return next(iter(stems(word) - _ANY), "")


def counts_of(texts: Iterable[str]) -> dict[str, Given]:
    """What texts count, by the stem of each thing; of several numbers the first."""
    known: dict[str, Given] = {}
    for text in texts:
        for figure, thing in counted(text, figures(in_small_letters(text))):
            known.setdefault(thing, Given(figure.key, text[figure.start : figure.end].strip()))
    return known
