"""Credibility with each public, step by step."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.world import credibility as model
from server.world.credibility import HIGHEST, LOWEST, START, credibility
from server.world.events import RULES, Deleted, Held, Posted, TakenPrivate, Undone, UpdatePromised
from server.world.fold import fold
from server.world.script import Inject, Owing
from tests.world.stories import CALL, FERRY, HOT, KIND, LEAK, MOTHER, WRONG, levels, post, story
from tests.world.test_fold import minutes, seeds, stories

# Nothing asked and nothing owed: whatever moves, a post moved it.
QUIET = replace(FERRY, injects=(), owed=())
ASKED = replace(QUIET, injects=(replace(MOTHER, public="families"),))


def _end(*acts, script=QUIET, until=60.0, seed=1):
    return credibility(script, seed, story(*acts, rules=RULES), until).end()


def _reasons(*acts, script=QUIET, until=60.0):
    return [(s.reason, s.minute) for s in credibility(script, 1, story(*acts, rules=RULES), until).of("families")]


def test_every_public_starts_in_the_middle_and_stays_there_while_nothing_happens():
    assert _end() == {"families": START, "islanders": START}
    assert credibility(QUIET, 1, [], 60).end() == {"families": START, "islanders": START}


def test_a_question_unanswered_for_long_costs_those_who_asked():
    steps = credibility(ASKED, 1, story(), 60).steps
    assert [(s.minute, s.public, s.reason, s.about, s.before, s.after) for s in steps] == [
        (24, "families", "question_unanswered", "i2", 50, 44)
    ]
    assert credibility(ASKED, 1, story(), 23.9).steps == ()


@pytest.mark.parametrize("act", [post(at=20, reply_to="i2"), (20, TakenPrivate("i2", "I am calling you."))])
def test_an_answer_in_time_earns_what_a_late_one_does_not_make_good(act):
    late = (30, TakenPrivate("i2", "I am calling you."))
    assert _end(act, script=ASKED)["families"] > START > _end(late, script=ASKED)["families"]
    assert _end(late, script=ASKED)["families"] > _end(script=ASKED)["families"]


def test_a_stock_phrase_leaves_the_question_unanswered():
    sent_away = post("No comment.", at=20, reply_to="i2", levels=levels(duty=1))
    assert ("question_unanswered", 24) in _reasons(sent_away, script=ASKED)
    assert ("question_answered", 20) in _reasons(
        post("He is safe.", at=20, reply_to="i2", levels=levels()), script=ASKED
    )


def test_a_scenarios_shorter_window_is_the_patience_of_those_who_ask():
    assert _reasons(script=replace(ASKED, first_ok=10)) == [("question_unanswered", 14)]


def test_those_who_watch_somebody_ask_lose_a_little_too():
    watched = replace(QUIET, injects=(Inject("i1", 4, "facebook", {}, {"en": "Why?"}, "en", asks=True),))
    end = _end(script=watched)
    assert START - 6 < end["islanders"] < end["families"] < START


def test_a_debt_paid_late_counts_as_missed_and_as_paid():
    script = replace(FERRY, injects=(), owed=(FERRY.owed[0],))
    assert [reason for reason, _ in _reasons(post(at=35), script=script)] == ["owed_missed", "owed_late"]
    assert ("owed_given", 20) in _reasons(post(at=20), script=script)
    assert _reasons(script=script) == [("owed_missed", 31)]


def test_a_silence_is_not_broken_for_anybody_by_words_that_fit_it():
    script = replace(FERRY, injects=(), owed=(Owing("o1", 30, {"en": "silence"}, "withheld"),))
    tribute, advert = (post("A minute.", at=9, levels=levels(empathy=empathy)) for empathy in (3, 2))
    assert "owed_broken" not in dict(_reasons(tribute, script=script))
    assert ("owed_broken", 9) in _reasons(advert, script=script)
    secret = replace(script, owed=(Owing("o1", 30, {"en": "the number"}, "withheld", facts=(CALL,)),))
    assert ("owed_broken", 9) in _reasons(post("Call 3210-0404.", at=9, levels=levels()), script=secret)


def test_promises_earn_less_when_kept_than_they_cost_when_broken():
    kept = _reasons((5, UpdatePromised(15.0)), post("Nothing new yet.", at=14))
    assert kept == [("promise_kept", 14)]
    assert _reasons((5, UpdatePromised(15.0))) == [("promise_broken", 16)]
    assert model.KEPT < -model.BROKEN


def test_a_fact_counts_once_and_only_while_it_is_fresh():
    call = "Call 3210-0404."
    assert _reasons(post(call, at=5), post(call + " Please.", at=9)) == [("fact_in_time", 5.5)]
    assert _reasons(post(call, at=40)) == []


def test_useful_posts_earn_less_and_less():
    acts = [post(f"Word {n}", at=n, levels=KIND) for n in (5, 10, 15)]
    steps = [s.amount for s in credibility(QUIET, 1, story(*acts), 60).of("islanders")]
    assert steps == pytest.approx([steps[0], steps[0] / 2, steps[0] / 3])


def test_good_words_help_where_they_could_be_read_and_nowhere_else():
    end = _end(post("안내드립니다.", at=5, levels=KIND, lang="ko"))
    assert end["families"] > START
    assert end["islanders"] == START


def test_stock_phrases_and_repetition_cost_a_little_each():
    stock = levels(warmth=2, helpfulness=1)
    assert [r for r, _ in _reasons(post("We monitor.", at=5, levels=stock), post("We monitor.", at=9))] == [
        "boilerplate",
        "repeated",
    ]


@pytest.mark.parametrize(
    ("given_levels", "reason"),
    [(LEAK, "leak"), (HOT, "hostile"), (WRONG, "error"), (levels(impartiality=1), "breach")],
)
def test_half_of_what_a_bad_post_costs_falls_at_once_and_half_if_it_stays(given_levels, reason):
    bad = post("Bad.", at=10, levels=given_levels, target="families")
    assert _reasons(bad) == [(reason, 10.5), ("lingered", 25.5)]
    first, second = credibility(QUIET, 1, story(bad), 60).of("families")
    assert first.amount == second.amount < 0


def test_bad_news_reaches_those_who_could_not_read_it():
    end = _end(post("나쁜 글", at=10, levels=LEAK, lang="ko", target="families"))
    assert end["families"] < end["islanders"] < START


def test_a_correction_in_the_open_repairs_most_of_it_and_not_all():
    wrong, right = post("Nine.", at=10, levels=WRONG), post("It was ten. Sorry.", at=40, corrects="p2")
    left, owned, never = _end(wrong), _end(wrong, right), _end()
    for public in never:
        lost, lost_owned = never[public] - left[public], never[public] - owned[public]
        assert lost_owned == pytest.approx(lost * (1 - model.REPAIRED))


def test_a_quick_correction_is_worth_more_than_a_slow_one():
    wrong = post("Nine.", at=10, levels=WRONG)
    quick, slow = (_end(wrong, post("It was ten.", at=at, corrects="p2")) for at in (12, 40))
    assert all(quick[public] > slow[public] for public in quick)


@pytest.mark.parametrize("given_levels", [LEAK, WRONG, HOT])
@pytest.mark.parametrize("seed", range(5))
def test_taking_a_bad_post_down_without_a_word_costs_more_than_it_saves(given_levels, seed):
    bad = post("Nine.", at=10, levels=given_levels)
    left, hidden = _end(bad, seed=seed), _end(bad, (12, Deleted("p2")), seed=seed)
    owned = _end(bad, (12, Deleted("p2")), post("That was wrong.", at=13, corrects="p2"), seed=seed)
    assert all(hidden[public] < left[public] < owned[public] < START for public in left)


def test_until_it_is_found_out_a_deletion_looks_like_a_good_idea():
    bad, gone = post("Nine.", at=40, levels=WRONG), (41.8, Deleted("p2"))
    found = next(
        s.minute for s in credibility(QUIET, 1, story(bad, gone, rules=RULES), 60).steps if s.reason == "found_out"
    )
    assert _reasons(bad, gone, until=found - 0.01) == [("error", 40.5)]


def test_deleting_a_sound_post_silently_costs_a_little():
    assert [r for r, _ in _reasons(post("Ten.", at=10, levels=levels(helpfulness=2)), (15, Deleted("p2")))] == [
        "found_out"
    ]


def test_a_post_taken_back_costs_nothing():
    assert _reasons(post("Nine.", at=10, levels=LEAK), (10.2, Undone("p2"))) == []


def test_what_was_taken_down_before_it_was_out_answered_nobody():
    """Posted and deleted within seconds a reply had earned all that an answer earns, and cost nothing."""
    answer, gone = post(at=10, levels=KIND, reply_to="i2"), (10.2, Deleted("p2"))
    assert _reasons(answer, gone, until=59, script=FERRY) == _reasons(until=59, script=FERRY)
    world = fold(FERRY, 1, story(answer, gone, rules=RULES), 59)
    assert (world.posts[0].state, world.item("i2").treatment) == ("undone", "open")
    # Attempts from before keep the world that was seen.
    assert fold(FERRY, 1, story(answer, gone), 59).item("i2").treatment == "answered"


def test_a_correction_nobody_could_notice_repairs_nothing():
    bad, fix = post("Nine.", at=10, levels=WRONG), post("That was wrong.", at=13, corrects="p2")
    stands, left = _end(bad, fix), _end(bad, (13.9, Held("i1")))
    assert _end(bad, fix, (13.9, Deleted("p3"))) == left
    assert all(left[public] < stands[public] for public in left)
    hidden = [r for r, _ in _reasons(bad, fix, (13.9, Deleted("p3")), (14, Deleted("p2")))]
    assert "found_out" in hidden


def test_in_attempts_from_before_nobody_found_out_what_was_deleted():
    bad, gone = post("Nine.", at=10, levels=WRONG), (12, Deleted("p2"))
    reasons = [[s.reason for s in credibility(QUIET, 1, story(bad, gone, rules=n), 60).steps] for n in (0, RULES)]
    assert ["found_out" in found for found in reasons] == [False, True]


def test_steps_add_up_to_the_same_on_every_python():
    """Python 3.12 began to add floats up with less loss than 3.11 does; what is added exactly is the same on all."""
    steps = [model.Step(n, "families", "useful_post", "p2", amount, 0, 0) for n, amount in enumerate([1e16, 1, -1e16])]
    assert model.Credibility(FERRY.publics, tuple(steps)).at("families", 9) == START + 1


def test_an_insult_answers_nobody_and_keeps_no_promise():
    insult = post("Call 3210-0404 and stop whining.", at=10, levels=HOT, reply_to="i2")
    reasons = {reason for reason, _ in _reasons((5, UpdatePromised(15.0)), insult, script=ASKED)}
    assert reasons == {"hostile", "lingered", "question_unanswered", "promise_broken"}


HOSTILE = st.builds(
    Posted,
    text=st.sampled_from(["Call 3210-0404.", "passenger list", "Read, then write.", "안녕하세요"]),
    platform=st.sampled_from(["x", "facebook"]),
    lang=st.sampled_from(["en", "ko"]),
    account=st.just("embassy"),
    undo_until=st.just(0.0),
    levels=st.sampled_from(["4" * 21, levels(helpfulness=4, accuracy=4)]).flatmap(
        lambda good: st.sampled_from([0, 5, 11]).flatmap(
            lambda place: st.sampled_from("01").map(lambda low: good[:place] + low + good[place + 1 :])
        )
    ),
    target=st.sampled_from([None, "families"]),
    reply_to=st.sampled_from([None, "i2", "i3"]),
    corrects=st.sampled_from([None, "p2", "p3"]),
)


@given(stories(), HOSTILE, st.data(), seeds, minutes)
@settings(max_examples=300)
def test_a_hostile_post_never_raises_credibility_with_anybody(events, hostile, data, seed, minute):
    """The same attempt, but for an act that changes nothing in the one and is a hostile post in the other."""
    place = data.draw(st.integers(1, len(events)))
    at = events[place - 1].minute
    before, after = events[:place], [replace(event, seq=event.seq + 1) for event in events[place:]]
    calm = [*before, replace(events[0], seq=place + 1, minute=at, act=Held("nobody")), *after]
    sharp = [*before, replace(events[0], seq=place + 1, minute=at, act=replace(hostile, undo_until=at)), *after]
    without, with_it = (credibility(FERRY, seed, story_, minute).end() for story_ in (calm, sharp))
    assert all(with_it[public] <= without[public] + 1e-9 for public in without)


def test_nobody_is_answered_before_they_ask() -> None:
    told = story((0, TakenPrivate("i2", "Call 3210-0404.")))
    steps = [step for step in credibility(FERRY, 0, told, 20).steps if step.reason == "question_answered"]
    assert steps
    assert {step.minute for step in steps} == {MOTHER.minute}


@given(stories(), seeds, minutes)
@settings(max_examples=200)
def test_credibility_stays_in_bounds_and_every_step_is_told(events, seed, minute):
    found = credibility(FERRY, seed, events, minute)
    assert found == credibility(FERRY, seed, list(events), minute)
    for public in FERRY.publics:
        steps = found.of(public.id)
        assert all(LOWEST <= value <= HIGHEST for step in steps for value in (step.before, step.after))
        assert all(one.after == pytest.approx(two.before) for one, two in pairwise(steps))
        assert found.end()[public.id] == pytest.approx(steps[-1].after if steps else START)
        assert all(step.minute <= max(minute, 0) for step in steps)


@given(stories(), seeds, minutes, st.floats(0, 30))
@settings(max_examples=200)
def test_later_acts_do_not_change_what_was_believed_before(events, seed, minute, more):
    past = [event for event in events if event.minute <= minute]
    if any(isinstance(event.act, Undone) for event in events):
        return
    early, late = credibility(FERRY, seed, past, minute), credibility(FERRY, seed, events, minute + more)
    assert [s for s in late.steps if s.minute < minute] == [s for s in early.steps if s.minute < minute]
