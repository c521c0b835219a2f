"""Signing in and out: what works, what is refused, and what a refusal gives away."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from limits import RateLimitItemPerMinute
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from server import clock
from server.accounts import passwords, throttle
from server.accounts.guards import hash_of
from server.accounts.throttle import Throttle
from tests.accounts.conftest import PASSWORD, change, hold, noted, sessions, sign_in, user
from tests.people import World


def test_a_right_password_signs_in_and_leads_on(client: TestClient, world: World, mina: str) -> None:
    answer = client.post("/sign-in", data={"email": " Mina@Example.org ", "password": PASSWORD, "next": "/progress"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/progress")
    assert client.get("/account").status_code == 200
    assert [entry.detail["way"] for entry in noted(world, "sign_in")] == ["password"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient, mina: str) -> None:
    answer = client.post("/sign-in", data={"email": mina, "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie


def test_only_the_hash_of_the_token_is_stored(client: TestClient, world: World, mina: str) -> None:
    sign_in(client, mina)
    (row,) = sessions(world, "mina")
    assert row.token_hash == hash_of(client.cookies["session"])
    assert client.cookies["session"] not in str(row.model_dump())


def test_signing_in_again_replaces_the_session_of_this_browser(client: TestClient, world: World, mina: str) -> None:
    sign_in(client, mina)
    first = client.cookies["session"]
    sign_in(client, mina)
    assert client.cookies["session"] != first
    assert len(sessions(world, "mina")) == 1


def test_signing_out_ends_the_session_on_the_server(client: TestClient, world: World, mina: str) -> None:
    sign_in(client, mina)
    token = client.cookies["session"]
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    hold(client, token)
    assert client.get("/account").status_code == 303
    assert sessions(world, "mina") == []


def test_a_wrong_password_shows_the_form_again_with_the_address_kept(client: TestClient, mina: str) -> None:
    answer = client.post("/sign-in", data={"email": mina, "password": "something else"})
    assert answer.status_code == 422
    assert f'value="{mina}"' in answer.text
    assert "something else" not in answer.text
    assert "is not right" in answer.text
    assert answer.text.count('aria-invalid="true"') == 2


@pytest.mark.parametrize("kind", ["unknown", "wrong", "invited", "disabled"])
def test_every_refusal_looks_and_costs_the_same(
    client: TestClient, world: World, mina: str, hashes: list[str | None], kind: str, password_hash: str
) -> None:
    emails = {
        "unknown": "nobody@example.org",
        "wrong": mina,
        "invited": "jun@example.org",
        "disabled": "dae@example.org",
    }
    change(world, "dae", password_hash=password_hash, disabled_at=clock.now())
    password = "wrong password" if kind == "wrong" else PASSWORD
    answer = client.post("/sign-in", data={"email": emails[kind], "password": password})
    expected = client.post("/sign-in", data={"email": "other@example.org", "password": "x"})
    assert answer.status_code == 422
    assert answer.text.replace(emails[kind], "") == expected.text.replace("other@example.org", "")
    assert len(hashes) == 2
    assert "set-cookie" not in answer.headers


def test_the_hash_nobody_matches_costs_what_a_stored_one_costs(password_hash: str) -> None:
    parameters = password_hash.split("$")[1:4]
    assert parameters == ["argon2id", "v=19", "m=19456,t=2,p=1"]
    assert passwords._nobodys().split("$")[1:4] == parameters
    assert [len(part) for part in passwords._nobodys().split("$")] == [len(part) for part in password_hash.split("$")]


@pytest.mark.usefixtures("held_throttle", "noon")
def test_an_account_is_throttled_before_hashing_and_says_how_long(
    client: TestClient, world: World, mina: str, hashes: list[str | None]
) -> None:
    for _ in range(10):
        assert sign_in(client, mina, "wrong") == 422
    answer = client.post("/sign-in", data={"email": mina, "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "900"
    assert "Please wait 15 minutes" in answer.text
    assert len(hashes) == 10
    sign_in(client, mina)
    (entry,) = noted(world, "sign_in.burst")
    assert entry.user_id == world.people["mina"]


@pytest.mark.usefixtures("held_throttle")
def test_the_wait_ends_by_itself(client: TestClient, mina: str) -> None:
    start = clock.now()
    with clock.held(start):
        for _ in range(11):
            status = sign_in(client, mina, "wrong")
        assert status == 429
    with clock.held(start + timedelta(minutes=14, seconds=30)):
        answer = client.post("/sign-in", data={"email": mina, "password": PASSWORD})
        assert answer.headers["retry-after"] == "30"
        assert "Please wait 1 minute," in answer.text
    with clock.held(start + timedelta(minutes=15, seconds=1)):
        assert sign_in(client, mina) == 303


def test_unknown_accounts_are_throttled_alike(client: TestClient) -> None:
    assert [sign_in(client, "nobody@example.org") for _ in range(11)][-2:] == [422, 429]


def test_a_right_password_forgives_earlier_tries(client: TestClient, mina: str) -> None:
    for _ in range(3):
        for _ in range(9):
            assert sign_in(client, mina, "wrong") == 422
        assert sign_in(client, mina) == 303


def test_an_address_is_throttled_over_all_accounts(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "check", lambda password, stored: (False, None))
    statuses = [sign_in(client, f"somebody{n}@example.org") for n in range(151)]
    assert statuses == [422] * 150 + [429]


def test_a_whole_academy_may_sign_in_from_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "PER_ADDRESS", RateLimitItemPerMinute(2, 15, namespace="few"))
    ours = Throttle()
    assert [ours.take(f"{n}@example.org", "10.0.0.1") for n in range(20)] == [0] * 20
    for _ in range(2):
        ours.fail("10.0.0.1")
    assert ours.take("new@example.org", "10.0.0.1") > 0
    assert ours.take("new@example.org", "10.0.0.2") == 0


def test_a_very_long_password_is_refused_without_ado(client: TestClient, mina: str) -> None:
    assert sign_in(client, mina, PASSWORD * 20_000) == 422


def test_an_outdated_hash_is_replaced_at_sign_in(client: TestClient, world: World, mina: str) -> None:
    old = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),)).hash(PASSWORD)
    change(world, "mina", password_hash=old)
    assert sign_in(client, mina) == 303
    assert (user(world, "mina").password_hash or "").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert sign_in(client, mina) == 303


def test_somebody_signed_in_does_not_see_the_form(client: TestClient, world: World) -> None:
    world.sign_in(client, "mina")
    assert client.get("/sign-in?next=/progress").headers["location"] == "/progress"


def test_the_language_of_a_person_follows_them_to_a_new_browser(client: TestClient, world: World, mina: str) -> None:
    change(world, "mina", locale="ko")
    sign_in(client, mina)
    assert client.cookies["language"] == "ko"


@pytest.mark.parametrize(
    ("name", "address"), [("mina", "/drills"), ("hana", "/cohorts"), ("sol", "/cohorts"), ("ada", "/people")]
)
def test_the_start_page_leads_to_each_ones_work(client: TestClient, world: World, name: str, address: str) -> None:
    world.sign_in(client, name)
    assert client.get("/").headers["location"] == address


def test_the_start_page_leads_strangers_to_the_door(client: TestClient, world: World) -> None:
    assert client.get("/").headers["location"] == "/sign-in"
