"""Attempts of one post, as the desk would have kept them."""

from server.drills.judging import with_levels
from server.drills.script import script_of
from server.drills.simulation import simulated
from server.scenarios.examples import example_post, scored_example
from server.scenarios.schema import Example, Scenario
from server.scoring.card import Post, Scorecard
from server.world.events import Event, Posted, Started


def attempt(scenario: Scenario, post: Post, card: Scorecard) -> list[Event]:
    """The events of an attempt in which this post, scored so, was all that happened."""
    act = Posted(
        post.text, post.platform, post.lang, post.account, post.minute, target=post.target, reply_to=post.in_reply_to
    )
    return [Event(1, script_of(scenario).start, Started()), Event(2, post.minute, with_levels(act, card))]


def of_example(scenario: Scenario, example: Example) -> list[Event]:
    return attempt(scenario, example_post(scenario, example), scored_example(scenario, example))


def coverage(scenario: Scenario, events: list[Event], seed: int) -> float:
    """The target coverage of an attempt under one seed."""
    return simulated(scenario, events, seed, seeds=0).outcome.total.coverage


def declared(scenario: Scenario, events: list[Event], seed: int) -> float:
    """The coverage of the public that the attempt's only post is for."""
    found = simulated(scenario, events, seed, seeds=0).outcome.posts[0][2].declared
    assert found is not None
    return found
