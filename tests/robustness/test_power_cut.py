"""After a power cut everything acknowledged is there: commits reach the disk before the answer leaves."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from server import db
from server.models import User
from tests import databases
from tests.people import World
from tests.robustness.forgetful_disk import Disk, File, command
from tests.robustness.servers import Client, prepare, running, submission

pytestmark = pytest.mark.robustness
SUBMISSIONS = 12
POSTED = "SELECT json_extract(data, '$.text') FROM event WHERE kind = 'posted' ORDER BY seq"


def on_disk(database: Path, folder: Path) -> list[str]:
    """The posts in a copy of the database's files as they lie there now: what a start after the cut would read."""
    for end in ("", "-wal"):
        source = database.with_name(database.name + end)
        if source.exists():
            shutil.copy(source, folder / f"cut.db{end}")
    return recovered(folder)


def recovered(folder: Path) -> list[str]:
    """The posts of a sound `cut.db` in the folder, which is removed."""
    with closing(sqlite3.connect(folder / "cut.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = copy.execute(POSTED).fetchall()
    for end in ("", "-wal", "-shm"):
        (folder / f"cut.db{end}").unlink(missing_ok=True)
    return [str(row[0]) for row in rows]


@pytest.mark.sqlite
def test_each_acknowledged_submission_is_in_the_files_at_once(bare_url: str, tmp_path: Path) -> None:
    engine = db.connect(bare_url, pool_size=2)
    (client,) = prepare(engine, 1)
    engine.dispose()
    with running(bare_url, tmp_path) as server, closing(server.connect()) as connection:
        for number in range(SUBMISSIONS):
            path, body, headers = submission(client, number, f"key-{number}")
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 303
            texts = on_disk(Path(bare_url.removeprefix("sqlite:///")), tmp_path)
            assert len(texts) == number + 1
            assert texts[-1].endswith(f"Number {number}.")


def _submit(url: str, client: Client, folder: Path, under: list[str]) -> None:
    with running(url, folder, under=under) as server, closing(server.connect()) as connection:
        for number in range(SUBMISSIONS):
            path, body, headers = submission(client, number, f"key-{number}")
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 303


@pytest.mark.sqlite
@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace to see which writes were synced (CI installs it)")
def test_a_disk_that_forgets_unsynced_writes_keeps_what_was_acknowledged(bare_url: str, tmp_path: Path) -> None:
    engine = db.connect(bare_url, pool_size=2)
    (client,) = prepare(engine, 1)
    engine.dispose()
    database, log = Path(bare_url.removeprefix("sqlite:///")), tmp_path / "calls.log"
    content = database.read_bytes()
    names = {end: f"{database}{end}" for end in ("", "-wal")}
    disk = Disk({names[""]: File(bytearray(content), content), names["-wal"]: File(bytearray(), b"")})
    _submit(bare_url, client, tmp_path, command(log))
    answers = 0
    for answers, files in enumerate(disk.at_each_answer(log), start=1):
        for end, name in names.items():
            (tmp_path / f"cut.db{end}").write_bytes(files[name])
        texts = recovered(tmp_path)
        assert [text.rpartition(" ")[2] for text in texts] == [f"{number}." for number in range(answers)]
    assert answers == SUBMISSIONS
    assert disk.unknown == []


@pytest.mark.sqlite
def test_every_connection_waits_for_the_disk(app: FastAPI, world: World, client: TestClient) -> None:
    assert client.get("/readyz").status_code == 200
    engine = app.state.engine
    with engine.connect() as one, engine.execution_options(writes=True).connect() as other:
        for connection in (one, other):
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2, "2 is FULL"
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            connection.rollback()


def test_postgres_recovers_what_was_committed_after_a_crash(tmp_path: Path) -> None:
    with databases.postgres(durable=True) as server, server.database() as url:
        engine = db.connect(url, pool_size=2)
        with engine.connect() as connection:
            for setting in ("synchronous_commit", "fsync", "full_page_writes"):
                assert connection.exec_driver_sql(f"SHOW {setting}").scalar() == "on"
        for number in range(SUBMISSIONS):
            with db.writing(engine) as session:
                session.add(User(email=f"{number}@example.org", name="Somebody"))
        engine.dispose()
        server.crash()
        with db.reading(engine) as session:
            assert len(session.exec(select(User)).all()) == SUBMISSIONS
        engine.dispose()
