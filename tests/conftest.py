"""Fixtures every test may use: a real database, the application, people, a client and a held clock."""

import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import settings
from sqlmodel import SQLModel

from server import clock, db
from server.app import create_app
from server.drills import actions
from server.settings import Settings
from tests.databases import Postgres, postgres
from tests.people import World

NOON = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
# No test is timed: on a busy machine a slow example is not a wrong one.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
KINDS = {"sqlite": ["sqlite"], "postgres": ["postgres"], "both": ["sqlite", "postgres"]}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=sorted(KINDS), default="sqlite", help="Where tests of the web run.")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        # A journey in the browser asks what pages do, not what databases do.
        marks = metafunc.definition.get_closest_marker
        kinds = ["sqlite"] if marks("browser") or marks("sqlite") else KINDS[metafunc.config.getoption("--database")]
        metafunc.parametrize("database", kinds)


@pytest.fixture(scope="session", autouse=True)
def offline() -> Iterator[None]:
    """Tests reach this machine and nothing else."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and str(address[0]) not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with every table and no rows, made once; each test gets a copy."""
    path = tmp_path_factory.mktemp("db") / "empty.db"
    engine = db.connect(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


@pytest.fixture
def database_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with every table and no rows."""
    if database == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('empty_database'), tmp_path / 'test.db')}"
    else:
        with request.getfixturevalue("postgres_server").database() as url:
            yield url


@pytest.fixture
def bare_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without tables."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
    else:
        with request.getfixturevalue("postgres_server").database(like=None) as url:
            yield url


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """An application nobody asks anything: it lends the others its addresses and its templates."""
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("built")))
    yield app
    db.close_database(app)


@pytest.fixture
def app(database_url: str, tmp_path: Path, built: FastAPI) -> Iterator[FastAPI]:
    app = create_app(Settings(data_dir=tmp_path, database_url=database_url))
    # They are the same in every application and hold nothing of a request, but what the first requests of each one
    # build of them costs up to half a second. Applications of their own stand in contracts/ and browser/.
    app.router.routes = list(built.router.routes)
    app.state.templates = built.state.templates
    yield app
    db.close_database(app)


@pytest.fixture
def world(app: FastAPI) -> World:
    return World(app.state.engine)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture(autouse=True)
def seeds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts of a test have the same luck on every run: one that only fails now and then tells nobody why."""
    luck = count(crc32(request.node.nodeid.encode()) % 1_000_000)
    monkeypatch.setattr(actions, "new_seed", lambda: next(luck))


@pytest.fixture
def noon() -> Iterator[datetime]:
    """The clock held at 12:00 in Seoul on 2 November 2026."""
    with clock.held(NOON):
        yield NOON
