"""The administrator's pages: people, roles, places in cohorts, links, and cohorts."""

import re
import unicodedata

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from server import clock, db
from server.accounts.guards import hash_of
from server.models import AuditEntry, Cohort, Link, LinkPurpose, Membership, Role, User
from tests.accounts.conftest import change, link, noted, sessions, sign_in, statements, user
from tests.people import World

MARKUP = '<img src=x onerror="alert(1)"> & "Co"'


@pytest.fixture
def admin(client: TestClient, world: World) -> TestClient:
    return world.sign_in(client, "ada")


def role_of(world: World, name: str, cohort: int) -> Role | None:
    with db.reading(world.engine) as session:
        mine = (Membership.user_id == world.people[name]) & (Membership.cohort_id == cohort)
        return session.exec(select(Membership.role).where(mine)).first()  # type: ignore[return-value]  # a column, which mypy takes for its value


def shown(page: str) -> dict[str, str]:
    """The hidden field by which a form that was opened is known again."""
    return {"shown": re.findall(r'name="shown" value="(\w+)"', page)[0]}


GETS = ["/people", "/people/1", "/people/1/removal", "/people/cohorts", "/people/roster", "/people/roster.csv"]
POSTS = [
    "/people", "/people/1", "/people/1/places", "/people/1/places/1/end", "/people/1/links", "/people/1/disable",
    "/people/1/enable", "/people/invitations", "/people/cohorts", "/people/cohorts/1", "/people/cohorts/1/archive",
    "/people/cohorts/1/restore", "/people/roster", "/people/roster/apply",
    "/people/1/removal",
]  # fmt: skip
FILLED = {"cohort_id": "1", "role": "trainee", "purpose": "reset", "text": "x", "digest": "x"}


@pytest.mark.parametrize("name", ["mina", "hana", "sol"])
def test_only_an_administrator_sees_or_changes_people(client: TestClient, world: World, name: str) -> None:
    world.sign_in(client, name)
    assert [client.get(address).status_code for address in GETS] == [403] * len(GETS)
    assert [client.post(address, data=FILLED).status_code for address in POSTS] == [403] * len(POSTS)


def test_a_stranger_is_sent_to_the_door(client: TestClient, world: World) -> None:
    assert client.get("/people").headers["location"] == "/sign-in?next=%2Fpeople"
    assert {client.post(address, data=FILLED).headers["location"] for address in POSTS} == {"/sign-in?ended=true"}


@pytest.mark.parametrize("address", ["/people/999", "/people/99999999999999999999", "/people/0", "/people/x"])
def test_nobody_at_this_number_is_not_found(admin: TestClient, address: str) -> None:
    assert admin.get(address).status_code == 404


def test_who_has_no_password_is_not_said_to_be_absent(admin: TestClient) -> None:
    # Whoever came in by a link for one time has attempts, and may be the very reader of this page.
    for address in ("/people", "/people/1"):
        page = admin.get(address).text
        assert "No password yet" in page
        assert "not joined" not in page.lower()


def test_the_list_shows_people_with_their_places(admin: TestClient) -> None:
    text = admin.get("/people").text
    assert re.findall(r'dir="auto">(\w+)</a>', text) == ["Ada", "Bora", "Dae", "Hana", "Jun", "Mina", "Sol"]
    assert text.count("Autumn cohort</span> · Trainee") == 2
    assert "Academy staff" in text
    assert "7 people" in text


@pytest.mark.parametrize("text", ["Élodie", "élodie", "ÉLODIE MARTIN", "E\u0301lodie", "ｍａｒｔｉｎ"])
def test_a_name_is_found_however_its_letters_are_typed(admin: TestClient, world: World, text: str) -> None:
    world.add(User(email="em@example.org", name="Élodie Martin"))
    assert re.findall(r'dir="auto">([\w ]+)</a>', admin.get("/people", params={"q": text}).text) == ["Élodie Martin"]


