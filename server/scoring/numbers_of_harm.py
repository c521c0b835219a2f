"""Whether a number in a text counts people who died, were hurt, are missing or were rescued."""

import re

_HARMED = (
    r"(?:dead|died|dying|killed|drowned|perished|deaths?|injured|injuries|wounded|hurt|missing|unaccounted|rescued"
    r"|casualt(?:y|ies)|fatalit(?:y|ies)|victims|survivors|bodies|lives|hospitali[sz]ed"
    r"|(?:in|to)(?: the| a)? hospitals?)\b"
)
# What follows a number that counts something else, and what leads from the number to another matter.
_NO_PEOPLE = (
    r"(?:hours?|minutes?|seconds?|days?|weeks?|months?|years?|o'clock|am|pm|km|kilomet\w+|miles?|met(?:re|er)s?|percent"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|st|nd|rd|th"
    r"|teams?|helicopters?|planes?|flights?|vehicles|ambulances|buses|trucks|hospitals|doctors|nurses|medics|rescuers"
    r"|lines?|numbers?|calls|messages|forms?|documents?|pages?|files?|photos?|copies|signatures?|items?|letters?"
    r"|for|with|at|by|from|near|after|before|since|until|if|when|where|search\w*|look\w*|help\w*|treat\w*|sav(?:e|ing)"
    r"|remember|honou?r|risk\w*|no|not|safe)\b"
)
# A noun such as "the injured" names those somebody else is busy with, but for "of the dead".
_AFTER = re.compile(
    rf"(?:(?: |, |-)(?!{_NO_PEOPLE})(?:of the|(?!the )[^\W\d_][\w'’]*)){{0,5}}? (?:were |are )?{_HARMED}"
)
_BEFORE = re.compile(
    r"\b(?:dead|died|killed|killing|kills|deaths?|toll|drowned|injured|injuring|wounded|missing|rescued|casualties"
    r"|fatalities|victims|survivors|bodies)"
    r"(?:[ :,]{1,2}(?:is|are|was|were|of|at|least|to|about|around|some|over|more|than|nearly|almost|has|have|now|risen"
    r"|rises|rose|stands|stood|reached|passed|up|as|many|only|just|another|toll|count|confirmed|people)){0,5}"
    r"[ :(]{1,2}$"
)
_UNIT = re.compile(rf"(?: |-)?{_NO_PEOPLE}")
_KOREAN_AFTER = re.compile(
    r" ?(?:여 ?)?(?:명|사람|인|분(?=[이께은을의]| 모두))(?:[이은도가의]|께서)?"
    r"(?: (?![^ ]{0,8}(?:[을를]|에게|위해|함께)(?: |$))[가-힣]{1,8}){0,3}?"
    r" ?(?:숨지|숨진|숨졌|숨을|목숨을|(?:사망|실종|부상)(?:자[가는도]|(?!자))|다치|다쳤|다친|희생"
    r"|돌아가[시셨]|구조(?:되|됐|돼|된|됨|했|하였)|입원|병원(?:에|으로)|이송)"
)
_KOREAN_BEFORE = re.compile(
    r"(?:사망|숨진|희생|실종|부상|다친|구조된|구조|입원|이송된)(?:자|한|된|사람|분들?|인원| 승객| 국민| 사람| 분들?)?"
    r"(?:[ :,은는이가수도]|현재|까지|지금|오늘|최소|약|모두|총|적어도|무려|벌써|늘어|인원|사람|집계){0,8}$"
)
_KOREAN_UNIT = re.compile(r" ?(?:시|분(?![이께은을의])|일|월|년|주|개월|초|층|호|km|킬로|미터|개|대|척|팀|건|곳|번)")
# A number that is asked about, doubted or denied is nobody's claim.
_DENIED = re.compile(
    r"\?|\b(?:not true|untrue|false|wrong|rumou?rs?|unconfirmed|not (?:been )?confirmed|not confirm|n't confirm\w*"
    r"|n't (?:been )?confirmed|cannot confirm|no truth|claims?|denied|deny)\b"
    r"|사실이 아|사실무근|사실과 다|확인되지 않|확인된 바 없|확인하지 못|확인할 수 없|소문|루머|허위|거짓|가짜"
)
# Characters that hold what stands before a number.
_NEAR = 60


def counts_the_harmed(low: str, start: int, end: int) -> bool:
    """Whether the number at `start` to `end` of one lower-case sentence says how many were harmed or rescued."""
    before = low[max(0, start - _NEAR) : start]
    korean = not _KOREAN_UNIT.match(low, end) and (_KOREAN_AFTER.match(low, end) or _KOREAN_BEFORE.search(before))
    english = not _UNIT.match(low, end) and (_AFTER.match(low, end) or _BEFORE.search(before))
    return bool(korean or english) and not _DENIED.search(low)
