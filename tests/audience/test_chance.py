"""Chance that can be asked again gives the same answer, everywhere, and looks like chance."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from server.audience.chance import CERTAIN, Action, _mixed_int, coins, key_of, threshold, uniform

AGENTS = np.arange(200_000, dtype=np.int64)


def test_the_numbers_are_these_on_every_machine_and_version() -> None:
    drawn = coins(key_of(7, Action.LIKE, 1100), np.array([0, 1, 2, 999_999]))
    assert drawn.tolist() == [2876569501, 3079002185, 2413196958, 3891313281]
    assert coins(key_of(7, Action.LIKE, 1100), np.array([999_999], dtype=np.int32)).tolist() == [3891313281]


def test_splitmix64_is_as_published() -> None:
    # The first two numbers of the reference implementation from state 1234567: state + golden ratio, then mixed.
    golden = 0x9E3779B97F4A7C15
    assert _mixed_int((1234567 + golden) % 2**64) == 6457827717110365317
    assert _mixed_int((1234567 + 2 * golden) % 2**64) == 3203168211198807973


def test_agents_actions_posts_and_seeds_have_numbers_of_their_own() -> None:
    base = coins(key_of(1, Action.LIKE, 5), AGENTS)
    others = [key_of(2, Action.LIKE, 5), key_of(1, Action.REPLY, 5), key_of(1, Action.LIKE, 6)]
    for key in others:
        assert abs(np.corrcoef(base, coins(key, AGENTS))[0, 1]) < 0.02
    assert abs(np.corrcoef(base[:-1], base[1:])[0, 1]) < 0.02


def test_numbers_are_spread_evenly() -> None:
    shares = np.bincount(coins(key_of(3, Action.SHARE, 1), AGENTS) >> np.uint32(28), minlength=16) / len(AGENTS)
    assert np.all(abs(shares - 1 / 16) < 0.003)
    assert uniform(coins(key_of(3, Action.SHARE, 1), AGENTS)).min() > 0


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_likelier_thing_happens_whenever_a_less_likely_one_does(one: float, other: float) -> None:
    assert (threshold(one) <= threshold(other)) or one > other
    assert 0 <= threshold(one) <= CERTAIN


def test_chances_beyond_certainty_are_certain() -> None:
    assert (threshold(-1.0), threshold(0.0), threshold(1.0), threshold(7.0)) == (0, 0, CERTAIN, CERTAIN)
