"""A data folder and a database of one's own for the commands."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from server import db
from tests.cli.running import cadet
from tests.people import World


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of one's own."""
    monkeypatch.setenv("CADET_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CADET_DATABASE_URL", "")
    return tmp_path


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as `cadet migrate` leaves it."""
    folder = tmp_path_factory.mktemp("migrated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADET_DATA_DIR", str(folder))
        assert cadet("migrate").exit_code == 0
    return folder / "cadet.db"


@pytest.fixture
def ready(home: Path, migrated: Path) -> Path:
    """As `home`, migrated."""
    (home / "data").mkdir()
    shutil.copy(migrated, home / "data" / "cadet.db")
    return home


@pytest.fixture
def engine(ready: Path) -> Iterator[Engine]:
    """The database the commands use, seen by the test."""
    engine = db.connect(f"sqlite:///{ready / 'data' / 'cadet.db'}", pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture
def world_at_home(engine: Engine) -> World:
    """The test people in the database the commands use."""
    return World(engine)
