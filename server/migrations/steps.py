"""What changes tables, by Alembic: up, down, and a new revision from what the models say."""

from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine
from sqlmodel import SQLModel

from server.migrations import HERE


def _config(engine: Engine) -> Config:
    # Built here rather than read from an .ini file: nothing in it is a choice somebody would make.
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, to: str) -> None:
    """Bring the database up to `to`, whole or not at all."""
    command.upgrade(_config(engine), to)


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
