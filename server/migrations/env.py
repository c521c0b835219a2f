"""Runs migrations on the application's own engine, whole or not at all."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Engine, Enum
from sqlmodel import AutoString, SQLModel

from server import db, models  # noqa: F401 - importing models registers every table
from server.models.columns import Moment
from server.settings import load


def plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as the database's own: an old migration must not change when a model does."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString | Enum):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def run(engine: Engine) -> None:
    """One connection, one transaction, no orphans left."""
    with engine.execution_options(writes=True).connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # SQLite rebuilds a table by dropping it, which would cascade to every child row.
            # The pragma is ignored inside a transaction, so it goes to the driver first.
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            transactional_ddl=True,  # Alembic assumes SQLite cannot; with our own BEGIN it can
            compare_server_default=True,
            render_item=plain,
        )
        try:
            with context.begin_transaction():
                context.run_migrations()
                if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                    raise RuntimeError(f"migration would leave orphans: {broken[:3]}")
        finally:
            if sqlite:
                # The connection goes back to the pool; whoever takes it next expects the checks on.
                connection.rollback()
                connection.connection.cursor().execute("PRAGMA foreign_keys=ON")


if given := context.config.attributes.get("engine"):
    run(given)
else:
    own = db.connect(load().url)
    run(own)
    own.dispose()
