"""Chance is the same everywhere and independent of its neighbours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.world.seeds import between, draw


def test_draws_are_pinned_for_all_time():
    assert draw(1, "clearance/2") == pytest.approx(0.6428773141192445, abs=0)
    assert draw(2, "clearance/2") != draw(1, "clearance/2")


@given(st.integers(), st.text(), st.floats(0, 10), st.floats(0, 10))
def test_draws_stay_in_their_range(seed, name, low, width):
    assert 0 <= draw(seed, name) < 1
    assert low <= between(seed, name, low, low + width) <= low + width
