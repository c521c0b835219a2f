"""Thanks have a cause: nobody thanks for what was amiss, and nothing is remembered that nobody saw."""

from dataclasses import replace

import pytest

from server.audience.voices.answers import mood_of
from server.world.events import RULES, Deleted
from server.world.fold import fold
from server.world.state import Item
from tests.world.stories import levels, post, story
from tests.world.test_voices import AUNT, CAST, HELP, KIND, NURSE, PEOPLED, said

ANGRY = replace(PEOPLED, cast=replace(CAST, personas=(replace(AUNT, temper="angry"),)))
BEYOND = levels(helpfulness=4, warmth=4, mandate=2)
WORRY = "We feel with everybody who is waiting."


def warm(*acts, about: str = "p2", script=PEOPLED, rules: int = RULES) -> list[Item]:
    """The warm answers to a post over many seeds."""
    worlds = [fold(script, seed, story(*acts, rules=rules), 59.0) for seed in range(30)]
    return [item for world in worlds for item in said(world, about) if mood_of(item.voice) > 0]


def test_nobody_thanks_for_words_beyond_the_mandate_but_in_attempts_begun_before():
    beyond = post(HELP, at=10, levels=BEYOND)
    assert warm(beyond) == []
    assert warm(beyond, rules=5)
    assert warm(post(HELP, at=10, levels=levels(helpfulness=4, warmth=4)))


def test_nobody_says_that_words_beyond_the_mandate_are_what_they_asked_for():
    acts = (post(WORRY, at=8, levels=KIND), post(HELP, at=25, levels=BEYOND))
    assert warm(*acts, about="p3") == []
    assert any(item.voice == "gotit" for item in warm(*acts, about="p3", rules=5))


@pytest.mark.parametrize("rules", [5, RULES])
def test_nobody_thanks_for_what_has_been_put_right_or_taken_down_by_then(rules):
    sent = post(HELP, at=10, levels=KIND)
    fix = post("Correction: call +82-2-3210-0505.", at=12, undo=0.5, corrects="p2", levels=KIND)
    later = [item for item in warm(sent, fix, rules=rules) if item.minute > 12.5]
    assert bool(later) == (rules == 5)
    assert [item for item in warm(sent, fix, rules=rules) if item.minute <= 12.5]
    assert [item for item in warm(sent, (12, Deleted("p2")), rules=rules) if item.minute > 12] == []


def test_what_was_seen_of_thanks_stays_when_the_post_is_put_right():
    acts = [post(HELP, at=10, levels=KIND), post("Correction: that number was wrong.", at=12, corrects="p2")]
    for seed in range(20):
        seen: set[str] = set()
        for tenth in range(100, 200):
            now = {item.id for item in said(fold(PEOPLED, seed, story(*acts, rules=RULES), tenth / 10))}
            assert seen <= now
            seen = now


@pytest.mark.parametrize(("rules", "thanks"), [(5, True), (RULES, False)])
def test_who_is_hostile_thanks_for_nothing(rules, thanks):
    good = post(HELP, at=10, levels=KIND)
    assert any(item.author == AUNT.names for item in warm(good, script=ANGRY, rules=rules)) == thanks
    heckler = replace(NURSE, hostile=True)
    script = replace(PEOPLED, injects=tuple(heckler if one.id == "n1" else one for one in PEOPLED.injects))
    answered = [item.voice for item in warm(post(HELP, at=10, reply_to="n1", levels=KIND), script=script, rules=rules)]
    assert ("answered" in answered) == thanks


def test_a_question_that_nobody_saw_was_not_asked():
    acts = (post(WORRY, at=8, levels=KIND), (8.6, Deleted("p2")), post(HELP, at=25, levels=KIND))
    assert not any(item.voice == "gotit" for item in warm(*acts, about="p4"))
    assert any(item.voice == "gotit" for item in warm(*acts, about="p4", rules=5))
    # What comes before the question was to be read does not answer it.
    quick = (post(WORRY, at=8, levels=KIND), post(HELP, at=8.4, levels=KIND))
    assert not any(item.voice == "gotit" for item in warm(*quick, about="p3"))
    assert any(item.voice == "gotit" for item in warm(*quick, about="p3", rules=5))


def test_who_asked_thanks_for_the_good_reply_when_the_thanks_for_a_wrong_one_were_never_said():
    first = post(HELP, at=10, reply_to="n1", levels=KIND)
    second = post("Call +82-2-3210-0505, day and night.", at=10.6, undo=0, reply_to="n1", corrects="p2", levels=KIND)
    assert not any(item.voice == "answered" for item in warm(first, second))
    assert any(item.voice == "answered" for item in warm(first, second, about="p3"))
