"""One engine, and two kinds of session: a Reader for pages, a Writer for changes."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, Request
from sqlalchemy import Connection, Engine, create_engine, event, insert, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session, SQLModel
from starlette.concurrency import run_in_threadpool

from server.errors import Busy

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# FULL, not NORMAL: after a simulated power cut NORMAL had lost 226 of 1,387 acknowledged posts, FULL none.
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "secure_delete=ON")
WAIT_SECONDS = 2.0
Result = TypeVar("Result")

# SQLite lets one writer in at a time and makes the others poll. Waiting here instead is fair and
# cheap, and a wait that takes too long is shed with 503 rather than piling up.
_turn = threading.Lock()


def connect(url: str, *, pool_size: int = 16) -> Engine:
    """An engine for `url`. The pool is as large as the thread pool, so that no request waits for a connection."""
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    pool = {} if ":memory:" in url else {"pool_size": pool_size, "max_overflow": 0, "pool_timeout": WAIT_SECONDS}
    engine = create_engine(url, **pool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves, see _begin_sqlite
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at BEGIN. Taking it later, after a read, fails at once
    # instead of waiting, because the snapshot it read may already be stale.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only looks."""
    with _shedding(), Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that changes: commits when the block ends, undoes everything when it raises. Hold it briefly."""
    with _shedding(), _writers_turn(engine), Session(engine.execution_options(writes=True)) as session:
        yield session
        session.commit()


@contextmanager
def _writers_turn(engine: Engine) -> Iterator[None]:
    if engine.dialect.name != "sqlite":
        yield
        return
    if not _turn.acquire(timeout=WAIT_SECONDS):
        raise Busy("error.busy")
    try:
        yield
    finally:
        _turn.release()


@contextmanager
def _shedding() -> Iterator[None]:
    """Turn 'no connection free' and 'database is locked' into an answer that says: try again."""
    try:
        yield
    except PoolTimeout as error:
        raise Busy("error.busy") from error
    except (OperationalError, sqlite3.OperationalError) as error:
        cause = error.orig if isinstance(error, OperationalError) else error
        if isinstance(cause, sqlite3.OperationalError) and "locked" in str(cause):
            raise Busy("error.busy") from error
        raise


def _reader(request: Request) -> Iterator[Session]:
    with reading(request.app.state.engine) as session:
        yield session


def _writer(request: Request) -> Iterator[Session]:
    with writing(request.app.state.engine) as session:
        yield session


# scope="function": finish before the response leaves, not after. A page that says
# "saved" is then really saved, and an open event stream holds no connection.
Reader = Annotated[Session, Depends(_reader, scope="function")]
Writer = Annotated[Session, Depends(_writer, scope="function")]


def add_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Thousands of rows by their columns, with the table's defaults for the rest, as one statement.

    Objects of the table, kept one by one, take ten times as long, and everybody else's changes wait meanwhile.
    """
    if not rows:
        return
    fields = {name: field for name, field in table.model_fields.items() if name != "id" and not field.is_required()}
    known = {name: field.get_default(call_default_factory=True) for name, field in fields.items()}
    session.flush()  # the rows may point at what was only added
    session.execute(insert(table), [known | dict(row) for row in rows])


def place_of(engine: Engine) -> str:
    """The database an engine opens, without its password."""
    return f"{engine.url.host}:{engine.url.port}/{engine.url.database}"


def generation_of(engine: Engine, table: str) -> str:
    """SQL for a number that changes when `cadet restore` puts other rows in the table's place.

    A restored row may have the id, the owner and the version of one that is gone, so a cache of what follows from
    rows has the generation in its key. It is read as one more column of a statement asked anyway (3 µs on SQLite).
    """
    if engine.dialect.name == "sqlite":
        # Copying a backup over a database raises this in the same transaction: SQLite's own connections learn
        # from it that what they know is out of date. Migrations raise it too, which does no harm.
        return "(SELECT schema_version FROM pragma_schema_version)"
    # pg_restore --clean makes every table anew, and a new table has a new number.
    return f"{table}.tableoid"


