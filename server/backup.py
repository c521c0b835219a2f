"""Whole copies of the database, made while the server runs and checked before anyone relies on them."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import make_url

from server import clock, migrations
from server.errors import CadetError
from server.settings import Settings

Progress = Callable[[float], None]
PAGES_A_STEP = 2000
TABLE = migrations.TABLE
# What `pg_restore` writes of that table: a COPY command, and then the only row.
_REVISION = re.compile(rf"^COPY \S*{TABLE} .*\n(?!\\\.)(.+)$", re.MULTILINE)


class BackupError(CadetError):
    """The copy could not be made or may not be used; the message says why."""


def make_private(path: Path) -> None:
    """Put an empty file at `path`, in place of any that is there, which only its owner may read: people are in it."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)


def backup(settings: Settings, to: Path, progress: Progress = lambda _done: None) -> None:
    """Write a checked copy of the database to `to`, which appears only when it is whole. BackupError otherwise.

    A folder that is not there is not made: it is sooner mistyped, and nobody would look there for the copy.
    """
    if not to.parent.is_dir():
        raise BackupError(f"there is no folder {to.parent}")
    unfinished = to.with_name(f".{to.name}.unfinished")
    try:
        make_private(unfinished)
        if database := _sqlite_file(settings):
            _copy(database, unfinished, progress, one_file=True)
            _revision_of_file(unfinished)
        else:
            _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={unfinished}", settings=settings)
            _revision_of_dump(unfinished)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.replace(to)
    finally:
        unfinished.unlink(missing_ok=True)
    progress(1)


def restore(
    settings: Settings,
    source: Path,
    *,
    replace: bool,
    kept: Callable[[Path], None],
    progress: Progress = lambda _done: None,
) -> None:
    """Put the data of `source` in place of the present. `kept` hears where a backup of the present data, if any, is.

    BackupError when `source` is no whole backup that this version can read, or when there is data and `replace` is
    not given. `kept` is told before anything is replaced, so that the path is known whatever fails afterwards.
    """
    if not source.is_file():
        raise BackupError(f"there is no file {source}")
    database = _sqlite_file(settings)
    revision = _revision_of_file(source) if database else _revision_of_dump(source)
    if not migrations.is_known(revision):
        raise BackupError(f"{source} was made by a newer version of Cadet ({revision}), which this one cannot read")
    if _holds_data(settings):
        if not replace:
            raise BackupError("there is data already; give --replace to put the backup in its place")
        path = _kept_name(settings)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # with PostgreSQL nothing else is kept there
        backup(settings, path)
        kept(path)
    if database:
        # Through SQLite, not by moving files: a server that is running sees either the old data or the new, and
        # knows by `db.generation_of` that what it kept in memory belongs to the old.
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        database.touch(mode=0o600)
        _copy(source, database, progress)
    else:
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        _postgres("pg_restore", *options, str(source), settings=settings)
    progress(1)


def _kept_name(settings: Settings) -> Path:
    kind = "db" if _sqlite_file(settings) else "dump"
    return settings.data_dir / f"before-restore-{clock.now():%Y%m%d-%H%M%S-%f}.{kind}"


def _sqlite_file(settings: Settings) -> Path | None:
    address = make_url(settings.url)
    if address.get_backend_name() != "sqlite":
        return None
    return Path(address.database or "")


def _copy(source: Path, to: Path, progress: Progress, *, one_file: bool = False) -> None:
    def report(_status: int, remaining: int, total: int) -> None:
        progress((total - remaining) / total if total else 1)

    try:
        with closing(_opened(source)) as old, closing(sqlite3.connect(to, timeout=30)) as new:
            old.backup(new, pages=PAGES_A_STEP, progress=report)
            if one_file:
                new.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise BackupError(f"{source} could not be copied: {error}") from error


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)


def _revision_of_file(path: Path) -> str:
    """The revision of the tables in a database file; refuses what is no whole database of ours."""
    try:
        with closing(_opened(path)) as copy:
            faults = [row[0] for row in copy.execute("PRAGMA integrity_check") if row[0] != "ok"]
            orphans = copy.execute("PRAGMA foreign_key_check").fetchall()
            ours = copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (TABLE,)).fetchone()
            revision = copy.execute(f"SELECT version_num FROM {TABLE}").fetchone() if ours else None  # noqa: S608 - ours
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{path} is no backup of Cadet: {error}") from error
    if faults or orphans:
        raise BackupError(f"{path} is damaged: {(faults or orphans)[0]}")
    if not revision:
        raise BackupError(f"{path} is no backup of Cadet: it has no version")
    return str(revision[0])


def _holds_data(settings: Settings) -> bool:
    if database := _sqlite_file(settings):
        return database.exists() and database.stat().st_size > 0
    found = _postgres("psql", "-Atc", f"SELECT to_regclass('{TABLE}')", settings=settings)
    return bool(found.strip())


def _revision_of_dump(dump: Path) -> str:
    """The revision of the tables in a dump; refuses what is no dump of ours."""
    revision = _REVISION.search(_run([_found("pg_restore"), "--data-only", f"--table={TABLE}", "--file=-", str(dump)]))
    if not revision:
        raise BackupError(f"{dump} is no backup of Cadet: it has no version")
    return revision[1]


def _postgres(program: str, *arguments: str, settings: Settings) -> str:
    # The password goes by the environment: arguments are there for every user of the machine to read.
    address = make_url(settings.url).set(drivername="postgresql")
    where = address.set(password=None).render_as_string()
    more = {"PGPASSWORD": str(address.password)} if address.password else {}
    return _run([_found(program), f"--dbname={where}", *arguments], more)


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is not installed; it comes with the PostgreSQL client programs")
    return path


def _run(command: Sequence[str], environment: Mapping[str, str] = MappingProxyType({})) -> str:
    # The command holds no text of a person: program, fixed options, the database address and file names.
    everything = os.environ | environment
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=everything)  # noqa: S603 - see above
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name}: {done.stderr.strip()}")
    return done.stdout
