"""A PostgreSQL database that one test leaves to the next is as good as a new one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, inspect, text

from server import db
from server.models import User
from tests.databases import LENT, Postgres
from tests.people import World


@contextmanager
def lent(server: Postgres) -> Iterator[Engine]:
    """What a test gets, with connections that nobody closes."""
    with server.database() as url:
        engine = db.connect(url, pool_size=2)
        yield engine
    engine.dispose()


def test_it_has_no_rows_counts_from_one_and_has_another_name(postgres_server: Postgres) -> None:
    postgres_server.lent = 0  # so that it is not time for a new one
    with lent(postgres_server) as first:
        mina = World(first).people["mina"]
    with lent(postgres_server) as second:
        assert postgres_server.lent > 0
        assert second.url.database != first.url.database
        with db.reading(second) as session:
            for table in inspect(second).get_table_names():
                assert session.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one() == 0, table
        assert World(second).people["mina"] == mina == 1


@pytest.mark.parametrize(
    "change",
    ["CREATE TABLE more (id int)", "DROP TABLE mark", 'ALTER TABLE "user" ADD COLUMN more int', "DROP INDEX {index}"],
)  # fmt: skip
def test_it_is_given_up_when_its_tables_were_changed(postgres_server: Postgres, change: str) -> None:
    with lent(postgres_server) as first:
        index = inspect(first).get_indexes(User.__tablename__)[0]["name"]
        with db.writing(first) as session:
            session.execute(text(change.format(index=index)))
    assert postgres_server.spare is None
    with lent(postgres_server) as second:
        there = inspect(second)
        assert "mark" in there.get_table_names()
        assert "more" not in there.get_table_names() + [one["name"] for one in there.get_columns("user")]
        assert index in [one["name"] for one in there.get_indexes("user")]


def test_it_is_made_anew_now_and_then(postgres_server: Postgres) -> None:
    for _ in range(LENT + 2):
        with lent(postgres_server):
            assert postgres_server.lent <= LENT
