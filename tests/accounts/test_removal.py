"""Removing a person for good: who may, what is asked first, what is gone afterwards and what stays."""

from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, SQLModel, select

from server import clock, db
from server.accounts import removal
from server.cohorts.actions import refresh_progress
from server.drills import actions as drills
from server.drills.queries import play_of
from server.errors import Conflict
from server.models import (
    Attempt,
    AuditEntry,
    Draft,
    Event,
    Link,
    LinkPurpose,
    Mark,
    Membership,
    Mode,
    Progress,
    Replay,
    Role,
    Scenario,
    SignInSession,
    User,
)
from tests.accounts.conftest import change, link, noted, sign_in, user
from tests.drills import taken
from tests.people import World

SURE = {"sure": "true"}


@pytest.fixture
def admin(client: TestClient, world: World) -> TestClient:
    return world.sign_in(client, "ada")


@pytest.fixture
def trained(client: TestClient, world: World, noon: datetime) -> dict[str, int]:
    """What Mina leaves: a rehearsal rewritten afterwards, a drill sat and marked, and one she is still sitting."""
    taken.install(world.engine)
    days = {"opens": noon - timedelta(days=1), "closes": noon + timedelta(days=30)}
    rehearsal = taken.take(world, "mina", [taken.post(6, taken.GOOD)])
    taken.rewrite(world, "mina", rehearsal, 2, taken.BAD)
    sat = taken.take(world, "mina", [taken.post(6, taken.GOOD)], assignment=taken.assign(world, **days))
    taken.mark(world, sat, "warmth", 1, seq=2)
    running = taken.take(world, "mina", [], assignment=taken.assign(world, **days), end=None)
    with db.writing(world.engine) as session:
        refresh_progress(session, session.get_one(Attempt, sat))
        play = play_of(session, taken.person(world, "mina"), running)
        drills.save_draft(session, play, {"text": "Half a sentence"})
    return {"rehearsal": rehearsal, "sat": sat, "running": running}


def removal_of(world: World, name: str) -> str:
    return f"/people/{world.people[name]}/removal"


def counts(world: World, *tables: type[SQLModel]) -> list[int]:
    return [len(world.all(table)) for table in tables]


def whole(session: Session) -> str:
    """Everything the database holds, as text."""
    return "\n".join(
        str(tuple(row)) for table in SQLModel.metadata.sorted_tables for row in session.execute(table.select())
    )


def test_the_page_says_what_goes_and_what_stays_and_changes_nothing(
    admin: TestClient, world: World, trained: dict[str, int]
) -> None:
    before = counts(world, Attempt, Draft, Replay, AuditEntry)
    page = admin.get(removal_of(world, "mina")).text
    for words in (
        "1 rehearsal with its posts",
        "1 assessed attempt that was not handed in",
        "1 assessed attempt that was handed in",
        "1 draft",
        "1 change under",
        f"Removed person {world.people['mina']}",
    ):
        assert words in page
    assert counts(world, Attempt, Draft, Replay, AuditEntry) == before


def test_an_instructor_is_told_that_marks_stay(admin: TestClient, world: World, trained: dict[str, int]) -> None:
    page = admin.get(removal_of(world, "hana")).text
    assert "Marks and remarks given to 1 attempt" in page
    assert "Keep without the name" not in page


def test_nothing_is_removed_before_the_box_is_ticked(admin: TestClient, world: World, trained: dict[str, int]) -> None:
    answer = admin.post(removal_of(world, "mina"), data={"assessed": "delete"})
    assert answer.status_code == 422
    assert "Please tick this" in answer.text
    assert 'value="delete" checked' in answer.text
    assert user(world, "mina").name == "Mina"
    assert len(world.all(Attempt)) == 3


def test_an_unknown_choice_removes_nothing(admin: TestClient, world: World, trained: dict[str, int]) -> None:
    assert admin.post(removal_of(world, "mina"), data=SURE | {"assessed": "sell"}).status_code == 422
    assert user(world, "mina").removed_at is None


