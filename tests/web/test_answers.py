"""What every answer carries, and how a refusal reads to a person, to htmx and to a program."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from sqlalchemy import text
from starlette.responses import Response
from starlette.types import Message

from server.accounts import people_actions
from server.accounts.guards import session_cookie
from server.app import create_app
from server.db import HotReader, Writer
from server.errors import Busy, Conflict
from server.settings import Settings
from server.web.headers import CONTENT_POLICY
from server.web.pages import go
from tests.people import HTMX, World
from tests.web.full import full


def fail_with(app: FastAPI, error: Exception) -> None:
    def fail() -> None:
        raise error

    app.add_api_route("/fail", fail)
    app.add_api_route("/api/v1/fail", fail)


def test_every_answer_carries_the_content_policy(client: TestClient) -> None:
    for address in ("/nowhere", "/healthz", "/vendor/htmx.js", "/static/css/base.css"):
        assert client.get(address).headers["content-security-policy"] == CONTENT_POLICY


@pytest.mark.parametrize("address", ["/sign-in", "/healthz", "/nowhere", "/drills", "/static/css/base.css", "/audit"])
def test_head_is_answered_as_get_without_the_body(address: str, client: TestClient) -> None:
    head, whole = client.head(address), client.get(address)
    assert head.status_code == whole.status_code != 405
    assert head.content == b""
    for name in ("content-type", "content-length", "content-security-policy", "location"):
        assert head.headers.get(name) == whole.headers.get(name)


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("DELETE", "/sign-in", "GET, POST, HEAD"),
        ("HEAD", "/attempts/1/stream", "GET"),
        ("PATCH", "/api/v1/score", "POST"),
        ("PUT", "/attempts/7/posts", "POST"),
        ("DELETE", "/static/css/base.css", "GET, HEAD"),
    ],
)
def test_a_method_an_address_has_not_is_answered_with_those_it_has(
    method: str, address: str, allowed: str, client: TestClient
) -> None:
    answer = client.request(method, address)
    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed


def test_an_unknown_address_is_a_page_that_says_so(client: TestClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "Not found" in answer.text


@pytest.mark.parametrize(("method", "address"), [("GET", "/nowhere"), ("GET", "/docs"), ("DELETE", "/cohorts")])
def test_an_address_nobody_has_knows_who_is_signed_in(
    client: TestClient, world: World, method: str, address: str
) -> None:
    assert 'href="/sign-in"' in client.request(method, address).text
    world.sign_in(client, "sol")
    page = client.request(method, address).text
    assert 'href="/sign-in"' not in page
    assert 'href="/cohorts"' in page
    assert "<bdi>Sol</bdi>" in page
    client.cookies.set(session_cookie(https=False), "of a session that has ended")
    assert 'href="/sign-in"' in client.request(method, address).text


@pytest.mark.sqlite
def test_an_address_nobody_has_is_said_to_be_none_however_busy_the_database_is(
    client: TestClient, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.sign_in(client, "sol")
    path = tmp_path / "locked.db"
    reader, other = (sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False) for _ in range(2))
    with contextlib.closing(reader), contextlib.closing(other):
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(HotReader, "_sqlite", lambda _: reader)
        assert client.get("/nowhere").status_code == 404
        answer = client.get("/attempts/1")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


def test_a_refusal_to_htmx_is_a_notice_put_in_its_place(app: FastAPI, client: TestClient) -> None:
    fail_with(app, Conflict("error.changed"))
    answer = client.get("/fail", headers=HTMX)
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#notices"
    # Also where the element that asked would take only a part of the answer.
    assert answer.headers["HX-Reselect"] == "#refusal"
    assert '<p id="refusal"' in answer.text
    assert "<html" not in answer.text
    assert "Somebody else has changed this" in answer.text


def test_a_refusal_to_a_program_is_json(app: FastAPI, client: TestClient) -> None:
    fail_with(app, Conflict("error.changed"))
    answer = client.get("/api/v1/fail")
    assert answer.status_code == 409
    assert answer.json() == {"error": "error.changed", "values": {}}


def test_a_busy_server_says_when_to_come_back(app: FastAPI, client: TestClient) -> None:
    fail_with(app, Busy("error.busy"))
    answer = client.get("/fail")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


@pytest.mark.parametrize(("language", "sentence"), [("en", "The server is busy."), ("ko", "지금 요청이 많습니다.")])
def test_a_piece_of_a_page_that_is_shed_becomes_a_notice_in_the_reader_s_language(
    app: FastAPI, client: TestClient, world: World, language: str, sentence: str
) -> None:
    client.cookies.set("language", language)
    client.get("/healthz")
    with full(app):
        answer = client.post("/attempts/1/posts", headers=HTMX)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#notices", "innerHTML")
    assert sentence in answer.text
    assert client.get("/healthz").status_code == 200


def test_a_page_that_is_shed_is_a_line_in_both_languages_and_a_program_gets_json(
    app: FastAPI, client: TestClient, world: World
) -> None:
    client.get("/healthz")
    with full(app):
        page, program = client.get("/sign-in"), client.get("/api/v1/rubric")
    assert (page.status_code, program.status_code) == (503, 503)
    assert "잠시 후" in page.text
    assert "again in a moment" in page.text
    assert "HX-Retarget" not in page.headers
    assert program.json() == {"error": "error.busy", "values": {}}


@pytest.mark.parametrize("address", ["/attempts/1/coach", "/attempts/1/draft", "/people/invitations"])
def test_whose_session_has_ended_keeps_the_page_and_is_told_where_to_sign_in(
    client: TestClient, world: World, address: str
) -> None:
    where = {"HX-Current-URL": "http://testserver/attempts/1?order=new#composer"}
    answer = client.post(address, headers=HTMX | where)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert answer.headers["HX-Retarget"] == "#notices"
    assert 'href="/sign-in?next=%2Fattempts%2F1%3Forder%3Dnew"' in answer.text
    assert 'target="_blank"' in answer.text


@pytest.mark.parametrize(
    ("method", "headers", "address"),
    [
        ("GET", {}, "/sign-in?next=%2Fpeople%3Fq%3D%25EA%25B9%2580%26page%3D2"),
        ("POST", {"Referer": "http://testserver/people?page=2"}, "/sign-in?next=%2Fpeople%3Fpage%3D2&ended=true"),
        ("POST", {"Referer": "http://testserver/"}, "/sign-in?ended=true"),
        ("POST", {"Referer": "//[evil"}, "/sign-in?ended=true"),
        ("POST", {}, "/sign-in?ended=true"),
        ("POST", {"Referer": "http://testserver/people?q=" + "a" * 1991}, "/sign-in?ended=true"),
        ("POST", {"Referer": "http://testserver/people?q=" + "%" * 60_000}, "/sign-in?ended=true"),
        (
            "POST",
            {"Referer": "http://testserver/people?q=" + "a" * 1990},
            "/sign-in?next=%2Fpeople%3Fq%3D" + "a" * 1990 + "&ended=true",
        ),
        (
            "POST",
            {"Referer": "http://testserver/people?saved=true&page=2&done=saved&published=3&before=true&deleted=x"},
            "/sign-in?next=%2Fpeople%3Fpage%3D2&ended=true",
        ),
        (
            "POST",
            {"Referer": "http://testserver/scenarios/x/changes?before=2&after=3"},
            "/sign-in?next=%2Fscenarios%2Fx%2Fchanges%3Fbefore%3D2%26after%3D3&ended=true",
        ),
    ],
)
def test_who_is_sent_to_sign_in_comes_back_to_the_same_page(
    client: TestClient, world: World, method: str, headers: dict[str, str], address: str
) -> None:
    answer = client.request(method, "/people?q=%EA%B9%80&page=2", headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (303, address)


def test_any_word_about_an_ended_session_shows_the_sign_in_page(client: TestClient, world: World) -> None:
    assert client.get("/sign-in?ended=perhaps").status_code == 200


def test_a_bug_shows_a_plain_page_and_no_trace(app: FastAPI) -> None:
    fail_with(app, RuntimeError("secret detail"))
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/fail")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert answer.headers["content-security-policy"] == CONTENT_POLICY
    assert "What you had already sent is safe" in answer.text


def test_who_enters_what_another_entered_at_the_same_moment_is_told_so(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world.sign_in(client, "ada")
    monkeypatch.setattr(people_actions, "cohort_name_is_taken", lambda *_given, **_more: False)
    answer = client.post("/people/cohorts", data={"name": "Autumn cohort"})
    assert answer.status_code == 409
    assert "Somebody else has changed this" in answer.text
    (line,) = caplog.messages
    assert "/people/cohorts" in line
    assert "Autumn cohort" not in line


def test_an_empty_value_in_a_row_stays_a_bug(app: FastAPI, world: World) -> None:
    def fail(session: Writer) -> None:
        session.execute(text("UPDATE cohort SET name = NULL"))

    app.add_api_route("/fail", fail)
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get("/fail").status_code == 500


def test_no_answer_leads_to_the_host_a_request_names(client: TestClient) -> None:
    for address in ("/drills/", "/sign-in/", "/static", "/"):
        answer = client.get(address, headers={"Host": "evil.example"})
        assert "evil.example" not in answer.headers.get("location", "") + answer.text


def test_another_site_cannot_change_anything(client: TestClient) -> None:
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://[x"},
        {"Origin": "null"},
    ):
        assert client.post("/anything", headers=headers).status_code == 403
    assert client.post("/anything", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 404


def test_a_piece_another_site_seems_to_ask_for_is_refused_in_a_notice(client: TestClient) -> None:
    answer = client.post("/attempts/1/posts", headers=HTMX | {"Origin": "http://evil.example"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (403, "#notices")
    assert "from another site" in answer.text


def test_who_hangs_up_while_sending_a_form_is_no_error_of_ours(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    form = (b"content-type", b"application/x-www-form-urlencoded")
    about = {"method": "POST", "path": "/account", "query_string": b"", "headers": [form], "client": ("127.0.0.1", 1)}
    said = [{"type": "http.request", "body": b"name=Mi", "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return said.pop(0)

    async def send(_message: Message) -> None:
        pass

    asyncio.run(app({"type": "http", **about}, receive, send))
    assert caplog.text == ""


def test_what_is_not_there_is_not_kept_for_a_year(client: TestClient) -> None:
    kept = client.get("/static/css/base.css?v=1")
    same = client.get("/static/css/base.css?v=1", headers={"If-None-Match": kept.headers["etag"]})
    assert (same.status_code, "immutable" in same.headers["cache-control"]) == (304, True)
    for address in ("/static/nope.css?v=1", "/static/css/?v=1"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


def test_files_of_ours_are_cached_for_good_only_under_their_digest(client: TestClient) -> None:
    assert "immutable" in client.get("/static/css/base.css?v=0").headers["cache-control"]
    assert client.get("/static/css/base.css").headers["cache-control"] == "no-store"


def test_a_body_over_the_limit_is_refused(client: TestClient) -> None:
    answer = client.post("/language", data={"language": "k" * (2 << 20)})
    assert answer.status_code == 413


@pytest.mark.parametrize("chunked", [True, False])
def test_what_is_too_large_is_refused_on_a_page_in_both_languages_and_as_json(
    client: TestClient, chunked: bool
) -> None:
    def send(address: str, language: str) -> httpx2.Response:
        body = b"language=" + b"k" * (2 << 20)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": language}
        return client.post(address, content=iter([body]) if chunked else body, headers=headers)

    english, korean = send("/language", "en"), send("/language", "ko")
    assert "This is larger than the server accepts." in english.text
    assert '<html lang="ko">' in korean.text
    assert "서버가 받을 수 있는 크기를 넘었습니다" in korean.text
    assert "content-security-policy" in korean.headers
    refused = send("/api/v1/score", "en")
    assert (refused.status_code, refused.json()["error"]) == (413, "error.too_large")


def test_health_and_readiness(client: TestClient, world: World) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 200


def test_not_ready_without_tables(tmp_path: Path) -> None:
    bare = create_app(Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/bare.db"))
    with TestClient(bare) as client:
        assert client.get("/readyz").status_code == 503


def test_a_leave_to_an_address_in_korean_is_quoted_for_htmx(app: FastAPI, client: TestClient) -> None:
    def leave(request: Request) -> Response:
        return go(request, "/가?a=1&b=%2F")

    app.add_api_route("/leave", leave, methods=["POST"])
    answer = client.post("/leave", headers=HTMX)
    assert answer.headers["HX-Redirect"] == "/%EA%B0%80?a=1&b=%2F"


def test_a_zero_character_is_no_text_and_no_bug(world: World, client: TestClient) -> None:
    world.sign_in(client, "ada")
    answer = client.post("/people/cohorts", data={"name": "Spring", "description": "a\x00b"})
    assert answer.status_code in (303, 422)
    assert client.get("/people?q=%00").status_code in (200, 422)
