"""What asking HQ cost, and what it saved."""

import pytest

from server.world.cost import Scored, costs
from server.world.events import ClearanceRequested
from server.world.fold import fold
from tests.world.stories import FERRY, KIND, LEAK, levels, post, story


def _costs(*acts, until=60.0, scored=None, lost=None):
    return costs(fold(FERRY, 7, story(*acts), until), scored, lost)


def _asked(text, due=20.0):
    return ClearanceRequested(text, "facebook", "en", due)


def test_a_struck_sentence_was_worth_the_wait():
    mixed = (10.0, _asked("We are checking. We blame the operator."))
    used = post("We are checking. The cause is for the inquiry.", at=22)
    (cost,) = _costs(mixed, used, scored={"c2": Scored(levels(mandate=0), KIND)}, lost={"c2": 0.2})
    assert (cost.waited, cost.answer, cost.worth) == (10, "changed", "saved")
    assert (cost.risk_asked, cost.risk_cleared) == (0, 3)
    assert (cost.post, cost.coverage_lost) == ("p3", 0.2)


def test_words_that_came_back_as_they_went_bought_nothing_for_their_minutes():
    safe = (10.0, _asked("14 nationals are safe.", 43.0))
    (cost,) = _costs(safe, scored={"c2": Scored(levels(), levels())})
    assert (cost.waited, cost.answer, cost.worth, cost.post) == (33, "cleared", "lost", None)


def test_what_was_refused_risks_nothing():
    (cost,) = _costs((10.0, _asked("Here is the passenger list.")), scored={"c2": Scored(LEAK)})
    assert (cost.answer, cost.worth, cost.risk_cleared) == ("refused", "saved", 4)


def test_asking_about_ones_own_business_is_needless_whatever_the_levels():
    (cost,) = _costs((10.0, _asked("The call centre is open.")), scored={"c2": Scored(levels(mandate=0), KIND)})
    assert cost.worth == "needless"


def test_a_request_nobody_answered_cost_all_the_rest_of_the_drill():
    (cost,) = _costs((50.0, _asked("We blame the operator.", 75.0)), scored={"c2": Scored(LEAK)})
    assert (cost.waited, cost.answer, cost.worth, cost.risk_cleared) == (10, None, "unanswered", None)


def test_without_levels_nothing_is_claimed():
    (cost,) = _costs((10.0, _asked("14 nationals are safe.", 43.0)))
    assert (cost.worth, cost.coverage_lost) == ("unknown", None)


@pytest.mark.parametrize("at", [19.9, 20.0])
def test_words_used_before_hq_sent_them_back_were_not_hqs(at):
    (cost,) = _costs((10.0, _asked("14 are fine.")), post("14 are  fine.", at=at))
    assert cost.post == ("p3" if at >= 20 else None)
