"""Numbers, clock times, phone numbers and amounts in a text, brought to one form whatever their spelling."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from server.scoring.numbers_spelt import VALUES, native_hour, spelt_numbers

_SCALE = {"billion": 10**9, "bn": 10**9, "million": 10**6, "mn": 10**6, "thousand": 10**3, "k": 10**3, "m": 10**6}
_KOREAN_SCALE = {"조": 10**12, "억": 10**8, "만": 10**4, "천": 10**3}
# After a country's code, as in +82-2-3210-0404, that of the area may be a single digit.
_PHONE = re.compile(
    r"(?<![\w.])(?:\+\d{1,3}[- ]{1,2}\(?)?\+?\d{1,4}(?:[- )]{1,2}\d{2,4}){2,4}(?!\d)|(?<!\w)1\d{3}-\d{4}(?!\d)"
)
_DATE = re.compile(r"(?:19|20)\d\d-\d{1,2}-\d{1,2}|\d{1,2}-\d{1,2}-(?:19|20)\d\d")
_YEAR = re.compile(r"n:(?:19|20)\d\d")
_CLOCK = re.compile(
    r"(?=[\d오저밤새아낮열다여일한두세네])"
    r"(?:(?<![\d:+])(?<!utc-)(?<!gmt-)(?P<h>[01]?\d|2[0-4])[:h.](?P<m>[0-5]\d)(?![\d%])(?: ?(?P<ap>am|pm|a\.m|p\.m))?"
    r"|(?<![\d:.,])(?P<h2>[01]?\d)(?: |)(?P<ap2>am|pm|a\.m|p\.m)\b"
    r"|(?:(?P<kap>오전|오후|저녁|밤|새벽|아침|낮) ?)?(?:(?<!\d)(?P<h3>[01]?\d|2[0-4]) ?시(?![간일민])"
    r"|(?<![가-힣])(?P<h4>열두|열한|다섯|여섯|일곱|여덟|아홉|열|한|두|세|네) ?시"
    r"(?=[^가-힣]|반|에|까지|부터|쯤|경|정각|이후|입니다|$))(?: ?(?P<m3>[0-5]?\d) ?분| ?(?P<half>반))?)"
)
_HOUR_WORD = re.compile(
    r"\b(?:at|by|before|after|until|till) "
    r"(?P<w>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight)"
    r"\b(?! (?:least|people|of|days|percent|hundred|thousand|million|dozen))"
    r"|\b(?:at|by) (?P<d>1?\d)(?![\d:.,%]| ?(?:am|pm|percent|people|days|hours))\b"
    r"|\b(?P<part>half past|quarter past|quarter to) "
    r"(?P<p>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|1?\d)\b"
)
_NAMED_HOURS = {"noon": 12, "midnight": 24}
_MINUTES = {"half past": 30, "quarter past": 15, "quarter to": 45}
# Which half of the day is meant, said before an hour or after it.
_HALF_BEFORE = re.compile(r"\b(morning|afternoon|evening|tonight|night),? (?:(?:at|by|from|until|till) )?$")
_HALF_AFTER = re.compile(
    r",? (?:(?:in|on|at|the|this|tomorrow|[a-z]{3,6}day) ){0,2}(morning|afternoon|evening|tonight|night)\b"
)
# From which of the hours 0 to 11 on the second half of the day is meant, and up to which.
_SECOND_HALF = {
    **dict.fromkeys(("am", "a.m", "오전", "새벽", "아침", "morning"), range(0)),
    **dict.fromkeys(("pm", "p.m", "오후", "저녁", "afternoon", "evening"), range(12)),
    **dict.fromkeys(("밤", "night", "tonight"), range(5, 12)),
    "낮": range(7),
}
_NUMBER = re.compile(
    r"(?<![\w.,:+-])(?P<n>\d{1,3}(?:,\d{3})+|\d+)(?P<dec>\.\d+)?(?:(?P<pct> ?(?:%|per ?cent|퍼센트|프로))"
    r"|[ ]?(?P<scale>billion|bn|million|mn|thousand|k|m)\b"
    r"|(?P<kscale> ?[조억만천](?:[ \d천]|(?<=\d),(?=\d{3}))*[만천]?))?"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at characters `start` to `end`.

    `key` is the same however a figure is written; `kind` is clock, phone, share, count or word (a number spelt out).
    `other` is the key of the other half of the day where a clock leaves open which is meant.
    """

    kind: str
    key: str
    start: int
    end: int
    other: str = ""


