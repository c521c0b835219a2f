"""Sessions: how long they live, what ends them, and the list a person sees."""

from datetime import timedelta

from fastapi.testclient import TestClient

from server import clock
from server.accounts import devices
from server.app import create_app
from tests.accounts.conftest import PASSWORD, change, hold, noted, sessions, sign_in
from tests.people import World

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
WHALE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Whale/4.1 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile/15E148 Safari/604.1"
)


def status_at(client: TestClient, start: object, minutes: float) -> int:
    assert hasattr(start, "tzinfo")
    with clock.held(start + timedelta(minutes=minutes)):  # type: ignore[operator]  # a datetime
        return client.get("/account").status_code


def test_a_session_ends_when_it_was_idle_too_long(client: TestClient, world: World, mina: str) -> None:
    start = clock.now()
    with clock.held(start):
        sign_in(client, mina)
    assert status_at(client, start, 119) == 200
    assert status_at(client, start, 119 + 119) == 200
    assert status_at(client, start, 119 + 119 + 121) == 303


def test_a_session_ends_after_its_day_however_busy(client: TestClient, world: World, mina: str) -> None:
    start = clock.now()
    with clock.held(start):
        sign_in(client, mina)
    for hour in range(1, 12):
        assert status_at(client, start, hour * 60) == 200
    assert status_at(client, start, 12 * 60 - 1) == 200
    assert status_at(client, start, 12 * 60) == 303


def test_use_is_noted_only_every_few_minutes(client: TestClient, world: World, mina: str) -> None:
    start = clock.now()
    with clock.held(start):
        sign_in(client, mina)
    status_at(client, start, 2.5)
    assert sessions(world, "mina")[0].seen_at == start
    status_at(client, start, 3.5)
    assert sessions(world, "mina")[0].seen_at == start + timedelta(minutes=3.5)
    status_at(client, start, 5)
    assert sessions(world, "mina")[0].seen_at == start + timedelta(minutes=3.5)


def test_use_is_noted_although_the_same_request_writes(client: TestClient, world: World, mina: str) -> None:
    start = clock.now()
    with clock.held(start):
        sign_in(client, mina)
    with clock.held(start + timedelta(minutes=10)):
        assert client.post("/account", data={"name": "Mina Park"}).status_code == 303
    assert sessions(world, "mina")[0].seen_at == start + timedelta(minutes=10)


def test_outdated_sessions_are_cleared_away_when_somebody_signs_in(client: TestClient, world: World, mina: str) -> None:
    world.sign_in(client, "jun")
    client.cookies.clear()
    with clock.held(clock.now() + timedelta(days=1)):
        sign_in(client, mina)
    assert sessions(world, "jun") == []


def test_the_list_names_the_browsers_and_marks_this_one(client: TestClient, world: World, mina: str) -> None:
    sign_in(client, mina)
    client.cookies.clear()
    client.headers["user-agent"] = FIREFOX
    sign_in(client, mina)
    text = client.get("/account").text
    assert "Firefox on Windows" in text
    assert text.count("This browser") == 1
    assert text.index("Firefox on Windows") < text.index("Unknown browser")


def test_one_browser_can_be_signed_out_by_hand(client: TestClient, world: World, mina: str) -> None:
    sign_in(client, mina)
    other = sessions(world, "mina")[0].id
    client.cookies.clear()
    sign_in(client, mina)
    assert client.post(f"/account/sessions/{other}/end").status_code == 303
    assert [row.id for row in sessions(world, "mina")] != [other]
    assert client.post(f"/account/sessions/{other}/end").status_code == 404


def test_nobody_can_end_the_session_of_another(client: TestClient, world: World, mina: str) -> None:
    world.sign_in(client, "jun")
    theirs = sessions(world, "jun")[0].id
    client.cookies.clear()
    sign_in(client, mina)
    assert client.post(f"/account/sessions/{theirs}/end").status_code == 404
    assert len(sessions(world, "jun")) == 1


def test_signing_out_everywhere_else_keeps_this_browser(client: TestClient, world: World, mina: str) -> None:
    for _ in range(3):
        client.cookies.clear()
        sign_in(client, mina)
    assert client.post("/account/sessions/end").status_code == 303
    assert len(sessions(world, "mina")) == 1
    assert client.get("/account").status_code == 200
    assert noted(world, "sessions.ended")[0].detail == {"ended": 2}


def test_a_new_password_ends_every_session_and_renews_this_one(client: TestClient, world: World, mina: str) -> None:
    sign_in(client, mina)
    elsewhere = client.cookies["session"]
    client.cookies.clear()
    sign_in(client, mina)
    before = client.cookies["session"]
    form = {"current": PASSWORD, "password": "nine quiet rivers "}
    assert client.post("/account/password", data=form).headers["location"] == "/account?done=password"
    assert client.cookies["session"] not in {elsewhere, before}
    assert client.get("/account").status_code == 200
    for token in (elsewhere, before):
        hold(client, token)
        assert client.get("/account").status_code == 303
    client.cookies.clear()
    assert sign_in(client, mina) == 422
    assert sign_in(client, mina, "nine quiet rivers ") == 303


def test_the_present_password_is_asked_for_and_throttled(
    client: TestClient, world: World, mina: str, hashes: list[str | None]
) -> None:
    world.sign_in(client, "mina")
    form = {"current": "a guess", "password": "nine quiet rivers"}
    wrong = client.post("/account/password", data=form)
    assert wrong.status_code == 422
    assert "not your present password" in wrong.text
    for _ in range(9):
        client.post("/account/password", data=form)
    right = client.post("/account/password", data=form | {"current": PASSWORD})
    assert right.status_code == 429
    assert "Please wait" in right.text
    assert len(hashes) == 10


def test_a_refused_password_page_can_be_reloaded_by_address(client: TestClient, world: World) -> None:
    world.sign_in(client, "mina")
    assert client.get("/account/password").headers["location"] == "/account"


def test_a_disabled_person_is_out_at_the_next_click(client: TestClient, world: World, mina: str) -> None:
    sign_in(client, mina)
    change(world, "mina", disabled_at=clock.now())
    assert client.get("/account").status_code == 303


def test_somebody_whose_only_cohort_is_archived_can_still_come_in(client: TestClient, world: World) -> None:
    world.sign_in(client, "ada")
    client.post(f"/people/cohorts/{world.cohort}/archive")
    world.sign_in(client, "mina")
    assert client.get("/account").status_code == 200
    assert client.get("/").headers["location"] == "/account"


def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(world: World, client: TestClient, mina: str) -> None:
    settings = client.app.state.settings.model_copy(update={"https": True})  # type: ignore[attr-defined]  # a FastAPI, not any ASGI application
    with TestClient(create_app(settings), base_url="https://testserver", follow_redirects=False) as secure:
        answer = secure.post("/sign-in", data={"email": mina, "password": PASSWORD})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-session=")
        assert "Secure" in cookie
        assert "Domain" not in cookie
        assert secure.get("/account").status_code == 200


def test_one_can_rename_oneself(client: TestClient, world: World) -> None:
    world.sign_in(client, "mina")
    assert client.post("/account", data={"name": "  박   미나 "}).status_code == 303
    assert "박 미나" in client.get("/account").text
    assert client.post("/account", data={"name": " "}).status_code == 422


def test_browsers_are_told_apart_by_what_they_say() -> None:
    assert devices.names(FIREFOX) == ("Firefox", "Windows")
    assert devices.names(WHALE) == ("Whale", "Windows")
    assert devices.names(IPHONE) == ("Safari", "iPhone")
    assert devices.names("curl/8") == ("", "")
