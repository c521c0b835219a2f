"""An attempt in numbers."""

from dataclasses import replace

import pytest

from server.drills.script import script_of
from server.drills.summary import Judged, summary_of
from server.scenarios.load import read_scenario
from server.scenarios.shelf import shipped
from server.scoring.overall import CRITERIA
from server.world.events import ClearanceRequested, Event, Finished, Held, TakenPrivate, Undone, UpdatePromised
from server.world.fold import fold
from tests.world.stories import FERRY, post, story

GOOD = "4" * 21


def _with(**levels: int) -> str:
    return "".join(str(levels.get(name, 4)) for name in CRITERIA)


def _sum(events, judged=None):
    return summary_of(FERRY, 1, events, judged or {})


def test_silence_is_summed_up_as_duty_not_done():
    summary = _sum(story())
    assert summary.levels == "-" * 13 + "0" + "-" * 7
    assert (summary.overall, summary.owed_due, summary.owed_given) == ((0, 0, 0), 2, 0)
    assert summary.owed_missed == ("o1", "o2")
    assert summary.first_credible_minutes is None


def test_levels_are_medians_halves_down_and_risk_is_the_weakest_post():
    leak = _with(confidentiality=1, warmth=2)
    events = story(post(at=5, reply_to="i2"), post(at=9))
    summary = _sum(events, {2: Judged(GOOD, "adapter"), 3: Judged(leak, "misfire")})
    assert summary.levels == leak
    assert summary.overall[1] == 1
    assert summary.behaviour == {"avoider": 0, "adapter": 1, "exploiter": 0, "misfire": 1}
    assert [line.verdict for line in summary.posts] == ["publish", "hold"]


def test_a_post_taken_back_does_not_count():
    events = story(post(at=5, undo=1), (5.5, Undone("p2")))
    assert _sum(events, {2: Judged(GOOD, "adapter")}).posts_n == 0


def test_a_post_still_within_its_undo_window_at_the_end_counts():
    events = story(post(at=5, undo=9), (6, Finished()))
    summary = _sum(events, {2: Judged(GOOD, "adapter")})
    assert (summary.posts_n, summary.minutes) == (1, 6)


def test_asking_hq_about_ones_own_business_is_counted():
    inside = ClearanceRequested("The call centre is open.", "x", "en")
    outside = ClearanceRequested("We blame the operator.", "x", "en")
    summary = _sum(story((3, inside), (4, outside), (5, Finished())))
    assert (summary.clearances, summary.clearances_inside) == (2, 1)


def test_answers_promises_and_decisions_are_counted():
    acts = [(5, TakenPrivate("i2", "Calling you")), (6, Held("i3")), (7, UpdatePromised(20.0)), post(at=15)]
    summary = _sum(story(*acts), {5: Judged(GOOD, "adapter", boilerplate=True)})
    assert (summary.asked, summary.answered, summary.promises, summary.promises_kept) == (1, 1, 1, 1)
    assert (summary.acts["held"], summary.acts["taken_private"], summary.boilerplate_posts) == (1, 1, 1)


def test_late_posts_and_matches_come_from_the_levels():
    slow = _with(timeliness=1, language=1, platform=3)
    untimed = GOOD[:-1] + "-"
    events = story(post(at=5), post(at=40))
    summary = _sum(events, {2: Judged(untimed, "adapter"), 3: Judged(slow, "avoider")})
    assert (summary.timed, summary.late) == (1, 1)
    assert (summary.language_matched, summary.platform_matched, summary.public_posts) == (1, 2, 2)


def test_what_cannot_be_judged_is_not_owed():
    deed = replace(FERRY, owed=(replace(FERRY.owed[0], kind="done", facts=()),))
    assert summary_of(deed, 1, story(), {}).owed_due == 0


@pytest.mark.parametrize("slug", shipped())
def test_every_shipped_scenario_plays_from_its_start_to_its_end(slug):
    scenario = read_scenario(shipped()[slug].read_text(encoding="utf-8"))
    script = script_of(scenario)
    assert script_of(scenario) is script
    events = [Event(1, script.start, story()[0].act)]
    world = fold(script, 1, events, script.start)
    shown = 0
    while world.next_change is not None:
        world = fold(script, 1, events, world.next_change)
        shown = max(shown, len(world.items))
    assert world.status == "finished"
    assert {inject.id for inject in scenario.injects} <= {item.id for item in world.items} | {
        inject.id for inject in scenario.injects if inject.t > scenario.minutes
    }
