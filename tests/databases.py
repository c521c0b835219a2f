"""Databases for tests: a SQLite file, or a PostgreSQL server of our own with its data in a temporary folder."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlmodel import SQLModel

from server import db

MISSING = (
    "PostgreSQL's programs (initdb, postgres) are missing: install the package `postgresql`, "
    "or run the tests on SQLite only with `make test ARGS=--database=sqlite`."
)
# Debian keeps the programs of the server out of PATH.
ELSEWHERE = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs; the test fails in one clear line when it is not there."""
    path = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *map(str, ELSEWHERE)]))
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    return path


# What a database is made of, as one number: tables, columns, indexes, sequences, constraints, triggers, functions.
SHAPE = """
    SELECT sum(part) FROM (
        SELECT oid::bigint * (1 + relnatts) FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT oid::bigint FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT oid::bigint FROM pg_trigger
        UNION ALL SELECT oid::bigint FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) AS parts (part)
"""
OTHERS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()"
# TRUNCATE makes every table and index anew, which costs forty times as much as taking out a test's few rows.
EMPTIED = """
    DO $$ DECLARE name text; BEGIN
        SET LOCAL session_replication_role = replica; -- in whatever order the tables need each other
        FOR name IN SELECT oid::regclass FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
            EXECUTE 'DELETE FROM ' || name;
        END LOOP;
        PERFORM setval(oid::regclass, 1, false) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'S';
    END $$
"""
# So often a database is lent before a new one is made: rows taken out still take room.
LENT = 30


class Postgres:
    """A running server and the databases in it; `empty` holds every table and no row."""

    process: subprocess.Popen[bytes]
    spare: str | None = None  # a database as `empty` is, which an earlier test has left
    lent = 0  # how often it was

    def __init__(self, folder: Path, settings: list[str], becoming: dict[str, Any]) -> None:
        self.folder, self.settings, self.becoming = folder, settings, becoming
        self.numbers = itertools.count()

    def fill(self) -> None:
        self.ask("CREATE DATABASE empty")
        engine = db.connect(self.url("empty"), pool_size=1)
        SQLModel.metadata.create_all(engine)
        engine.dispose()
        with psycopg.connect(self.url("empty")) as connection:
            self.shape = connection.execute(SHAPE).fetchone()

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def ask(self, sql: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql)

    @contextmanager
    def database(self, *, like: str | None = "empty") -> Iterator[str]:
        """The address of a database of one's own; without `like` it has no tables."""
        name = f"test_{next(self.numbers)}"
        if like == "empty" and self.spare:
            # Making one takes a third of a second of this machine, renaming one nothing. The name is new all the
            # same: what the application keeps by the database's name must not pass from one test to the next.
            self.ask(f"ALTER DATABASE {self.spare} RENAME TO {name}")
            self.spare, self.lent = None, self.lent + 1
        else:
            self.ask(f"CREATE DATABASE {name}" + (f" TEMPLATE {like} STRATEGY file_copy" if like else ""))
            self.lent = 0
        try:
            yield self.url(name)
        finally:
            if like == "empty" and not self.spare and self.lent < LENT and self._emptied(name):
                self.spare = name
            else:
                self.ask(f"DROP DATABASE {name} WITH (FORCE)")

    def _emptied(self, name: str) -> bool:
        """Take every row out; False when the test did more to the database than fill it."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(OTHERS.format(name))
            as_made = connection.execute(SHAPE).fetchone() == self.shape
            if as_made:
                connection.execute(EMPTIED)
        return as_made

    def start(self) -> None:
        options = [part for setting in self.settings for part in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [program("postgres"), "-D", self.folder / "data", *options],
                stdout=log, stderr=log, cwd=self.folder, **self.becoming,
            )  # fmt: skip
        _await(self.folder, self.process)

    def stop(self, how: int = signal.SIGINT) -> None:
        self.process.send_signal(how)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def crash(self) -> None:
        """End at once without writing anything more, and start again."""
        self.stop(signal.SIGQUIT)
        self.start()


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A server that only a socket file reaches. It refuses to run as root, so root lends it another user."""
    folder = Path(tempfile.mkdtemp(prefix="cadet-pg-"))
    becoming: dict[str, Any] = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)
        becoming = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(
        [program("initdb"), "-D", folder / "data", *options],
        capture_output=True, text=True, check=False, cwd=folder, **becoming,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    settings = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200", "shared_buffers=32MB"]
    settings += [] if durable else ["fsync=off", "full_page_writes=off"]
    server = Postgres(folder, settings, becoming)
    server.start()
    try:
        server.fill()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _await(folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            psycopg.connect(f"postgresql://postgres@/postgres?host={folder}").close()
        except psycopg.OperationalError:
            assert server.poll() is None, (folder / "log").read_text()
            time.sleep(0.05)
        else:
            return
    raise AssertionError((folder / "log").read_text())
