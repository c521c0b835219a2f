"""The database's side of bringing in an export: what is there, what is added, and what follows from it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel, col

from server.accounts import audit
from server.cohorts.actions import refresh_progress, touch
from server.errors import Busy
from server.models import Attempt, Mode, Role, Scenario, ScenarioVersion, SignInSession, User
from server.scenarios.library import CAME_WITH_CADET, install_shipped
from server.transfer.report import Report
from server.transfer.tables import ORDER, columns_of, table_of

Row = dict[str, Any]


@dataclass
class Touched:
    """Who and what was here before and is not the same afterwards."""

    cohorts: set[int] = field(default_factory=set)
    instructors: set[int] = field(default_factory=set)
    courses: dict[tuple[int, int], int] = field(default_factory=dict)  # by cohort and trainee, a counting attempt

    def note(self, table: str, row: Row, last: Mapping[str, int]) -> None:
        """Look at a new place or attempt; `last` are the highest numbers there were before."""
        cohort, user = row["cohort_id"], row["user_id"]
        if table == "membership":
            if cohort <= last["cohort"]:
                self.cohorts.add(cohort)
            if user <= last["user"] and row["role"] is Role.INSTRUCTOR:
                self.instructors.add(user)
        elif cohort is not None:
            if cohort <= last["cohort"]:
                self.cohorts.add(cohort)
            if row["mode"] is Mode.ASSESSED and row["assignment_id"] and row["finished_at"] and row["summary"]:
                self.courses[cohort, user] = row["id"]


def is_unused(db: Session) -> bool:
    """Whether there is nothing but the scenarios that came with Cadet, as they came."""
    scenarios = {Scenario, ScenarioVersion}
    if any(db.execute(select(table_of(model)).limit(1)).first() for model in ORDER if model not in scenarios):
        return False
    edited = select(col(Scenario.id)).where((col(Scenario.revision) > 1) | (col(Scenario.origin) == ""))
    published = select(col(ScenarioVersion.id)).where(col(ScenarioVersion.note) != CAME_WITH_CADET)
    return not any(db.execute(found.limit(1)).first() for found in (edited, published))


def clear_scenarios(db: Session) -> None:
    """Make room for the file's scenarios, which keep their numbers; `complete` brings back what they have not."""
    db.execute(delete(ScenarioVersion))
    db.execute(delete(Scenario))


def keep_others_out(db: Session) -> None:
    """Nobody else adds rows until the transaction ends: on SQLite a writer is alone, PostgreSQL has to be told."""
    if _is_postgres(db):
        names = ", ".join(f'"{table_of(model).name}"' for model in ORDER)
        # Whoever hands in work locks its attempt before its cohort. Should the two wait for each other the import gives
        # way: before PostgreSQL, after a second, picks one of them.
        db.execute(text("SET LOCAL lock_timeout = '500ms'"))
        try:
            db.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))
        except OperationalError as error:
            raise Busy("error.busy") from error
        db.execute(text("SET LOCAL lock_timeout = 0"))


def removed_people(db: Session) -> set[tuple[int, datetime]]:
    """The numbers of the people who were removed here for good, and since when they had been here."""
    found = select(col(User.id), col(User.created_at)).where(col(User.removed_at).is_not(None))
    return {(number, since) for number, since in db.execute(found) if number is not None}


def _is_postgres(db: Session) -> bool:
    return db.get_bind().dialect.name == "postgresql"


def last_numbers(db: Session) -> dict[str, int]:
    """The highest number in each table that numbers its rows."""
    tables = [table_of(model) for model in ORDER if "id" in table_of(model).c]
    return {table.name: db.execute(select(func.max(table.c.id))).scalar_one() or 0 for table in tables}


def rows_with(db: Session, model: type[SQLModel], column: str, values: Collection[object]) -> Iterator[Row]:
    """The rows that have one of the values in the column."""
    table = table_of(model)
    for row in db.execute(select(*columns_of(table)).where(table.c[column].in_(values))).mappings():
        yield dict(row)


def insert_rows(db: Session, model: type[SQLModel], rows: Sequence[Row]) -> None:
    """Add rows with the numbers they have been given."""
    db.execute(insert(table_of(model)), rows)


def complete(db: Session, report: Report, touched: Touched) -> None:
    """Bring up to date what follows from the new rows, and write down that they came."""
    if _is_postgres(db):
        _count_on(db)
    if report.into_empty:
        install_shipped(db)
    for cohort in touched.cohorts:
        touch(db, cohort)
    for attempt in touched.courses.values():
        refresh_progress(db, db.get_one(Attempt, attempt))
    # Instructing shows other people's work; whoever gains that signs in again.
    db.execute(delete(SignInSession).where(col(SignInSession.user_id).in_(touched.instructors)))
    came = {name: report.counts[table].new for name, table in (("new", "user"), ("came", "attempt"))}
    audit.record(db, None, "export.imported", **came)


def _count_on(db: Session) -> None:
    """Let PostgreSQL count on from the highest number: it has not seen those that were given."""
    for name, last in last_numbers(db).items():
        if last:
            sequence = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)")
            db.execute(sequence, {"table": f'"{name}"', "last": last})
