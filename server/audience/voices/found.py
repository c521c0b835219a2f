"""What a post gives people to hold on to (a number to call, a day, a place, a price), and what a fact would give."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from server.audience.voices.quote import sentences

# What people thank for when it was given and ask for when it was not; the most wanted first.
Want = Literal["phone", "where", "price", "when", "next", "detail"]
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_WEEKDAY = "Mon|Tues|Wednes|Thurs|Fri|Satur|Sun"
# A call centre is a line to ring: nobody can be shown the way there.
_PLACE = (
    "[Hh]ospitals?|General|[Mm]arket|[Gg]ate|[Ss]quare|[Ss]chool|(?<![Cc]all )(?<![Cc]ontact )[Cc]ent(?:re|er)|"
    "[Ss]tation|[Aa]irport|[Pp]ark|[Cc]emetery|[Bb]akery|[Cc]ounter"
)
# Days and opening hours. A bare hour is left out: "sank at 19:40" gives nobody anything to do.
_HOURS = r"(?:noon|\d{1,2}(?::\d\d)?(?: ?(?:-|–|to) ?\d{1,2}(?::\d\d)?)?)"
_EN_WHEN = (
    rf"\b(?:{_WEEKDAY})day\b(?:[ ,]+(?:at |from )?{_HOURS})?",
    rf"\b\d{{1,2}} (?:{_MONTH})\b",
    r"\bon the \d{1,2}(?:st|nd|rd|th)\b",
    r"\b\d{1,2}:\d\d ?[-–~] ?\d{1,2}:\d\d\b",
)
_KO_HOUR = r"(?:정오|(?:오전 ?|오후 ?)?\d{1,2}(?:시|:\d\d))"
_KO_WHEN = (rf"[월화수목금토일]요일(?: ?{_KO_HOUR}(?: ?[~–-] ?{_KO_HOUR})?)?", r"\d{1,2}월 ?\d{1,2}일")
_OTHER_WHEN = (
    r"\b(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b(?: \d{1,2}(?:-\d{1,2})? ?h)?",
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b",
    r"\b(?:mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag)\b",
    r"\b(?:pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar)\b",
)
# What a day is told with, nearest to it: something that lies ahead, or something that is over.
_EN_AHEAD = (
    r"will|shall|(?:re)?opens?|starts?|begins?|closes?|ends?|runs?|leaves?|arrives?|appl(?:y|ies)|meets?|come|join|call|"
    r"write|visit|bring|is|are|be|can|may|must|due|deadline|please|valid|hours"
)
_EN_OVER = (
    r"was|were|did|had|has|have|been|since|last|ago|sank|fell|died|hit|broke|began|came|went|left|met|held|said|told|"
    r"wrote|gave|took|got|made|saw|lost|found|happened|(?<!\bis )(?<!\bare )(?<!\bbe )"
    r"(?!need|indeed|speed|seed|feed|hundred|proceed|succeed)\w{3,}ed"
)
_EN_VERB = re.compile(rf"(?:\b(?P<ahead>{_EN_AHEAD})|['’](?P<short>ll)|\b(?P<over>{_EN_OVER}))\b", re.IGNORECASE)
# A new day is told of what was put off, whatever the verb.
_EN_MOVED = re.compile(
    r"\b(?:until|till|(?:extended|moved|postponed|delayed|put off|rescheduled) (?:to|for))\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_EN_FROM = re.compile(r"\b(?:from|until|till|by|every|each|next)\s+(?:the\s+)?$", re.IGNORECASE)
# Syllables that end as the Korean past does: 했, 었, 됐; not those of 있다 and of -겠-.
_KO_PAST = "".join(chr(code) for code in range(0xAC00 + 20, 0xD7A4, 28) if chr(code) not in "있겠")
_KO_VERB = re.compile(
    r"(?P<ahead>부터|까지|로 ?(?:연장|변경|연기|옮)|게요|엽니다|열립니다|열려|예정|겠습니다|[합됩갑옵립납킵]니다|"
    rf"있습니다|드립니다|세요|바랍니다|만나요|마감|시작(?!했|됐|되었))|(?P<over>[{_KO_PAST}]|[가-힣](?:한|된)(?=\s)|지난|이후|당시)"
)
_HOUR = re.compile(r"\d:\d|\d ?시|정오|noon|day\D*\d", re.IGNORECASE)
_OTHER_DAY = re.compile("|".join(_OTHER_WHEN), re.IGNORECASE)
_HANGUL = re.compile("[가-힣]")
_PATTERNS: dict[Want, re.Pattern[str]] = {
    "phone": re.compile(
        r"(?<![\w-])\+?\d{2,4}[-. ]\d{1,4}(?:[-. ]\d{2,5}){1,3}(?![\w-])|(?<![\w-])\d{3,4}-\d{4}(?![\w-])"
    ),
    "where": re.compile(
        rf"\b(?:(?:[A-Z][\w'’-]{{1,20}}|St\.?) ){{1,3}}(?:{_PLACE})\b|\b[Mm]ercado de [A-ZÁÉÍÓÚÑ]\w+"
        r"|(?:[가-힣]{1,9}[^\W된한은는의에를을이가던할와과도] [가-힣]{0,10}|[가-힣]{1,10})"
        r"(?:병원|시장|광장|정문|공항|기념공원|(?<!콜)(?<!상담)센터)(?![가-힣]{3})"
    ),
    "price": re.compile(
        r"(?<!feel )\bfree\b(?! (?:to|from|trade|speech))(?: of charge)?|무료|\bgratis\b|\bgratuite?\b|\bücretsiz\b"
        r"|\b\d[\d,]* ?(?:dollars|euros|won)\b|\d[\d,]*원",
        re.IGNORECASE,
    ),
    "when": re.compile("|".join((*_EN_WHEN, *_KO_WHEN, *_OTHER_WHEN)), re.IGNORECASE),
}
_AGAIN = (
    r"\bwrite (?:here )?again\b",
    r"\bnext (?:update|word)\b",
    r"\b(?:update|post|write|be back) (?:again |here )?(?:at|by) \d",
    r"\bif more can be said\b",
    r"다시 (?:알려|안내|전해|말씀|올리)|다음 안내|소식을? (?:알려|전해) ?드리",
    r"\bvolveremos a (?:escribir|informar)\b|\bnous reviendrons\b|\bneste oppdatering\b",
)
_NEXT = re.compile(rf"[^.!?\n]{{0,60}}(?:{'|'.join(_AGAIN)})[^.!?\n]{{0,40}}", re.IGNORECASE)
_DATE = re.compile(r"(?:19|20)\d\d[-. ](?:\d\d?[-. ]\d\d?|(?:19|20)\d\d)")
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b|(?:오전|오후)? ?\d{1,2}시(?: ?\d{1,2}분| ?반)?")
_READ = 4000


@dataclass(frozen=True, slots=True)
class Given:
    """Something to hold on to: what it is, and where its words stand in the text."""

    want: Want
    start: int
    end: int


def given_in(text: str, *, any_day: bool = False) -> tuple[Given, ...]:
    """What the text gives, at most one of each kind, the most wanted first; with `any_day` days that are over too."""
    head = text[:_READ]
    found: list[Given] = []
    for want, pattern in _PATTERNS.items():
        hits = (one for one in pattern.finditer(head) if _holds(want, one.group()))
        if match := next((one for one in hits if want != "when" or any_day or _lies_ahead(head, one)), None):
            found.append(Given(want, *_inner(match)))
    return tuple(found)


def _holds(want: Want, words: str) -> bool:
    # Seven digits make a number to call; fewer are a score, and a date has eight.
    return want != "phone" or (sum(char.isdigit() for char in words) >= 7 and not _DATE.fullmatch(words))


def _lies_ahead(text: str, match: re.Match[str]) -> bool:
    """True for a day that is told as one to come, or with hours; false for one in the past and for a bare name."""
    left, right = next((span for span in sentences(text) if span[0] <= match.start() < span[1]), match.span())
    before, after = text[left : match.start()], text[match.end() : max(right, match.end())]
    if _HANGUL.search(match.group()):
        # The Korean verb comes behind its day; 지난 ("last") before it.
        if before.rstrip().endswith("지난"):
            return False
        verb = _KO_VERB.search(after)
        return verb.lastgroup == "ahead" if verb else bool(_HOUR.search(match.group()))
    if _EN_MOVED.search(before):
        return True
    verbs = [*_EN_VERB.finditer(before)][-1:] or [*_EN_VERB.finditer(after)][:1]
    if verbs:
        return verbs[0].lastgroup != "over"
    return bool(_EN_FROM.search(before) or _HOUR.search(match.group()) or _OTHER_DAY.search(match.group()))


def _inner(match: re.Match[str]) -> tuple[int, int]:
    words = match.group()
    return match.start() + len(words) - len(words.lstrip()), match.end() - (len(words) - len(words.rstrip()))


def promised_in(text: str) -> tuple[int, int] | None:
    """Where a next update is promised: its clock time if it names one, else the promise itself. None when it is not."""
    head = text[:_READ]
    match = _NEXT.search(head)
    if match is None:
        return None
    at = _CLOCK.search(head, match.start(), match.end())
    return _inner(at or match)


def wants_of(texts: Mapping[str, str], *, any_day: bool = False) -> Want:
    """What people would ask for who do not know the fact with these wordings."""
    for text in texts.values():
        if found := given_in(text, any_day=any_day):
            return found[0].want
    return "detail"


def missing(facts: Iterable[Want], given: Iterable[Want], *, promised: bool) -> tuple[Want, ...]:
    """What is still to be asked for, in the order it is wanted."""
    have = set(given)
    open_wants = dict.fromkeys(want for want in facts if want not in have)
    return (*open_wants, *(() if promised else ("next",)))
