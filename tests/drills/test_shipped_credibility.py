"""In every shipped drill the model post is believed more than any poor one, as our own engine scores them."""

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


def _attempt(scenario: Scenario, example: Example) -> list[Event]:
    """An attempt in which this example was all that was posted."""
    script = script_of(scenario)
    account = example.account or scenario.accounts[0].id
    start = [Event(1, script.start, Started(RULES))]
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
    card = engine.score(*in_context(scenario, script, fold(script, 1, start, example.minute), act))
    fields = {name: getattr(act, name) for name in Posted.__slots__} | {"levels": levels_of(card)}
    return [*start, Event(2, example.minute, Posted(**fields))]


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
