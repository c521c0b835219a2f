"""Numbers, clock times, phone numbers and amounts in a text, brought to one form whatever their spelling."""

import re
from dataclasses import dataclass

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety hundred"
_WORDS = {word: value for value, word in enumerate(f"{_UNITS} seventeen eighteen nineteen".split())} | {
    word: 10 * value for value, word in enumerate(_TENS.split(), start=2)
}
_COUNTERS = {
    "한": 1,
    "두": 2,
    "세": 3,
    "네": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
    "열두": 12,
}
_SCALE = {"billion": 10**9, "bn": 10**9, "million": 10**6, "mn": 10**6, "thousand": 10**3, "k": 10**3, "m": 10**6}
_KOREAN_SCALE = {"조": 10**12, "억": 10**8, "만": 10**4, "천": 10**3}
# After a country's code, as in +82-2-3210-0404, that of the area may be a single digit.
_PHONE = re.compile(
    r"(?<![\w.])(?:\+\d{1,3}[- ]{1,2}\(?)?\+?\d{1,4}(?:[- )]{1,2}\d{2,4}){2,4}(?!\d)|(?<!\w)1\d{3}-\d{4}(?!\d)"
)
_CLOCK = re.compile(
    r"(?<![\d:+-])(?P<h>[01]?\d|2[0-4])[:h.](?P<m>[0-5]\d)(?![\d%])(?: ?(?P<ap>am|pm|a\.m|p\.m))?"
    r"|(?<![\d:.,])(?P<h2>[01]?\d)(?: |)(?P<ap2>am|pm|a\.m|p\.m)\b"
    r"|(?P<kap>오전|오후|저녁|밤|새벽|아침)? ?(?P<h3>[01]?\d|2[0-4]) ?시(?![간일민])"
    r"(?: ?(?P<m3>[0-5]?\d) ?분| ?(?P<half>반))?"
)
_HOUR_WORD = re.compile(
    r"\b(?:at|by|before|after|until|till) "
    r"(?P<w>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight)"
    r"\b(?! (?:least|people|of|days|percent))"
    r"|\b(?:at|by) (?P<d>1?\d)(?![\d:.,%]| ?(?:am|pm|percent|people|days|hours))\b"
)
_NUMBER = re.compile(
    r"(?<![\w.,:+-])(?P<n>\d{1,3}(?:,\d{3})+|\d+)(?P<dec>\.\d+)?(?:(?P<pct> ?(?:%|per ?cent|퍼센트|프로))"
    r"|[ ]?(?P<scale>billion|bn|million|mn|thousand|k|m)\b|(?P<kscale> ?[조억만천](?:[ \d,천]*[만천]?)?))?"
)
_WORD_NUMBER = re.compile(
    r"\b(?P<w>" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")\b(?: (?P<s>hundred|thousand|million|billion))?"
)
_KOREAN_COUNT = re.compile(
    r"(?<![가-힣])(?P<c>열두|다섯|여섯|일곱|여덟|아홉|열|한|두|세|네) ?"
    r"(?:명|분(?!간)|사람|곳|건|군데|척|대(?=[가이를는 ]))"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at characters `start` to `end`.

    `key` is the same for all spellings; `kind` is clock, phone, share, count or word (a number spelt out).
    """

    kind: str
    key: str
    start: int
    end: int


def figures(low: str) -> tuple[Figure, ...]:
    """Figures of a lower-case text in order; none overlaps another."""
    found: list[Figure] = []
    taken = bytearray(len(low))
    for finder in (_phones, _clocks, _numbers, _words):
        for figure in finder(low):
            if not any(taken[figure.start : figure.end]):
                found.append(figure)
                taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
    return tuple(sorted(found, key=lambda figure: figure.start))


def keys(text: str) -> frozenset[str]:
    """The keys of all figures of a text in any case."""
    return frozenset(figure.key for figure in figures(text.lower()))


def _phones(low: str) -> list[Figure]:
    found = []
    for match in _PHONE.finditer(low):
        digits = re.sub(r"\D", "", match.group())
        if 7 <= len(digits) <= 15:
            found.append(Figure("phone", f"p:{digits[-8:]}", *match.span()))
    return found


def _clocks(low: str) -> list[Figure]:
    found = []
    for match in _CLOCK.finditer(low):
        hour = int(match["h"] or match["h2"] or match["h3"])
        minute = 30 if match["half"] else int(match["m"] or match["m3"] or 0)
        after_noon = (match["ap"] or match["ap2"] or "").startswith("p") or (match["kap"] or "") in (
            "오후",
            "저녁",
            "밤",
        )
        if after_noon and hour < 12:
            hour += 12
        found.append(Figure("clock", f"t:{hour % 12}:{minute:02}", *match.span()))
    for match in _HOUR_WORD.finditer(low):
        hour = {"noon": 12, "midnight": 0}.get(match["w"] or "") or _WORDS.get(match["w"] or "") or int(match["d"] or 0)
        group = "w" if match["w"] else "d"
        found.append(Figure("clock", f"t:{hour % 12}:00", *match.span(group)))
    return found


def _numbers(low: str) -> list[Figure]:
    found = []
    for match in _NUMBER.finditer(low):
        value = float(match["n"].replace(",", "")[:15] + (match["dec"] or "")[:8])
        if match["pct"]:
            found.append(Figure("share", f"%:{value:g}", *match.span()))
            continue
        value *= _SCALE.get(match["scale"] or "", 1)
        end = match.end()
        if match["kscale"]:
            value, end = (
                _korean_value(match["n"] + (match["dec"] or "") + match["kscale"]),
                match.start() + len(match.group().rstrip()),
            )
        found.append(Figure("count", f"n:{value:.10g}", match.start(), end))
    return found


def _korean_value(written: str) -> float:
    """Value of a figure with Korean scales such as 8만 4천, 14억, 1만2000."""
    total = 0.0
    for number, scale in re.findall(r"(\d[\d,]*(?:\.\d+)?) ?([조억만천]{0,2})", written[:40]):
        value = float(number.replace(",", ""))
        for unit in scale:
            value *= _KOREAN_SCALE[unit]
        total += value
    return total


def _words(low: str) -> list[Figure]:
    found = []
    for match in _WORD_NUMBER.finditer(low):
        value = _WORDS[match["w"]] * {"hundred": 100, **_SCALE}.get(match["s"] or "", 1)
        found.append(Figure("word", f"n:{value:g}", *match.span()))
    counted = (Figure("word", f"n:{_COUNTERS[match['c']]:g}", *match.span()) for match in _KOREAN_COUNT.finditer(low))
    return [*found, *counted]
