"""HQ answers by the authority lists, after its delay."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.world.clearance import due_minute, is_standing, needs_asking, queued, rule
from server.world.events import RULES, ClearanceRequested, dump, parse
from server.world.fold import fold
from server.world.script import Line, Power, Rush, ScriptAccount, ScriptFact, Waiver
from tests.world.stories import FERRY, story


def _rule(script, text: str, answered: float, *, asked: float | None = None, **more):
    asked = answered if asked is None else asked
    return rule(script, ClearanceRequested(text, "x", "en", answered), asked=asked, answered=answered, **more)


def _ask(text: str, minute: float = 20.0):
    return _rule(FERRY, text, minute)


def test_words_inside_the_officers_own_authority_are_cleared_and_said_to_be_so():
    ruling = _rule(DESK, "The call centre is open.", 20)
    assert (ruling.answer, ruling.words, ruling.inside_authority) == ("cleared", "The call centre is open.", True)


def test_what_may_not_be_said_is_refused_when_nothing_else_is_left():
    ruling = _ask("We know how many nationals were aboard.")
    assert (ruling.answer, ruling.words, ruling.inside_authority) == ("refused", "", False)
    assert [text["en"] for text in ruling.struck] == ["numbers of nationals"]


def test_mixed_words_come_back_without_the_sentence_that_may_not_be_said():
    ruling = _ask("We are checking. Two nationals are missing. Call us.")
    assert (ruling.answer, ruling.words) == ("changed", "We are checking. Call us.")


def test_hq_puts_its_own_line_where_it_has_one():
    ruling = _ask("We are checking. We blame the operator.")
    assert (ruling.answer, ruling.words) == ("changed", "We are checking. The cause is for the inquiry.")


def test_hq_says_why_where_the_scenario_does_and_once_only():
    why = {"en": "Nothing on blame.", "ko": "책임은 언급하지 않습니다."}
    numbers, cause = FERRY.authority.needs_clearance
    reasoned = replace(FERRY.authority, needs_clearance=(numbers, replace(cause, reason=why)))
    desk = replace(FERRY, authority=reasoned)
    ruling = _rule(desk, "We are checking. We blame the operator. Two nationals are missing. The cause is plain.", 20)
    assert (ruling.answer, ruling.reasons) == ("changed", (why,))
    assert _rule(desk, "We are checking.", 20).reasons == ()


def test_a_matter_is_cleared_from_its_minute_on():
    assert _ask("14 nationals are safe.", 41).answer == "refused"
    assert _ask("14 nationals are safe.", 43).answer == "cleared"
    assert not _ask("14 nationals are safe.", 43).inside_authority


def test_whether_one_had_to_ask_goes_by_the_minute_of_asking():
    desk = replace(DESK, facts=(*DESK.facts, ScriptFact("f4", 42, {"en": "Two buses leave at noon"})))
    assert not _rule(desk, "Two buses leave at noon.", 42, asked=12).inside_authority
    assert _rule(desk, "Two buses leave at noon.", 42).inside_authority
    held = "14 nationals may have been aboard."
    assert not _rule(FERRY, held, 43, asked=12).inside_authority


def test_attempts_begun_before_keep_their_rulings():
    events = ((20.0, ClearanceRequested("The captain was drunk.", "x", "en", 30.0)),)
    before, now = (fold(FERRY, 7, story(*events, rules=n), 40).clearances[0].ruling for n in (3, RULES))
    assert (before.answer, before.inside_authority, before.unfounded) == ("cleared", True, ())
    assert (now.answer, now.inside_authority, now.unfounded) == ("refused", False, ("cause",))


def test_what_no_list_knows_is_cleared_and_not_called_ones_own_business():
    ruling = _ask("The harbour lights stay on tonight.")
    assert (ruling.answer, ruling.inside_authority) == ("cleared", False)


def test_a_sentence_that_no_fact_bears_out_is_struck_and_the_rest_comes_back():
    ruling = _ask("We are checking. Two Koreans died because the captain was drunk.")
    assert (ruling.answer, ruling.words, ruling.unfounded) == ("changed", "We are checking.", ("casualties",))


def test_a_keyword_is_known_with_other_endings():
    power = Power("r1", {"en": "repatriation"}, ("flight home",))
    script = replace(FERRY, authority=replace(FERRY.authority, needs_clearance=(power,)))
    assert _rule(script, "There will be flights home.", 20).answer == "refused"


def test_the_figure_of_one_matter_frees_no_other():
    assert _ask("The cause of what happened at 19:40 is known.").answer == "refused"


def test_a_secret_is_never_cleared():
    assert _ask("Here is the passenger list.", 59).answer == "refused"


def test_a_request_with_nothing_in_it_is_refused():
    assert _ask("  ").answer == "refused"


def test_the_answer_comes_after_the_delay_and_not_before():
    events = story((5.0, ClearanceRequested("The call centre is open.", "x", "en")))
    due = due_minute(FERRY, 7, 2, 5.0)
    assert 5 + 8 <= due <= 5 + 13
    assert fold(FERRY, 7, events, due - 0.01).clearances[0].ruling is None
    assert fold(FERRY, 7, events, due).clearances[0].ruling.answer == "cleared"
    assert fold(FERRY, 7, events, 5).next_change == 9


def test_the_load_at_hq_depends_on_the_seed_and_on_nothing_else():
    assert due_minute(FERRY, 7, 2, 5.0) == due_minute(FERRY, 7, 2, 5.0)
    assert len({due_minute(FERRY, seed, 2, 5.0) for seed in range(10)}) == 10


DESK = replace(
    FERRY,
    authority=replace(
        FERRY.authority,
        may_say=(Power("m1", {"en": "contacts"}, ("call centre", "hotline")),),
        lines=(
            Line({"en": "Our first concern is for everyone aboard. No numbers of nationals yet."}),
            Line({"en": "Later."}, 30),
        ),
        rush=Rush(30, 45, 3.0),
    ),
)
PERSON = ScriptAccount("mina", "personal", 0.2)


def _queue(text="14 nationals are safe.", minute=20.0, waiting=0, script=DESK, seed=7):
    return queued(script, seed, 2, minute, ClearanceRequested(text, "x", "en"), waiting) - minute


def test_each_request_that_waits_makes_the_next_one_later():
    times = [_queue(waiting=waiting) for waiting in range(4)]
    assert times == pytest.approx([times[0] * (1 + 0.25 * waiting) for waiting in range(4)])
    assert _queue() == pytest.approx(due_minute(DESK, 7, 2, 20.0) - 20)


@pytest.mark.parametrize(("minute", "times"), [(29.9, 1), (30, 3), (44.9, 3), (45, 1)])
def test_in_crisis_hours_hq_takes_longer(minute, times):
    assert _queue(minute=minute) == pytest.approx(times * _queue(minute=10))


@given(st.integers(0, 2**31), st.floats(0, 60), st.integers(0, 20))
def test_no_answer_comes_before_it_was_asked_for_and_a_longer_queue_is_never_quicker(seed, minute, waiting):
    assert 0 < _queue(minute=minute, waiting=waiting, seed=seed) < _queue(minute=minute, waiting=waiting + 1, seed=seed)


@pytest.mark.parametrize(
    "text",
    [
        "Please call our call centre. The hotline is open.",
        "Our first concern is for everyone aboard.",
        "our first concern is for everyone aboard. no numbers of nationals yet",
        "Our first concern is for everyone aboard. Call the hotline!",
    ],
)
def test_what_is_cleared_beforehand_comes_back_at_once_and_counts_as_asked_needlessly(text):
    assert _queue(text, waiting=5) == 0
    ruling = _rule(DESK, text, 20)
    assert (ruling.answer, ruling.words, ruling.inside_authority) == ("cleared", text, True)
    events = story((20.0, ClearanceRequested(text, "x", "en", 20.0)), rules=RULES)
    assert fold(DESK, 7, events, 20).clearances[0].ruling == ruling


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("Call the hotline. The ferry was new.", 20),  # the second sentence is on nobody's list
        ("The hotline knows how many nationals were aboard.", 20),
        ("The hotline has the passenger list.", 20),
        ("Later.", 29),  # a line HQ has not given yet
        ("", 20),
    ],
)
def test_all_else_waits_its_turn(text, minute):
    assert not is_standing(DESK, text, minute)
    assert _queue(text, minute=minute) > 0
    assert is_standing(DESK, "Later.", 30)


def test_a_kept_answer_does_not_move_with_the_rule():
    asked = ClearanceRequested("14 nationals are safe.", "x", "en", 33.25)
    (one,) = fold(DESK, 7, story((20.0, asked)), 60).clearances
    assert one.due == 33.25
    old = ClearanceRequested("14 nationals are safe.", "x", "en")
    assert fold(DESK, 7, story((20.0, old)), 60).clearances[0].due == due_minute(DESK, 7, 2, 20.0)


def test_a_request_from_before_it_said_whom_the_words_are_for_still_loads():
    told = {"text": "14 nationals are safe.", "platform": "x", "lang": "en", "due": 33.25}
    old = parse("clearance_requested", told)
    assert old == ClearanceRequested(**told)
    new = ClearanceRequested(**told, target="nationals", reply_to="i2")
    assert parse("clearance_requested", dump(new)) == new


def test_a_request_from_before_the_queue_is_ruled_on_as_it_was():
    text = "No numbers of nationals yet."
    assert rule(DESK, ClearanceRequested(text, "x", "en"), asked=20, answered=20).answer == "refused"
    assert _rule(DESK, text, 20).answer == "cleared"


WAIVED = replace(DESK, authority=replace(DESK.authority, waiver=Waiver(("n1",), 35)))


def test_a_waived_matter_is_free_until_its_minute_and_a_secret_is_not():
    text = "Two nationals are in hospital."
    assert needs_asking(WAIVED, text, 34) == ()
    assert [texts["en"] for texts in needs_asking(WAIVED, text, 35)] == ["numbers of nationals"]
    assert (_queue(text, minute=20, script=WAIVED), _queue(text, minute=20) > 0) == (0, True)
    assert _rule(WAIVED, text, 20).inside_authority
    assert _rule(WAIVED, "Here is the passenger list.", 20).answer == "refused"


def test_a_person_needs_nobody_for_a_personal_remark_and_may_speak_no_policy():
    assert needs_asking(DESK, "A sad evening for all of us here.", 20, PERSON) == ()
    assert [texts["en"] for texts in needs_asking(DESK, "I blame the crew.", 20, PERSON)] == ["cause"]
    line = "No numbers of nationals yet."
    assert needs_asking(DESK, line, 20) == ()
    assert needs_asking(DESK, line, 20, PERSON) != ()
