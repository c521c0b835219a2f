"""Changes to finished attempts: kept and read back, and the moments at which they can be made."""

import pytest

from server.drills.changes import dump_change, kind_of, read_change, words_of
from server.drills.moments import change_of, known_words, moments, reply_of
from server.world.events import BadEvent, ClearanceRequested, Finished, Held, Posted, TakenPrivate, Undone
from server.world.fold import fold
from server.world.replay import Rewritten, SentAfterAll, TakenAway, Unasked, changed_events
from tests.world.stories import FERRY, KIND, post, story

WORDS = post("We are here.", at=0, levels=KIND, target="families")[1]
assert isinstance(WORDS, Posted)
CHANGES = {
    "rewritten": Rewritten(3, WORDS),
    "taken_away": TakenAway(3),
    "unasked": Unasked(4, WORDS, 7),
    "held": SentAfterAll(8.5, WORDS, 5),
    "answered": SentAfterAll(8.0, WORDS),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_is_read_back_as_it_was_kept(kind):
    change = CHANGES[kind]
    assert kind_of(change) == kind
    assert read_change(dump_change(change)) == change
    assert words_of(change) == (None if kind == "taken_away" else WORDS)


@pytest.mark.parametrize("wrong", [{}, {"kind": "undone", "seq": 3}, {"kind": "rewritten", "seq": 3}])
def test_what_is_no_change_is_refused(wrong):
    with pytest.raises(BadEvent):
        read_change(wrong)


def test_new_words_that_are_no_post_are_refused():
    stored = dump_change(CHANGES["rewritten"])
    with pytest.raises(BadEvent):
        read_change(stored | {"act": {"text": "Only words"}})


def _moments(*acts, end=60.0):
    events = story(*acts, (end, Finished()))
    return {one.key: one for one in moments(fold(FERRY, 7, events, end), events)}, events


def test_a_post_a_hold_a_request_and_an_open_question_can_be_changed():
    asked = ClearanceRequested("14 nationals are safe", "x", "en", 25.0)
    found, _ = _moments(post(at=6), (15, Held("i3", "no answer yet")), (20, asked))
    assert [(one.key, one.what, one.minute) for one in found.values()] == [
        ("q-i2", "question", 4),
        ("p2", "post", 6),
        ("h3", "hold", 15),
        ("c4", "clearance", 20),
    ]


def test_what_was_taken_back_or_answered_is_no_moment():
    found, _ = _moments(post(at=6), (6.2, Undone("p2")), (7, TakenPrivate("i2", "Please call us.")))
    assert found == {}


def test_a_question_can_be_answered_from_its_minute_to_the_end():
    found, events = _moments(end=20.5)
    asked = found["q-i2"]
    assert (asked.minute, asked.until, asked.suggested) == (4, 20.5, 7)
    assert reply_of(asked) == ("i2", "")
    assert known_words(asked, events) == {"platform": "facebook", "lang": "ko", "target": "", "minute": "7"}


@pytest.mark.parametrize("end", [4.0, 4.04, 4.06, 6.96, 7.0])
def test_the_suggested_minute_can_be_chosen(end):
    found, events = _moments(end=end)
    asked = found["q-i2"]
    assert asked.minute <= asked.suggested <= asked.until
    change = change_of(asked, WORDS, asked.suggested)
    assert len(changed_events(events, change)) == 3


def test_a_reply_rewritten_still_answers_what_it_answered():
    found, events = _moments(post(at=6, reply_to="i2", target="families"), post("Sorry.", at=9, corrects="p2"))
    assert reply_of(found["p2"]) == ("i2", "")
    assert reply_of(found["p3"]) == ("", "p2")
    assert known_words(found["p2"], events)["target"] == "families"


def test_the_post_that_said_what_hq_sent_back_is_known():
    asked = ClearanceRequested("We ask for patience. The cause is unclear", "x", "en", 12.0)
    world = fold(FERRY, 7, story((3, asked)), 30)
    words = world.clearances[0].ruling.words
    assert words
    said = post(f"  {words} ", at=15, platform="x", target="islanders")
    found, events = _moments((3, asked), post("Something else", at=13), said)
    assert found["c2"].instead == 4
    assert known_words(found["c2"], events) == {
        "text": asked.text, "platform": "x", "lang": "en", "account": "embassy", "target": "islanders",
    }  # fmt: skip
    assert change_of(found["c2"], WORDS, 3) == Unasked(2, WORDS, 4)


def test_only_a_post_can_be_left_out():
    found, _ = _moments(post(at=6), (15, Held("i3")))
    assert change_of(found["p2"], None, 6) == TakenAway(2)
    assert change_of(found["h3"], None, 15) is None
    assert change_of(found["q-i2"], None, 15) is None
