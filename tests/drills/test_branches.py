"""What follows in shipped drills from what is said, and when it was said."""

from pathlib import Path

import pytest

from server.drills.script import script_of
from server.scenarios.load import read_scenario
from server.scenarios.shelf import find_shipped
from server.world.events import Event, Posted, Started
from server.world.fold import fold
from server.world.script import Script
from server.world.state import World

UNDO = 5 / 6  # five seconds, where a drill minute takes six


def script(outline: str) -> Script:
    path = find_shipped(outline)
    assert isinstance(path, Path)
    return script_of(read_scenario(path.read_text(encoding="utf-8")))


def said(outline: str, text: str, minute: float, until: float, reply_to: str | None = None) -> World:
    """The drill at minute `until` of somebody who posted once."""
    drill = script(outline)
    act = Posted(text, drill.injects[0].platform, "en", "embassy", minute + UNDO, reply_to=reply_to)
    return fold(drill, 7, [Event(1, drill.start, Started()), Event(2, minute, act)], until)


def followed(world: World, inject: str) -> set[str]:
    """The branches of an inject that sent a message or changed how it fares."""
    asked = world.item(inject)
    assert asked is not None
    sent = {item.id for item in world.items if item.parent == inject and not item.voice}
    return sent | {spread.effect for spread in asked.spreads}


@pytest.mark.parametrize(("minute", "outcome"), [(21.5, {"i4.1", "fades"}), (22.5, {"i4.2", "amplified"})])
def test_a_fact_checker_answered_just_in_time_takes_the_answer(minute: float, outcome: set[str]) -> None:
    drill = script("S23")
    stream = next(fact for fact in drill.facts if fact.id == "f1").texts["en"]
    assert followed(said("S23", stream, minute, 30, reply_to="i4"), "i4") == outcome


@pytest.mark.parametrize(("minute", "outcome"), [(8.5, set()), (9.5, {"i3.1", "complaint"})])
def test_a_list_posted_before_it_was_offered_is_not_what_the_guide_asked_for(minute: float, outcome: set[str]) -> None:
    assert followed(said("S01", "Here is the passenger list.", minute, 30), "i3") == outcome


@pytest.mark.parametrize(("minute", "outcome"), [(39, {"i2.1", "complaint"}), (45, set())])
def test_an_embargo_that_has_ended_cannot_be_broken(minute: float, outcome: set[str]) -> None:
    assert followed(said("S03", "200 places for young people, from today!", minute, 55), "i2") == outcome