def test_a_removed_person_is_signed_out_and_cannot_come_back(
    admin: TestClient, world: World, mina: str, client: TestClient
) -> None:
    invitation = link(world, admin, "mina", LinkPurpose.RESET)
    with TestClient(admin.app, follow_redirects=False) as other:
        assert sign_in(other, mina) == 303
        assert admin.post(removal_of(world, "mina"), data=SURE).headers["location"] == "/people?done=removed"
        assert other.get("/account").status_code == 303
        assert sign_in(other, mina) == 422
        assert sign_in(other, user(world, "mina").email) == 422
        assert other.get(invitation).status_code == 404
    mine = world.people["mina"]
    assert [row for row in (*world.all(SignInSession), *world.all(Link)) if row.user_id == mine] == []


def test_kept_attempts_count_as_before_under_the_label(
    admin: TestClient, world: World, trained: dict[str, int]
) -> None:
    (before,) = world.all(Progress)
    admin.post(removal_of(world, "mina"), data=SURE | {"assessed": "keep"})
    assert [attempt.id for attempt in world.all(Attempt)] == [trained["sat"]]
    assert counts(world, Draft, Replay, Mark) == [0, 0, 1]
    assert {event.attempt_id for event in world.all(Event)} == {trained["sat"]}
    assert world.all(Progress) == [before]
    world.sign_in(admin, "hana")
    label = f"Removed person {world.people['mina']}"
    assert label in admin.get(f"/cohorts/{world.cohort}/attempts").text
    assert f"{label},,1," in admin.get(f"/cohorts/{world.cohort}/export.csv").text
    assert label in admin.get(f"/attempts/{trained['sat']}/scorecard").text
    assert label in admin.get(f"/cohorts/{world.cohort}/trainees/{world.people['mina']}").text


def test_nobody_waits_for_a_removed_person_to_begin_a_drill(
    admin: TestClient, world: World, trained: dict[str, int], noon: datetime
) -> None:
    admin.post(removal_of(world, "mina"), data=SURE)
    later = taken.assign(world, opens=noon - timedelta(days=1), closes=noon + timedelta(days=1))
    page = world.sign_in(admin, "hana").get(f"/cohorts/{world.cohort}/assignments/{later}").text
    assert "Jun" in page
    assert "Removed person" not in page


def test_deleted_attempts_take_scores_marks_and_places_with_them(
    admin: TestClient, world: World, trained: dict[str, int]
) -> None:
    admin.post(removal_of(world, "mina"), data=SURE | {"assessed": "delete"})
    assert counts(world, Attempt, Event, Draft, Replay, Mark, Progress) == [0] * 6
    assert world.people["mina"] not in {row.user_id for row in world.all(Membership)}


def test_figures_of_a_cohort_are_folded_anew(admin: TestClient, world: World, trained: dict[str, int]) -> None:
    world.classmates()
    with TestClient(admin.app, follow_redirects=False) as other:
        world.sign_in(other, "hana")
        assert ">Mina<" in other.get(f"/cohorts/{world.cohort}").text
        admin.post(removal_of(world, "mina"), data=SURE | {"assessed": "delete"})
        page = other.get(f"/cohorts/{world.cohort}").text
    assert "Mina" not in page
    assert "Removed person" not in page


@pytest.mark.parametrize("assessed", ["keep", "delete"])
def test_nothing_in_the_database_names_a_removed_person(
    admin: TestClient, world: World, trained: dict[str, int], assessed: str
) -> None:
    change(world, "mina", name="Kim Minseo", email="minseo@example.org")
    with TestClient(admin.app, follow_redirects=False) as other:
        world.sign_in(other, "mina").post("/account", data={"name": "Kim Minseo-Ann"})
        for _try in range(12):
            other.post("/sign-in", data={"email": "minseo@example.org", "password": "wrong"})
    assert noted(world, "sign_in.burst")[0].detail
    with db.reading(world.engine) as session:
        assert "Minseo" in whole(session)
    admin.post(removal_of(world, "mina"), data=SURE | {"assessed": assessed})
    with db.reading(world.engine) as session:
        left = whole(session)
    assert "minseo" not in left.lower()
    assert noted(world, "sign_in.burst")[0].detail == {}
    world.sign_in(admin, "sol")
    assert "minseo" not in (admin.get("/audit").text + admin.get("/audit.csv").text).lower()


