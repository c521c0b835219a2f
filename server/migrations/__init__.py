"""The tables' history, and the few things that are done with it."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlmodel import SQLModel

from server import models  # noqa: F401 - importing models registers every table

HERE = Path(__file__).parent


def _config(engine: Engine | None = None) -> Config:
    # Built here rather than read from an .ini file: nothing in it is a choice somebody would make.
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config


def newest() -> str:
    """The revision this code expects."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("no migrations")
    return head


def is_known(revision: str) -> bool:
    """Whether this code knows the revision; one of a newer version it does not."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def current(engine: Engine) -> str | None:
    """The revision the database is at; None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, to: str = "head") -> bool:
    """Bring the database up to `to`, whole or not at all; True when something changed."""
    before = current(engine)
    if before == newest() and to == "head":
        return False
    command.upgrade(_config(engine), to)
    return True


def downgrade(engine: Engine, to: str = "base") -> None:
    """Take the database back to `to`, whole or not at all."""
    command.downgrade(_config(engine), to)


def differences(engine: Engine) -> list[Any]:
    """What a new migration would have to change: empty when tables and models agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True, "compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def draft(engine: Engine, message: str) -> None:
    """Write a new revision from the difference between the models and this database, to be read and mended."""
    command.revision(_config(engine), message, autogenerate=True)
