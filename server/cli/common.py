"""What commands that keep something need: the settings and the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from server import db, migrations
from server.cli.failing import fail
from server.errors import CadetError
from server.settings import FILE, Settings, load


@contextmanager
def database(settings: Settings | None = None, *, ready: bool = True) -> Iterator[Engine]:
    """The database of these settings; refuses one whose tables are not this version's, unless `ready` is False."""
    settings = settings or load()
    if not ready and not settings.database_url:
        # Other users of the machine need not read who trains here. SQLite gives its other files the mode of this one.
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        (settings.data_dir / FILE).touch(mode=0o600)
    engine = db.connect(settings.url, pool_size=2)
    try:
        if ready and (_is_missing(engine) or migrations.current(engine) != migrations.newest()):
            fail("The database is not ready for this version. Run `cadet migrate` first.")
        yield engine
    except OperationalError as error:
        fail(f"The database does not answer: {str(error.orig).strip()}")
    except CadetError as error:
        fail(f"Refused: {error}")
    finally:
        engine.dispose()


def _is_missing(engine: Engine) -> bool:
    """Whether SQLite's file is not there yet: it would make one to look into."""
    return engine.dialect.name == "sqlite" and not Path(engine.url.database or "").is_file()


def home(settings: Settings) -> str:
    """The address at which a person on this machine finds the server."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host  # noqa: S104 - compared, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
