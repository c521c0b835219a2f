"""Looks of staff at people: written down before anything is shown, and nobody's changes wait for the page."""

import pytest
from fastapi.testclient import TestClient

from server.accounts import audit
from server.cohorts import queries, routes
from server.models import AuditEntry
from tests.people import World
from tests.turns import beside_the_writer, refuse


@pytest.mark.parametrize(("page", "action"), [("names", "cohort.names_seen"), ("trainees/{user}", "trainee.seen")])
def test_a_look_by_staff_is_noted_before_the_page_is_drawn_and_nobody_waits_for_it(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch, page: str, action: str
) -> None:
    world.classmates()
    world.sign_in(client, "sol")
    drawn = beside_the_writer(monkeypatch, routes, "page")
    read = beside_the_writer(monkeypatch, queries, "figures")
    noted = []
    watched = routes.page
    monkeypatch.setattr(
        routes, "page", lambda *given, **more: noted.extend(world.all(AuditEntry)) or watched(*given, **more)
    )
    assert client.get(f"/cohorts/{world.cohort}/{page.format(user=world.people['mina'])}").status_code == 200
    assert drawn == ["page"]
    assert [(entry.action, entry.actor_id) for entry in noted] == [(action, world.people["sol"])]
    assert read == ["figures"] * (page == "names")


@pytest.mark.parametrize("page", ["names", "trainees/{user}"])
def test_a_look_that_cannot_be_noted_shows_nothing(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    world.classmates()
    world.sign_in(client, "sol")
    monkeypatch.setattr(audit, "record", refuse)
    answer = client.get(f"/cohorts/{world.cohort}/{page.format(user=world.people['mina'])}")
    assert (answer.status_code, "Mina" in answer.text) == (503, False)
