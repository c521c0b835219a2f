"""Medians, quartiles, intervals and kappas, checked against slow and obvious ways."""

import math
import random
import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cohorts.spread import Spread, agreement, column_counts, interval_rank, spread

LEVELS = (0, 1, 2, 3, 4)


def spread_of(measured: list[float]) -> Spread | None:
    values = sorted(set(measured))
    return spread(values, [measured.count(value) for value in values])


def test_fewer_than_five_people_are_not_broken_down() -> None:
    assert spread(LEVELS, (1, 0, 2, 0, 1)) is None
    assert spread(LEVELS, (1, 0, 2, 1, 1)) is not None


def test_five_people_have_a_median_but_no_interval_at_95_percent() -> None:
    found = spread(LEVELS, (0, 1, 1, 1, 2))
    assert found is not None
    assert (found.median, found.interval) == (3, None)


@given(st.lists(st.integers(0, 4), min_size=5, max_size=60))
def test_the_median_is_the_textbook_one_and_lies_in_the_middle_half_and_the_interval(values: list[int]) -> None:
    found = spread(LEVELS, [values.count(level) for level in LEVELS])
    assert found is not None
    assert found.median == statistics.median(values)
    assert found.low <= found.median <= found.high
    if found.interval:
        assert found.interval[0] <= found.median <= found.interval[1]


@given(st.lists(st.integers(0, 4), min_size=5, max_size=60))
def test_at_least_a_quarter_lies_at_or_below_the_first_and_at_or_above_the_third_quartile(values: list[int]) -> None:
    found = spread_of(values)
    assert found is not None
    assert 4 * sum(value <= found.low for value in values) >= len(values)
    assert 4 * sum(value >= found.high for value in values) >= len(values)


@pytest.mark.parametrize("n", [1, 2, 5, 6, 7, 8, 9, 17, 18, 24, 50, 101, 400])
def test_the_interval_rank_is_the_exact_binomial_one(n: int) -> None:
    def cumulated(k: int) -> Fraction:
        return Fraction(sum(math.comb(n, i) for i in range(k)), 2**n)  # P(X <= k - 1)

    expected = max((k for k in range(1, n) if cumulated(k) <= Fraction(25, 1000)), default=0)
    assert interval_rank(n) == expected


def test_the_interval_rank_of_a_large_cohort_is_near_the_normal_approximation() -> None:
    assert interval_rank(10_000) == pytest.approx(5_000 - 0.98 * 100, abs=2)


def test_the_interval_covers_the_true_median_about_as_often_as_it_claims() -> None:
    dice = random.Random(7)  # noqa: S311 - a simulation
    hits = 0
    for _ in range(600):
        found = spread_of([dice.gauss(0, 1) for _ in range(24)])
        assert found is not None
        assert found.interval is not None
        hits += found.interval[0] <= 0 <= found.interval[1]
    assert hits / 600 > 0.93


@given(st.lists(st.text("01234-", min_size=21, max_size=21), max_size=20))
def test_counting_by_slices_equals_counting_one_by_one(strings: list[str]) -> None:
    slow = [tuple(sum(s[i] == c for s in strings) for c in "01234-") for i in range(21)]
    assert column_counts("".join(strings), "01234-", 21) == slow


def matrix(pairs: list[tuple[int, int]]) -> list[int]:
    counts = [0] * 25
    for first, second in pairs:
        counts[5 * first + second] += 1
    return counts


def test_perfect_agreement_is_one_and_reversed_agreement_is_minus_one() -> None:
    same = agreement(matrix([(i, i) for i in range(5)]))
    reverse = agreement(matrix([(i, 4 - i) for i in range(5)]))
    assert same is not None
    assert reverse is not None
    assert (same.kappa, same.exact, same.close) == (1, 1, 1)
    assert reverse.kappa == pytest.approx(-1)


def test_kappa_of_a_worked_example() -> None:
    # (0,0) (1,2) (3,3) (4,3): seen 2, by chance (sum over all 16 combinations of squared distances) / 4
    pairs = [(0, 0), (1, 2), (3, 3), (4, 3)]
    by_chance = sum((a - b) ** 2 for a, _ in pairs for _, b in pairs) / len(pairs)
    found = agreement(matrix(pairs))
    assert found is not None
    assert found.kappa == pytest.approx(1 - 2 / by_chance)
    assert (found.n, found.exact, found.close) == (4, 0.5, 1.0)


def test_one_constant_level_tells_nothing_apart_and_no_pair_is_no_agreement() -> None:
    constant = agreement(matrix([(3, 3)] * 9))
    assert constant is not None
    assert constant.kappa is None
    assert agreement([0] * 25) is None


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40))
def test_kappa_is_symmetric_and_never_above_one(pairs: list[tuple[int, int]]) -> None:
    one, other = agreement(matrix(pairs)), agreement(matrix([(b, a) for a, b in pairs]))
    assert one is not None
    assert other is not None
    if one.kappa is not None:
        assert one.kappa <= 1
        assert other.kappa == pytest.approx(one.kappa)
