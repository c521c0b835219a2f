"""The audit log: who may read it, what can be looked for, and the file."""

from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from server import clock, db
from server.accounts import audit
from tests.people import World


def note(world: World, actor: str, action: str, **more: object) -> None:
    with db.writing(world.engine) as session:
        audit.record(session, world.people[actor], action, **more)  # type: ignore[arg-type]  # passed on as they came


@pytest.fixture
def log(world: World, noon: datetime) -> None:
    with clock.held(noon - timedelta(days=2)):
        note(world, "ada", "role.changed", user=world.people["mina"], role="<b>instructor</b>")
    note(world, "sol", "trainee.seen", user=world.people["jun"], cohort=world.cohort)
    note(world, "sol", "cohort.exported", cohort=world.cohort, file="csv")


@pytest.mark.parametrize(("name", "status"), [("mina", 403), ("hana", 403), ("sol", 200), ("ada", 200)])
@pytest.mark.parametrize("address", ["/audit", "/audit.csv"])
def test_staff_and_administrators_read_the_log(
    client: TestClient, world: World, log: None, name: str, status: int, address: str
) -> None:
    world.sign_in(client, name)
    assert client.get(address).status_code == status


def test_entries_stand_newest_first_in_words_with_names(client: TestClient, world: World, log: None) -> None:
    world.sign_in(client, "sol")
    page = client.get("/audit").text
    body = page[page.index("<tbody") :]
    assert (
        body.index("Exported a cohort")
        < body.index("Looked at a trainee")
        < body.index("Changed a role in the academy")
    )
    assert "Jun" in body
    assert "&lt;b&gt;instructor" in body


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=jUn", ["trainee.seen"]),
        ("who=ada", ["role.changed"]),
        ("who=%25", []),
        ("action=cohort.exported", ["cohort.exported"]),
        ("since=2026-11-01", ["cohort.exported", "trainee.seen"]),
        ("until=2026-10-31", ["role.changed"]),
        ("since=2026-11-02&until=2026-11-02&who=sol", ["cohort.exported", "trainee.seen"]),
        ("since=&until=&who=&action=", ["cohort.exported", "trainee.seen", "role.changed"]),
        ("until=9999-12-31&since=0001-01-01", ["cohort.exported", "trainee.seen", "role.changed"]),
    ],
)
def test_the_log_is_searched_by_name_action_and_day(
    client: TestClient, world: World, log: None, query: str, found: list[str]
) -> None:
    world.sign_in(client, "ada")
    lines = client.get(f"/audit.csv?{query}").text.splitlines()[1:]
    assert [line.split(",")[2] for line in lines] == found
    assert client.get(f"/audit?{query}").status_code == 200


@pytest.mark.parametrize("query", ["since=yesterday", "until=2026-13-40", "page=x", "page=-1", "page=1.5"])
def test_a_date_or_page_that_is_none_asks_for_nothing(client: TestClient, world: World, log: None, query: str) -> None:
    world.sign_in(client, "ada")
    answer = client.get(f"/audit?{query}")
    assert answer.status_code == 200
    assert answer.text.count("<tr><td") == 3
    assert 'value="yesterday"' not in answer.text


def test_the_log_comes_fifty_entries_to_a_page(client: TestClient, world: World) -> None:
    for number in range(60):
        note(world, "sol", "trainee.seen", number=number)
    world.sign_in(client, "sol")
    first, second = client.get("/audit").text, client.get("/audit?page=2").text
    assert first.count("<tr><td") == 50
    assert second.count("<tr><td") == 10
    assert 'rel="next"' in first
    assert 'rel="next"' not in second
    assert client.get("/audit?page=99999999999999999999").status_code == 200
