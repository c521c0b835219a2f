"""The tables' history: which revisions there are, where a database stands, and how it is brought up to date."""

import re
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from server import models  # noqa: F401 - importing models registers every table

HERE = Path(__file__).parent
TABLE = "alembic_version"
# A revision's file begins with its number.
_FILE = re.compile(r"(\d{4})_\w+\.py")


def known() -> list[str]:
    """All revisions this code knows, oldest first."""
    found = (_FILE.fullmatch(path.name) for path in (HERE / "versions").iterdir())
    return sorted(match[1] for match in found if match)


def newest() -> str:
    """The revision this code expects."""
    return known()[-1]


def is_known(revision: str) -> bool:
    """Whether this code knows the revision; one of a newer version it does not."""
    return revision in known()


def current(engine: Engine) -> str | None:
    """The revision the database is at; None when it is empty."""
    if not inspect(engine).has_table(TABLE):
        return None
    with engine.connect() as connection:
        found: str | None = connection.execute(text(f"SELECT version_num FROM {TABLE}")).scalar()  # noqa: S608 - our own
    return found


def upgrade(engine: Engine, to: str = "head") -> bool:
    """Bring the database up to `to`, whole or not at all; True when something changed."""
    if to == "head" and current(engine) == newest():
        return False
    # Alembic takes a fifth of a second to load, and most starts find nothing to do.
    from server.migrations import steps  # noqa: PLC0415

    steps.upgrade(engine, to)
    return True