def moment_of(value: datetime | str) -> datetime:
    """A moment with its UTC as `HotReader` read it: SQLite hands text back on the raw path, PostgreSQL a datetime."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read if read.tzinfo else read.replace(tzinfo=UTC)


class HotReader:
    """Reads for the few pages every trainee hits, without a session or a thread hop.

    SQLite answers an indexed read in microseconds, so it is asked on the event loop itself
    (a session with a user join costs 0.46 ms, the raw read 0.01). PostgreSQL is asked in a thread.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._local = threading.local()

    @property
    def place(self) -> str:
        """Which database this reads, for caches that must not mix two of them."""
        return place_of(self._engine)

    def generation(self, table: str) -> str:
        """As `generation_of`, for statements asked here."""
        return generation_of(self._engine, table)

    async def rows(self, sql: str, **values: object) -> Sequence[Any]:
        """All rows of a SELECT with `:name` placeholders, as tuples."""
        if self._engine.dialect.name == "sqlite":
            with _shedding():
                found: list[Any] = self._sqlite().execute(sql, values).fetchall()
            return found
        return await asyncio.to_thread(self._elsewhere, sql, values)

    def _sqlite(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._engine.url.database or "", isolation_level=None)
            connection.execute("PRAGMA query_only=ON")
            connection.execute("PRAGMA busy_timeout=200")
            self._local.connection = connection
        return connection

    def _elsewhere(self, sql: str, values: dict[str, object]) -> Sequence[Any]:
        with _shedding(), self._engine.connect() as connection:
            return connection.execute(text(sql), values).all()

    def close(self) -> None:
        """Let go of this thread's connection."""
        if connection := getattr(self._local, "connection", None):
            connection.close()
            self._local.connection = None


@dataclass(frozen=True, slots=True)
class _Pending:
    """A change that waits for its group, and the future of its result."""

    change: Callable[[Connection], Any]
    result: asyncio.Future[Any]


class GroupWriter:
    """Changes that come close together, in one commit: for what every trainee does all the time.

    Nothing is acknowledged before the commit it is part of has come back from the disk, and a change that raises undoes
    itself alone. A session, its three thread hops and a commit of its own cost a submission more than its rows do.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writes = engine.execution_options(writes=True)
        self._waiting: list[_Pending] = []
        self._task: asyncio.Task[None] | None = None

    async def change(self, change: Callable[[Connection], Result]) -> Result:
        """The result of `change`, once it is durable; it is called in a thread, within a transaction."""
        if self._engine.dialect.name != "sqlite":
            # PostgreSQL groups commits by itself, and two groups that lock the same rows in another order would
            # wait for each other.
            return await run_in_threadpool(self._alone, change)
        pending = _Pending(change, asyncio.get_running_loop().create_future())
        self._waiting.append(pending)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())
        result: Result = await pending.result
        return result

    def _alone(self, change: Callable[[Connection], Result]) -> Result:
        with _shedding(), self._writes.begin() as connection:
            return change(connection)

    async def _work(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            try:
                answers = await asyncio.to_thread(self._together, [pending.change for pending in group])
            except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it was
                answers = [error] * len(group)
            for pending, answer in zip(group, answers, strict=True):
                if pending.result.cancelled():
                    continue
                if isinstance(answer, Exception):
                    pending.result.set_exception(answer)
                else:
                    pending.result.set_result(answer)

    def _together(self, changes: Sequence[Callable[[Connection], Any]]) -> list[Any]:
        """What each change gave, or the exception it raised; all that stand are durable."""
        answers: list[Any] = []
        with _shedding(), _writers_turn(self._engine), self._writes.begin() as connection:
            if len(changes) == 1:
                return [changes[0](connection)]
            for change in changes:
                try:
                    with connection.begin_nested():
                        answers.append(change(connection))
                except Exception as error:  # noqa: BLE001 - told to the one who asked; the others go on
                    answers.append(error)
        return answers


async def _group(request: Request) -> GroupWriter:
    group: GroupWriter = request.app.state.group
    return group


Group = Annotated[GroupWriter, Depends(_group)]


def open_database(app: FastAPI, url: str, *, pool_size: int) -> None:
    """Put the engine, the hot reader and the group writer on the application."""
    app.state.engine = connect(url, pool_size=pool_size)
    app.state.hot = HotReader(app.state.engine)
    app.state.group = GroupWriter(app.state.engine)


def close_database(app: FastAPI) -> None:
    """Close every connection of this process."""
    app.state.hot.close()
    app.state.engine.dispose()
