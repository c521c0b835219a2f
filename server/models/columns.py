"""Column types shared by all tables."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, Enum, TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite drops the zone, so it is put back on the way out; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(values: type[StrEnum], **more: Any) -> Column[Any]:
    """A column for an enum, stored by value as a short string, so that adding a value needs no migration."""
    kind = Enum(
        values,
        native_enum=False,
        create_constraint=False,
        length=20,
        values_callable=lambda every: [one.value for one in every],
    )
    return Column(kind, nullable=False, **more)
