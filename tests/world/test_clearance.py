"""HQ answers by the authority lists, after its delay."""

from server.world.clearance import due_minute, rule
from server.world.events import ClearanceRequested
from server.world.fold import fold
from tests.world.stories import FERRY, story


def _ask(text: str, minute: float = 20.0):
    return rule(FERRY, ClearanceRequested(text, "x", "en"), minute)


def test_words_inside_the_officers_own_authority_are_cleared_and_said_to_be_so():
    ruling = _ask("The call centre is open.")
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


def test_a_matter_is_cleared_from_its_minute_on():
    assert _ask("14 nationals are safe.", 41).answer == "refused"
    assert _ask("14 nationals are safe.", 43).answer == "cleared"
    assert not _ask("14 nationals are safe.", 43).inside_authority


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
