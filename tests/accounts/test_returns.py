"""Where one is sent back to is never another site."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.returns import HOME, safe
from tests.accounts.conftest import PASSWORD
from tests.people import World

ELSEWHERE = [
    "http://evil.example", "https://evil.example/drills", "//evil.example", "///evil.example", "////evil.example",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\t/evil.example",
    "/\n/evil.example", "/\r//evil.example",
    "\t//evil.example", " //evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
    "evil.example",
    "@evil.example", "/..//evil.example", "/./\\evil.example", "/drills\r\nSet-Cookie: a=b", "http:evil.example",
    "http:/evil.example", "https:///evil.example", "/x//evil.example", "", "drills", "?next=/", "#", "/a\x00b",
    "//[evil.example", "/" + "a" * 3000,
]  # fmt: skip
HERE = [
    "/",
    "/drills",
    "/people?q=%EA%B9%80&page=2",
    "/attempts/7/review#minute-12",
    "/setup?token=a-b_c",
    "/시나리오",
    "/?a=http://x",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_another_site_becomes_the_start_page(address: str) -> None:
    assert safe(address) == HOME


@pytest.mark.parametrize("address", HERE)
def test_a_path_of_this_site_is_kept(address: str) -> None:
    assert safe(address) == address


@given(st.text(alphabet="/\\.:@?#%\t\n ehttpsvil0a[]", max_size=30))
def test_whatever_is_asked_for_a_browser_stays_on_this_site(address: str) -> None:
    resolved = urlsplit(urljoin("http://cadet.example/sign-in", safe(address)))
    assert (resolved.scheme, resolved.netloc) == ("http", "cadet.example")


@pytest.mark.parametrize("address", ["//evil.example", "/\\evil.example", "https://evil.example/"])
def test_neither_form_leads_to_another_site(client: TestClient, world: World, mina: str, address: str) -> None:
    language = client.post("/language", data={"language": "ko", "next": address})
    signed_in = client.post("/sign-in", data={"email": mina, "password": PASSWORD, "next": address})
    assert (language.headers["location"], signed_in.headers["location"]) == ("/", "/")


def test_the_language_switch_keeps_the_page_and_works_signed_out(client: TestClient, world: World) -> None:
    answer = client.post("/language", data={"language": "ko", "next": "/sign-in?next=/drills"})
    assert answer.headers["location"] == "/sign-in?next=/drills"
    assert 'lang="ko"' in client.get("/sign-in").text


def test_the_language_switch_does_not_go_back_to_where_only_a_form_can_go(client: TestClient, world: World) -> None:
    for address, back in {
        "/people/roster/apply": "/",
        "/scenarios/files": "/",  # a GET there would look for a scenario named so
        "/scenarios/checks?x=1": "/",
        "/scenarios/match-night": "/scenarios/match-night",
        "/people": "/people",
    }.items():
        assert client.post("/language", data={"language": "en", "next": address}).headers["location"] == back


@pytest.mark.parametrize(
    ("method", "asked", "behind", "back"),
    [
        ("POST", "/people/invitations", "/people/invitations", "/"),
        ("POST", "/attempts/1/posts", "/attempts/1/posts", "/"),
        ("POST", "/people/roster/apply", "/people/roster/apply?x=1", "/"),
        ("POST", "/account/password", "/account?x=1", "/account?x=1"),
        ("POST", "/attempts/1/posts", "/attempts/1", "/attempts/1"),
        ("GET", "/progress?x=%EA%B9%80", "", "/progress?x=%EA%B9%80"),
    ],
)
def test_signing_in_leads_back_to_a_page(
    client: TestClient, world: World, mina: str, method: str, asked: str, behind: str, back: str
) -> None:
    sent = client.request(method, asked, headers={"Referer": f"http://testserver{behind}"} if behind else {})
    shown = client.get(sent.headers["location"]).text
    (offered,) = re.findall(r'name="next" value="([^"]*)"', shown.partition('action="/sign-in"')[2])
    assert unescape(offered) == back
    for wanted in (unescape(offered), behind or asked):  # also where the form did not come from the page
        signed_in = client.post("/sign-in", data={"email": mina, "password": PASSWORD, "next": wanted})
        assert (signed_in.status_code, signed_in.headers["location"]) == (303, back)
    assert client.get(back, follow_redirects=True).status_code == (404 if "attempts" in back else 200)
    already = client.get("/sign-in", params={"next": behind or asked})
    assert already.headers["location"] == back


def test_the_language_switch_asks_before_a_refused_form_is_left(client: TestClient, world: World) -> None:
    switch = '<form method="post" action="/language" class="lang-form"'
    refused = client.post("/sign-in", data={"email": "mina@example.org", "password": "wrong"})
    assert f"{switch} data-confirm=" in refused.text
    assert f"{switch}>" in client.get("/sign-in").text


def test_an_unknown_language_changes_nothing(client: TestClient, world: World) -> None:
    answer = client.post("/language", data={"language": "xx", "next": "/sign-in"})
    assert (answer.status_code, "set-cookie" in answer.headers) == (303, False)
