"""Uploading a roster: a dry run first, then exactly what it showed."""

import html
import re

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from server import clock
from server.models import Cohort, Membership, User
from tests.accounts.conftest import change, noted, sessions, statements
from tests.people import World


@pytest.fixture
def admin(client: TestClient, world: World) -> TestClient:
    return world.sign_in(client, "ada")


def upload(admin: TestClient, data: bytes | str, name: str = "roster.csv") -> Response:
    content = data.encode() if isinstance(data, str) else data
    return admin.post("/people/roster", files={"file": (name, content, "text/csv")})


def apply(admin: TestClient, page: Response) -> Response:
    found = re.search(r"<textarea name=\"text\"[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)
    digest = re.search(r'name="digest" value="(\w+)"', page.text)
    assert found
    assert digest
    # A browser sends the text of a form with CRLF line ends.
    text = "\r\n".join(html.unescape(found[1]).splitlines())
    return admin.post("/people/roster/apply", data={"text": text, "digest": digest[1]})


def states(page: Response) -> list[str]:
    return re.findall(r'<td><span class="tag \w*">(\w+)</span>', page.text)


ROSTER = """email,name,cohort,role
yuna@example.org,유나,2027 봄,trainee
mina@example.org,Mina Park,Autumn cohort,trainee
jun@example.org,Jun,Autumn cohort,trainee
nobody,Nobody,Autumn cohort,trainee
hana@example.org,Hana,Autumn cohort,owner
"""


def test_a_dry_run_shows_every_line_and_changes_nothing(admin: TestClient, world: World) -> None:
    people, places = len(world.all(User)), len(world.all(Membership))
    page = upload(admin, ROSTER)
    assert page.status_code == 200
    assert states(page) == ["New", "Changed", "Unchanged", "Error", "Error"]
    assert "name was: Mina" in page.text
    assert "not an e-mail address" in page.text
    assert "must be trainee or instructor" in page.text
    assert "New cohorts would be created: 2027 봄" in page.text
    assert "Apply 2 changes and leave out the lines with errors" in page.text
    assert (len(world.all(User)), len(world.all(Membership)), len(world.all(Cohort))) == (people, places, 2)


def test_applying_does_what_was_shown(admin: TestClient, world: World) -> None:
    answer = apply(admin, upload(admin, ROSTER))
    assert answer.headers["location"] == "/people/roster?new=1&changed=1"
    assert "Done: 1 new, 1 changed" in admin.get(answer.headers["location"]).text
    assert "유나" in admin.get("/people?q=yuna").text
    assert "2027 봄</span> · Trainee" in admin.get("/people?q=yuna").text
    assert "Mina Park" in admin.get("/people").text
    assert noted(world, "roster.applied")[0].detail == {"new": 1, "changed": 1, "unchanged": 1, "error": 2}


@pytest.mark.parametrize("name", ["Class\u200b7", "2027\u2060 봄", "x" * 121])
def test_a_cohort_name_that_cannot_be_kept_is_an_error_of_its_line(admin: TestClient, world: World, name: str) -> None:
    page = upload(admin, f"email,name,cohort\nyuna@example.org,유나,{name}\njun@example.org,Jun Lee,Autumn cohort\n")
    assert states(page) == ["Error", "Changed"]
    assert "longer than 120 characters or holds invisible characters" in page.text
    assert apply(admin, page).status_code == 303
    assert len(world.all(Cohort)) == 2


def test_applying_again_changes_nothing(admin: TestClient, world: World) -> None:
    good = "\n".join(ROSTER.splitlines()[:4])
    apply(admin, upload(admin, good))
    again = upload(admin, good)
    assert states(again) == ["Unchanged"] * 3
    assert "nothing to apply" in again.text


def test_lines_that_are_so_already_need_no_correcting(admin: TestClient, world: World) -> None:
    page = upload(admin, "email,name,cohort,role\njun@example.org,Jun,Autumn cohort,trainee\nnobody,Nobody,,\n")
    assert states(page) == ["Unchanged", "Error"]
    assert "Correct the lines with errors in your file and upload it again; the others are already so." in page.text
    page = upload(admin, "email,name,cohort,role\nnobody,Nobody,,\n")
    assert "Nothing can be applied. Correct the lines below" in page.text


def test_when_people_change_in_between_a_new_dry_run_is_shown(admin: TestClient, world: World) -> None:
    page = upload(admin, ROSTER)
    change(world, "mina", name="Mina Park")
    answer = apply(admin, page)
    assert answer.status_code == 409
    assert states(answer) == ["New", "Unchanged", "Unchanged", "Error", "Error"]
    assert "Nothing was applied" in answer.text
    assert len(world.all(Cohort)) == 2
    assert apply(admin, answer).status_code == 303


def test_what_is_downloaded_imports_unchanged(admin: TestClient, world: World) -> None:
    change(world, "jun", name='=HYPERLINK("http://evil.example")')
    change(world, "mina", name='미나, "Mina" <b>')
    world.join("mina", world.other_cohort, "instructor")  # type: ignore[arg-type]  # stored as the role of that name
    answer = admin.get("/people/roster.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "\n=" not in answer.text
    assert ",=" not in answer.text
    page = upload(admin, answer.content)
    assert states(page) == ["Unchanged"] * 8


def test_one_cohorts_roster_holds_only_its_people(admin: TestClient, world: World) -> None:
    lines = admin.get(f"/people/roster.csv?cohort={world.other_cohort}").text.splitlines()
    assert lines[1:] == ["dae@example.org,Dae,Other cohort,trainee", "bora@example.org,Bora,Other cohort,instructor"]


def test_disabled_people_and_archived_cohorts_are_left_out(admin: TestClient, world: World) -> None:
    change(world, "dae", disabled_at=clock.now())
    admin.post(f"/people/cohorts/{world.cohort}/archive")
    text = admin.get("/people/roster.csv").text
    assert "dae@" not in text
    assert "Autumn cohort" not in text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0", "not text that can be read"),
        (b"email,name\n", "no people"),
        (b"who,what\na,b\n", "must name the columns"),
        (b'email,name\n"a@b.c,x\n', "not closed"),
    ],
)
def test_an_unusable_file_is_refused_with_the_reason(admin: TestClient, data: bytes, words: str) -> None:
    page = upload(admin, data)
    assert page.status_code == 422
    assert words in page.text
    assert 'aria-invalid="true"' in page.text


