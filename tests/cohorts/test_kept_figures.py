"""A cohort's figures are folded once and kept, so many of them."""

import pytest
from fastapi.testclient import TestClient

from server import db
from server.accounts.permissions import Person
from server.cohorts import queries
from server.cohorts.figures import figures
from tests.cohorts.crowd import crowd
from tests.people import World


def test_kept_foldings_are_bounded(client: TestClient, world: World) -> None:
    world.sign_in(client, "sol")
    for number in range(queries.KEPT_COHORTS + 3):
        client.get(f"/cohorts/{crowd(world.engine, 5, f'C{number}')}")
    assert len(queries._kept) == queries.KEPT_COHORTS


def test_figures_are_folded_once_whichever_session_looks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cohort, folded = crowd(world.engine, 6), []
    monkeypatch.setattr(queries, "figures", lambda *given: folded.append(given) or figures(*given))
    sol = Person(world.people["sol"], "Sol", "", None, True, False, 1)
    for session_of in (db.reading, db.writing, db.reading, db.writing):
        with session_of(world.engine) as session:
            queries.folded(session, queries.cohort_of(session, sol, cohort))
    assert len(folded) == 1
