"""What model posts of shipped drills come to: more belief than any poor one, and what is owed, given."""

from dataclasses import replace
from math import fsum

import pytest

from server.drills.cards import levels_of
from server.drills.judging import in_context
from server.drills.script import script_of
from server.scenarios.load import read_scenario
from server.scenarios.schema import Example, Scenario
from server.scenarios.shelf import shipped
from server.scoring import engine
from server.world.credibility import Credibility, credibility
from server.world.events import RULES, Event, Posted, Started
from server.world.fold import fold

SEEDS = range(20)


def _attempt(scenario: Scenario, *examples: Example) -> list[Event]:
    """An attempt in which these examples were all that was posted, in their order."""
    events = [Event(1, script_of(scenario).start, Started(RULES))]
    for example in examples:
        events.append(Event(len(events) + 1, example.minute, _posted(scenario, example, events)))
    return events


def _posted(scenario: Scenario, example: Example, events: list[Event]) -> Posted:
    script = script_of(scenario)
    account = example.account or scenario.accounts[0].id
    act = Posted(
        example.text,
        example.platform,
        example.language,
        account,
        example.minute,
        target=example.target,
        reply_to=example.replies_to,
        alt_text=example.alt_text,
    )
    card = engine.score(*in_context(scenario, script, fold(script, 1, events, example.minute), act))
    return Posted(**{name: getattr(act, name) for name in Posted.__slots__} | {"levels": levels_of(card)})


def _weighted(found: Credibility) -> float:
    """The end by the publics' weights in the drill."""
    end = found.end()
    return fsum(end[one.id] * one.weight for one in found.publics) / fsum(one.weight for one in found.publics)


@pytest.mark.parametrize("slug", shipped())
def test_every_model_post_is_believed_more_than_any_poor_one(slug: str) -> None:
    scenario = read_scenario(shipped()[slug].read_text(encoding="utf-8"))
    script = script_of(scenario)
    # Some poor posts come after the drill's end, which is what is wrong with them.
    last = max(script.minutes, *(one.minute for one in scenario.poor))
    script = replace(script, minutes=last)
    good, poor = ([_attempt(scenario, one) for one in examples] for examples in (scenario.exemplars, scenario.poor))
    for seed in SEEDS:
        believed, doubted = (
            [_weighted(credibility(script, seed, events, last)) for events in attempts] for attempts in (good, poor)
        )
        assert min(believed) > max(doubted), seed


@pytest.mark.parametrize("slug", shipped())
def test_model_posts_break_no_silence_and_give_what_is_owed_to_all(slug: str) -> None:
    scenario = read_scenario(shipped()[slug].read_text(encoding="utf-8"))
    script = script_of(scenario)
    examples = sorted(scenario.exemplars, key=lambda example: example.minute)
    states = {owed.id: owed.status for owed in fold(script, 1, _attempt(scenario, *examples), script.minutes).owed}
    assert "broken" not in states.values()
    first = min(scenario.owed, key=lambda owed: owed.by)
    if first.kind == "said" and not first.replies_to:
        assert states[first.id] == "given"


def test_the_silence_of_a_commemoration_bears_the_tribute_and_breaks_at_an_advertisement() -> None:
    scenario = read_scenario(shipped()["minutes-silence"].read_text(encoding="utf-8"))
    script = script_of(scenario)
    advert = scenario.exemplars[0].model_copy(update={"text": "Happy Pepero day everybody! Win a box of biscuits 🎉"})
    for example, status in ((scenario.exemplars[0], "kept"), (advert, "broken")):
        states = {owed.id: owed.status for owed in fold(script, 1, _attempt(scenario, example), script.minutes).owed}
        assert states["o1"] == status