def test_a_korean_name_is_found_whole_or_in_parts(admin: TestClient, world: World) -> None:
    world.add(User(email="yuna@example.org", name="김유나"))
    for form in ("NFC", "NFD"):
        page = admin.get("/people", params={"q": unicodedata.normalize(form, "유나")}).text
        assert re.findall(r'dir="auto">(\w+)</a>', page) == ["김유나"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=MIN", ["Mina"]),
        ("q=jun@", ["Jun"]),
        ("q=%25", []),
        ("cohort=2", ["Bora", "Dae"]),
        ("q=a&cohort=2", ["Bora", "Dae"]),
        ("page=99", ["Ada", "Bora", "Dae", "Hana", "Jun", "Mina", "Sol"]),
        ("page=x&cohort=99999999999999999999999", ["Ada", "Bora", "Dae", "Hana", "Jun", "Mina", "Sol"]),
    ],
)
def test_people_are_found_by_part_of_a_name_or_address(admin: TestClient, query: str, found: list[str]) -> None:
    assert re.findall(r'dir="auto">(\w+)</a>', admin.get(f"/people?{query}").text) == found


def test_a_long_list_is_paged_and_keeps_the_search(admin: TestClient, world: World) -> None:
    for number in range(60):
        world.add(User(email=f"kim{number}@example.org", name=f"Kim {number:02}"))
    text = admin.get("/people?q=kim").text
    assert "page 1 of 2" in text
    assert 'href="/people?page=2&amp;q=kim"' in text
    assert len(re.findall('scope="row"', admin.get("/people?q=kim&page=2").text)) == 10


def test_a_person_is_added_to_a_cohort_and_invited(admin: TestClient, world: World) -> None:
    form = {"email": "Yuna@example.org", "name": "유나", "cohort_id": str(world.cohort), "role": "instructor"}
    address = admin.post("/people", data=form).headers["location"]
    assert "유나 is added" in admin.get(address).text
    person = address.partition("?")[0]
    page = admin.post(f"{person}/links", data={"purpose": "invitation"})
    (link,) = re.findall(r'value="(/links/[\w-]{43})"', page.text)
    assert link not in admin.get(person).text
    admin.cookies.clear()
    assert admin.post(link, data={"name": "유나", "password": "nine quiet rivers"}).status_code == 303
    assert admin.get("/").headers["location"] == "/cohorts"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"email": "mina@example.org", "name": "Other"}, "already has this e-mail"),
        ({"email": "nobody", "name": "Other"}, "such as name@example.org"),
        ({"email": "a@b.c", "name": ""}, "fill this in"),
        ({"email": "a@b.c", "name": "x" * 121}, "at most 120 characters; there are 121 now"),
        ({"email": "a@b.c", "name": "a\u202eb"}, "invisible"),
    ],
)
def test_a_wrong_new_person_keeps_the_text(admin: TestClient, form: dict[str, str], words: str) -> None:
    answer = admin.post("/people", data=form)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{form["email"]}"' in answer.text


def test_details_and_roles_are_changed_and_end_the_persons_sessions(admin: TestClient, world: World) -> None:
    with TestClient(admin.app, follow_redirects=False) as other:
        world.sign_in(other, "hana")
        person = f"/people/{world.people['hana']}"
        form = {"name": "Hana Lee", "email": "lee@example.org"}
        assert admin.post(person, data=form).headers["location"] == f"{person}?done=saved"
        assert other.get("/account").status_code == 200
        admin.post(person, data=form | {"is_staff": "true"})
        assert other.get("/account").status_code == 303
    assert (user(world, "hana").is_staff, user(world, "hana").email) == (True, "lee@example.org")
    assert noted(world, "role.changed")[0].detail == {"is_staff": True, "is_admin": False}


