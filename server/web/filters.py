"""How moments, numbers and spans of time are written, per language."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache, partial
from math import floor
from typing import Any

from babel import dates, numbers

from server.web.language import Language

LOCALE: dict[Language, str] = {"en": "en_GB", "ko": "ko_KR"}
# Missions and academies read Seoul time; the pages say so where it matters.
ZONE = dates.get_timezone("Asia/Seoul")


def in_seoul(value: datetime) -> datetime:
    """The moment in Seoul time; unchanged within a day of the calendar's ends, where Seoul may have no such moment."""
    try:
        return value.astimezone(ZONE)
    except OverflowError:
        return value


def day(value: datetime, language: Language) -> str:
    """22 Nov 2026 / 2026. 11. 22."""
    return dates.format_date(in_seoul(value), "medium", locale=LOCALE[language])


def moment(value: datetime, language: Language) -> str:
    """22 Nov 2026, 19:40, in Seoul time."""
    return dates.format_datetime(in_seoul(value), _pattern(language), locale=LOCALE[language])


def _pattern(language: Language) -> str:
    return "y. M. d. HH:mm" if language == "ko" else "d MMM y, HH:mm"


@lru_cache(maxsize=4096)  # a desk writes a hundred minutes, at 40 µs each when the pattern is read anew
def number(value: float, language: Language, digits: int = 0) -> str:
    """12,345 or, with digits, 12,345.6."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(round(value, digits), format=pattern, locale=LOCALE[language])


def figure(value: float, language: Language) -> str:
    """A figure as its source gives it, with its own decimals: 1,000 or 0.75 or −369."""
    return numbers.format_decimal(value, format="#,##0.######", locale=LOCALE[language]).replace("-", "\N{MINUS SIGN}")


@lru_cache(maxsize=1024)  # a cohort page writes forty shares, and reading the pattern each time took 1 ms
def percent(value: float, language: Language, digits: int = 0) -> str:
    """A share 0..1 as 36%, with so many decimals."""
    form = f"#,##0.{'0' * digits}%" if digits else None
    return numbers.format_percent(round(value, digits + 2), format=form, locale=LOCALE[language])


def span(value: timedelta | float, language: Language) -> str:
    """A time span (timedelta, or seconds) in its largest unit."""
    length = value if isinstance(value, timedelta) else timedelta(seconds=value)
    return dates.format_timedelta(length, locale=LOCALE[language])


def for_language(language: Language) -> dict[str, Callable[..., Any]]:
    """The filters by the names templates use; `floor` is a drill minute as the clock shows it, before its start too."""
    written = (day, moment, number, figure, percent, span)
    return {"floor": floor} | {f.__name__: partial(f, language=language) for f in written}
