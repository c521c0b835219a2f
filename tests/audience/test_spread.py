"""The bare spread is the independent cascade: each tie carries by its own chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.audience.chance import Action, coins, key_of, threshold
from server.audience.spread import carried, spread

N, DEGREE = 3_000, 12
ROW = np.arange(0, N * DEGREE + 1, DEGREE, dtype=np.int64)
AUDIENCE = np.random.default_rng(4).integers(0, N, N * DEGREE, dtype=np.int32)
KEY = key_of(1, Action.SHOWN_BY_TIE)


def plainly(chance: float, seed: int) -> int:
    """The independent cascade as a loop, with luck of its own."""
    luck = np.random.default_rng(seed)
    reached, waiting = {0, 1, 2}, [0, 1, 2]
    while waiting:
        source = waiting.pop()
        for target in AUDIENCE[ROW[source] : ROW[source + 1]].tolist():
            if target not in reached and luck.random() < chance:
                reached.add(target)
                waiting.append(target)
    return len(reached)


@pytest.mark.parametrize("chance", [0.01, 0.06, 0.4, 0.97])
def test_each_tie_carries_by_its_own_chance(chance: float) -> None:
    place, _ = carried(ROW, AUDIENCE, np.arange(N), chance, KEY)
    counts = np.bincount(place, minlength=N)
    assert counts.mean() == pytest.approx(DEGREE * chance, rel=0.06)
    # Independent ties make a binomial number.
    assert counts.var() == pytest.approx(DEGREE * chance * (1 - chance), rel=0.15)
    assert counts.max() <= DEGREE


def test_certain_and_impossible_ties() -> None:
    place, agents = carried(ROW, AUDIENCE, np.array([5, 7]), 1.0, KEY)
    assert sorted(agents.tolist()) == sorted([*AUDIENCE[ROW[5] : ROW[6]].tolist(), *AUDIENCE[ROW[7] : ROW[8]].tolist()])
    assert np.bincount(place).tolist() == [DEGREE, DEGREE]
    assert len(carried(ROW, AUDIENCE, np.array([5, 7]), 0.0, KEY)[0]) == 0
    assert len(carried(ROW, AUDIENCE, np.array([], dtype=np.int64), 0.5, KEY)[0]) == 0


def test_what_one_agent_passes_on_does_not_depend_on_who_else_does() -> None:
    _, alone = carried(ROW, AUDIENCE, np.array([9]), 0.3, KEY)
    place, together = carried(ROW, AUDIENCE, np.array([4, 9, 30]), 0.3, KEY)
    assert together[place == 1].tolist() == alone.tolist()


def test_a_higher_chance_carries_all_that_a_lower_one_did() -> None:
    low, high = (spread(ROW, AUDIENCE, np.array([0, 1, 2]), chance, 3) for chance in (0.06, 0.1))
    assert set(low.tolist()) < set(high.tolist())


def test_an_audience_wider_than_a_handful_is_walked_to_its_end() -> None:
    row, audience = np.array([0, 100_000], dtype=np.int64), np.arange(100_000, dtype=np.int32)
    _, agents = carried(row, audience, np.array([0]), 0.001, KEY)
    assert len(agents) == pytest.approx(100, abs=40)
    assert agents.max() > 90_000
    assert len(np.unique(agents)) == len(agents)


def led_to(row: np.ndarray, audience: np.ndarray, seeds: list[int], chance: float, seed: int) -> list[int]:
    """All whom live ties lead to, tie by tie, with the very coins of the spread."""
    alive = coins(key_of(seed, Action.SHOWN_BY_TIE), np.arange(len(audience))) < threshold(chance)
    reached, waiting = set(seeds), list(set(seeds))
    while waiting:
        source = waiting.pop()
        for tie in range(row[source], row[source + 1]):
            if alive[tie] and audience[tie] not in reached:
                reached.add(int(audience[tie]))
                waiting.append(int(audience[tie]))
    return sorted(reached)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(0, 60) | st.just(0) | st.just(40_000), min_size=1, max_size=30),
    st.lists(st.integers(0, 29), min_size=1, max_size=40),
    st.sampled_from([0.0, 0.01, 0.06, 0.3, 1.0]),
    st.integers(0, 2**40),
)
def test_it_reaches_exactly_whom_live_ties_lead_to(widths, seeds, chance, seed) -> None:  # type: ignore[no-untyped-def]
    # Some have no audience, some one wider than what is walked at a time, some are started from twice.
    row = np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)
    audience = np.random.default_rng(seed).integers(0, len(widths), int(row[-1]), dtype=np.int32)
    started = [place % len(widths) for place in seeds]
    found = spread(row, audience, np.array(started), chance, seed)
    assert found.tolist() == led_to(row, audience, started, chance, seed)


@pytest.mark.parametrize("chance", [0.05, 0.12])
def test_it_reaches_as_many_as_the_plain_loop(chance: float) -> None:
    ours = np.mean([len(spread(ROW, AUDIENCE, np.array([0, 1, 2]), chance, seed)) for seed in range(60)])
    loop = np.mean([plainly(chance, seed) for seed in range(60)])
    assert ours == pytest.approx(loop, rel=0.2)


def test_seeds_are_reached_and_agents_come_once_in_order() -> None:
    found = spread(ROW, AUDIENCE, np.array([8, 3, 3]), 0.1, 1)
    assert {3, 8} <= set(found.tolist())
    assert np.all(np.diff(found) > 0)
