"""A population holds its publics' shares, keeps small publics visible, and is the same for the same publics."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.audience.population import STANCES, follow_chance, populate, population_of, shared_out
from tests.audience.crowds import HOME, KESTRIANS, KOREANS, PLATFORMS, PRESS, PUBLICS, crowd

BIG = populate(PUBLICS, PLATFORMS, 0, 60_000)


def test_small_publics_are_not_crowded_out_by_nations() -> None:
    counts = dict(zip((public.id for public in PUBLICS), np.diff(BIG.starts).tolist(), strict=True))
    assert counts["press"] == PRESS.size
    assert counts["fans"] >= 600
    assert counts["koreans"] >= 600
    assert counts["home"] > counts["kestrians"] > 10_000


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12), st.integers(1, 5_000))
def test_agents_are_shared_out_with_no_more_agents_than_people(sizes: list[int], agents: int) -> None:
    counts = shared_out(sizes, agents)
    assert all((count > 0) == (size > 0) and count <= size for count, size in zip(counts, sizes, strict=True))
    assert sum(counts) <= max(agents, len(sizes))


def test_shares_of_languages_and_platforms_are_the_scenarios() -> None:
    for at, public in enumerate(PUBLICS):
        if BIG.count(at) < 5_000:
            continue
        mine = slice(int(BIG.starts[at]), int(BIG.starts[at + 1]))
        for lang, share in public.languages.items():
            reads = BIG.languages[mine] & np.uint64(BIG.mask([lang])) != 0
            assert reads.mean() == pytest.approx(share, abs=0.02)
        for place, share in public.platforms.items():
            there = BIG.platforms[mine] >> np.uint64(BIG.places.index(place)) & np.uint64(1)
            assert there.mean() == pytest.approx(share, abs=0.02)


def test_members_of_a_platform_are_those_who_are_there() -> None:
    for place, members in BIG.members.items():
        there = BIG.platforms >> np.uint64(BIG.places.index(place)) & np.uint64(1)
        assert np.array_equal(members.agent, np.flatnonzero(there))
        assert np.array_equal(members.languages, BIG.languages[members.agent])
        assert np.array_equal(members.group // len(STANCES), BIG.public[members.agent])
    assert len(BIG.members["telegram"].agent) == 0


def test_audiences_are_heavy_tailed_with_a_mean_of_fifteen() -> None:
    widths = np.diff(BIG.row)
    assert widths.mean() == pytest.approx(15, rel=0.05)
    assert np.median(widths) < 12
    assert widths.max() > 20 * widths.mean()
    # A power law of exponent 3: twice the audience is a quarter as frequent.
    assert (widths >= 40).mean() / (widths >= 20).mean() == pytest.approx(0.25, abs=0.04)


def test_ties_are_among_the_like() -> None:
    source = np.repeat(np.arange(BIG.agents), np.diff(BIG.row))
    assert BIG.audience.min() >= 0
    assert BIG.audience.max() < BIG.agents
    assert (BIG.public[source] == BIG.public[BIG.audience]).mean() > 0.85
    assert (BIG.languages[source] == BIG.languages[BIG.audience]).mean() > 0.55


def test_the_same_publics_give_the_same_people_and_another_seed_others() -> None:
    again, other = populate(PUBLICS, PLATFORMS, 0, 60_000), populate(PUBLICS, PLATFORMS, 1, 60_000)
    for name in ("languages", "platforms", "gap", "phase", "wakes", "row", "audience"):
        assert np.array_equal(getattr(BIG, name), getattr(again, name))
        assert not np.array_equal(getattr(BIG, name), getattr(other, name))


def test_a_population_is_built_once_and_kept_for_its_publics_alone() -> None:
    assert crowd() is crowd()
    assert crowd() is not population_of((replace(PRESS, size=300), *PUBLICS[1:]), PLATFORMS, 4_000)
    assert crowd() is not crowd(3_999)


def test_the_won_and_the_warm_follow_more_than_strangers_and_the_hostile() -> None:
    warm, neutral, hostile, _ = range(4)
    assert follow_chance(KOREANS, neutral) > 3 * follow_chance(KESTRIANS, neutral)
    assert follow_chance(KESTRIANS, warm) > follow_chance(KESTRIANS, neutral) > follow_chance(KESTRIANS, hostile)
    assert follow_chance(PRESS, neutral) > follow_chance(KESTRIANS, neutral)
    assert follow_chance(HOME, neutral) < 0.1


@pytest.mark.parametrize("agents", [0, 1_000_001])
def test_impossible_numbers_of_agents_are_refused(agents: int) -> None:
    with pytest.raises(ValueError, match="agents"):
        populate(PUBLICS, PLATFORMS, 0, agents)


@settings(max_examples=20)
@given(st.integers(1, 300))
def test_the_smallest_populations_can_be_built(agents: int) -> None:
    assert populate(PUBLICS, PLATFORMS, 0, agents).agents >= len(PUBLICS)
