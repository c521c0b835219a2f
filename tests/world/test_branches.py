"""Branches on what was amplified, corrected, promised and ratioed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from server.scoring.overall import CRITERIA
from server.world.events import Deleted, Undone, UpdatePromised
from server.world.fold import fold
from server.world.ratio import SEEN_AFTER, anger, draws_ratio, ratioed
from server.world.script import Branch, FollowUp, Inject, Script
from tests.world.stories import CALL, FERRY, HOT, KIND, WRONG, levels, post, story

NEWS = FollowUp({"en": "So that is that."}, "en", "facebook", {"en": "somebody"})
CLAIM = "Fifty dead and the embassy is hiding it"


def _drill(branch: Branch) -> Script:
    inject = Inject("i1", 4, "facebook", {"en": "celebrity"}, {"en": CLAIM}, "en", branches=(branch,))
    return replace(FERRY, injects=(inject,), owed=())


def _taken(when: str, *acts, until: float = 60, **more) -> float | None:
    """The minute at which the branch's message came; None if it did not."""
    item = fold(_drill(Branch("i1.1", when, then=NEWS, **more)), 1, story(*acts), until).item("i1.1")
    return item.minute if item else None


def test_repeating_a_claim_amplifies_it_unless_it_calms_things_down():
    assert _taken("amplified", post(f"{CLAIM}, they say", at=10, levels=levels(escalation=2))) == 10.5
    assert _taken("amplified", post(f"{CLAIM}, they say. It is false.", at=10, levels=KIND)) is None
    assert _taken("amplified", post("Call 3210-0404.", at=10, levels=HOT)) is None


def test_answering_in_kind_amplifies_without_a_word_of_the_claim():
    assert _taken("amplified", post("You are a liar!", at=10, levels=levels(escalation=0), reply_to="i1")) == 10.5
    assert _taken("amplified", post("You are a liar!", at=10, levels=levels(escalation=0))) is None


def test_a_correction_counts_when_it_can_no_longer_be_taken_back():
    wrong, right = post("The time is 20:00.", at=6, levels=WRONG), post("We were wrong: 20:30.", at=9, corrects="p2")
    assert _taken("corrected", wrong, right) == 9.5
    assert _taken("corrected", wrong, right, (9.2, Undone("p3"))) is None
    assert _taken("corrected", wrong) is None


def test_a_correction_may_have_to_carry_a_fact():
    wrong = post("Call 111.", at=6)
    assert _taken("corrected", wrong, post("That was wrong.", at=9, corrects="p2"), facts=(CALL,)) is None
    assert _taken("corrected", wrong, post("Wrong: it is 3210-0404.", at=9, corrects="p2"), facts=(CALL,)) == 9.5


def test_a_correction_before_the_message_does_not_follow_from_it():
    assert _taken("corrected", post(at=1), post(at=3, corrects="p2")) is None


def test_a_promise_is_kept_by_the_post_that_comes_in_time():
    acts = [(5, UpdatePromised(15.0)), post(at=14)]
    assert _taken("promise_kept", *acts) == 14.5
    assert _taken("promise_broken", *acts) is None


def test_a_promise_is_broken_when_its_time_and_the_grace_have_passed():
    assert _taken("promise_broken", (5, UpdatePromised(15.0))) == 16
    assert _taken("promise_broken", (5, UpdatePromised(15.0)), until=15.9) is None
    assert _taken("promise_broken", (5, UpdatePromised(15.0)), post(at=20)) == 16
    assert _taken("promise_kept", (5, UpdatePromised(15.0)), post(at=20)) is None


def test_a_promise_due_before_the_message_came_is_no_part_of_it():
    assert _taken("promise_broken", (0, UpdatePromised(2.0))) is None


def test_an_angry_post_is_ratioed_after_a_while_unless_it_is_gone_by_then():
    hot = post("Learn to read.", at=10, levels=HOT)
    assert _taken("ratioed", hot) == 10.5 + SEEN_AFTER
    assert _taken("ratioed", hot, (15, Deleted("p2"))) is None
    assert _taken("ratioed", hot, (25, Deleted("p2"))) == 10.5 + SEEN_AFTER
    assert _taken("ratioed", post(at=10, levels=KIND)) is None


def test_the_world_says_which_posts_are_ratioed():
    events = story(post(at=10, levels=HOT), post(at=11, levels=KIND))
    assert ratioed(fold(FERRY, 1, events, 20.4)) == frozenset()
    assert ratioed(fold(FERRY, 1, events, 20.5)) == {"p2"}


@given(st.text("01234", min_size=21, max_size=21), st.sampled_from(["respect", "empathy", "restraint", "escalation"]))
def test_a_colder_post_never_draws_less_anger(given_levels, criterion):
    place = CRITERIA.index(criterion)
    colder = given_levels[:place] + "0" + given_levels[place + 1 :]
    (_, warm), (_, cold) = post(at=1, levels=given_levels), post(at=1, levels=colder)
    assert anger(cold) >= anger(warm)
    assert draws_ratio(cold) or not draws_ratio(warm)
