"""In the published scenarios a model post is answered more warmly than a poor one, and the cast is theirs."""

import pytest

from server.audience.voices.answers import MOODS
from server.drills.script import script_of
from server.scenarios.schema import Example, Scenario
from server.world.events import Event, Posted, Started
from server.world.fold import fold
from tests.scenarios.test_shipped import OUTLINES, scenario_of

SEEDS = range(8)


def moods(scenario: Scenario, example: Example, seed: int) -> list[int]:
    """How the answers to one example sound."""
    expected = example.expected
    levels = "".join("-" if one is None else str(one) for one in (*expected.tone, *expected.risk, *expected.reach))
    minute = max(float(example.minute), script_of(scenario).start)
    act = Posted(
        example.text, example.platform, example.language, "embassy", minute, levels, reply_to=example.replies_to
    )
    events = [Event(1, script_of(scenario).start, Started(rules=1)), Event(2, minute, act)]
    world = fold(script_of(scenario), seed, events, min(minute + 11, scenario.minutes))
    return [MOODS[item.voice.partition(".")[0]] for item in world.items if item.voice and item.about == "p2"]


def mean(scenario: Scenario, examples: tuple[Example, ...]) -> float:
    heard = [mood for example in examples for seed in SEEDS for mood in moods(scenario, example, seed)]
    assert heard, "nobody answers at all"
    return sum(heard) / len(heard)


@pytest.mark.parametrize("id", OUTLINES)
def test_model_posts_are_answered_more_warmly_than_poor_ones(id: str) -> None:
    scenario = scenario_of(id)
    assert mean(scenario, scenario.exemplars) > 0.5
    assert mean(scenario, scenario.poor) < 0


@pytest.mark.parametrize("id", OUTLINES)
def test_scenarios_bring_people_of_their_own(id: str) -> None:
    scenario = scenario_of(id)
    assert 2 <= len(scenario.personas) <= 3
    own = {persona.id for persona in script_of(scenario).cast.personas}
    assert own == {persona.id for persona in scenario.personas}
    assert all(set(persona.name.languages) >= {"en", "ko"} for persona in scenario.personas)
    assert all(set(persona.on) <= set(scenario.platforms) for persona in scenario.personas)
