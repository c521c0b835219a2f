"""The same drill with one thing done otherwise."""

import pytest
from hypothesis import given, settings

from server.world import replay as replaying
from server.world.credibility import credibility
from server.world.events import (
    RULES,
    ClearanceRequested,
    Deleted,
    Event,
    Finished,
    Held,
    Posted,
    TakenPrivate,
    Undone,
    UpdatePromised,
)
from server.world.fold import fold
from server.world.replay import (
    Impossible,
    Rewritten,
    SentAfterAll,
    TakenAway,
    Turn,
    Unasked,
    changed_events,
    differences,
    possible,
    replay,
)
from tests.world.stories import FERRY, HOT, KIND, LEAK, post, story
from tests.world.test_fold import minutes, seeds, stories


def _act(text="We are here. Call centre 3210-0404.", **more) -> Posted:
    return post(text, at=0, **more)[1]


def test_a_rewritten_post_keeps_its_place_and_its_window():
    events = story(post("Here is the passenger list", at=10, levels=LEAK), post(at=12))
    changed = changed_events(events, Rewritten(2, _act("We are checking.", levels=KIND)))
    assert [(event.seq, event.minute) for event in changed] == [(event.seq, event.minute) for event in events]
    assert (changed[1].act.text, changed[1].act.undo_until, changed[2]) == ("We are checking.", 10.5, events[2])


def test_better_words_take_another_branch():
    events = story(post("Here is the passenger list", at=10, levels=LEAK), rules=RULES)
    both = replay(FERRY, 7, events, Rewritten(2, _act("Call centre 3210-0404.", levels=KIND)), 60)
    assert both.differences.branches_before == ("i4.1",)
    assert both.differences.branches_after == ()
    assert set(both.differences.items_before) >= {"p2.hq_call"}
    assert Turn("o1", "missed", "given") in both.differences.owed
    was, would_be = (credibility(FERRY, 7, made, 60).end() for made in (both.events_before, both.events_after))
    assert all(would_be[public.id] > was[public.id] for public in FERRY.publics)


def test_what_was_held_is_sent_in_place_of_the_decision():
    events = story((8, Held("i2")), post(at=40))
    both = replay(FERRY, 7, events, SentAfterAll(8, _act(reply_to="i2"), held=2), 60)
    assert [event.seq for event in both.events_after] == [1, 2, 3]
    assert both.differences.branches_before == ("i2.1", "i2/shared")
    assert both.differences.branches_after == ("i2.2",)


def test_what_was_never_decided_gets_a_number_of_its_own():
    events = story(post(at=10), (20, Held("i3")), (50, Finished()))
    changed = changed_events(events, SentAfterAll(15, _act("Nothing new yet.")))
    assert [(event.seq, event.minute) for event in changed] == [(1, 0), (2, 10), (5, 15), (3, 20), (4, 50)]


def test_an_answer_is_never_put_before_the_start_or_after_the_end():
    events = story((50, Finished()))
    for minute in (-1, 51):
        with pytest.raises(Impossible):
            changed_events(events, SentAfterAll(minute, _act()))


def test_without_asking_the_words_go_out_at_once_and_only_once():
    asked = ClearanceRequested("We are checking. Call 3210-0404.", "facebook", "en", 22.0)
    events = story((10, asked), post("We are checking. Call 3210-0404.", at=23))
    both = replay(FERRY, 7, events, Unasked(2, _act(asked.text), instead=3), 60)
    assert [(post.id, post.minute, post.settles) for post in both.after.posts] == [("p2", 10, 10)]
    assert both.after.clearances == ()
    assert [post.id for post in both.before.posts] == ["p3"]


def test_hq_answers_the_other_requests_when_it_did():
    ask = [(minute, ClearanceRequested("Call us.", "x", "en", minute + 9.0)) for minute in (5.0, 6.0)]
    both = replay(FERRY, 7, story(*ask), Unasked(2, _act()), 60)
    assert [one.due for one in both.after.clearances] == [15.0]


