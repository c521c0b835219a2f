"""Fixtures every test may use: a real database, the application, people, a client and a held clock."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import SQLModel

from server import clock, db
from server.app import create_app
from server.settings import Settings
from tests.people import World

NOON = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and no rows, made once; each test gets a copy."""
    path = tmp_path_factory.mktemp("db") / "empty.db"
    engine = db.connect(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def app(empty_database: Path, tmp_path: Path) -> Iterator[FastAPI]:
    path = shutil.copy(empty_database, tmp_path / "test.db")
    app = create_app(Settings(data_dir=tmp_path, database_url=f"sqlite:///{path}"))
    yield app
    db.close_database(app)


@pytest.fixture
def world(app: FastAPI) -> World:
    return World(app.state.engine)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture
def noon() -> Iterator[datetime]:
    """The clock held at 12:00 in Seoul on 2 November 2026."""
    with clock.held(NOON):
        yield NOON
