"""Which numbers of a text count people who died, were hurt, are missing or were rescued."""

import re
from collections.abc import Iterable
from itertools import chain

from server.scoring.figures import Figure, figures

_HURT = (
    r"dead|dying|killed|perished|injured|wounded|hurt|rescued|hospitali[sz]ed|unaccounted"
    r"|(?:taken|brought|admitted|rushed|flown) to(?: the| a)? hospitals?"
)
_HARMED = (
    rf"(?:{_HURT}|died|drowned|deaths?|injuries|casualt(?:y|ies)|fatalit(?:y|ies)|victims|survivors|bodies|lives)\b"
)
# Units and things: their number counts nobody.
_THINGS = (
    r"(?:hours?|minutes?|seconds?|days?|weeks?|months?|years?|o'clock|am|pm|km|kilomet\w+|miles?|met(?:re|er)s?|percent"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|st|nd|rd|th"
    r"|teams?|helicopters?|planes?|flights?|ships?|boats?|vehicles|ambulances|buses|trucks|hospitals|lines?|numbers?"
    r"|calls|messages|forms?|documents?|papers?|pages?|files?|photos?|copies|signatures?|items?|letters?)\b"
)
# What leads from the number to another matter, and what does so unless it is said plainly what befell them.
_AWAY = (
    r"(?:for|after|before|since|until|if|when|where|search\w*|look\w*|help\w*|treat\w*|sav(?:e|ing)|remember|honou?r"
    r"|risk\w*|no|not|safe|gave|giv(?:e|es|ing)|donat\w*|visit\w*|famil(?:y|ies) of"
    r"|(?:who|that)(?: have| had)? (?:rescued|saved))\b"
)
_ASIDE = r"(?:with|at|by|from|near|doctors|nurses|medics|rescuers|donors)\b"
# A noun such as "the injured" names those somebody else is busy with, but for "of the dead".
_WORD = rf"(?:(?: |, |-)(?!{_THINGS}|{_AWAY}|{_ASIDE})(?:of the|(?!the )[^\W\d_][\w'’]*))"
_FAR_WORD = rf"(?:,? \(?(?!{_THINGS}|{_AWAY}|(?:who|that|which|and|but|because)\b)[^\W\d_][\w'’]*\)?)"
_BE = r"(?:(?:are|is|were|was|be|been|remain|lie)(?: still| now| all| also| reported| confirmed){0,2})"
# Things go missing too, and staff go to hospitals.
_PEOPLE = (
    rf"(?!{_THINGS})(?:people|persons?|child(?:ren)?|boys?|girls?|kids|crew|ours|us|them|m[ae]n|wom[ae]n"
    r"|[a-z]+(?:men|ers|ors|ists|ans|ents|ants|ese|ees|nals|zens))\b"
)
_STAFF = r"(?:consuls?|officers?|staff|colleagues|diplomats?|interpreters?|volunteers?)\b"
_AFTER = re.compile(
    rf"{_WORD}{{0,5}}? {_HARMED}|{_FAR_WORD}{{1,8}}?,? (?:died|drowned|{_BE} (?:{_HURT}))\b"
    rf"|(?:{_WORD}{{0,3}}? {_PEOPLE}{_WORD}{{0,3}}?)?(?: {_BE})? missing\b"
    rf"|(?!(?: \w+)?(?: of)?(?: our)? {_STAFF}){_WORD}{{0,4}}? {_BE} in(?: the| a)? hospitals?\b"
)
_BEFORE = re.compile(
    r"\b(?:dead|died|killed|killing|kills|deaths?|toll|drowned|injured|injuring|wounded|missing|rescued|casualties"
    r"|fatalities|victims|survivors|bodies)"
    r"(?:[ :,]{1,2}(?:is|are|was|were|of|at|least|to|about|around|some|over|more|than|nearly|almost|has|have|now|risen"
    r"|rises|rose|stands|stood|reached|passed|up|as|many|only|just|another|toll|count|confirmed|people)){0,5}"
    r"[ :(]{1,2}$"
)
_THING = re.compile(rf"[ -]?{_THINGS}")
_UNIT = re.compile(rf"[ -]?(?:{_AWAY}|{_ASIDE})")
# A number that names a thing, and a year.
_NAMED = re.compile(
    r"\b(?:page|pages|step|article|number|no|question|item|form|section|rule|row|room|gate|bus|route|chapter|paragraph"
    r"|annex)[. ]{1,2}$"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d| (?:people|persons|men|women|dead|deaths|killed|injured|missing|died)\b)")
