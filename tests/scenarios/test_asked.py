"""Which inject a reply answers when it says so in free words."""

import pytest

from server.scenarios.asked import asked_by
from server.scenarios.load import read_scenario
from server.scenarios.schema import Scenario
from server.scenarios.scored import scored
from server.scenarios.shelf import find_shipped


@pytest.fixture(scope="module")
def ferry() -> Scenario:
    path = find_shipped("S01")
    assert path is not None
    return read_scenario(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("given", "minute", "asked_at"),
    [
        ("mother in Daegu", 10, 4),
        ("mother: why is the embassy silent?", 10, 4),
        ("Marovian nurse: a girl who speaks no English", 30, 22),
        ("reporter: did the operator ignore safety rules?", 52, 50),
    ],
)
def test_author_and_words_name_the_inject(ferry: Scenario, given: str, minute: float, asked_at: float) -> None:
    asked = asked_by(ferry, given, minute)
    assert asked is not None
    assert asked.t == asked_at
    assert asked_by(ferry, asked.id, minute) is asked


def test_any_language_of_the_scenario_names_it(ferry: Scenario) -> None:
    mother = asked_by(ferry, "mother in Daegu", 10)
    assert mother is not None
    assert asked_by(ferry, f"{mother.author.in_('ko')}: {mother.text.in_('ko')}", 10) is mother


def test_nobody_answers_what_has_not_been_asked_yet(ferry: Scenario) -> None:
    assert asked_by(ferry, "Marovian nurse: a girl who speaks no English", 20) is None


@pytest.mark.parametrize("given", ["", ":", "a stranger: what is for dinner?", "hq: hold all figures", "???"])
def test_what_matches_nothing_well_stays_as_it_is(ferry: Scenario, given: str) -> None:
    assert asked_by(ferry, given, 60) is None


def test_a_reply_is_timed_from_its_question() -> None:
    reply = {
        "scenario": "S01",
        "text": "Please call +82-2-3210-0404.",
        "lang": "en",
        "platform": "facebook",
        "kind": "reply",
        "in_reply_to": "mother in Daegu",
    }
    levels = [scored(reply | {"minute": minute})["criteria"]["reach"]["timeliness"] for minute in (10, 30, 58)]
    assert levels == [4, 3, 2]
    declared = scored(reply | {"minute": 58, "trigger_minute": 50})
    assert declared["criteria"]["reach"]["timeliness"] == 4


def test_an_answer_in_kind_to_a_hostile_inject_feeds_it() -> None:
    troll = {
        "scenario": "S04",
        "text": "Nice try.",
        "lang": "en",
        "platform": "facebook",
        "kind": "reply",
        "minute": 35,
    }
    answered = scored(troll | {"in_reply_to": "troll: your embassy is full of liars lol"})
    assert answered["criteria"]["risk"]["escalation"] <= 2
