"""Runs a scenario's own exemplars and poor posts through the scorer."""

from server.scenarios.context import context_for, message_of
from server.scenarios.schema import Example, Scenario
from server.scoring import card
from server.scoring.engine import score


def example_post(scenario: Scenario, example: Example) -> card.Post:
    """An exemplar or poor post as the scorer takes it."""
    asked = scenario.inject(example.replies_to) if example.replies_to else None
    return card.Post(
        text=example.text,
        lang=example.language,
        platform=example.platform,
        minute=example.minute,
        account=example.account or scenario.accounts[0].id,
        kind=example.kind,
        in_reply_to=example.replies_to,
        target=example.target,
        trigger_minute=asked.t if asked else None,
        alt_text=example.alt_text,
    )


def scored_example(scenario: Scenario, example: Example) -> card.Scorecard:
    """What our engine makes of an exemplar or poor post, in its thread."""
    asked = scenario.inject(example.replies_to) if example.replies_to else None
    thread: tuple[card.Message, ...] = ()
    if asked:
        thread = (message_of(asked, asked.lang),)
    return score(example_post(scenario, example), context_for(scenario, minute=example.minute, thread=thread))
