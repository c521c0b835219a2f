"""One-time links: joining, a new password, signing in, and the first set-up."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from server import clock, db
from server.accounts import actions
from server.errors import Conflict
from server.models import LinkPurpose, User
from tests.accounts.conftest import PASSWORD, change, hold, link, noted, sessions, sign_in, user
from tests.people import World

NEW = "seven slow trains"


def test_looking_at_a_sign_in_link_does_not_use_it(client: TestClient, world: World) -> None:
    address = link(world, client, "mina", LinkPurpose.SIGN_IN)
    for _ in range(3):
        page = client.get(address)
        assert page.status_code == 200
        assert "Sign in as Mina" in page.text
        assert "set-cookie" not in page.headers
    assert client.post(address).status_code == 303
    assert client.get("/account").status_code == 200
    assert [entry.detail["way"] for entry in noted(world, "sign_in")] == ["sign_in"]


def test_a_link_works_once(client: TestClient, world: World) -> None:
    address = link(world, client, "mina", LinkPurpose.SIGN_IN)
    client.post(address)
    client.cookies.clear()
    again = client.post(address)
    assert again.status_code == 410
    assert "has been used" in again.text
    assert len(sessions(world, "mina")) == 1


def test_a_used_link_leads_on_whoever_is_signed_in(client: TestClient, world: World) -> None:
    address = link(world, client, "mina", LinkPurpose.SIGN_IN)
    client.post(address)
    assert "Go on as Mina" in client.get(address).text


def test_a_link_ends_after_its_days(client: TestClient, world: World) -> None:
    address = link(world, client, "mina", LinkPurpose.SIGN_IN)
    with clock.held(clock.now() + timedelta(days=7, seconds=1)):
        assert client.get(address).status_code == 410
        assert client.post(address).status_code == 410
    assert client.get("/links/unknown").status_code == 404


def test_a_newer_link_replaces_an_older_one(client: TestClient, world: World) -> None:
    old = link(world, client, "mina", LinkPurpose.RESET)
    new = link(world, client, "mina", LinkPurpose.RESET)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


def test_only_the_hash_of_a_links_token_is_stored(client: TestClient, world: World) -> None:
    address = link(world, client, "mina", LinkPurpose.RESET)
    with db.reading(world.engine) as session:
        stored = str([dict(row._mapping) for row in session.connection().exec_driver_sql("SELECT * FROM link")])
    assert address.removeprefix("/links/") not in stored


def test_an_invited_person_chooses_name_and_password_and_is_in(client: TestClient, world: World) -> None:
    address = link(world, client, "jun", LinkPurpose.INVITATION)
    assert 'value="Jun"' in client.get(address).text
    answer = client.post(address, data={"name": "이준", "password": NEW})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert user(world, "jun").name == "이준"
    client.cookies.clear()
    assert sign_in(client, "jun@example.org", NEW) == 303


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 12 characters"),
        ("password1234", "too easy to guess"),
        ("jun@example.org", "your e-mail address"),
        ("x y" * 100, "at most 256"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_stays_good(
    client: TestClient, world: World, password: str, words: str
) -> None:
    address = link(world, client, "jun", LinkPurpose.INVITATION)
    answer = client.post(address, data={"name": "이준", "password": password})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="이준"' in answer.text
    assert password not in answer.text.replace("jun@example.org.", "") or password == "jun@example.org"
    assert user(world, "jun").password_hash is None
    assert client.post(address, data={"name": "이준", "password": NEW}).status_code == 303


def test_a_missing_name_is_refused(client: TestClient, world: World) -> None:
    address = link(world, client, "jun", LinkPurpose.INVITATION)
    assert client.post(address, data={"name": " ", "password": NEW}).status_code == 422


def test_a_reset_ends_sessions_and_other_links_and_keeps_the_name(client: TestClient, world: World, mina: str) -> None:
    sign_in(client, mina)
    token = client.cookies["session"]
    other = link(world, client, "mina", LinkPurpose.SIGN_IN)
    address = link(world, client, "mina", LinkPurpose.RESET)
    client.cookies.clear()
    assert client.post(address, data={"name": "Somebody", "password": NEW}).status_code == 303
    assert user(world, "mina").name == "Mina"
    assert client.get(other).status_code == 404
    hold(client, token)
    assert client.get("/account").status_code == 303
    client.cookies.clear()
    assert (sign_in(client, mina, PASSWORD), sign_in(client, mina, NEW)) == (422, 303)
    assert len(noted(world, "password.reset")) == 1


def test_a_reset_opens_an_account_that_was_tried_too_often(client: TestClient, world: World, mina: str) -> None:
    address = link(world, client, "mina", LinkPurpose.RESET)
    for _ in range(11):
        status = sign_in(client, mina, "wrong")
    assert status == 429
    client.post(address, data={"password": NEW})
    client.cookies.clear()
    assert sign_in(client, mina, NEW) == 303


def test_a_disabled_persons_links_do_not_work(client: TestClient, world: World) -> None:
    address = link(world, client, "mina", LinkPurpose.SIGN_IN)
    change(world, "mina", disabled_at=clock.now())
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def test_using_a_link_signs_the_earlier_person_out_of_this_browser(client: TestClient, world: World) -> None:
    address = link(world, client, "mina", LinkPurpose.SIGN_IN)
    world.sign_in(client, "jun")
    client.post(address)
    assert sessions(world, "jun") == []
    account = client.get("/account").text
    assert "mina@example.org" in account
    assert 'href="/progress/export.json" download' in account


@pytest.fixture
def setup_address(client: TestClient) -> str:
    with db.writing(client.app.state.engine) as session:  # type: ignore[attr-defined]  # a FastAPI, not any ASGI application
        return actions.setup_link(session)


FIRST = {"name": "Ada", "email": "ada@example.org", "password": NEW}


def test_the_first_administrator_sets_cadet_up_with_the_printed_address(client: TestClient, setup_address: str) -> None:
    assert client.get("/").headers["location"] == "/setup"
    assert client.get("/sign-in").headers["location"] == "/setup"
    assert client.get(setup_address).status_code == 200
    token = setup_address.partition("token=")[2]
    assert client.post("/setup", data=FIRST | {"token": token}).headers["location"] == "/"
    assert client.get("/").headers["location"] == "/people"
    assert client.get("/people").status_code == 200


@pytest.mark.parametrize("token", ["", "guess"])
def test_without_the_printed_address_nobody_sets_cadet_up(client: TestClient, setup_address: str, token: str) -> None:
    assert client.get(f"/setup?token={token}").status_code == 403
    assert client.post("/setup", data=FIRST | {"token": token}).status_code == 403
    assert client.get("/").headers["location"] == "/setup"


def test_set_up_is_over_once_there_is_a_user(client: TestClient, setup_address: str) -> None:
    world = World(client.app.state.engine)  # type: ignore[attr-defined]  # a FastAPI, not any ASGI application
    token = setup_address.partition("token=")[2]
    assert client.get(setup_address).headers["location"] == "/"
    assert client.post("/setup", data=FIRST | {"token": token, "email": "eve@example.org"}).status_code == 303
    assert client.cookies.get("session") is None
    with db.writing(world.engine) as session, pytest.raises(Conflict):
        actions.setup_link(session)


def test_a_wrong_set_up_form_keeps_its_text(client: TestClient, setup_address: str) -> None:
    token = setup_address.partition("token=")[2]
    answer = client.post("/setup", data={"name": "Ada", "email": "nonsense", "password": "short", "token": token})
    assert answer.status_code == 422
    assert 'value="nonsense"' in answer.text
    assert answer.text.count('class="fault"') == 2


def test_a_set_up_address_ends_after_a_day_and_is_replaced_by_a_newer_one(
    client: TestClient, setup_address: str
) -> None:
    with clock.held(clock.now() + timedelta(days=1, seconds=1)):
        assert client.get(setup_address).status_code == 403
    with db.writing(client.app.state.engine) as session:  # type: ignore[attr-defined]  # a FastAPI, not any ASGI application
        newer = actions.setup_link(session)
    assert (client.get(setup_address).status_code, client.get(newer).status_code) == (403, 200)


def test_a_person_is_created_once_per_address(writer: Session) -> None:
    user = actions.create_user(writer, email=" New@Example.ORG", name=" New  Person ")
    assert (user.email, user.name, user.password_hash) == ("new@example.org", "New Person", None)
    with pytest.raises(Conflict):
        actions.create_user(writer, email="new@example.org", name="Other")


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "a b@c.org", "a@", "@c.org", "<a@c.org>", "a@c..org", "a@.c"])
def test_what_is_no_address_is_refused(writer: Session, email: str) -> None:
    with pytest.raises(ValueError, match=r"form\.email"):
        actions.create_user(writer, email=email, name="New")


def test_a_disabled_person_gets_no_link(writer: Session, world: World, client: TestClient) -> None:
    person = writer.get_one(User, world.people["mina"])
    person.disabled_at = clock.now()
    with pytest.raises(Conflict):
        actions.make_link(writer, person, LinkPurpose.RESET, client.app.state.settings)  # type: ignore[attr-defined]  # a FastAPI, not any ASGI application
