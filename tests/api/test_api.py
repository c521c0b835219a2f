"""The JSON interface: who may ask, what comes back, and that it says what its description says."""

import json

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings

from server import db
from server.accounts.guards import session_cookie
from server.api import routes
from server.models import Scenario, ScenarioStatus
from server.scenarios import library
from server.scenarios.scored import scored
from server.scenarios.shelf import shipped
from server.scoring.rubric import RUBRIC
from tests.people import World

POST = {"id": "p1", "text": "Thank you. Please call us, any hour.", "lang": "en", "platform": "facebook"}


@pytest.fixture
def mina(client: TestClient, world: World) -> TestClient:
    return world.sign_in(client, "mina")


@pytest.fixture
def hana(client: TestClient, world: World) -> TestClient:
    return world.sign_in(client, "hana")


@pytest.mark.parametrize("address", ["/api/v1/rubric", "/api/v1/scenarios"])
def test_a_stranger_is_told_to_sign_in(client: TestClient, world: World, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 401
    assert answer.json()["error"] == "error.sign_in"


def test_the_rubric_in_both_languages(mina: TestClient) -> None:
    english = mina.get("/api/v1/rubric").json()
    korean = mina.get("/api/v1/rubric", params={"lang": "ko"}).json()
    assert [row["id"] for row in english] == [criterion.id for criterion in RUBRIC.criteria]
    assert english[0]["name"] == "Respect and courtesy"
    assert all(there["name"] != here["name"] for here, there in zip(english, korean, strict=True))


def test_published_scenarios_are_listed_and_drafts_are_not(app: FastAPI, mina: TestClient) -> None:
    with db.writing(app.state.engine) as session:
        library.install_shipped(session)
        session.add(Scenario(slug="half-done", title="Half done", status=ScenarioStatus.DRAFT, draft="schema: 1"))
    slugs = {row["slug"] for row in mina.get("/api/v1/scenarios").json()}
    assert slugs >= set(shipped())
    assert "half-done" not in slugs


def test_a_trainee_may_not_have_posts_scored(mina: TestClient) -> None:
    assert mina.post("/api/v1/score", json=POST).status_code == 403


def test_a_post_is_scored_in_its_scenario(hana: TestClient) -> None:
    leak = POST | {"text": "14 Koreans are safe.", "scenario": "S01", "minute": 10}
    answer = hana.post("/api/v1/score", json=leak).json()
    assert answer["id"] == "p1"
    assert answer["criteria"]["risk"]["confidentiality"] <= 1
    assert answer["verdict"] == "hold"
    found = [spot for spot in answer["evidence"] if spot["criterion"] == "confidentiality"]
    assert "14 Koreans" in leak["text"][found[0]["start"] : found[0]["end"]]


@pytest.mark.parametrize(
    "more",
    [
        {"text": "a" * 20_001},
        {"thread": ["a" * 20_001]},
        {"thread": ["a"] * 21},
        {"alt_text": "a" * 1001},
        {"scenario": "a" * 200},
        {"in_reply_to": "a" * 1001},
    ],
)
def test_everything_the_scorer_reads_has_an_end(hana: TestClient, more: dict[str, object]) -> None:
    assert hana.post("/api/v1/score", json=POST | more).status_code == 422


def test_a_scenario_that_does_not_exist_is_named(hana: TestClient) -> None:
    answer = hana.post("/api/v1/score", json=POST | {"scenario": "S99"})
    assert answer.status_code == 404
    assert answer.json()["values"]["reason"] == "there is no scenario 'S99'"


@pytest.mark.parametrize(
    "more",
    [
        {"public": "nationals", "scenario": "S01", "minute": 10},
        {"target": "nationals", "scenario": "S01", "minute": 10, "trigger_minute": 3},
        {"thread": ["Is my son safe?", {"author": "Mother", "text": "Nobody tells us anything!", "hostile": True}]},
        {"thread": [{"text": "Where are you?"}], "kind": "reply"},
        {"thread": None, "alt_text": "A ship", "kind": "repost", "account": "minister"},
        {"id": 7},
        {"id": 7.0},
        {"id": "7"},
        {"thread": [{"text": "Where are you?", "author": None}], "kind": "reply"},
        {"thread": ["Hello?", {"text": "Liars, all of you!", "author": "Son", "hostile": None}]},
        {"thread": [{"text": "Where are you?", "hostile": True}]},
    ],
)
def test_a_line_of_the_command_is_scored_alike(hana: TestClient, more: dict[str, object]) -> None:
    answer = hana.post("/api/v1/score", json=POST | more)
    assert answer.status_code == 200, answer.text
    assert answer.json() == scored(POST | more)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"is_admin": True}, "is_admin"),
        ({"minute": "soon"}, "minute"),
        ({"text": None}, "text"),
        ({"thread": "hello"}, "thread"),
        ({"thread": ["a", 7]}, "thread.1"),
        ({"thread": [{"author": "x"}]}, "thread.0.text"),
        ({"thread": ["a", {"text": "b", "author": 7}]}, "thread.1.author"),
        ({"thread": ["a", {"text": "b", "hostil": True}]}, "thread.1.hostil"),
        ({"id": None}, "id"),
        ({"id": True}, "id"),
        ({"id": 1.5}, "id"),
        ({"id": ["a"]}, "id"),
        ({"id": {"text": "a"}}, "id"),
        ({"id": 2**60}, "id"),
        ({"tags": ["a"]}, "tags"),
        ({"kind": "speech"}, "kind"),
        ({"\ud800": 1}, ""),
        ({"x" * 500: 1}, "x" * 120),
    ],
)
def test_a_refusal_names_the_field_and_the_reason(hana: TestClient, more: dict[str, object], field: str) -> None:
    answer = hana.post("/api/v1/score", content=json.dumps(POST | more), headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["error"] == "error.bad_request"
    assert answer.json()["values"]["field"] == field
    assert answer.json()["values"]["reason"]


@pytest.mark.parametrize("body", ["{", '{"text": "a",', "", "[1]", "7"])
def test_what_is_no_object_has_no_field(hana: TestClient, body: str) -> None:
    answer = hana.post("/api/v1/score", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["values"]["field"]) == (422, "")


def test_a_field_that_is_not_there_is_named(hana: TestClient) -> None:
    answer = hana.post("/api/v1/score", json={"text": "a"})
    assert answer.json()["values"]["field"] == "lang"
    assert hana.get("/api/v1/rubric", params={"lang": "fr"}).json()["values"]["field"] == "lang"


def test_a_person_has_few_posts_scored_at_a_time(
    app: FastAPI, hana: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask_again(_post: object) -> dict[str, object]:
        again = hana.post("/api/v1/score", json=POST)
        return {
            "depth": 1 + again.json().get("depth", 0),
            "refused": again.status_code == 503 or again.json()["refused"],
        }

    monkeypatch.setattr(routes, "scored", ask_again)
    answer = hana.post("/api/v1/score", json=POST).json()
    assert answer == {"depth": 2, "refused": True}
    assert hana.post("/api/v1/score", json=POST).status_code == 200


@pytest.fixture
def described(app: FastAPI) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", app)


def test_whatever_is_sent_the_answer_is_as_described(described: schemathesis.BaseSchema, hana: TestClient) -> None:
    operations = [found.ok() for found in described.include(path_regex="^/api/v1/").get_all_operations()]
    assert len(operations) == 3
    for operation in operations:
        _ask_all_kinds(operation, f"session={hana.cookies[session_cookie(https=False)]}")


def _ask_all_kinds(operation: schemathesis.schemas.APIOperation, cookie: str) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Cookie": cookie}, excluded_checks=[schemathesis.checks.ignored_auth])

    ask()
