"""`cadet backup` and `cadet restore`: whole or not at all, and nothing given up by mistake."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from server import backup, db, migrations
from server.models import User
from tests.cli.running import cadet
from tests.people import World

NEWER = "9999_of_a_newer_cadet"


def test_a_backup_can_be_restored_and_what_was_there_is_kept(world_at_home: World, home: Path) -> None:
    saved = home / "saved.db"
    assert cadet("backup", saved).exit_code == 0
    assert cadet("backup", saved).exit_code == 1, "a backup is never overwritten"
    cadet("user", "add", "late@example.org", "Late")
    refused = cadet("restore", saved)
    assert refused.exit_code == 1
    assert "--replace" in refused.stderr
    assert "late@example.org" in cadet("user", "list").stdout
    restored = cadet("restore", saved, "--replace")
    assert restored.exit_code == 0
    assert "late@example.org" not in cadet("user", "list").stdout
    (before,) = (home / "data").glob("before-restore-*.db")
    with closing(sqlite3.connect(before)) as kept:
        assert kept.execute("SELECT count(*) FROM user WHERE email = 'late@example.org'").fetchone() == (1,)
        assert kept.execute("PRAGMA journal_mode").fetchone() == ("delete",), "a backup is one file"


def test_a_backup_makes_no_folder_that_may_only_be_mistyped(world_at_home: World, home: Path) -> None:
    refused = cadet("backup", home / "typo" / "saved.db")
    assert (refused.exit_code, refused.stderr) == (1, f"Not done: there is no folder {home / 'typo'}\n")
    assert not (home / "typo").exists()


def mode(path: Path) -> str:
    return f"{path.stat().st_mode & 0o777:o}"


@pytest.mark.sqlite
def test_what_holds_the_data_is_for_its_owner_alone(home: Path) -> None:
    assert cadet("migrate").exit_code == 0
    data, saved = home / "data", home / "saved.db"
    assert (mode(data), mode(data / "cadet.db")) == ("700", "600")
    assert cadet("backup", saved).exit_code == 0
    assert cadet("restore", saved, "--replace").exit_code == 0
    assert cadet("export", home / "all.json").exit_code == 0
    assert cadet("export", home / "all.xlsx").exit_code == 0
    (before,) = data.glob("before-restore-*.db")
    assert {mode(path) for path in (saved, before, home / "all.json", home / "all.xlsx")} == {"600"}
    with db.connect(f"sqlite:///{data / 'cadet.db'}").connect() as connection:
        connection.execute(text("SELECT 1 FROM user"))
        assert {mode(path) for path in data.glob("cadet.db-*")} <= {"600"}


@pytest.mark.sqlite
def test_a_restore_into_an_empty_folder_makes_it_and_its_file_private(
    world_at_home: World, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = home / "saved.db"
    cadet("backup", saved)
    monkeypatch.setenv("CADET_DATA_DIR", str(home / "new"))
    assert cadet("restore", saved).exit_code == 0
    assert (mode(home / "new"), mode(home / "new" / "cadet.db")) == ("700", "600")


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"x" * 5000])
def test_what_is_no_backup_is_refused(world_at_home: World, home: Path, content: bytes) -> None:
    false = home / "false.db"
    false.write_bytes(content)
    refused = cadet("restore", false, "--replace")
    assert refused.exit_code == 1
    assert "mina@example.org" in cadet("user", "list").stdout, "the data is as it was"


def test_a_server_that_runs_sees_the_restored_data(world_at_home: World, home: Path, engine: Engine) -> None:
    saved = home / "saved.db"
    cadet("backup", saved)
    cadet("user", "add", "late@example.org", "Late")
    people = len(world_at_home.all(User))
    assert cadet("restore", saved, "--replace").exit_code == 0
    assert len(world_at_home.all(User)) == people - 1
    assert migrations.current(engine) == migrations.newest()


def _stamp(path: Path, *revisions: str) -> None:
    with closing(sqlite3.connect(path)) as changed:
        changed.execute("DELETE FROM alembic_version")
        changed.executemany("INSERT INTO alembic_version VALUES (?)", [(revision,) for revision in revisions])
        changed.commit()


@pytest.mark.parametrize("revisions", [(NEWER,), ()])
def test_a_backup_of_a_version_this_one_does_not_know_is_refused_before_anything_is_copied(
    world_at_home: World, home: Path, revisions: tuple[str, ...]
) -> None:
    saved = home / "saved.db"
    cadet("backup", saved)
    _stamp(saved, *revisions)
    refused = cadet("restore", saved, "--replace")
    assert refused.exit_code == 1
    assert all(revision in refused.stderr for revision in revisions)
    assert "version" in refused.stderr
    assert "mina@example.org" in cadet("user", "list").stdout, "the data is as it was"
    assert not list((home / "data").glob("before-restore-*"))


def test_data_of_a_newer_version_gives_way_to_a_backup_of_this_one(world_at_home: World, home: Path) -> None:
    saved = home / "saved.db"
    cadet("backup", saved)
    _stamp(home / "data" / "cadet.db", NEWER)
    assert cadet("restore", saved, "--replace").exit_code == 0
    assert "mina@example.org" in cadet("user", "list").stdout


@pytest.mark.parametrize("step", ["server.backup._copy", "server.migrations.upgrade"])
def test_where_the_data_was_kept_is_said_even_when_a_later_step_fails(
    world_at_home: World, home: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = home / "saved.db"
    cadet("backup", saved)
    copy = backup._copy

    def fails(*given: object, **more: object) -> None:
        if more.get("one_file"):  # the copy of what is there now
            copy(*given, **more)  # type: ignore[arg-type]  # passed on as they came
        else:
            raise backup.BackupError("the disk is full")

    monkeypatch.setattr(step, fails)
    failed = cadet("restore", saved, "--replace")
    assert failed.exit_code == 1
    (kept,) = (home / "data").glob("before-restore-*.db")
    assert str(kept) in failed.output


def test_a_dump_of_a_newer_version_is_refused_on_either_database(
    bare_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stamp(revision: str) -> None:
        engine = db.connect(bare_url, pool_size=1)
        with engine.execution_options(writes=True).begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": revision})
        engine.dispose()

    monkeypatch.setenv("CADET_DATABASE_URL", bare_url)
    monkeypatch.setenv("CADET_DATA_DIR", str(home))
    assert cadet("migrate").exit_code == 0
    assert cadet("user", "add", "mina@example.org", "Mina").exit_code == 0
    assert cadet("backup", home / "good").exit_code == 0
    stamp(NEWER)
    assert cadet("backup", home / "newer").exit_code == 0
    stamp(migrations.newest())
    refused = cadet("restore", home / "newer", "--replace")
    assert refused.exit_code == 1
    assert NEWER in refused.stderr
    assert "mina@example.org" in cadet("user", "list").stdout
    assert not list(home.glob("before-restore-*"))
    restored = cadet("restore", home / "good", "--replace")
    assert restored.exit_code == 0
    (kept,) = home.glob("before-restore-*")
    assert str(kept) in restored.output
    assert "mina@example.org" in cadet("user", "list").stdout
