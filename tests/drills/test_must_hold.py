"""What must hold of every post in every shipped drill, whatever it says, wherever and by whatever rule it is ranked."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from server.audience.cascade import Broadcast
from server.audience.outcome import Outcome, simulate
from server.audience.population import Population
from server.audience.ranking import RULES
from server.drills.simulation import crowd_of
from server.scenarios.load import read_scenario
from server.scenarios.schema import Scenario
from server.scenarios.shelf import shipped
from tests.audience.crowds import appeals

SCENARIOS = [read_scenario(path.read_text(encoding="utf-8")) for path in shipped().values()]
# Enough for each public to have its people, few enough to ask often.
AGENTS = 1_500
rules = st.none() | st.sampled_from(RULES)
seeds = st.integers(0, 2**40)


def languages_of(scenario: Scenario) -> list[str]:
    return sorted({lang for public in scenario.publics for lang in public.languages} | {"en", "ko", "sw"})


@st.composite
def drills(draw: st.DrawFn) -> tuple[Scenario, Population, Broadcast]:
    """A shipped drill, its people, and any post at all in it."""
    scenario = draw(st.sampled_from(SCENARIOS))
    population = crowd_of(scenario, AGENTS)
    publics = [public.id for public in scenario.publics]
    post = Broadcast(
        key=draw(st.integers(0, 10_000)),
        minute=draw(st.floats(-10, scenario.minutes)),
        platform=draw(st.sampled_from([*population.places, "nowhere"])),
        languages={draw(st.sampled_from(languages_of(scenario))): 1.0},
        appeal=draw(appeals),
        target=draw(st.none() | st.sampled_from(publics)),
        reply_to=draw(st.none() | st.sampled_from(["", *publics])),
        followers=draw(st.floats(0.1, 5.0)),
        credibility={public: draw(st.floats(0, 2)) for public in publics},
    )
    return scenario, population, post


def came_to(drill: tuple[Scenario, Population, Broadcast], post: Broadcast, seed: int, rule: object) -> Outcome:
    return simulate(drill[1], [post], seed, rule, drill[0].minutes + 60)  # type: ignore[arg-type]  # a rule's name


@settings(max_examples=250, deadline=None)
@given(drills(), seeds, rules, st.floats(1, 8))
def test_more_followers_never_lower_target_coverage(drill, seed, rule, times) -> None:  # type: ignore[no-untyped-def]
    post = drill[2]
    more = came_to(drill, replace(post, followers=post.followers * times), seed, rule)
    assert more.total.coverage >= came_to(drill, post, seed, rule).total.coverage


@settings(max_examples=250, deadline=None)
@given(drills(), seeds, rules, st.floats(0.12, 0.88), st.data())
def test_a_second_language_never_lowers_target_coverage(drill, seed, rule, share, data) -> None:  # type: ignore[no-untyped-def]
    scenario, _, post = drill
    (first,) = post.languages
    second = data.draw(st.sampled_from([lang for lang in languages_of(scenario) if lang != first]))
    both = replace(post, languages={first: 1 - share, second: share})
    assert came_to(drill, both, seed, rule).total.coverage >= came_to(drill, post, seed, rule).total.coverage


@settings(max_examples=120, deadline=None)
@given(drills(), seeds, rules)
def test_korean_alone_passes_by_those_who_read_none(drill, seed, rule) -> None:  # type: ignore[no-untyped-def]
    scenario, _, post = drill
    post = replace(post, languages={"ko": 1.0}, followers=min(1.0, post.followers))
    # The size people are simulated at: of the thirty-seven agents of a small crowd two are five in a hundred.
    outcome = simulate(crowd_of(scenario), [post], seed, rule, scenario.minutes + 60)
    for part in outcome.total.publics:
        if not part.public.languages.get("ko"):
            assert part.coverage == 0
            assert part.counts[0] < 0.05 * part.public.size


@settings(max_examples=250, deadline=None)
@given(drills(), seeds, rules)
def test_where_nobody_of_a_public_is_nobody_of_it_sees_anything(drill, seed, rule) -> None:  # type: ignore[no-untyped-def]
    _, population, post = drill
    outcome = came_to(drill, post, seed, rule)
    assert np.all(np.diff(population.starts) > 0), "every public has its people"
    for part in outcome.total.publics:
        if not part.public.platforms.get(post.platform):
            assert part.counts[0] == 0