def test_a_name_saved_meanwhile_is_not_overwritten_without_a_word(admin: TestClient, world: World) -> None:
    person = f"/people/{world.people['hana']}"
    opened = {"name": "Hana", "email": "hana@example.org"} | shown(admin.get(person).text)
    assert admin.post(person, data=opened | {"name": "Hana Lee"}).status_code == 303
    stale = admin.post(person, data=opened | {"is_staff": "true"})
    assert stale.status_code == 409
    assert '<dt>Name</dt><dd class="user-text" dir="auto">Hana Lee</dd>' in stale.text
    assert '<dt>Academy staff</dt><dd class="user-text" dir="auto">no</dd>' in stale.text
    assert "<dt>E-mail address</dt>" not in stale.text, "nobody changed it"
    assert 'name="is_staff" value="true" checked' in stale.text
    assert (user(world, "hana").name, user(world, "hana").is_staff) == ("Hana Lee", False)
    admin.post(person, data=opened | {"name": "Hana Lee", "is_staff": "true"} | shown(stale.text))
    assert (user(world, "hana").name, user(world, "hana").is_staff) == ("Hana Lee", True)


def test_the_last_administrator_stays_one(admin: TestClient, world: World) -> None:
    person = f"/people/{world.people['ada']}"
    answer = admin.post(person, data={"name": "Ada", "email": "ada@example.org"})
    assert answer.status_code == 422
    assert "only administrator" in answer.text
    assert user(world, "ada").is_admin


def test_a_disabled_administrator_does_not_count_as_another_one(admin: TestClient, world: World) -> None:
    change(world, "sol", is_admin=True, disabled_at=clock.now())
    answer = admin.post(f"/people/{world.people['ada']}", data={"name": "Ada", "email": "ada@example.org"})
    assert answer.status_code == 422


def test_an_administrator_who_gives_up_the_role_keeps_the_browser_with_a_fresh_token(
    admin: TestClient, world: World
) -> None:
    change(world, "sol", is_admin=True)
    before = admin.cookies["session"]
    answer = admin.post(f"/people/{world.people['ada']}", data={"name": "Ada", "email": "ada@example.org"})
    assert answer.headers["location"] == "/"
    after = answer.cookies["session"]
    admin.cookies.clear()
    admin.cookies.set("session", before)
    assert admin.get("/account").status_code == 303
    admin.cookies.set("session", after)
    assert (admin.get("/account").status_code, admin.get("/people").status_code) == (200, 403)


def test_an_unknown_field_gives_nobody_a_role(client: TestClient, world: World) -> None:
    world.sign_in(client, "mina")
    client.post("/account", data={"name": "Mina", "is_admin": "true", "email": "x@example.org"})
    assert (user(world, "mina").is_admin, user(world, "mina").email) == (False, "mina@example.org")


def test_renaming_oneself_leaves_a_line_with_both_names(client: TestClient, world: World) -> None:
    world.sign_in(client, "mina")
    for _twice in range(2):
        client.post("/account", data={"name": "Kim Minseo"})
    (line,) = [entry for entry in world.all(AuditEntry) if entry.action == "user.renamed"]
    assert (line.actor_id, line.user_id) == (world.people["mina"], world.people["mina"])
    assert line.detail == {"before": "Mina", "after": "Kim Minseo"}


def test_disabling_is_at_once_and_can_be_undone(admin: TestClient, world: World, mina: str, password_hash: str) -> None:
    person = f"/people/{world.people['mina']}"
    address = admin.post(f"{person}/disable").headers["location"]
    page = admin.get(address).text
    assert f'action="{person}/enable"' in page
    assert "Undo" in page
    with TestClient(admin.app, follow_redirects=False) as other:
        assert sign_in(other, mina) == 422
        admin.post(f"{person}/enable")
        assert sign_in(other, mina) == 303
        admin.post(f"{person}/disable")
        assert other.get("/account").status_code == 303
    assert sessions(world, "mina") == []
    assert len(noted(world, "user.disabled")) == 2


def test_nobody_can_disable_themselves(admin: TestClient, world: World) -> None:
    person = f"/people/{world.people['ada']}"
    assert admin.post(f"{person}/disable").status_code == 409
    assert "Disable the account" not in admin.get(person).text


