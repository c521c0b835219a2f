"""How moments are written: in Seoul time, and without failing wherever in the calendar they lie."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from server.web import filters
from server.web.language import LANGUAGES

SEOUL = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    "value",
    [
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=SEOUL),
        datetime(9999, 12, 31, 15, 1, tzinfo=UTC),
    ],
)
def test_the_ends_of_the_calendar_are_written_like_any_moment(value: datetime) -> None:
    for language in LANGUAGES:
        assert filters.day(value, language)
        assert filters.moment(value, language)


def test_other_moments_are_written_in_seoul_time() -> None:
    late = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
    assert filters.in_seoul(late).day == 3
    assert filters.moment(late, "en") == "3 Nov 2026, 00:30"


@pytest.mark.parametrize(("minute", "shown"), [(3.96, 3), (0.0, 0), (-4.3, -5), (-4.0, -4)])
def test_a_minute_is_shown_as_the_clock_shows_it(minute: float, shown: int) -> None:
    assert filters.for_language("en")["floor"](minute) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1000.0, "1,000"), (75.0, "75"), (0.75, "0.75"), (0.004, "0.004"), (-369.0, "\N{MINUS SIGN}369"), (0.0, "0")],
)
def test_a_figure_has_the_decimals_it_came_with(value: float, shown: str) -> None:
    assert {filters.figure(value, language) for language in LANGUAGES} == {shown}
