"""Who may go where: every route, asked by every role, must answer as the access matrix says."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from server import db
from server.app import create_app
from server.models import AuditEntry
from server.settings import Settings
from tests.contracts.academy import Academy, build
from tests.contracts.matrix import ROLES, Row, rows
from tests.contracts.routes import routes

pytestmark = pytest.mark.sqlite
MATRIX = rows()


class Stage:
    """An application over a small academy that can be put back to how it was between two requests."""

    def __init__(self, folder: Path) -> None:
        self.used, self.kept = folder / "stage.db", folder / "kept.db"
        engine = db.connect(f"sqlite:///{self.used}")
        db.SQLModel.metadata.create_all(engine)
        self.academy: Academy = build(engine)
        engine.dispose()
        shutil.copy(self.used, self.kept)
        self.app: FastAPI = create_app(Settings(data_dir=folder, database_url=f"sqlite:///{self.used}"))
        self.client = TestClient(self.app, follow_redirects=False)

    def reset(self) -> None:
        # On the thread of the event loop, whose connection the hot reader keeps.
        assert self.client.portal
        self.client.portal.call(db.close_database, self.app)
        self.client.cookies.clear()
        for end in ("-wal", "-shm"):
            self.used.with_name(self.used.name + end).unlink(missing_ok=True)
        shutil.copy(self.kept, self.used)

    def ask(self, row: Row, role: str) -> str:
        """The answer in the matrix's letters."""
        self.reset()
        self.academy.enter(self.client, role)
        answer = self.client.request(row.method, self.academy.path(row), data=self.academy.body(row))
        return letter(answer.status_code, answer.headers.get("location", ""))


def letter(status: int, location: str) -> str:
    if status in (303, 401) and (location.startswith("/sign-in") or status == 401):
        return "s"
    if status in (403, 404):
        return {403: "-", 404: "x"}[status]
    assert status < 500, status
    return "+"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("stage"))
    with stage.client:
        yield stage


def test_every_route_has_a_row_and_every_row_a_route(stage: Stage) -> None:
    there = {str(route) for route in routes(stage.app)}
    told = {str(row) for row in MATRIX}
    assert told - there == set(), "rows without a route"
    assert there - told == set(), "routes without a row in matrix.txt"


@pytest.mark.parametrize("row", MATRIX, ids=str)
def test_access(stage: Stage, row: Row) -> None:
    given = {role: stage.ask(row, role) for role in ROLES}
    assert given == dict(zip(ROLES, row.letters, strict=True))


@pytest.mark.parametrize("page", ["", "/scorecard", "/review", "/briefing", "/live"])
def test_a_rehearsal_is_its_trainees_alone(stage: Stage, page: str) -> None:
    row = Row("GET", f"/attempts/{stage.academy.rehearsal}{page}", "")
    assert stage.ask(row, "trainee") == "+"
    assert {role: stage.ask(row, role) for role in ROLES[2:]} == dict.fromkeys(ROLES[2:], "x")


def test_staff_who_look_at_a_named_trainee_are_written_down(stage: Stage) -> None:
    academy = stage.academy
    for path in (
        f"/cohorts/{academy.values['cohort_id']}/trainees/{academy.values['user_id']}",
        f"/cohorts/{academy.values['cohort_id']}/names",
        f"/attempts/{academy.finished}/scorecard",
        f"/attempts/{academy.finished}/review",
    ):
        assert stage.ask(Row("GET", path, ""), "staff") == "+"
        with db.reading(stage.app.state.engine) as session:
            entries = session.exec(select(AuditEntry)).all()
        assert [entry for entry in entries if entry.actor_id == academy.ids["sol"]], path