def test_a_person_instructs_one_cohort_and_trains_in_another(admin: TestClient, world: World) -> None:
    address = f"/people/{world.people['mina']}/places"
    admin.post(address, data={"cohort_id": world.other_cohort, "role": "instructor"})
    assert role_of(world, "mina", world.cohort) is Role.TRAINEE
    assert role_of(world, "mina", world.other_cohort) is Role.INSTRUCTOR
    (entry,) = noted(world, "place.changed")
    assert (entry.cohort_id, entry.detail) == (world.other_cohort, {"before": None, "after": "instructor"})


def test_leaving_a_cohort_can_be_undone_in_the_same_role(admin: TestClient, world: World) -> None:
    person = f"/people/{world.people['hana']}"
    address = admin.post(f"{person}/places/{world.cohort}/end").headers["location"]
    assert role_of(world, "hana", world.cohort) is None
    page = admin.get(address).text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', page.partition("</form>")[2]))
    undo = {name: value for name, value in fields.items() if name in {"cohort_id", "role"}}
    assert admin.post(f"{person}/places", data=undo).status_code == 303
    assert role_of(world, "hana", world.cohort) is Role.INSTRUCTOR


def test_only_gaining_or_losing_instructing_ends_sessions(admin: TestClient, world: World) -> None:
    with TestClient(admin.app, follow_redirects=False) as other:
        world.sign_in(other, "mina")
        places = f"/people/{world.people['mina']}/places"
        admin.post(places, data={"cohort_id": world.other_cohort, "role": "trainee"})
        assert other.get("/account").status_code == 200
        admin.post(places, data={"cohort_id": world.other_cohort, "role": "instructor"})
        assert other.get("/account").status_code == 303


def test_a_cohort_grows_its_version_with_its_people(admin: TestClient, world: World) -> None:
    admin.post(f"/people/{world.people['sol']}/places", data={"cohort_id": world.cohort, "role": "trainee"})
    with db.reading(world.engine) as session:
        assert session.get_one(Cohort, world.cohort).version == 1


def test_nobody_joins_an_archived_cohort(admin: TestClient, world: World) -> None:
    admin.post(f"/people/cohorts/{world.cohort}/archive")
    form = {"cohort_id": world.cohort, "role": "trainee"}
    assert admin.post(f"/people/{world.people['sol']}/places", data=form).status_code == 409


@pytest.mark.parametrize("form", [{}, {"cohort_id": "x"}, {"cohort_id": "1", "role": "owner"}])
def test_a_place_that_makes_no_sense_is_refused(admin: TestClient, form: dict[str, str]) -> None:
    assert admin.post("/people/1/places", data=form).status_code == 422


def test_invitations_are_made_for_everyone_who_has_not_joined(
    admin: TestClient, world: World, password_hash: str
) -> None:
    for name in ("ada", "sol", "mina"):
        change(world, name, password_hash=password_hash)
    change(world, "dae", disabled_at=clock.now())
    world.person("invented", is_demo=True)
    for page in ("/people", "/people/roster?new=1&changed=0"):
        assert re.search(r"\b3 people (have no password|without a password)", admin.get(page).text)
    text = admin.post("/people/invitations").text
    assert re.findall(r'<span dir="auto">(\w+)</span>', text) == ["Bora", "Hana", "Jun"]
    assert len(set(re.findall(r'value="(/links/[\w-]{43})"', text))) == 3


def test_thousands_are_invited_with_few_statements_and_only_the_newest_unused_links_work(
    admin: TestClient, world: World
) -> None:
    world.add_all([User(email=f"p{n}@example.org", name=f"Person {n}") for n in range(1200)])
    older = link(world, admin, "jun", LinkPurpose.INVITATION)
    reset = link(world, admin, "jun", LinkPurpose.RESET)
    admin.post("/people/invitations")
    with statements(world) as asked:
        page = admin.post("/people/invitations").text
    assert len(asked) < 30
    shown = re.findall(r'id="link-(\d+)"[^>]*value="/links/([\w-]{43})"', page)
    waiting = sorted(user.id or 0 for user in world.all(User))
    assert sorted(int(number) for number, _ in shown) == waiting
    kept = {row.token_hash: row for row in world.all(Link) if row.purpose is LinkPurpose.INVITATION}
    assert {hash_of(token): int(number) for number, token in shown} == {key: row.user_id for key, row in kept.items()}
    assert {row.created_by_id for row in kept.values()} == {world.people["ada"]}
    assert len(noted(world, "link.invitation")) == 2 * len(waiting) + 1
    admin.cookies.clear()
    assert (admin.get(older).status_code, admin.get(reset).status_code) == (404, 200)