def test_with_a_post_everything_that_leans_on_it_goes():
    acts = [
        post("Nine.", at=10),
        (10, UpdatePromised(20.0)),
        post("Ten.", at=12, corrects="p2"),
        post("Eleven.", at=13, corrects="p4"),
        post("And thanks.", at=14, reply_to="p4"),
        (15, Deleted("p2")),
        (15, Undone("p5")),
        post("Another matter.", at=16),
        (17, UpdatePromised(30.0)),
    ]
    assert [event.seq for event in changed_events(story(*acts), TakenAway(2))] == [1, 9, 10]


def test_an_answer_to_a_message_that_now_never_comes_is_not_given():
    thanks = [post(at=10, reply_to="i2"), post("We will write.", at=20, reply_to="i2.2"), (21, Held("i2.2"))]
    both = replay(FERRY, 7, story(*thanks), TakenAway(2), 60)
    assert [event.seq for event in both.events_after] == [1]
    assert both.differences.branches_after == ("i2.1", "i2/shared")


@pytest.mark.parametrize("change", [Rewritten(3, _act()), TakenAway(3), Unasked(2, _act()), SentAfterAll(5, _act(), 2)])
def test_a_change_that_fits_nothing_is_refused(change):
    with pytest.raises(Impossible):
        changed_events(story(post(at=5), (8, Held("i2"))), change)


def test_a_promise_of_one_world_only_stands_alone():
    before, after = story((5, UpdatePromised(20.0)), post(at=15)), story()
    found = differences(fold(FERRY, 1, before, 60), fold(FERRY, 1, after, 60))
    assert found.promises == (Turn("e2", "kept", ""),)


@given(stories(), seeds, minutes)
@settings(max_examples=100)
def test_the_same_change_gives_the_same_pair_and_the_same_words_give_the_same_world(events, seed, minute):
    sent = [event for event in events if isinstance(event.act, Posted)]
    if not sent:
        return
    same = Rewritten(sent[0].seq, sent[0].act)
    assert changed_events(events, same) == tuple(events)
    change = Rewritten(sent[0].seq, _act("Read before you write.", levels=HOT))
    one, two = replay(FERRY, seed, events, change, minute), replay(FERRY, seed, list(events), change, minute)
    assert repr(one) == repr(two)


@given(stories(), seeds)
@settings(max_examples=100)
def test_events_that_are_kept_keep_their_number_and_minute(events, seed):
    kept = possible(FERRY, seed, events)
    assert set(kept) <= set(events)
    assert possible(FERRY, seed, kept) == kept
    for event in events:
        if isinstance(event.act, Posted):
            assert set(changed_events(events, TakenAway(event.seq))) < set(events)
        if isinstance(event.act, TakenPrivate) and event.act.item == "nobody":
            assert event not in kept


@given(stories(), seeds)
@settings(max_examples=100)
def test_what_is_kept_is_what_the_world_offers_at_each_event(events, seed):
    """As found by folding the world anew before every event, which is plain and slow."""
    kept: tuple[Event, ...] = ()
    for event in events:
        names = {getattr(event.act, name, None) for name in ("item", "reply_to", "corrects", "post")} - {None, ""}
        world = fold(FERRY, seed, kept, event.minute)
        if all(world.item(name) or world.post(name) for name in names):
            kept = (*kept, event)
    assert possible(FERRY, seed, events) == kept


def test_answers_to_what_the_script_brings_need_no_world_to_be_folded(monkeypatch):
    """An attempt of two hundred answers took five seconds to replay."""
    looks = []
    monkeypatch.setattr(replaying, "fold", lambda *given: looks.append(given) or fold(*given))
    events = story(*(post(f"We are checking, {n}.", at=10 + n / 10, reply_to="i1") for n in range(30)))
    assert possible(FERRY, 7, events) == tuple(events)
    assert looks == []
