"""The world follows from script, seed, events and minute, and from nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.world.events import (
    RULES,
    Act,
    ClearanceRequested,
    Deleted,
    Event,
    Finished,
    Held,
    Ignored,
    Posted,
    Reported,
    TakenPrivate,
    Undone,
    UpdatePromised,
)
from server.world.fold import fold
from server.world.script import Branch, FollowUp
from tests.world.stories import FERRY, HOT, KIND, LEAK, WRONG, post, story

ITEMS = st.sampled_from(["i1", "i2", "i3", "i4", "i5", "i2.1", "p2", "p2.hq_call", "p2.press", "nobody"])
WORDS = st.sampled_from(
    ["Call 3210-0404.", "passenger list", "Fifty dead and the embassy is hiding it", "안녕하세요", ""]
)


def _acts(minute: float) -> st.SearchStrategy[Act]:
    posts = st.builds(
        Posted,
        text=WORDS,
        platform=st.sampled_from(["x", "facebook", "loop"]),
        lang=st.sampled_from(["en", "ko"]),
        account=st.just("embassy"),
        undo_until=st.just(minute + 1),
        levels=st.sampled_from(["", "4" * 21, "0" * 21, LEAK, HOT, WRONG, KIND]),
        reply_to=st.none() | ITEMS,
        corrects=st.none() | ITEMS,
    )
    return st.one_of(
        posts,
        st.builds(Undone, ITEMS),
        st.builds(Deleted, ITEMS),
        st.builds(Held, ITEMS),
        st.builds(Ignored, ITEMS),
        st.builds(Reported, ITEMS),
        st.builds(TakenPrivate, ITEMS, WORDS),
        st.builds(UpdatePromised, st.floats(minute, 90)),
        st.builds(ClearanceRequested, WORDS, st.just("x"), st.just("en")),
        st.builds(Finished, st.booleans()),
    )


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    minutes = sorted(draw(st.lists(st.floats(0, 70), max_size=8)))
    rules = draw(st.sampled_from([0, RULES]))
    return story(*((minute, draw(_acts(minute))) for minute in minutes), rules=rules)


seeds = st.integers(0, 2**31)
minutes = st.floats(-5, 80)


@given(stories(), seeds, minutes)
@settings(max_examples=200)
def test_the_same_values_give_the_same_world(events, seed, minute):
    assert fold(FERRY, seed, events, minute) == fold(FERRY, seed, list(events), minute)


@given(stories(), seeds, minutes, st.floats(0, 30))
@settings(max_examples=300)
def test_a_later_minute_never_takes_a_message_away(events, seed, minute, more):
    before, after = fold(FERRY, seed, events, minute), fold(FERRY, seed, events, minute + more)
    assert {item.id for item in before.items} <= {item.id for item in after.items}
    assert {request.id for request in before.clearances} <= {request.id for request in after.clearances}


@given(stories(), seeds, minutes)
@settings(max_examples=300)
def test_nothing_changes_before_the_next_change(events, seed, minute):
    """The stream sleeps until `next_change`; anything that changed earlier would be shown late."""
    world = fold(FERRY, seed, events, minute)
    following = min((event.minute for event in events if event.minute > minute), default=99.0)
    if world.status != "running" or world.next_change is None:
        return
    just_before = min(world.next_change, following) - 1e-6
    if just_before <= minute:
        return
    later = fold(FERRY, seed, events, just_before)
    assert later.items == world.items
    assert later.posts == world.posts
    assert later.clearances == world.clearances
    assert later.owed == world.owed
    assert later.promises == world.promises


@given(stories(), seeds)
def test_no_event_after_the_minute_has_any_effect(events, seed):
    assert fold(FERRY, seed, events, 20) == fold(FERRY, seed, [e for e in events if e.minute <= 20], 20)


def test_nothing_is_there_before_ready():
    assert fold(FERRY, 1, [], 30).status == "ready"
    assert fold(FERRY, 1, [], 30).items == ()


def test_messages_appear_at_their_minute():
    assert [item.id for item in fold(FERRY, 1, story(), 8.9).items] == ["i1", "i2"]
    assert [item.id for item in fold(FERRY, 1, story(), 9).items] == ["i1", "i2", "i4"]
    assert fold(FERRY, 1, story(), 8.9).next_change == 9


def test_an_unanswered_mother_is_shared_three_thousand_times():
    world = fold(FERRY, 1, story(), 24)
    assert world.item("i2.1").texts["en"] == "They don't care."
    assert [(s.effect, s.times) for s in world.item("i2").spreads] == [("shared", 3000)]


@pytest.mark.parametrize("act", [post(at=23, reply_to="i2"), (23, TakenPrivate("i2", "I am calling you now"))])
def test_an_answered_mother_is_not_shared_but_thanks(act):
    world = fold(FERRY, 1, story(act), 40)
    assert world.item("i2.1") is None
    assert world.item("i2.2") is not None
    assert world.item("i2").treatment in ("answered", "private")


def test_a_branch_waits_until_the_post_can_no_longer_be_taken_back():
    acts = post("Here is the passenger list", at=10, undo=5)
    assert fold(FERRY, 1, story(acts), 14).item("i4.1") is None
    assert fold(FERRY, 1, story(acts), 15).item("i4.1") is not None
    assert fold(FERRY, 1, story(acts, (12, Undone("p2"))), 40).item("i4.1") is None


def _with_branch(branch):
    first, *others = FERRY.injects
    return replace(FERRY, injects=(first, replace(others[0], branches=(branch,)), *others[1:]))


LEAKY = "4" * 8 + "0" + "4" * 12
THANKS = FollowUp({"en": "Thank you."}, "ko", "facebook", {"en": "mother"}, "family")


def test_an_answer_in_time_counts_although_it_can_be_taken_back_until_later():
    script = _with_branch(Branch("i2.1", "answered", deadline=22, then=THANKS))
    in_time = story(post(at=21.5, undo=1, reply_to="i2"))
    assert fold(script, 1, in_time, 22.4).item("i2.1") is None
    assert fold(script, 1, in_time, 22.5).item("i2.1").minute == 22.5
    assert fold(script, 1, story(post(at=22.1, undo=1, reply_to="i2")), 40).item("i2.1") is None


def test_a_post_made_before_the_message_does_not_follow_from_it():
    script = _with_branch(Branch("i2.1", "posted", then=THANKS))
    assert fold(script, 1, story(post(at=3.5, undo=1)), 40).item("i2.1") is None
    assert fold(script, 1, story(post(at=4, undo=1)), 40).item("i2.1").minute == 5


def test_a_post_taken_back_answers_nobody():
    world = fold(FERRY, 1, story(post(at=10, undo=1, reply_to="i2"), (10.5, Undone("p2"))), 30)
    assert world.post("p2").state == "undone"
    assert world.item("i2").treatment == "open"
    assert world.item("i2.1") is not None
    assert world.feed("facebook") == tuple(item for item in world.items if item.platform == "facebook")


def test_taking_back_after_the_window_changes_nothing():
    world = fold(FERRY, 1, story(post(at=10, undo=1), (12, Undone("p2"))), 30)
    assert world.post("p2").state == "published"


def test_a_deleted_post_stays_on_record():
    world = fold(FERRY, 1, story(post(at=10), (20, Deleted("p2"))), 30)
    assert (world.post("p2").state, world.post("p2").deleted_at) == ("deleted", 20)
    assert world.post("p2").went_out


def test_a_leak_the_machine_saw_counts_even_without_the_listed_words():
    world = fold(FERRY, 1, story(post("All names are below", at=10, levels=LEAKY)), 30)
    assert world.item("i4.1") is not None


@pytest.mark.parametrize("text", ["Here is the passenger list", "All names are below"])
def test_what_may_be_said_by_now_is_no_leak(text):
    branch = Branch("i2.1", "leaked", wordings=("passenger list",), until=42, then=THANKS)
    early = fold(_with_branch(branch), 1, story(post(text, at=41.9, undo=1, levels=LEAKY)), 50)
    assert early.item("i2.1").minute == 42.9
    assert fold(_with_branch(branch), 1, story(post(text, at=42, levels=LEAKY)), 50).item("i2.1") is None


def test_repeating_a_rumour_makes_it_larger():
    quoted = post("They say fifty dead and the embassy is hiding it, which is false", at=16)
    assert [s.effect for s in fold(FERRY, 1, story(quoted), 20).item("i3").spreads] == ["amplified"]
    calm = post("No deaths are confirmed.", at=16, reply_to="i3")
    assert fold(FERRY, 1, story(calm), 20).item("i3").spreads == ()


@pytest.mark.parametrize("end", [[], [(59.95, Finished())], [(60, Finished(by_clock=True))]])
def test_a_post_not_taken_back_when_the_drill_ends_is_published(end):
    world = fold(FERRY, 1, story(post(at=59.9), *end), 61)
    assert (world.status, world.post("p2").state) == ("finished", "published")
    assert world.post("p2").went_out


def test_a_post_is_still_going_out_until_the_very_end():
    acts = post(at=59.9)
    assert fold(FERRY, 1, story(acts), 59.95).post("p2").state == "sending"
    assert fold(FERRY, 1, story(acts, (59.95, Undone("p2"))), 61).post("p2").state == "undone"


def test_what_a_post_in_the_last_moment_sets_off_is_seen_at_the_end():
    leak = post("Here is the passenger list", at=59.9)
    assert fold(FERRY, 1, story(leak), 59.95).item("i4.1") is None
    assert fold(FERRY, 1, story(leak), 61).item("i4.1").minute == 60


def test_corrections_point_at_the_post_they_correct():
    world = fold(FERRY, 1, story(post(at=10), post("The time is 20:30, sorry.", at=12, corrects="p2")), 30)
    assert world.post("p2").corrections == ("p3",)


def test_the_world_stands_still_after_the_end():
    early = fold(FERRY, 1, story((20, Finished())), 90)
    assert (early.status, early.minute, early.next_change) == ("finished", 20, None)
    late = fold(FERRY, 1, story(), 61)
    assert (late.status, late.minute) == ("finished", 60)
