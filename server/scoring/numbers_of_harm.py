"""Which numbers of a text count people who died, were hurt, are missing or were rescued.

A number does where words of harm follow it closely and no word between leads elsewhere ("12 people, most of them
students, were hurt", but not "12 hours after people were hurt"), or where they lead up to it ("the toll has risen to
12"). The words are in lexicons/harm.yaml.
"""

import re
from collections.abc import Iterable
from functools import partial
from itertools import chain

import yaml

from server.scoring.figures import Figure, figures
from server.scoring.lexicon import FOLDER

_LISTS: dict[str, dict[str, str]] = yaml.load((FOLDER / "harm.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def _any(lang: str, *names: str) -> str:
    """What matches any wording of some lists of a language."""
    return f"(?:{'|'.join(line for name in names for line in _LISTS[lang][name].splitlines())})"


_en, _ko = partial(_any, "en"), partial(_any, "ko")

# How far a number's clause is read: characters before it and after it.
_BEFORE_IT, _AFTER_IT = 60, 120

# Between two words stands a blank, with a comma or a bracket, or a hyphen.
_GAP = "[ ,(-]{1,2}"
_ELSEWHERE = rf"{_en('units', 'things', 'turns', 'others')}\b"
# "the injured" are those somebody else is busy with, but for "12 of the injured" and "12 are among the injured".
_THE_HARMED = rf"(?<!of\s)(?<!among\s)the {_en('befell', 'counted')}\b"
# A word after which the number may still count the harmed.
_WORD = rf"(?:{_GAP}(?!{_ELSEWHERE}|{_THE_HARMED})[^\W\d_][\w'’]*\)?)"
# "12 people, most of them students, were injured"
_BEFELL = rf"{_WORD}{{0,6}}?{_GAP}{_en('befell', 'befell_after')}"
# "12 more deaths"
_COUNTED = rf"{_WORD}{{0,3}}?{_GAP}{_en('counted', 'counted_after')}"
# "two of our climbers are said to be missing", "two are still missing"
_PEOPLE = rf"{_WORD}{{0,3}}?{_GAP}(?!{_ELSEWHERE}){_en('people')}\b{_WORD}{{0,4}}?"
_MISSING = rf"(?:{_PEOPLE}|(?: {_en('still')}){{0,3}}) missing"
# A number with a comma after it may be somebody's age.
_HARM_AFTER = re.compile(rf"(?!,)(?:{_BEFELL}|{_COUNTED}|{_MISSING})\b")
# "the death toll has risen to 12"
_HARM_BEFORE = re.compile(
    rf"\b{_en('befell', 'befell_before', 'counted')}(?:[ :,]{{1,2}}{_en('leads_to_number')}){{0,5}}[ :(]{{1,2}}$"
)
_OF_OTHERS = re.compile(rf"[ -]?{_ELSEWHERE}")
# "page 12", "in 2014"
_NAMED = re.compile(rf"\b{_en('named')}[. ]{{1,2}}$")
_YEAR = re.compile(rf"(?:19|20)\d\d(?!\d| {_en('people', 'befell', 'counted')}\b)")

_KO_PEOPLE = r" ?(?:여 ?)?(?:명|사람|인|구|분(?=[이께은을의입]| 모두))"
# A word that is nobody's object: "12명이 실종자를 찾고" says what twelve people do.
_KO_WORD = r"(?: (?![^ ]{0,8}(?:[을를]|에게|위해|함께)(?: |$))[가-힣]{1,8})"
_KO_HARM_AFTER = re.compile(rf"{_KO_PEOPLE}(?:이나|[이은을도가의]|께서)?{_KO_WORD}{{0,3}}? ?{_ko('befell_after')}")
_KO_HARM_BEFORE = re.compile(rf"{_ko('befell_before')}(?:[ :,]|{_ko('leads_to_number')}){{0,8}}$")
# What a number is of that stands after harm: people, or nothing ("부상 12, 사망 3").
_KO_OF_PEOPLE = re.compile(rf"{_KO_PEOPLE}|(?! ?[가-힣])")

_DENIED_BEFORE = re.compile(rf"\b{_en('denied_before')}\b")
_DENIED_AFTER = re.compile(rf"\b{_en('denied_after')}\b|{_ko('denied_after')}")
_CLAIM = re.compile(rf"\b{_en('claim')}\b")
_IS_FALSE = re.compile(rf"\b{_en('is_false')}\b")
_CLAUSE_END = re.compile(rf"[,;:]|\b{_en('clause_end')}\b|{_ko('clause_end')}")


def tolls(low: str, found: Iterable[Figure]) -> list[Figure]:
    """Those figures `found` in a lower-case text that say how many were harmed or rescued."""
    counts = [figure for figure in found if figure.kind in ("count", "word") and figure.key not in ("n:0", "n:1")]
    # What follows the next number is said of that one.
    ends = [*(following.start for following in counts[1:]), len(low)]
    return [figure for figure, end in zip(counts, ends, strict=False) if _counts_the_harmed(low, figure, end)]


def tolls_given(texts: Iterable[str]) -> frozenset[str]:
    """Keys of the figures by which texts say how many were harmed, rescued or safe, be it as a question."""
    lows = (text.lower().replace(" safe", " rescued").replace("무사", "구조됨") for text in texts)
    return frozenset(chain.from_iterable((figure.key for figure in tolls(low, figures(low))) for low in lows))


def is_denied(before: str, after: str) -> bool:
    """Whether what stands before and after a number in its lower-case sentence denies or doubts it."""
    lead, rest = _CLAUSE_END.split(before[-_BEFORE_IT:])[-1], _CLAUSE_END.split(after[:_AFTER_IT])[0]
    is_false_claim = _CLAIM.search(lead) and _IS_FALSE.search(rest)
    return bool(is_false_claim or _DENIED_BEFORE.search(lead) or _DENIED_AFTER.search(rest))


def _counts_the_harmed(low: str, figure: Figure, end: int) -> bool:
    """Whether a figure does, by what stands before it and what follows up to `end`."""
    before = low[max(0, figure.start - _BEFORE_IT) : figure.start]
    if _KO_HARM_AFTER.match(low, figure.end, end):
        return True
    if _KO_HARM_BEFORE.search(before) and _KO_OF_PEOPLE.match(low, figure.end):
        return True
    if _NAMED.search(before) or _YEAR.match(low, figure.start) or _OF_OTHERS.match(low, figure.end):
        return False
    return bool(_HARM_AFTER.match(low, figure.end, end) or _HARM_BEFORE.search(before))
