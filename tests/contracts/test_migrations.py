"""The migrations make the tables the models describe, keep what is in them, and can be taken back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Boolean, DateTime, Enum, Float, Integer, String, Table, inspect, text
from sqlalchemy.engine import Engine
from sqlalchemy.types import JSON
from sqlmodel import SQLModel

from server import db, migrations
from server.migrations import steps

REBUILD = '''
"""Rebuild a table others point at, as SQLite must for most changes."""
import sqlalchemy as sa
from alembic import op

revision = "rebuilt"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("user") as batch:
        batch.alter_column("name", existing_type=sa.String(120), type_=sa.String(200), existing_nullable=False)
        batch.add_column(sa.Column("nickname", sa.String(20), nullable=False, server_default="none"))
    {then}


def downgrade():
    with op.batch_alter_table("user") as batch:
        batch.alter_column("name", existing_type=sa.String(200), type_=sa.String(120), existing_nullable=False)
        batch.drop_column("nickname")
'''


@pytest.fixture
def bare(bare_url: str) -> Iterator[Engine]:
    """A database without tables."""
    engine = db.connect(bare_url, pool_size=2)
    yield engine
    engine.dispose()


def value_for(column: Any) -> object:
    if column.foreign_keys:
        return 1
    kinds: list[tuple[type, object]] = [
        (Enum, getattr(column.type, "enums", [""])[0]),
        (Boolean, True),
        (Integer, 1),
        (Float, 1.5),
        (DateTime, datetime(2026, 11, 2, tzinfo=UTC)),
        (JSON, {"a": "가"}),
        (String, column.name[: getattr(column.type, "length", None)]),
    ]
    kind = getattr(column.type, "impl", column.type)
    return next(value for known, value in kinds if isinstance(column.type, known) or isinstance(kind, known))


def fill(engine: Engine) -> list[Table]:
    """One row in every table, each with every reference set."""
    tables = list(SQLModel.metadata.sorted_tables)
    with db.writing(engine) as session:
        for table in tables:
            session.execute(table.insert().values({column.name: value_for(column) for column in table.columns}))
    return tables


def counts(engine: Engine) -> dict[str, int]:
    with db.reading(engine) as session:
        names = [table.name for table in SQLModel.metadata.sorted_tables]
        return {name: session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def test_models_and_migrated_tables_do_not_differ(bare: Engine) -> None:
    assert migrations.upgrade(bare)
    assert steps.differences(bare) == []
    assert not migrations.upgrade(bare), "a second run finds nothing to do"


def test_there_is_one_line_of_migrations() -> None:
    scripts = ScriptDirectory(str(migrations.HERE))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    line = [script.revision for script in scripts.walk_revisions()]
    assert migrations.known() == line[::-1], "a revision's file begins with its number"


def test_down_and_up_again_with_rows_in_every_table(bare: Engine) -> None:
    migrations.upgrade(bare)
    tables = fill(bare)
    steps.downgrade(bare)
    assert set(inspect(bare).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(bare)
    assert counts(bare) == {table.name: 0 for table in tables}


def test_replays_come_and_go_without_touching_other_rows(bare: Engine) -> None:
    migrations.upgrade(bare)
    fill(bare)
    before = counts(bare)
    command.downgrade(steps._config(bare), "0001")
    assert "replay" not in inspect(bare).get_table_names()
    command.upgrade(steps._config(bare), "head")
    assert counts(bare) == before | {"replay": 0}
    assert steps.differences(bare) == []


def rebuild_in(folder: Path, engine: Engine, *, then: str = "") -> Any:
    head = ScriptDirectory(str(migrations.HERE)).get_current_head()
    (folder / "rebuilt.py").write_text(REBUILD.format(head=head, then=then))
    config = steps._config(engine)
    config.set_main_option("version_locations", f"{migrations.HERE / 'versions'}:{folder}")
    return config


def test_rows_that_point_at_a_rebuilt_table_stay(bare: Engine, tmp_path: Path) -> None:
    migrations.upgrade(bare)
    fill(bare)
    before = counts(bare)
    assert set(before.values()) == {1}
    config = rebuild_in(tmp_path, bare)
    command.upgrade(config, "head")
    assert counts(bare) == before
    command.downgrade(config, "-1")
    assert counts(bare) == before
    assert steps.differences(bare) == []


def test_a_migration_that_fails_leaves_nothing_behind(bare: Engine, tmp_path: Path) -> None:
    migrations.upgrade(bare)
    fill(bare)
    config = rebuild_in(tmp_path, bare, then="raise RuntimeError('half way')")
    with pytest.raises(RuntimeError, match="half way"):
        command.upgrade(config, "head")
    assert "nickname" not in {column["name"] for column in inspect(bare).get_columns("user")}
    assert migrations.current(bare) == migrations.newest()
    assert set(counts(bare).values()) == {1}


@pytest.mark.sqlite
def test_a_migration_that_leaves_orphans_is_refused(bare: Engine, tmp_path: Path) -> None:
    migrations.upgrade(bare)
    fill(bare)
    config = rebuild_in(tmp_path, bare, then="op.execute('DELETE FROM scenario')")
    with pytest.raises(RuntimeError, match="orphans"):
        command.upgrade(config, "head")
    assert set(counts(bare).values()) == {1}


@pytest.mark.sqlite
def test_foreign_keys_are_checked_again_after_a_migration(bare: Engine) -> None:
    migrations.upgrade(bare)
    with bare.connect() as one, bare.connect() as other:
        for connection in (one, other):
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