def is_year(figure: Figure) -> bool:
    """Whether a number can be a year of the last or of this century."""
    return bool(_YEAR.fullmatch(figure.key))


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
    return keys_of(figures(text.lower()))


def keys_of(found: Iterable[Figure]) -> frozenset[str]:
    """The keys of figures; a clock that may mean either half of the day has two."""
    return frozenset(key for figure in found for key in (figure.key, figure.other) if key)


def count(keys: frozenset[str]) -> int:
    """How many figures keys stand for: both halves of the day are one clock."""
    clocks = [key for key in keys if key.startswith("t:") and opposite(key) in keys]
    return len(keys) - len(clocks) // 2


def opposite(clock: str) -> str:
    """The key of the same clock twelve hours away."""
    _, hour, minute = clock.split(":")
    return f"t:{(int(hour) + 12) % 24}:{minute}"


def _phones(low: str) -> list[Figure]:
    found = []
    for match in _PHONE.finditer(low):
        digits = re.sub(r"\D", "", match.group())
        if 7 <= len(digits) <= 15 and not _DATE.fullmatch(match.group()):
            found.append(Figure("phone", f"p:{digits[-8:]}", *match.span()))
    return found


def _clocks(low: str) -> list[Figure]:
    matches = list(_CLOCK.finditer(low))
    # One hour such as 06 or 16 shows that a text counts to 24.
    counts_to_24 = any(_is_of_24(match["h"] or match["h3"] or "") for match in matches if not match["ap"])
    found = []
    for match in matches:
        hour = native_hour(match["h4"]) if match["h4"] else int(match["h"] or match["h2"] or match["h3"])
        minute = 30 if match["half"] else int(match["m"] or match["m3"] or 0)
        half = match["ap"] or match["ap2"] or match["kap"] or _half_of_day(low, *match.span())
        found.append(_clock(hour, minute, half, match.span(), sure=counts_to_24 and not match["h4"]))
    for match in _HOUR_WORD.finditer(low):
        written = match["w"] or match["d"] or match["p"]
        hour = _NAMED_HOURS.get(written) or VALUES.get(written) or int(written)
        half, minute = _half_of_day(low, *match.span()), _MINUTES.get(match["part"] or "", 0)
        # A quarter to nine is in the hour before.
        hour = (hour - 1 or 12) if minute == 45 else hour
        span = match.span() if match["part"] else match.span("w" if match["w"] else "d")
        found.append(_clock(hour, minute, half, span, sure=written in _NAMED_HOURS))
    return found


def _is_of_24(hour: str) -> bool:
    """Whether an hour as written shows that it counts to 24, as 06 and 16 do."""
    return len(hour) == 2 and not 10 <= int(hour) <= 12


def _half_of_day(low: str, start: int, end: int) -> str:
    """The word beside a clock at `start` to `end` that tells the half of the day, "" for none."""
    said = _HALF_AFTER.match(low, end) or _HALF_BEFORE.search(low[max(0, start - 30) : start])
    return said[1] if said else ""


def _clock(hour: int, minute: int, half: str, span: tuple[int, int], *, sure: bool = False) -> Figure:
    """A clock; without a `half` of the day, and unless it is `sure` to count to 24, an hour up to 12 may mean two."""
    if half and hour <= 12:
        hour = hour % 12 + 12 * (hour % 12 in _SECOND_HALF[half])
    hour %= 24
    figure = Figure("clock", f"t:{hour}:{minute:02}", *span)
    is_open = not half and not sure and 1 <= hour <= 12
    return replace(figure, other=opposite(figure.key)) if is_open else figure


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
    return [Figure("word", f"n:{value:.10g}", start, end) for value, start, end in spelt_numbers(low)]