def test_a_cohort_is_made_renamed_put_away_and_brought_back(admin: TestClient, world: World) -> None:
    made = admin.post("/people/cohorts", data={"name": "2027 spring", "description": "First"}).headers["location"]
    assert "2027 spring is created" in admin.get(made).text
    number = made.rpartition("=")[2]
    admin.post(f"/people/cohorts/{number}", data={"name": "2027 봄", "description": ""})
    archived = admin.post(f"/people/cohorts/{number}/archive").headers["location"]
    page = admin.get(archived).text
    assert "2027 봄 is archived" in page
    assert f'action="/people/cohorts/{number}/restore"' in page
    admin.post(f"/people/cohorts/{number}/restore")
    with db.reading(world.engine) as session:
        cohort = session.get_one(Cohort, int(number))
    assert (cohort.name, cohort.archived_at) == ("2027 봄", None)
    assert [entry.action for entry in noted(world, "cohort.renamed")] == ["cohort.renamed"]


def test_a_cohort_renamed_meanwhile_keeps_its_name_until_one_has_seen_it(admin: TestClient, world: World) -> None:
    address = f"/people/cohorts/{world.cohort}"
    form = admin.get("/people/cohorts").text.partition(f'action="{address}"')[2]
    opened = {"name": "Autumn cohort", "description": ""} | shown(form)
    assert admin.post(address, data=opened | {"name": "Winter cohort"}).status_code == 303
    stale = admin.post(address, data=opened | {"description": "Evenings"})
    assert stale.status_code == 409
    assert '<dt>Name</dt><dd class="user-text" dir="auto">Winter cohort</dd>' in stale.text
    assert ">Evenings</textarea>" in stale.text
    assert stale.text.count("<details open>") == 1
    again = opened | {"name": "Winter cohort", "description": "Evenings"}
    form = stale.text.partition(f'action="{address}"')[2]
    assert admin.post(address, data=again | shown(form)).status_code == 303
    with db.reading(world.engine) as session:
        cohort = session.get_one(Cohort, world.cohort)
    assert (cohort.name, cohort.description) == ("Winter cohort", "Evenings")


def test_of_two_cohorts_that_look_alike_each_keeps_its_name(admin: TestClient, world: World) -> None:
    twin = world.add(Cohort(name="AUTUMN COHORT"))
    kept = admin.post(f"/people/cohorts/{twin}", data={"name": "AUTUMN COHORT", "description": "Evenings"})
    assert kept.status_code == 303
    assert admin.post(f"/people/cohorts/{twin}", data={"name": "autumn cohort"}).status_code == 422


@pytest.mark.parametrize("address", ["/people/cohorts", "/people/cohorts/2"])
@pytest.mark.parametrize("name", ["Autumn cohort", "AUTUMN COHORT", "", "x" * 121])
def test_a_cohort_needs_a_name_of_its_own(admin: TestClient, address: str, name: str) -> None:
    answer = admin.post(address, data={"name": name})
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 1


def test_an_archived_cohort_gives_nobody_a_role(admin: TestClient, world: World) -> None:
    admin.post(f"/people/cohorts/{world.cohort}/archive")
    with TestClient(admin.app, follow_redirects=False) as other:
        world.sign_in(other, "hana")
        assert other.get("/").headers["location"] == "/account"


def test_markup_in_names_is_shown_and_never_run(admin: TestClient, world: World) -> None:
    change(world, "mina", name=MARKUP)
    admin.post(f"/people/cohorts/{world.cohort}", data={"name": MARKUP, "description": MARKUP})
    for address in ("/people", f"/people/{world.people['mina']}", "/people/cohorts", "/people/roster"):
        text = admin.get(address).text
        assert "<img" not in text
        assert "&lt;img src=x" in text