def test_no_file_is_refused(admin: TestClient) -> None:
    assert admin.post("/people/roster").status_code == 422
    assert upload(admin, b"", name="").status_code == 422


def test_a_forged_apply_is_refused(admin: TestClient, world: World) -> None:
    assert admin.post("/people/roster/apply", data={"text": ROSTER, "digest": "0" * 32}).status_code == 409
    assert admin.post("/people/roster/apply", data={"text": "nonsense", "digest": "0"}).status_code == 422
    assert len(world.all(Cohort)) == 2


def test_markup_in_a_roster_is_shown_and_never_run(admin: TestClient) -> None:
    evil = "</textarea><script>alert(1)</script>"
    page = upload(admin, f'email,name,cohort,role\na@b.c,"{evil}","{evil}",trainee\n')
    assert "<script>alert" not in page.text
    assert apply(admin, page).status_code == 303
    assert "<script>alert" not in admin.get("/people").text


def test_a_roster_of_thousands_is_planned_with_few_statements(admin: TestClient, world: World) -> None:
    lines = "".join(f"p{n}@example.org,Person {n},Autumn cohort,trainee\n" for n in range(1200))
    page = upload(admin, "email,name,cohort,role\n" + lines)
    assert states(page).count("New") == 1200


def test_a_roster_of_thousands_is_applied_with_few_statements(admin: TestClient, world: World) -> None:
    lines = "".join(f"p{n}@example.org,Person {n},Class {n % 3},trainee\n" for n in range(1200))
    page = upload(admin, "email,name,cohort,role\n" + lines)
    with statements(world) as asked:
        assert apply(admin, page).status_code == 303
    assert len(asked) < 60
    new = [user for user in world.all(User) if user.email.startswith("p")]
    assert {user.name for user in new} == {f"Person {n}" for n in range(1200)}
    assert not any(user.is_staff or user.is_admin or user.is_demo or user.disabled_at for user in new)
    places = [member for member in world.all(Membership) if member.user_id in {user.id for user in new}]
    assert len(places) == len(noted(world, "user.created")) == len(noted(world, "place.changed")) == 1200
    assert {cohort.version for cohort in world.all(Cohort) if cohort.name.startswith("Class")} == {400}


