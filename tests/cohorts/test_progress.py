"""Which attempts count, and where that leaves a trainee."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cohorts.progress import (
    Avoidance,
    Standing,
    Sums,
    Tried,
    WhichCounts,
    avoidance,
    behaviour_mix,
    counted,
    match,
    standing,
)

START = datetime(2026, 9, 1, tzinfo=UTC)


def tried(
    levels: str,
    *,
    assignment: int = 1,
    number: int = 1,
    day: int = 0,
    counts: WhichCounts = "best",
    overall: tuple[int, int, int] = (3, 3, 3),
    is_diagnostic: bool = False,
    sums: Sums = Sums(),  # noqa: B008 - frozen
    first_credible: float | None = None,
) -> Tried:
    finished = START + timedelta(days=day)
    return Tried(assignment, number, finished, counts, is_diagnostic, levels, overall, sums, first_credible)


def stand(*attempts: Tried) -> Standing:
    return standing(attempts, width=3)


def test_the_best_attempt_is_the_one_whose_weakest_dimension_is_strongest() -> None:
    leak = tried("444", number=1, overall=(4, 1, 4))
    sound = tried("333", number=2, overall=(3, 3, 2))
    assert counted([leak, sound]) == [sound]


def test_equal_weakest_dimensions_are_settled_by_the_next_weakest_and_then_by_the_later_attempt() -> None:
    first = tried("222", number=1, overall=(2, 4, 3))
    second = tried("223", number=2, overall=(4, 2, 4))
    third = tried("224", number=3, overall=(4, 4, 2))
    assert counted([third, first, second]) == [third]


@pytest.mark.parametrize(("counts", "number"), [("first", 1), ("last", 3), ("best", 2)])
def test_the_assignment_says_which_attempt_counts(counts: WhichCounts, number: int) -> None:
    overall = {1: (1, 1, 1), 2: (4, 4, 4), 3: (2, 2, 2)}
    attempts = [tried("111", number=n, counts=counts, overall=overall[n]) for n in (3, 1, 2)]
    assert [a.number for a in counted(attempts)] == [number]


def test_a_level_is_the_lower_median_of_the_newest_three() -> None:
    days = ["000", "132", "23-", "244"]
    attempts = [tried(levels, assignment=i, day=i) for i, levels in enumerate(days)]
    assert stand(*attempts).levels == "232"  # 1,2,2 / 3,3,4 / 0,2,4: not tried on day three, so older days count


def test_the_diagnostic_is_the_start_line_and_stands_in_until_something_newer_is_tried() -> None:
    start = tried("10-", assignment=1, is_diagnostic=True)
    found = stand(start, tried("3-4", assignment=2, day=5))
    assert (found.baseline, found.levels, found.growth) == ("10-", "304", "6--")
    assert found.attempts == 2


def test_losing_ground_shows_as_less_than_the_middle_growth_character() -> None:
    found = stand(tried("440", assignment=1, is_diagnostic=True), tried("044", assignment=2, day=1))
    assert found.growth == "048"


def test_nobody_has_tried_anything_yet() -> None:
    assert stand() == Standing(0, "---", "---", "---", Sums(), None)


def test_sums_and_first_credible_minutes_come_from_the_attempts_that_count() -> None:
    worse = tried("111", number=1, overall=(1, 1, 1), sums=Sums(posts=9), first_credible=1)
    better = tried("333", number=2, sums=Sums(posts=2, late=1), first_credible=12)
    other = tried("333", assignment=2, sums=Sums(posts=3), first_credible=40)
    found = stand(worse, better, other)
    assert found.sums == Sums(posts=5, late=1)
    assert found.first_credible == 12


def test_the_avoider_index_is_the_mean_of_the_parts_that_had_an_occasion() -> None:
    busy = Sums(owed_due=4, owed_given=1, clearances=3, clearances_inside=1, posts=3, boilerplate=0)
    assert avoidance(busy) == Avoidance(silence=0.75, over_clearance=0.25, boilerplate=0.0, late=None)
    assert avoidance(busy).index == pytest.approx(1 / 3)
    assert avoidance(Sums()).index is None


def test_matches_and_behaviours_are_shares_of_posts() -> None:
    sums = Sums(public_posts=4, language_matched=1, platform_matched=3, avoider=1, adapter=2, misfire=1)
    assert (match(sums).language, match(sums).platform) == (0.25, 0.75)
    assert behaviour_mix(sums) == {"avoider": 0.25, "adapter": 0.5, "exploiter": 0, "misfire": 0.25}
    assert behaviour_mix(Sums())["avoider"] is None


def test_sums_may_be_added_in_any_order() -> None:
    a, b = Sums(owed_due=1, misfire=2), Sums(owed_due=3, posts=1)
    assert a + b == b + a == Sums(owed_due=4, posts=1, misfire=2)


overalls = st.tuples(*[st.integers(0, 4)] * 3)
attempts_of = st.lists(
    st.builds(
        tried,
        st.text("01234-", min_size=3, max_size=3),
        assignment=st.integers(1, 4),
        day=st.integers(0, 99),
        overall=overalls,
    ),
    max_size=12,
).map(
    lambda rows: [
        Tried(a.assignment, i, a.finished, "best", a.assignment == 1, a.levels, a.overall, a.sums)
        for i, a in enumerate(rows)
    ]
)


@given(attempts_of, st.randoms())
def test_standing_does_not_depend_on_the_order_attempts_are_read_in(attempts: list[Tried], random: object) -> None:
    shuffled = list(attempts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert standing(attempts, 3) == standing(shuffled, 3)


@given(attempts_of)
def test_every_level_lies_within_what_was_reached_and_growth_agrees_with_levels(attempts: list[Tried]) -> None:
    found = standing(attempts, 3)
    for i in range(3):
        reached = {a.levels[i] for a in counted(attempts)} - {"-"}
        assert found.levels[i] in reached if reached else found.levels[i] == "-"
        if found.growth[i] != "-":
            assert int(found.growth[i]) - 4 == int(found.levels[i]) - int(found.baseline[i])


@given(attempts_of)
def test_no_rejected_attempt_has_a_stronger_weakest_dimension_than_the_best_one(attempts: list[Tried]) -> None:
    for best in counted(attempts):
        for other in attempts:
            if other.assignment == best.assignment:
                assert min(best.overall) >= min(other.overall)
