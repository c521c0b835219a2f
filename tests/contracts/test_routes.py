"""Every route that changes something holds a Writer and asks who is there, or says here why not."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from server import db
from server.accounts import guards
from tests.contracts.routes import CHANGING, routes

pytestmark = pytest.mark.sqlite

GUARDS = {
    guards._person_required,
    guards._author,
    guards._instructor,
    guards._staff,
    guards._overseer,
    guards._admin,
}
# Changing routes anyone may call, because nobody can be signed in there yet or because it does not matter who asks.
PUBLIC = {
    "POST /language": "a visitor chooses the language of the sign-in page",
    "POST /sign-in": "this is where one signs in",
    "POST /sign-out": "leaving twice is no mistake",
    "POST /links/{token}": "the token says who it is",
    "POST /setup": "the token of the first start; only while nobody has an account",
}
# POST routes that store nothing, so that they hold no Writer.
STORES_NOTHING: dict[str, str] = {
    "POST /people/roster": "a dry run: shows what the file would change",
    "POST /scenarios/checks": "problems in the text being typed",
    "POST /attempts/{attempt_id}/coach": "what the scorer would say of a draft",
    "POST /attempts/{attempt_id}/hostile": "how a draft could be read against its author",
    "POST /attempts/{attempt_id}/order": "kept in the browser, as the language is",
    "POST /api/v1/score": "scores a post and keeps nothing",
    "POST /scoring/comparisons": "compares two drafts and keeps nothing",
}


def test_every_changing_route_asks_who_is_there(app: FastAPI) -> None:
    open_to_all = {str(r) for r in routes(app) if r.method in CHANGING and not GUARDS & set(r.needs)}
    assert open_to_all == set(PUBLIC)


def test_every_changing_route_holds_a_writer(app: FastAPI) -> None:
    writers = {db._writer, db._group}
    without = {str(route) for route in routes(app) if route.method in CHANGING and not writers & set(route.needs)}
    assert without == set(STORES_NOTHING)


def test_no_writer_waits_for_a_body(app: FastAPI) -> None:
    """A body comes as slowly as its sender likes, and while a writer is open everybody else's changes wait."""
    reading = [route for route in routes(app) if any(map(_reads_body, route.needs))]
    assert len(reading) > 10
    for route in reading:
        kinds = [call is db._writer for call in route.needs if call is db._writer or _reads_body(call)]
        assert kinds == sorted(kinds), str(route)


def _reads_body(call: object) -> bool:
    return "form" in getattr(getattr(call, "__code__", None), "co_names", ())


def test_sessions_end_before_the_answer_leaves(app: FastAPI) -> None:
    for kind in (db.Reader, db.Writer):
        (dependency,) = kind.__metadata__
        assert dependency.scope == "function"


def test_no_table_class_is_filled_from_a_request(app: FastAPI) -> None:
    described = app.openapi()
    tables = {model.__name__ for model in db.SQLModel.__subclasses__()}
    assert not tables & set(described.get("components", {}).get("schemas", {}))


def test_the_address_space_is_described(client: TestClient) -> None:
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    paths = set(answer.json()["paths"])
    assert {"/healthz", "/readyz"} <= paths
    assert {path.partition("/api/v1/")[0] for path in paths - {"/healthz", "/readyz"}} == {""}, "pages are for people"