@pytest.mark.parametrize(("role", "other"), [("instructor", "trainee"), ("trainee", "instructor")])
def test_thousands_are_renamed_and_change_roles_with_few_statements(
    admin: TestClient, world: World, role: str, other: str
) -> None:
    def lines(name: str, role: str) -> str:
        return "".join(f"p{n}@example.org,{name} {n},Class {n % 3},{role}\n" for n in range(1200))

    assert apply(admin, upload(admin, "email,name,cohort,role\n" + lines("Person", other))).status_code == 303
    world.people["p7"] = next(user.id or 0 for user in world.all(User) if user.email.startswith("p7@"))
    world.sign_in(admin, "p7")
    world.sign_in(admin, "ada")
    page = upload(admin, "email,name,cohort,role\n" + lines("Doctor", role))
    with statements(world) as asked:
        assert apply(admin, page).status_code == 303
    assert len(asked) < 80
    people = {user.id: user for user in world.all(User) if user.email.startswith("p")}
    assert {user.name for user in people.values()} == {f"Doctor {n}" for n in range(1200)}
    assert {m.role.value for m in world.all(Membership) if m.user_id in people} == {role}
    notes = [one for one in noted(world, "place.changed") if one.detail["before"]]
    assert [one.detail for one in notes] == [{"before": other, "after": role}] * 1200
    assert {one.user_id for one in notes} == set(people) == {one.user_id for one in noted(world, "user.changed")}
    assert {cohort.version for cohort in world.all(Cohort) if cohort.name.startswith("Class")} == {800}
    assert sessions(world, "p7") == [], "who comes to instruct, or ceases to, signs in again"
    assert sessions(world, "ada") != []


def test_a_roster_makes_renames_places_and_promotes_and_each_is_noted(admin: TestClient, world: World) -> None:
    world.sign_in(admin, "jun")
    world.sign_in(admin, "dae")
    world.sign_in(admin, "ada")
    page = upload(
        admin,
        "email,name,cohort,role\n"
        "yuna@example.org,유나,Autumn cohort,instructor\n"
        "yuna@example.org,유나,Other cohort,trainee\n"
        "mina@example.org,Mina Park,Autumn cohort,trainee\n"
        "jun@example.org,Jun,Autumn cohort,instructor\n"
        "dae@example.org,Dae,Autumn cohort,instructor\n"
        "rae@example.org,Rae,,\n",
    )
    assert apply(admin, page).status_code == 303
    people = {user.id: user for user in world.all(User)}
    places = {(people[m.user_id].email[:4], m.cohort_id, m.role.value) for m in world.all(Membership)}
    here, there = world.cohort, world.other_cohort
    assert places >= {("yuna", here, "instructor"), ("yuna", there, "trainee"), ("mina", here, "trainee")}
    assert places >= {("jun@", here, "instructor"), ("dae@", here, "instructor"), ("dae@", there, "trainee")}
    assert len(places) == 8
    changes = [(people[one.user_id or 0].name, one.detail) for one in noted(world, "place.changed")]
    assert sorted(changes, key=str) == [
        ("Dae", {"before": None, "after": "instructor"}),
        ("Jun", {"before": "trainee", "after": "instructor"}),
        ("유나", {"before": None, "after": "instructor"}),
        ("유나", {"before": None, "after": "trainee"}),
    ]
    assert {one.actor_id for one in noted(world, "place.changed")} == {world.people["ada"]}
    assert [one.user_id for one in noted(world, "user.changed")] == [world.people["mina"]]
    assert [people[one.user_id or 0].name for one in noted(world, "user.created")] == ["유나", "Rae"]
    # Whoever comes to instruct signs in again.
    assert (sessions(world, "jun"), sessions(world, "dae")) == ([], [])