_KOREAN_AFTER = re.compile(
    r" ?(?:여 ?)?(?:명|사람|인|분(?=[이께은을의]| 모두))(?:이나|[이은도가의]|께서)?"
    r"(?: (?![^ ]{0,8}(?:[을를]|에게|위해|함께)(?: |$))[가-힣]{1,8}){0,3}?"
    r" ?(?:숨[지진졌을]|목숨을|(?:사망|실종|부상)(?:자[가는도]|(?!자))|다[치쳤쳐친]|희생|죽[었은고]"
    r"|익사|시신|돌아가[시셨]|구조(?:되|됐|돼|된|됨|했|하였)"
    r"|입원|병원(?:에|으로) (?:옮|실려)|이송)"
)
_KOREAN_BEFORE = re.compile(
    r"(?:사망|숨진|희생|실종|부상|다친|구조된|구조|입원|이송된|시신|전사)"
    r"(?:자|한|된|사람|분들?|인원| 승객| 국민| 사람| 분들?)?"
    r"(?:[ :,은는이가수도]|(?:현재|지금|오늘)(?:까지)?|최소|약|모두|총|적어도|무려|벌써|늘어|인원|사람|집계){0,8}$"
)
_KOREAN_UNIT = re.compile(
    r" ?(?:시(?!신)|분(?![이께은을의입])|일|월|년|주|개월|초|층|호|km|킬로|미터|개|대|척|팀|건|곳|번)"
)
# What denies or doubts a number stands before it or after it, in the same clause.
_DENIED_BEFORE = re.compile(
    r"\b(?:not true that|untrue that|false that|rumou?rs? (?:that|of)|no truth in|not (?:been )?confirm(?:ed)?"
    r"|n't (?:been )?confirm(?:ed)?|cannot confirm|unconfirmed)\b"
)
_CLAIM = re.compile(r"\b(?:claims?|reports?|rumou?rs?|news|story|stories|talk|posts?|saying)\b")
_FALSE = re.compile(r"\b(?:is|are|was|were) (?:false|wrong|untrue|a rumou?r|rumou?rs)\b")
_DENIED_AFTER = re.compile(
    r"\b(?:(?:is|are|was|were)(?: not|n't) (?:true|confirmed)|(?:is|are) unconfirmed"
    r"|ha(?:s|ve)(?: not|n't) been confirmed)\b"
    r"|사실이 아|사실무근|사실과 다|확인되지 않|확인된 바 없|확인하지 못|확인할 수 없|소문입|루머입|허위|거짓|가짜"
)
# Where a clause ends, or is about something else than the number.
_CLAUSE_END = re.compile(
    r"[,;:]|\b(?:cause|why|how|whose|names?|identit(?:y|ies))\b"
    r"|(?<![다라])고 |며 |(?<!하)지만 |으나 |(?<!다)는데 |원인|이유|경위|신원|이름|국적"
)
# Characters that hold what stands before a number, or after it.
NEAR = 60
REST = 120


def tolls(low: str, found: Iterable[Figure]) -> list[Figure]:
    """Those figures `found` in a lower-case text that say how many were harmed or rescued."""
    counts = (figure for figure in found if figure.kind in ("count", "word") and figure.key not in ("n:0", "n:1"))
    return [figure for figure in counts if _counts_the_harmed(low, figure.start, figure.end)]


def tolls_given(texts: Iterable[str]) -> frozenset[str]:
    """Keys of the figures by which texts say how many were harmed, rescued or safe, be it as a question."""
    lows = (text.lower().replace(" safe", " rescued").replace("무사", "구조됨") for text in texts)
    return frozenset(chain.from_iterable((figure.key for figure in tolls(low, figures(low))) for low in lows))


def is_denied(before: str, after: str) -> bool:
    """Whether what stands before and after a number in its lower-case sentence denies or doubts it."""
    lead, rest = _CLAUSE_END.split(before)[-1], _CLAUSE_END.split(after)[0]
    is_false = _CLAIM.search(lead) and _FALSE.search(rest)
    return bool(is_false or _DENIED_BEFORE.search(lead) or _DENIED_AFTER.search(rest))


def _counts_the_harmed(low: str, start: int, end: int) -> bool:
    before = low[max(0, start - NEAR) : start]
    year = _YEAR.match(low, start)
    if _NAMED.search(before) or (year and year.end() == end):
        return False
    if not _KOREAN_UNIT.match(low, end) and (_KOREAN_AFTER.match(low, end) or _KOREAN_BEFORE.search(before)):
        return True
    is_before = not _UNIT.match(low, end) and _BEFORE.search(before)
    return not _THING.match(low, end) and bool(is_before or _AFTER.match(low, end))
