"""What conduct leans to, by its parts."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.world.events import Deleted, TakenPrivate
from server.world.fold import fold
from server.world.profile import (
    Conduct,
    does_harm,
    helpfulness,
    profile,
    takes_advantage,
    talkativeness,
)
from server.world.repair import Error, errors, helped, time_to_correction
from tests.world.stories import CALL, FERRY, HOT, KIND, LEAK, MOTHER, WRONG, levels, post, story

SILENT = Conduct(minutes=60, owed_due=3, asked=4)
BUSY = Conduct(
    posts=6,
    replies=4,
    minutes=60,
    owed_due=3,
    owed_given=3,
    asked=4,
    answered=4,
    helped=3,
    promises=1,
    promises_kept=1,
    timed=6,
    language_matched=6,
    platform_matched=6,
)
STOCK = Conduct(
    posts=4,
    minutes=60,
    owed_due=3,
    owed_given=1,
    asked=4,
    boilerplate=4,
    timed=4,
    late=3,
    clearances_inside=4,
    language_matched=1,
    platform_matched=2,
)


@pytest.mark.parametrize(
    ("conduct", "reads"),
    [
        (SILENT, "avoider"),
        (STOCK, "avoider"),
        (BUSY, "adapter"),
        (replace(BUSY, advantage=4), "exploiter"),
        (replace(BUSY, harmful=3), "misfire"),
        (replace(BUSY, advantage=4, harmful=3), "misfire"),
        (replace(BUSY, advantage=4, harmful=1), "adapter"),
        (Conduct(), None),
        (Conduct(minutes=60), None),
    ],
)
def test_each_of_the_four_is_reached_by_what_was_done(conduct, reads):
    assert profile(conduct).reads == reads


def test_what_conduct_is_called_by_is_told():
    assert [profile(one).because for one in (SILENT, BUSY, replace(BUSY, harmful=3), Conduct())] == [
        "undone",
        "adapting",
        "harm",
        None,
    ]
    assert profile(Conduct(posts=2, boilerplate=2)).because == "avoiding"
    assert profile(replace(BUSY, advantage=4)).because == "advantage"


SLIPPED = replace(BUSY, posts=5, advantage=3, harmful=1, asked=3, answered=1, language_matched=5, platform_matched=5)


def test_nobody_who_did_damage_is_called_one_who_stays_inside_the_rules():
    found = profile(SLIPPED)
    assert found.lean("exploiter").value >= 0.5
    assert (found.reads, found.because) == ("adapter", "slipped")


def test_what_speaks_against_a_friendly_word_is_counted():
    assert [(part.name, part.count, part.n) for part in profile(SLIPPED).against] == [
        ("harm", 1, 5),
        ("answered", 1, 3),
    ]
    assert profile(BUSY).against == ()
    silent = replace(SILENT, answered=4)
    assert [part.name for part in profile(silent).against] == []


def test_a_single_slip_among_many_good_posts_is_shown_and_does_not_name_the_whole():
    found = profile(replace(BUSY, harmful=1))
    assert found.reads == "adapter"
    assert 0 < found.lean("misfire").value < 1 / 3


def test_the_avoider_lean_is_the_plain_mean_of_the_rubrics_four_parts():
    lean = profile(STOCK).lean("avoider")
    assert [(part.name, part.value, part.n, part.weight) for part in lean.parts] == [
        ("silence", pytest.approx(2 / 3), 3, 1),
        ("over_clearance", 0.5, 8, 1),
        ("boilerplate", 1, 4, 1),
        ("late", 0.75, 4, 1),
    ]
    assert lean.value == pytest.approx((2 / 3 + 0.5 + 1 + 0.75) / 4)


def test_one_good_post_does_not_hide_an_hour_of_silence():
    once = Conduct(
        posts=1, replies=1, minutes=60, owed_due=3, asked=4, answered=1, language_matched=1, platform_matched=1
    )
    found = profile(once)
    assert found.lean("adapter").value > found.lean("avoider").value
    assert (found.reads, found.because, found.undone, found.called_for) == ("avoider", "undone", 6, 7)
    assert profile(replace(once, answered=4)).reads == "adapter"


def test_a_part_without_an_occasion_counts_for_nothing():
    lean = profile(replace(BUSY, promises=0, promises_kept=0)).lean("adapter")
    assert {part.name: part.value for part in lean.parts}["promises"] is None
    assert lean.value == 1


def test_attempts_added_up_are_read_over_all_occasions_together():
    assert profile(sum([SILENT, BUSY, BUSY, BUSY], Conduct())).reads == "adapter"
    assert profile(sum([SILENT, SILENT, SILENT, BUSY], Conduct())).reads == "avoider"
    assert profile(Conduct()).reads is None


counts = st.builds(
    Conduct, **{field.name: st.integers(0, 30) if field.type is int else st.floats(0, 500) for field in fields(Conduct)}
)


@given(counts, counts)
def test_every_lean_and_part_is_a_share(one, other):
    assert one + other == other + one
    for lean in profile(one).leans:
        known = [part.value for part in lean.parts if part.value is not None]
        assert all(0 <= value <= 1 for value in known)
        assert lean.value is None if not known else min(known) - 1e-9 <= lean.value <= max(known) + 1e-9


@given(counts)
def test_more_silence_never_leans_less_to_avoiding(conduct):
    quieter = replace(conduct, owed_given=max(0, conduct.owed_given - 1))
    before, after = profile(conduct).lean("avoider").value, profile(quieter).lean("avoider").value
    assert before is None or after >= before


def test_talk_is_measured_against_what_was_called_for_and_more_is_no_merit():
    assert talkativeness(SILENT).value == 0
    talk = talkativeness(BUSY)
    assert (talk.per_ten, talk.asked_per_ten, talk.value) == (1, pytest.approx(7 / 6), pytest.approx(6 / 7))
    assert talkativeness(replace(BUSY, posts=60)).value == 1
    assert talkativeness(Conduct()).value is None


def test_helpfulness_is_the_share_of_questions_that_got_something_to_hold_on_to():
    assert helpfulness(BUSY) == 0.75
    assert helpfulness(Conduct(posts=3)) is None


@pytest.mark.parametrize(
    ("given_levels", "harm"), [(LEAK, True), (HOT, True), (WRONG, True), (KIND, False), ("", False)]
)
def test_harm_is_a_breach_or_contempt(given_levels, harm):
    assert does_harm(given_levels) is harm


@pytest.mark.parametrize(
    ("given_levels", "gains"),
    [
        (levels(), True),
        (levels()[:-1] + "-", True),
        (levels(hook=2), False),
        (levels(platform=2), False),
        (levels(timeliness=2), False),
        (levels(mandate=2), False),
        (levels(warmth=0, clarity=0, helpfulness=0), False),
        ("-" * 21, False),
        ("", False),
    ],
)
def test_an_advantage_needs_wit_form_time_and_soundness(given_levels, gains):
    assert takes_advantage(given_levels) is gains


def test_an_error_is_timed_to_its_first_open_correction():
    acts = [post("Nine.", at=10, levels=WRONG), post("Ten.", at=14, corrects="p2"), post("Ten!", at=20, corrects="p2")]
    never = [post("Blue.", at=30, levels=WRONG), (35, Deleted("p5"))]
    found = errors(fold(FERRY, 1, story(*acts, *never), 60))
    assert found == (Error("p2", 10, 4), Error("p5", 30, None))
    assert time_to_correction(found) == 4
    assert time_to_correction(found[1:]) is None


def test_marked_levels_hold_over_the_machines():
    world = fold(FERRY, 1, story(post("Nine.", at=10, levels=WRONG)), 60)
    assert errors(world, {"p2": KIND}) == ()


@pytest.mark.parametrize(
    ("act", "ids"),
    [
        (post("Call 3210-0404.", at=10, reply_to="i2"), ("i2",)),
        (post("Write to help@embassy.example", at=10, reply_to="i2"), ("i2",)),
        ((10, TakenPrivate("i2", "My direct line is 02 345 678.")), ("i2",)),
        (post("I am with you.", at=10, reply_to="i2", levels=KIND), ("i2",)),
        (post("We monitor.", at=10, reply_to="i2"), ()),
        (post("Call 3210-0404.", at=10), ()),
    ],
)
def test_help_is_a_fact_or_a_way_to_get_it(act, ids):
    assert helped(FERRY, fold(FERRY, 1, story(act), 60)) == ids


def test_where_a_scenario_says_what_answers_a_question_nothing_else_does():
    mother = replace(MOTHER, answered_by=(CALL,))
    script = replace(FERRY, injects=(mother,))
    ferry = story(post("The ferry sank off the port at 19:40.", at=10, reply_to="i2"))
    assert helped(script, fold(script, 1, ferry, 60)) == ()
    assert helped(FERRY, fold(FERRY, 1, ferry, 60)) == ("i2",)
