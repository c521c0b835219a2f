"""An attempt in numbers."""

import json
from dataclasses import replace

import pytest

from server.drills.script import script_of
from server.drills.summary import Judged, conduct_of, levels_in, summary_of
from server.scenarios.load import read_scenario
from server.scenarios.shelf import shipped
from server.scoring.overall import CRITERIA
from server.world.events import ClearanceRequested, Event, Finished, Held, TakenPrivate, Undone, UpdatePromised
from server.world.fold import fold
from server.world.profile import profile
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


def _one_leak_in_five():
    bad = _with(accuracy=0, mandate=0, confidentiality=1, warmth=0, hook=0)
    events = story(*(post(f"Word {n}.", at=5 + n) for n in range(5)))
    return _sum(events, {seq: Judged(bad if seq == 4 else GOOD, "adapter") for seq in range(2, 7)})


def test_one_leak_among_five_posts_is_the_level_of_the_attempt_and_one_cold_post_is_not():
    told = dict(zip(CRITERIA, _one_leak_in_five().levels, strict=True))
    assert [told[name] for name in ("accuracy", "mandate", "confidentiality", "sensitivity")] == ["0", "0", "1", "4"]
    assert (told["warmth"], told["hook"]) == ("4", "4")


def test_a_summary_stored_with_the_middle_posts_risk_is_read_with_the_weakest():
    summary = _one_leak_in_five()
    stored = json.loads(json.dumps(summary.as_json()))
    older = stored | {"levels": "4" * 13 + summary.levels[13] + "4" * 7}
    assert levels_in(older) == levels_in(stored) == summary.levels
    assert (levels_in({}), levels_in({"levels": "3" * 21})) == ("", "3" * 21)


@pytest.mark.parametrize(("acts", "duty", "risk"), [([], "2", 3), ([(20, TakenPrivate("i2", "Calling."))], "4", 4)])
def test_silence_costs_risk_as_it_costs_duty(acts, duty, risk):
    events = story(post(at=5), *acts)
    summary = _sum(events, {2: Judged(GOOD, "adapter")})
    assert summary.levels[CRITERIA.index("duty")] == duty
    assert summary.overall == (4, risk, 4)


def test_what_was_never_given_leaves_risk_at_one_above_duty_however_good_the_posts():
    events = story(post("Thank you, divers.", at=5), post("Good night, crews.", at=9))
    summary = _sum(events, {2: Judged(GOOD, "adapter"), 3: Judged(GOOD, "adapter")})
    assert (summary.owed_given, summary.levels[CRITERIA.index("duty")], summary.overall[1]) == (0, "0", 1)


def test_a_promise_whose_time_never_came_is_not_counted():
    summary = _sum(story((50, UpdatePromised(70.0))))
    assert (summary.promises, summary.promises_kept) == (0, 0)


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


@pytest.mark.parametrize(("duty", "answered"), [(1, 0), (2, 1)])
def test_a_stock_phrase_is_no_answer(duty, answered):
    summary = _sum(story(post(at=15, reply_to="i2")), {2: Judged(_with(duty=duty), "adapter")})
    assert (summary.asked, summary.answered) == (1, answered)


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


TROLLS = replace(FERRY, injects=(*FERRY.injects, replace(FERRY.injects[3], id="i9", persona="troll", branches=())))


def test_what_a_profile_needs_is_counted():
    acts = [
        post("Nine o'clock.", at=5, levels=_with(accuracy=1)),
        post("Ten, sorry. Call 3210-0404.", at=9, corrects="p2"),
        post("Call 3210-0404.", at=12, reply_to="i2"),
        post("Calm down.", at=20, reply_to="i9"),
    ]
    judged = {2: Judged(_with(accuracy=1), "misfire"), 3: Judged(GOOD, "adapter"), 4: Judged(GOOD, "adapter")}
    summary = summary_of(TROLLS, 1, story(*acts), judged | {5: Judged(_with(restraint=1, hook=1), "misfire")})
    assert (summary.helped, summary.trolls, summary.trolls_fed) == (1, 1, 1)
    assert (summary.errors, summary.errors_corrected, summary.correction_minutes) == (1, 1, 4)
    assert (summary.harmful_posts, summary.advantage_posts) == (2, 2)
    assert set(summary.credibility) == {"families", "islanders"}


def test_credibility_follows_the_marks_and_not_the_machine():
    events = story(post("Nine o'clock.", at=5, levels=_with(accuracy=1)))
    machine = _sum(events, {2: Judged(_with(accuracy=1), "misfire")})
    marked = _sum(events, {2: Judged(GOOD, "adapter")})
    assert marked.credibility["families"] > machine.credibility["families"]
    assert (machine.errors, marked.errors) == (1, 0)


def test_conduct_is_read_from_what_was_stored():
    acts = [post("Call 3210-0404.", at=5, reply_to="i2"), post(at=9)]
    stored = _sum(story(*acts), {2: Judged(GOOD, "adapter"), 3: Judged(GOOD, "adapter")}).as_json()
    conduct = conduct_of(stored)
    assert (conduct.posts, conduct.replies, conduct.asked, conduct.answered, conduct.helped) == (2, 1, 1, 1, 1)
    assert (conduct.owed_due, conduct.owed_given, conduct.minutes, conduct.advantage) == (2, 2, 60, 2)
    assert profile(conduct).reads == "exploiter"


def test_a_summary_stored_before_conduct_was_counted_still_reads():
    stored = json.loads(json.dumps(_sum(story(post(at=9)), {2: Judged(_with(mandate=0), "misfire")}).as_json()))
    new = ("helped", "advantage_posts", "harmful_posts", "trolls", "trolls_fed", "errors", "errors_corrected")
    older = {name: value for name, value in stored.items() if name not in (*new, "correction_minutes", "credibility")}
    assert (conduct_of(older).harmful, conduct_of(older).posts, conduct_of(older).helped) == (1, 1, 0)
    assert profile(conduct_of(older)).reads == "misfire"
    assert profile(conduct_of({})).reads is None


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
