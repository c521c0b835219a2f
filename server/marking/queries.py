"""Reads what waits for a marker."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from server.accounts.permissions import Person
from server.cohorts.assignments import to_mark
from server.drills.results_queries import Record, record_of
from server.errors import NotFound
from server.models import Assignment, Attempt, Cohort, Scenario, ScenarioVersion, User, title_for
from server.web.paging import PAGE, Paging, paging


@dataclass(frozen=True, slots=True)
class Waiting:
    """An attempt that waits for an instructor. `overall` is what the machine made of it: TONE, RISK, REACH."""

    attempt_id: int
    number: int
    trainee: str
    cohort: str
    title: str
    title_ko: str
    finished_at: datetime
    overall: tuple[int, int, int] | None
    posts: int

    def title_in(self, language: str) -> str:
        """The drill's title in `language`, else the English one."""
        return title_for(language, self.title, self.title_ko)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the queue is narrowed to; 0 means all."""

    cohort: int = 0
    assignment: int = 0


def queue(db: Session, person: Person, wanted: Wanted, page: int) -> tuple[list[Waiting], Paging, int]:
    """A page of the attempts that wait, handed in first on top; which it is, and how many attempts there are."""
    where = _where(person, wanted)
    total = db.execute(select(func.count()).select_from(Attempt).where(*where)).scalar_one()
    at = paging(total, page)
    columns: Any = (Attempt.id, Attempt.number, User.name, Cohort.name, Scenario.title, Scenario.title_ko)
    more: Any = (Attempt.finished_at, Attempt.summary)
    rows = db.execute(
        select(*columns, *more)
        .select_from(Attempt)
        .join(User, col(User.id) == Attempt.user_id)
        .join(Cohort, col(Cohort.id) == Attempt.cohort_id)
        .join(ScenarioVersion, col(ScenarioVersion.id) == Attempt.version_id)
        .join(Scenario, col(Scenario.id) == ScenarioVersion.scenario_id)
        .where(*where)
        .order_by(col(Attempt.finished_at), col(Attempt.id))
        .limit(PAGE)
        .offset(at.first)
    )
    return [_waiting(row) for row in map(tuple, rows)], at, total


def _where(person: Person, wanted: Wanted) -> tuple[Any, ...]:
    where = (*to_mark(), col(Attempt.cohort_id).in_(person.instructs), col(Attempt.user_id) != person.id)
    if wanted.cohort:
        where = (*where, col(Attempt.cohort_id) == wanted.cohort)
    if wanted.assignment:
        where = (*where, col(Attempt.assignment_id) == wanted.assignment)
    return where


def _waiting(row: tuple[Any, ...]) -> Waiting:
    attempt_id, number, trainee, cohort, title, title_ko, finished_at, summary = row
    known = summary or {}
    posts = known.get("posts_n", 0)
    overall = tuple(known["overall"]) if posts else None
    return Waiting(attempt_id, number, trainee, cohort, title, title_ko, finished_at, overall, posts)


def next_waiting(db: Session, person: Person, wanted: Wanted) -> int | None:
    """The attempt that has waited longest, None when nothing waits."""
    query = select(col(Attempt.id)).where(*_where(person, wanted)).order_by(col(Attempt.finished_at), col(Attempt.id))
    return db.execute(query.limit(1)).scalar_one_or_none()


def markable(db: Session, person: Person, attempt_id: int, *, changing: bool = False) -> Record:
    """An attempt this person may mark: finished, assessed, by a trainee of a cohort they instruct, not their own.

    Whoever is `changing` it waits here for other markers and for rescoring.
    """
    if changing:
        # Before anything is read: on PostgreSQL a row read earlier does not show what was waited for. SQLite's writer
        # is alone anyway.
        db.execute(select(col(Attempt.id)).where(col(Attempt.id) == attempt_id).with_for_update())
    record = record_of(db, person, attempt_id)
    if record.look != "taught":
        raise NotFound()
    return record


def choices(db: Session, person: Person) -> tuple[list[tuple[int, str]], list[tuple[int, str, str]]]:
    """What the queue may be narrowed to: cohorts (id, name), and assignments (id, title, Korean title)."""
    mine = col(Cohort.id).in_(person.instructs)
    cohorts = db.execute(select(col(Cohort.id), col(Cohort.name)).where(mine).order_by(col(Cohort.name)))
    drills = db.execute(
        select(col(Assignment.id), col(Scenario.title), col(Scenario.title_ko))
        .join(ScenarioVersion, col(ScenarioVersion.id) == Assignment.version_id)
        .join(Scenario, col(Scenario.id) == ScenarioVersion.scenario_id)
        .where(col(Assignment.cohort_id).in_(person.instructs), col(Assignment.id).in_(_waiting_assignments(person)))
        .order_by(col(Scenario.title))
    )
    return [(id or 0, name) for id, name in cohorts], [(id or 0, title, korean) for id, title, korean in drills]


def _waiting_assignments(person: Person) -> Any:
    return select(col(Attempt.assignment_id)).where(*_where(person, Wanted()))