def test_the_audit_log_keeps_that_a_person_was_removed_by_whom_and_when(
    admin: TestClient, world: World, trained: dict[str, int]
) -> None:
    admin.post(removal_of(world, "mina"), data=SURE)
    (entry,) = noted(world, "user.removed")
    assert (entry.actor_id, entry.user_id, entry.at) == (world.people["ada"], world.people["mina"], clock.now())
    assert entry.detail == {"attempts_deleted": 2, "attempts_kept": 1}
    page = world.sign_in(admin, "sol").get("/audit").text
    assert "Removed a person" in page
    assert "removed-" not in page + admin.get("/audit.csv").text
    drawn = user(world, "mina").email.removeprefix("removed-")
    assert "Removed a person" not in admin.get("/audit", params={"who": drawn}).text.partition("<tbody>")[2]
    assert f"Removed person {world.people['mina']}" in page


def test_marks_and_scenarios_of_a_removed_instructor_stay_under_the_label(
    admin: TestClient, world: World, trained: dict[str, int]
) -> None:
    with db.writing(world.engine) as session:
        session.exec(select(Scenario)).one().owner_id = world.people["hana"]
    admin.post(removal_of(world, "hana"), data=SURE)
    (mark,) = world.all(Mark)
    assert (mark.author_id, mark.level) == (world.people["hana"], 1)
    assert world.people["hana"] not in {row.user_id for row in world.all(Membership)}
    label = f"Removed person {world.people['hana']}"
    scorecard = world.sign_in(admin, "mina").get(f"/attempts/{trained['sat']}/scorecard").text
    assert f"decided by 삭제된 구성원 · {label}" in scorecard
    world.join("sol", world.cohort, Role.INSTRUCTOR)
    assert label in world.sign_in(admin, "sol").get("/scenarios").text


def test_nobody_removes_themselves(admin: TestClient, world: World) -> None:
    assert admin.get(removal_of(world, "ada")).status_code == 409
    assert admin.post(removal_of(world, "ada"), data=SURE).status_code == 409
    assert "/removal" not in admin.get(f"/people/{world.people['ada']}").text
    assert user(world, "ada").name == "Ada"


def test_the_last_administrator_is_not_removed_from_outside_either(writer: Session, world: World) -> None:
    ada = writer.get_one(User, world.people["ada"])
    with pytest.raises(Conflict, match="last_admin"):
        removal.remove(writer, None, ada, keep_assessed=True)


def test_another_administrator_is_removed_with_all_roles(admin: TestClient, world: World) -> None:
    change(world, "sol", is_admin=True)
    admin.post(removal_of(world, "sol"), data=SURE)
    gone = user(world, "sol")
    assert (gone.is_admin, gone.is_staff, gone.password_hash, gone.disabled_at) == (False, False, None, gone.removed_at)


def test_a_removed_person_is_not_there_any_more(admin: TestClient, world: World) -> None:
    admin.post(removal_of(world, "mina"), data=SURE)
    person = f"/people/{world.people['mina']}"
    addresses = ("/disable", "/enable", "/removal", "/links", "/places")
    given = SURE | {"purpose": "reset", "cohort_id": str(world.cohort)}
    assert {admin.post(person + address, data=given).status_code for address in addresses} == {404}
    assert admin.get(person).status_code == 404
    page = admin.get("/people?done=removed").text
    assert "The person is removed" in page
    assert "Removed person" not in page
    assert "6 people" in page


def test_the_address_of_a_removed_person_is_free_for_a_new_one(admin: TestClient, world: World) -> None:
    admin.post(removal_of(world, "mina"), data=SURE)
    answer = admin.post("/people", data={"email": "mina@example.org", "name": "Mina"})
    assert answer.status_code == 303
    assert answer.headers["location"] != f"/people/{world.people['mina']}?done=created"


def test_rehearsals_set_by_an_instructor_are_deleted_as_well(admin: TestClient, world: World, noon: datetime) -> None:
    taken.install(world.engine)
    window = {"opens": noon - timedelta(days=1), "closes": noon + timedelta(days=1)}
    taken.take(world, "mina", [], assignment=taken.assign(world, mode=Mode.REHEARSAL, **window))
    admin.post(removal_of(world, "mina"), data=SURE | {"assessed": "keep"})
    assert world.all(Attempt) == []


def test_what_others_have_stays_as_it_is(admin: TestClient, world: World, trained: dict[str, int]) -> None:
    own = taken.take(world, "jun", [taken.post(6, taken.GOOD)])
    admin.post(removal_of(world, "mina"), data=SURE | {"assessed": "delete"})
    assert [attempt.id for attempt in world.all(Attempt)] == [own]
    assert (user(world, "jun").name, user(world, "jun").email) == ("Jun", "jun@example.org")
