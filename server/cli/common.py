"""What commands that keep something need: the settings and the database."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from server import db, migrations
from server.cli.failing import fail
from server.errors import CadetError
from server.settings import FILE, Settings, load

# What a command may be refused for, in words; pages have theirs in templates.
REFUSALS: Final = {
    "error.busy": "somebody else is changing the database; try again in a moment",
    "error.email_taken": "somebody already has this e-mail address",
    "error.last_admin": "this is the only administrator; make somebody else one first",
    "error.person_disabled": "this account is disabled; enable it first",
}
_HOME = "address"  # of the server started last, in the data folder


@contextmanager
def database(settings: Settings | None = None, *, ready: bool = True) -> Iterator[Engine]:
    """The database of these settings; refuses one whose tables are not this version's, unless `ready` is False."""
    settings = settings or load()
    engine = _engine(settings, makes_room=not ready)
    try:
        _check(engine, settings, ready=ready)
        yield engine
    except OperationalError as error:
        fail(_unanswered(error))
    except CadetError as error:
        fail(f"Refused: {REFUSALS.get(getattr(error, 'key', ''), error)}")
    finally:
        engine.dispose()


def _engine(settings: Settings, *, makes_room: bool) -> Engine:
    try:
        if makes_room and not settings.database_url:
            # Other users of the machine need not read who trains here. SQLite gives its other files the mode of this.
            settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            (settings.data_dir / FILE).touch(mode=0o600)
        return db.connect(settings.url, pool_size=2)
    except OSError as error:
        fail(f"CADET_DATA_DIR: {settings.data_dir} cannot hold the data: {error.strerror}")
    except ModuleNotFoundError as error:
        fail(f"CADET_DATABASE_URL: the Python package {error.name} is not installed")


def _check(engine: Engine, settings: Settings, *, ready: bool) -> None:
    """Stop with a sentence unless the database answers and, if it must be, is this version's."""
    _check_folder(engine, settings)
    try:
        is_ready = not (ready and _is_missing(engine)) and migrations.current(engine) == migrations.newest()
    except DBAPIError as error:
        fail(_unanswered(error))
    if ready and not is_ready:
        fail("The database is not ready for this version. Run `cadet migrate` first.")


def _check_folder(engine: Engine, settings: Settings) -> None:
    """SQLite alone would only say that it cannot open the file."""
    if engine.dialect.name == "sqlite":
        folder = Path(engine.url.database or "").parent
        name = "CADET_DATABASE_URL" if settings.database_url else "CADET_DATA_DIR"
        if folder.exists() and not folder.is_dir():
            fail(f"{name}: {folder} is no folder")
        if settings.database_url and not folder.is_dir():
            fail(f"{name}: there is no folder {folder}")
        # Besides the database SQLite keeps files of its own there, while somebody reads too.
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            fail(f"{name}: nothing can be written in the folder {folder}")


def _unanswered(error: DBAPIError) -> str:
    return f"The database does not answer: {' '.join(str(error.orig).split())}"


def _is_missing(engine: Engine) -> bool:
    """Whether SQLite's file is not there yet: it would make one to look into."""
    return engine.dialect.name == "sqlite" and not Path(engine.url.database or "").is_file()


@contextmanager
def bar(doing: str) -> Iterator[Callable[[float], None]]:
    """A bar that shows how far a command is, told as a share of 1, to whoever watches."""
    with Progress(transient=True, console=Console(stderr=True), disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task(doing, total=1)
        yield lambda done: shown.update(task, completed=done)


def home(settings: Settings) -> str:
    """The address at which a person on this machine finds the server."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host  # noqa: S104 - compared, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def keep_home(settings: Settings, port: int) -> None:
    """Keep the address of the server that has just started beside the data, for commands that print links into it."""
    # A server that may not write there still serves; its links then say what the settings say.
    with suppress(OSError):
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        (settings.data_dir / _HOME).write_text(home(settings.model_copy(update={"port": port})), encoding="utf-8")


def kept_home(settings: Settings) -> str:
    """As `home`, of the server that was started last, whatever port it was given."""
    try:
        return (settings.data_dir / _HOME).read_text(encoding="utf-8").strip() or home(settings)
    except OSError:
        return home(settings)
