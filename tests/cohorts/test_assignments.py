"""Assigning drills: the form, the window in Seoul time, taking back, and who stands where."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from server import clock, db
from server.cohorts import assignments as of_assignments
from server.drills import actions
from server.drills.summary import Summary, summary_of
from server.models import Assignment, Attempt, AuditEntry, Mark, Membership, Mode, Progress, Role
from tests.cohorts.library import set_aside, stock
from tests.drills import taken
from tests.people import World

Fields = dict[str, str]


@pytest.fixture
def fields(world: World, noon: datetime) -> Fields:
    stock(world.engine, taken.DRILL, "reply-guys")
    return {
        "version_id": str(taken.version(world.engine)),
        "mode": "assessed",
        "opens_at": "2026-11-02T09:00",
        "closes_at": "2026-11-09T18:00",
        "attempts_allowed": "2",
        "counts": "best",
        "note": "첫 드릴입니다. Take your time.",
    }


@pytest.fixture
def hana(client: TestClient, world: World) -> TestClient:
    return world.sign_in(client, "hana")


def assignments(world: World) -> list[Assignment]:
    return world.all(Assignment)


def test_an_instructor_assigns_a_drill_and_seoul_time_is_kept_as_such(
    hana: TestClient, world: World, fields: Fields
) -> None:
    answer = hana.post(f"/cohorts/{world.cohort}/assignments", data=fields)
    (made,) = assignments(world)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/cohorts/{world.cohort}/assignments/{made.id}"
    assert made.opens_at == datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
    assert made.closes_at == datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
    assert (made.note, made.created_by_id, made.is_diagnostic) == (fields["note"], world.people["hana"], False)
    page = hana.get(f"/cohorts/{world.cohort}/assignments").text
    assert "2 Nov 2026, 09:00" in page
    assert "Open now" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"closes_at": "2026-11-01T09:00"}, "The drill must close after it opens."),
        (
            {"opens_at": "2026-10-01T09:00", "closes_at": "2026-10-02T09:00"},
            "This moment has passed, so nobody could begin.",
        ),
        ({"opens_at": "soon"}, "Please enter a date and time."),
        ({"closes_at": "9999-12-31T23:59Z"}, "Please choose a date between 2000 and 2100."),
        ({"closes_at": "2101-01-01T00:00"}, "Please choose a date between 2000 and 2100."),
        ({"opens_at": "0001-01-01T00:00"}, "Please choose a date between 2000 and 2100."),
        ({"opens_at": "1999-12-31T23:59"}, "Please choose a date between 2000 and 2100."),
        ({"attempts_allowed": "0"}, "This number is too small."),
        ({"attempts_allowed": "many"}, "Please enter a whole number."),
        ({"version_id": "4711"}, "Please choose one of the list."),
        ({"version_id": ""}, "Please fill this in."),
        ({"counts": "worst"}, "Please choose one of the list."),
        ({"note": "x" * 501}, "Please use at most 500 characters; there are 501 now."),
        ({"mode": "rehearsal", "is_diagnostic": "on"}, "A diagnostic drill must be assessed."),
    ],
)
def test_a_wrong_form_comes_back_with_its_text_and_the_reason(
    hana: TestClient, world: World, fields: Fields, wrong: Fields, sentence: str
) -> None:
    answer = hana.post(f"/cohorts/{world.cohort}/assignments", data=fields | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "2026-11-09T18:00" in answer.text or "closes_at" in wrong
    assert assignments(world) == []


@pytest.mark.parametrize("written", ["{}", "+{}", "{}.0", "0_{}"])
def test_only_what_the_list_offers_is_assigned_however_its_number_is_written(
    hana: TestClient, world: World, fields: Fields, written: str
) -> None:
    for version in (set_aside(world.engine), 999999):
        wrong = {"version_id": written.format(version)}
        answer = hana.post(f"/cohorts/{world.cohort}/assignments", data=fields | wrong)
        assert answer.status_code == 422
        assert "Please choose one of the list." in answer.text
    assert assignments(world) == []


def test_all_that_is_wrong_is_said_at_once(hana: TestClient, world: World, fields: Fields) -> None:
    wrong = {"opens_at": "2020-01-01T09:00", "closes_at": "2020-01-02T09:00", "attempts_allowed": "21"}
    answer = hana.post(f"/cohorts/{world.cohort}/assignments", data=fields | wrong | {"version_id": "4711"})
    assert answer.status_code == 422
    for sentence in ("This moment has passed", "This number is too large.", "Please choose one of the list."):
        assert sentence in answer.text


@pytest.mark.parametrize(
    ("opens", "closes"), [("2000-01-01T00:00", "2100-12-31T23:59"), ("2026-11-02T09:00", "2099-01-01T00:00+03:00")]
)
def test_a_window_within_the_century_is_taken(
    hana: TestClient, world: World, fields: Fields, opens: str, closes: str
) -> None:
    answer = hana.post(f"/cohorts/{world.cohort}/assignments", data=fields | {"opens_at": opens, "closes_at": closes})
    assert answer.status_code == 303
    assert hana.get(answer.headers["location"]).status_code == 200


def test_a_window_kept_from_before_that_ends_with_the_calendar_is_shown_and_can_be_changed(
    hana: TestClient, world: World, fields: Fields
) -> None:
    hana.post(f"/cohorts/{world.cohort}/assignments", data=fields)
    (made,) = assignments(world)
    with db.writing(world.engine) as session:
        session.get_one(Assignment, made.id).closes_at = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    address = f"/cohorts/{world.cohort}/assignments"
    for page in (address, f"{address}/{made.id}", f"{address}/{made.id}/edit"):
        assert hana.get(page).status_code == 200
    assert hana.post(f"{address}/{made.id}", data=fields).status_code == 303
    assert assignments(world)[0].closes_at.year == 2026


def test_an_assignment_can_be_closed_early(hana: TestClient, world: World, fields: Fields) -> None:
    hana.post(f"/cohorts/{world.cohort}/assignments", data=fields)
    (made,) = assignments(world)
    past = {"opens_at": "2026-10-01T09:00", "closes_at": "2026-10-02T09:00"}
    assert hana.post(f"/cohorts/{world.cohort}/assignments/{made.id}", data=fields | past).status_code == 303
    assert assignments(world)[0].closes_at.month == 10


@pytest.mark.parametrize(("name", "status"), [("mina", 403), ("bora", 404), ("sol", 403)])
def test_nobody_else_assigns_drills_to_this_cohort(
    client: TestClient, world: World, fields: Fields, name: str, status: int
) -> None:
    world.sign_in(client, name)
    assert client.post(f"/cohorts/{world.cohort}/assignments", data=fields).status_code == status
    assert client.get(f"/cohorts/{world.cohort}/assignments").status_code == status
    assert assignments(world) == []


def test_editing_moves_the_window(hana: TestClient, world: World, fields: Fields) -> None:
    hana.post(f"/cohorts/{world.cohort}/assignments", data=fields)
    (made,) = assignments(world)
    address = f"/cohorts/{world.cohort}/assignments/{made.id}"
    assert "2026-11-09T18:00" in hana.get(f"{address}/edit").text
    assert hana.post(address, data=fields | {"closes_at": "2026-12-01T18:00"}).status_code == 303
    (moved,) = assignments(world)
    assert moved.closes_at == datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def shown(page: str) -> Fields:
    """The hidden field by which a form that was opened is known again."""
    return {"shown": re.findall(r'name="shown" value="(\w+)"', page)[0]}


def test_what_somebody_saved_meanwhile_is_not_overwritten_without_a_word(
    hana: TestClient, world: World, fields: Fields
) -> None:
    hana.post(f"/cohorts/{world.cohort}/assignments", data=fields | {"note": ""})
    address = f"/cohorts/{world.cohort}/assignments/{assignments(world)[0].id}"
    opened = fields | {"note": ""} | shown(hana.get(f"{address}/edit").text)
    assert hana.post(address, data=opened | {"note": "Bring <b>headphones</b>."}).status_code == 303
    stale = hana.post(address, data=opened | {"attempts_allowed": "5"})
    assert stale.status_code == 409
    assert "This was changed while you had it open." in stale.text
    assert "Bring &lt;b&gt;headphones&lt;/b&gt;." in stale.text
    assert re.search(r'name="attempts_allowed"[^>]* value="5"', stale.text), "all that was typed is kept"
    assert (assignments(world)[0].note, assignments(world)[0].attempts_allowed) == ("Bring <b>headphones</b>.", 2)
    again = opened | {"attempts_allowed": "5"} | shown(stale.text)
    assert hana.post(address, data=again).status_code == 303
    assert (assignments(world)[0].note, assignments(world)[0].attempts_allowed) == ("", 5)


def test_a_stale_form_that_is_wrong_too_is_still_stale_once_mended(
    hana: TestClient, world: World, fields: Fields
) -> None:
    hana.post(f"/cohorts/{world.cohort}/assignments", data=fields)
    address = f"/cohorts/{world.cohort}/assignments/{assignments(world)[0].id}"
    opened = fields | shown(hana.get(f"{address}/edit").text)
    hana.post(address, data=opened | {"note": "New."})
    wrong = hana.post(address, data=opened | {"attempts_allowed": "21"})
    assert wrong.status_code == 422
    assert hana.post(address, data=opened | shown(wrong.text)).status_code == 409


def test_the_same_change_from_two_windows_is_no_conflict(hana: TestClient, world: World, fields: Fields) -> None:
    hana.post(f"/cohorts/{world.cohort}/assignments", data=fields)
    address = f"/cohorts/{world.cohort}/assignments/{assignments(world)[0].id}"
    opened = fields | {"attempts_allowed": "5"} | shown(hana.get(f"{address}/edit").text)
    assert [hana.post(address, data=opened).status_code for _ in range(2)] == [303, 303]


def test_once_somebody_has_begun_the_drill_stays_and_only_window_attempts_and_note_move(
    hana: TestClient, world: World, fields: Fields
) -> None:
    hana.post(f"/cohorts/{world.cohort}/assignments", data=fields)
    (made,) = assignments(world)
    taken.take(world, "mina", [taken.post(6, taken.GOOD)], assignment=made.id)
    other = str(taken.version(world.engine, "reply-guys"))
    changed = fields | {"version_id": other, "counts": "last", "mode": "rehearsal", "attempts_allowed": "5"}
    assert hana.post(f"/cohorts/{world.cohort}/assignments/{made.id}", data=changed).status_code == 303
    (kept,) = assignments(world)
    assert (kept.version_id, kept.counts, kept.mode) == (made.version_id, made.counts, made.mode)
    assert kept.attempts_allowed == 5


def test_a_rehearsal_somebody_has_begun_stays_one_and_keeps_its_drill(
    hana: TestClient, world: World, fields: Fields
) -> None:
    hana.post(f"/cohorts/{world.cohort}/assignments", data=fields | {"mode": "rehearsal"})
    (made,) = assignments(world)
    taken.take(world, "mina", [], assignment=made.id)
    other = str(taken.version(world.engine, "reply-guys"))
    address = f"/cohorts/{world.cohort}/assignments/{made.id}"
    assert hana.post(address, data=fields | {"version_id": other, "mode": "assessed"}).status_code == 303
    (kept,) = assignments(world)
    assert (kept.version_id, kept.mode) == (made.version_id, Mode.REHEARSAL)


def test_who_has_left_the_cohort_is_neither_counted_nor_led_to(
    hana: TestClient, world: World, noon: datetime, fields: Fields
) -> None:
    drill = taken.assign(world, opens=noon - timedelta(days=1), closes=noon + timedelta(days=9))
    taken.take(world, "mina", [taken.post(6, taken.GOOD)], assignment=drill)
    with db.writing(world.engine) as session:
        session.delete(session.exec(select(Membership).where(Membership.user_id == world.people["mina"])).one())
    base = f"/cohorts/{world.cohort}"
    page = hana.get(f"{base}/assignments").text
    figures = re.findall(r'<td class="num[^"]*">(\d+)</td>', page)
    assert figures == ["1", "0", "0", "1"], "Jun has not begun; Mina's attempt still waits for a mark"
    for address in (f"{base}/assignments/{drill}", f"{base}/attempts"):
        page = hana.get(address).text
        assert "Mina" in page
        assert "no longer in this cohort" in page
        assert f"/trainees/{world.people['mina']}" not in page


def test_an_assignment_is_taken_back_and_restored(hana: TestClient, world: World, fields: Fields) -> None:
    hana.post(f"/cohorts/{world.cohort}/assignments", data=fields)
    (made,) = assignments(world)
    address = f"/cohorts/{world.cohort}/assignments/{made.id}"
    assert hana.post(f"{address}/withdrawal").status_code == 303
    assert assignments(world)[0].withdrawn_at is not None
    assert "Attempts already finished still count" in hana.get(address).text
    hana.post(f"{address}/restoration")
    assert assignments(world)[0].withdrawn_at is None
    done = [entry.action for entry in world.all(AuditEntry)]
    assert done == ["assignment.created", "assignment.withdrawn", "assignment.restored"]


def test_an_assignment_of_another_cohort_is_not_there(
    client: TestClient, world: World, fields: Fields, noon: datetime
) -> None:
    theirs = taken.assign(world, opens=noon, closes=noon + timedelta(days=1), cohort=world.other_cohort)
    world.sign_in(client, "hana")
    for address in (
        f"/cohorts/{world.cohort}/assignments/{theirs}",
        f"/cohorts/{world.other_cohort}/assignments/{theirs}",
    ):
        assert client.get(address).status_code == 404
        assert client.post(f"{address}/withdrawal").status_code == 404
    assert all(one.withdrawn_at is None for one in assignments(world))


def test_the_instructor_sees_who_has_not_begun_is_silent_has_handed_in_and_is_marked(
    hana: TestClient, world: World, noon: datetime, fields: Fields
) -> None:
    for name in ("kim", "lee", "park"):
        world.people[name] = world.person(name)
        world.join(name, world.cohort, Role.TRAINEE)
    drill = taken.assign(world, opens=noon - timedelta(days=1), closes=noon + timedelta(days=9))
    taken.take(world, "mina", [taken.post(6, taken.GOOD)], assignment=drill)
    marked = taken.take(world, "jun", [taken.post(6, taken.GOOD)], assignment=drill)
    world.add(Mark(attempt_id=marked, seq=0, criterion="attempt", number=1, level=None))
    begin(world, "kim", drill)
    begin(world, "lee", drill, ready=False)
    address = f"/cohorts/{world.cohort}/assignments/{drill}"
    with clock.held(noon + timedelta(minutes=2)):
        page = hana.get(address).text
    for sentence in ("Silent", "To be marked", "Marked", "Reading the briefing", "Not started"):
        assert sentence in page
    assert page.index("Kim") < page.index("Mina") < page.index("Lee") < page.index("Park") < page.index(">Jun<")
    listed = hana.get(f"/cohorts/{world.cohort}/attempts?state=to_mark").text
    assert "Mina" in listed
    assert "Jun" not in listed
    assert hana.get(f"/cohorts/{world.cohort}/attempts?state=lost").status_code == 404


def begin(world: World, name: str, drill: int, *, ready: bool = True) -> None:
    who = taken.person(world, name, trains_in=[world.cohort])
    with db.writing(world.engine) as session:
        attempt = actions.begin_assigned(session, who, drill)
        if ready:
            actions.ready(session, who, attempt.id or 0)


def test_what_is_rehearsed_is_seen_by_nobody_else(
    hana: TestClient, world: World, noon: datetime, fields: Fields
) -> None:
    drill = taken.assign(world, opens=noon, closes=noon + timedelta(days=9), mode=Mode.REHEARSAL)
    attempt = taken.take(world, "mina", [taken.post(6, "A very private try at it")], assignment=drill)
    taken.take(world, "mina", [taken.post(6, "A very private try at it")])
    for address in (
        f"/cohorts/{world.cohort}/assignments/{drill}",
        f"/cohorts/{world.cohort}/assignments",
        f"/cohorts/{world.cohort}/attempts",
        f"/cohorts/{world.cohort}/trainees/{world.people['mina']}",
        "/marking",
    ):
        page = hana.get(address)
        assert page.status_code == 200
        assert f"/attempts/{attempt}" not in page.text
    assert hana.get(f"/marking/attempts/{attempt}").status_code == 404


def test_an_attempt_whose_time_ran_out_is_handed_in_when_its_instructor_looks(
    hana: TestClient, world: World, noon: datetime, fields: Fields
) -> None:
    drill = taken.assign(world, opens=noon - timedelta(days=1), closes=noon + timedelta(days=9))
    begin(world, "mina", drill)
    assert "1 attempt waits" not in hana.get("/marking").text
    with clock.held(noon + timedelta(days=1)):
        world.sign_in(hana, "hana")
        assert "1 attempt waits" in hana.get("/marking").text
        assert "To be marked" in hana.get(f"/cohorts/{world.cohort}/assignments/{drill}").text
    (row,) = world.all(Progress)
    assert (row.owed_given, row.posts) == (0, 0)
    assert row.owed_due > 0


def overdue(world: World, name: str, **more: object) -> int:
    """An attempt whose clock has run out long ago."""
    begun = clock.now() - timedelta(days=1)
    given = {"user_id": world.people[name], "version_id": taken.version(world.engine), "mode": Mode.ASSESSED}
    return world.add(Attempt(**given | {"seed": 7, "started_at": begun} | more))


def test_others_abandoned_attempts_neither_delay_nor_join_what_is_handed_in(
    hana: TestClient, world: World, noon: datetime, fields: Fields
) -> None:
    for number in range(101):
        overdue(world, "jun", mode=Mode.REHEARSAL, number=number)
    window = {"opens": noon - timedelta(days=1), "closes": noon + timedelta(days=9)}
    here, there = taken.assign(world, **window), taken.assign(world, cohort=world.other_cohort, **window)
    overdue(world, "dae", assignment_id=there, cohort_id=world.other_cohort)
    mina = overdue(world, "mina", assignment_id=here, cohort_id=world.cohort)
    assert "1 attempt waits" in hana.get("/marking").text
    assert [attempt.id for attempt in world.all(Attempt) if attempt.finished_at] == [mina]


def test_a_look_hands_in_so_many_and_the_next_look_the_rest(
    hana: TestClient, world: World, noon: datetime, fields: Fields, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_assignments, "MOST_OVERDUE", 2)
    drill = taken.assign(world, opens=noon - timedelta(days=1), closes=noon + timedelta(days=9))
    for number in range(3):
        overdue(world, "mina", assignment_id=drill, cohort_id=world.cohort, number=number)
    assert "2 attempts wait" in hana.get("/marking").text
    assert "3 attempts wait" in hana.get("/marking").text


@pytest.mark.sqlite
def test_nobody_waits_while_what_ran_out_is_summed_up(
    hana: TestClient, world: World, noon: datetime, fields: Fields, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []

    def noting(*given: Any) -> Summary:
        held.append(db._turn.locked())
        return summary_of(*given)

    monkeypatch.setattr(actions, "summary_of", noting)
    drill = taken.assign(world, opens=noon - timedelta(days=1), closes=noon + timedelta(days=9))
    for number in range(2):
        overdue(world, "mina", assignment_id=drill, cohort_id=world.cohort, number=number)
    hana.get("/marking")
    assert held == [False, False]
