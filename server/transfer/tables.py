"""What stands in an export of everything: which tables in which order, which columns, and the types of their values."""

from functools import cache
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, FiniteFloat, create_model
from sqlalchemy import JSON, Boolean, Column, Enum, Float, Integer, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlmodel import SQLModel

from server import models
from server.models.columns import Moment

# 2 gave the tables an order, so that a file can be read piece by piece: no row names one that comes after it.
FORMAT: Final = "cadet-export-2"
# What only proves who somebody is never leaves the database, and so can never be brought into one.
SECRET: Final = frozenset({"password_hash", "token_hash"})
# Sessions and links are nothing but such proof. The log comes last: its details name attempts and assignments.
ORDER: Final[tuple[type[SQLModel], ...]] = (
    models.User,
    models.Cohort,
    models.Membership,
    models.Scenario,
    models.ScenarioVersion,
    models.Assignment,
    models.Attempt,
    models.Event,
    models.Draft,
    models.Replay,
    models.Score,
    models.Mark,
    models.Progress,
    models.AgreementCount,
    models.AuditEntry,
)
# PostgreSQL's INTEGER; SQLite would take more, and the row could not move on from there.
Whole = Annotated[int, Field(ge=-(2**31), lt=2**31)]


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a class."""
    table: Table = SQLModel.metadata.tables[str(model.__tablename__)]
    return table


def columns_of(table: Table) -> list[Column[Any]]:
    """The columns that an export has."""
    return [column for column in table.columns if column.name not in SECRET]


@cache
def row_class(model: type[SQLModel]) -> type[BaseModel]:
    """What one row of the table must be in a file: each column, nothing else, of exactly its type."""
    fields: dict[str, Any] = {column.name: (_kind(model, column), ...) for column in columns_of(table_of(model))}
    made: type[BaseModel] = create_model(model.__name__, __config__=ConfigDict(extra="forbid", strict=True), **fields)
    return made


def _kind(model: type[SQLModel], column: Column[Any]) -> Any:
    given = column.type
    kind: Any
    if isinstance(given, Moment):
        kind = AwareDatetime
    elif isinstance(given, JSON):
        return model.model_fields[column.name].annotation
    elif isinstance(given, Enum):
        kind = given.enum_class
    elif isinstance(given, Boolean):
        kind = bool
    elif isinstance(given, Integer):
        kind = Whole
    elif isinstance(given, Float):
        kind = FiniteFloat
    else:
        kind = Annotated[str, Field(max_length=getattr(given, "length", None))]
    return kind | None if column.nullable else kind


def targets(table: Table) -> dict[str, str]:
    """Per column that names a row, the table of that row."""
    return {key.parent.name: key.column.table.name for key in table.foreign_keys}


def unique_in(table: Table) -> list[tuple[str, ...]]:
    """The columns of which no two rows may have the same."""
    rules = [one for one in table.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)]
    indexes = [index for index in table.indexes if index.unique]
    return [tuple(column.name for column in one.columns) for one in (*rules, *indexes)]
