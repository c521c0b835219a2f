"""The review tells injects, acts and silences in order."""

from dataclasses import replace

import pytest

from server.world.events import (
    ClearanceRequested,
    Deleted,
    Finished,
    Held,
    Ignored,
    Reported,
    TakenPrivate,
    UpdatePromised,
)
from server.world.fold import fold
from server.world.script import Inject, Owing
from server.world.timeline import minutes_to_first_credible, timeline
from server.world.trigger import trigger_minute
from tests.world.stories import CALL, FERRY, post, story


def _kinds(events, minute=61):
    return [(moment.kind, moment.minute) for moment in timeline(FERRY, 1, events, minute)]


def test_moments_stand_in_order_of_time():
    events = story(post(at=10, reply_to="i2"), (12, Deleted("p2")), (15, Ignored("i3")), (50, Finished()))
    minutes = [minute for _, minute in _kinds(events)]
    assert minutes == sorted(minutes)
    assert {"started", "inject", "follow_up", "reply", "deleted", "ignored", "finished", "owed_missed"} <= {
        kind for kind, _ in _kinds(events)
    } | {"owed_missed"}


def test_a_drill_nobody_worked_on_is_one_long_silence():
    silences = [moment for moment in timeline(FERRY, 1, story(), 61) if moment.kind == "silence"]
    assert [(moment.minute, moment.until, moment.about) for moment in silences] == [(0, 60, "i1")]


def test_answering_quickly_leaves_no_silence():
    talk = [post(at=minute, reply_to=item) for minute, item in [(2, "i1"), (6, "i2"), (11, "i4"), (16, "i3")]]
    assert not [kind for kind, _ in _kinds(story(*talk), 40) if kind == "silence"]


def _silences(script, *acts, until=61):
    told = timeline(script, 1, story(*acts), until)
    return [(moment.minute, moment.until, moment.about) for moment in told if moment.kind == "silence"]


ONE_WAITS = replace(FERRY, injects=(Inject("i1", 4, "x", {}, {}, "en"), Inject("h1", 5, "internal", {}, {}, "en")))


def test_an_answer_to_a_colleague_ends_no_silence():
    assert _silences(ONE_WAITS, (30, TakenPrivate("h1", "We are on it."))) == [(4, 60, "i1")]


def test_leaving_a_message_alone_ends_its_wait_and_not_the_one_before():
    assert _silences(ONE_WAITS, (59, Ignored("i1"))) == [(4, 59, "i1")]
    assert _silences(ONE_WAITS, (40, Reported("i1"))) == [(4, 40, "i1")]
    assert _silences(ONE_WAITS, (10, Ignored("i1"))) == []


def test_a_message_left_alone_at_first_waits_again_once_it_is_taken_up():
    assert _silences(ONE_WAITS, (6, Ignored("i1")), (20, Held("i1"))) == [(20, 60, "i1")]
    assert _silences(ONE_WAITS, (6, Ignored("i1")), post(at=58, reply_to="i1")) == []


def test_a_silence_goes_on_while_anybody_waits():
    two = replace(FERRY, injects=(*ONE_WAITS.injects, Inject("i2", 20, "x", {}, {}, "en")))
    assert _silences(two, (30, Ignored("i1"))) == [(4, 60, "i1")]
    assert _silences(two, (10, Ignored("i1"))) == [(20, 60, "i2")]


def test_owed_promises_and_clearance_are_told():
    events = story(
        (1, UpdatePromised(8.0)), (2, ClearanceRequested("The call centre is open.", "x", "en")), post(at=35)
    )
    kinds = {kind for kind, _ in _kinds(events)}
    assert {
        "promised",
        "promise_broken",
        "clearance_requested",
        "clearance_answered",
        "owed_missed",
        "owed_late",
    } <= kinds


def test_what_was_due_in_two_languages_and_given_in_one_says_which_was_missing():
    owing = Owing("o1", 30, {}, facts=(CALL,), languages=("ko", "en"))
    script = replace(FERRY, owed=(owing,))
    words = CALL.texts["en"]

    def due(*posts):
        told = timeline(script, 1, story(*posts), 60)
        return [(one.status, one.given_in, one.lacks) for one in told if one.kind == "owed_missed"]

    assert due(post(words, at=10, lang="en")) == [("missed", ("en",), ("ko",))]
    assert due() == [("missed", (), ())]
    assert due(post(words, at=10, lang="en"), post(words, at=40, lang="ko")) == [("late", ("en",), ("ko",))]
    assert due(post(words, at=10, lang="en"), post(words, at=12, lang="ko")) == []


def test_a_refusal_tells_the_words_that_were_refused():
    told = timeline(FERRY, 1, story((2, ClearanceRequested("The cause was the operator.", "x", "en"))), 61)
    [answer] = [moment for moment in told if moment.kind == "clearance_answered"]
    assert (answer.status, answer.text) == ("refused", "The cause was the operator.")


def test_the_first_credible_post_needs_accuracy_and_duty():
    good, empty = "4" * 21, "4" * 13 + "1" + "4" * 7
    events = story(post("We monitor.", at=5, levels=empty), post(at=12, levels=good))
    world = fold(FERRY, 1, events, 30)
    assert minutes_to_first_credible(FERRY, world) == 12
    assert minutes_to_first_credible(FERRY, world, {"p2": good}) == 5
    assert minutes_to_first_credible(FERRY, fold(FERRY, 1, story(), 30)) is None


def test_a_post_in_the_last_moment_is_credible_and_ends_a_silence():
    events = story(post(at=59.9, levels="4" * 21), (60, Finished(by_clock=True)))
    assert minutes_to_first_credible(FERRY, fold(FERRY, 1, events, 60)) == pytest.approx(59.9)
    assert [moment.until for moment in timeline(FERRY, 1, events, 60) if moment.kind == "silence"] == [59.9]


def test_a_reply_is_timed_from_its_question_and_news_from_its_release():
    world = fold(FERRY, 1, story(post(at=5)), 44)
    _, answer = post(at=44, reply_to="i2")
    _, figures = post("14 nationals confirmed safe", at=44)
    _, correction = post("Sorry, wrong hour.", at=44, corrects="p2")
    assert trigger_minute(FERRY, world, answer) == 4
    assert trigger_minute(FERRY, world, figures) == 42
    assert trigger_minute(FERRY, world, correction) == 5


def test_the_first_post_is_timed_from_the_first_public_message():
    _, act = post("We are here.", at=10)
    assert trigger_minute(FERRY, fold(FERRY, 1, story(), 10), act) == 0
