"""Reads assigned drills and the attempts at them: who has not begun, who is silent, whose work waits for a mark."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal, cast

from sqlalchemy import func, select
from sqlmodel import Session, col

from server import clock
from server.accounts.permissions import Person, may_teach
from server.drills.queries import has_run_out
from server.drills.results_queries import WHOLE
from server.drills.script import script_of
from server.errors import NotFound
from server.models import (
    Assignment,
    Attempt,
    Event,
    Mark,
    Membership,
    Mode,
    Role,
    Scenario,
    ScenarioVersion,
    User,
    title_for,
)
from server.scenarios import library
from server.web.paging import PAGE, Paging, paging
from server.world.script import Script

SILENT_MINUTES = 10.0  # drill minutes without any act after which an instructor may want to look in
MOST_OVERDUE = 100

Window = Literal["upcoming", "open", "closed", "withdrawn"]
State = Literal["silent", "time_up", "to_mark", "running", "briefing", "not_started", "marked"]
# What wants an instructor's eye stands first.
STATES: tuple[State, ...] = ("silent", "time_up", "to_mark", "running", "briefing", "not_started", "marked")


@dataclass(frozen=True, slots=True)
class Assigned:
    """An assignment with its drill's titles and how far the cohort has come: counts are people, not attempts.

    `started` and `finished` count those who train in the cohort now, `to_mark` also who has left it. `is_begun` says
    whether there is any attempt at all, one in private too.
    """

    assignment: Assignment
    title: str
    title_ko: str
    version: int
    started: int = 0
    finished: int = 0
    to_mark: int = 0
    is_begun: bool = False

    def title_in(self, language: str) -> str:
        """The drill's title in `language`, else the English one."""
        return title_for(language, self.title, self.title_ko)

    @property
    def window(self) -> Window:
        """Where its window stands now."""
        if self.assignment.withdrawn_at:
            return "withdrawn"
        now = clock.now()
        if now < self.assignment.opens_at:
            return "upcoming"
        return "open" if now < self.assignment.closes_at else "closed"


@dataclass(frozen=True, slots=True)
class Sitting:
    """One trainee at an assigned drill. Without an attempt, all but the person is empty.

    `trains` says whether they still train in the cohort: nobody else has a page there. `quiet` is how many drill
    minutes have passed since the last act of a running attempt; `overall` is TONE, RISK and REACH.
    """

    user_id: int
    name: str
    state: State
    trains: bool = True
    attempt_id: int | None = None
    number: int = 0
    assignment_id: int | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    quiet: float = 0
    overall: tuple[int, int, int] | None = None
    posts: int = 0


def assigned_in(db: Session, cohort_id: int) -> list[Assigned]:
    """The cohort's assignments, the one that closes last first."""
    rows = db.execute(_with_titles().where(col(Assignment.cohort_id) == cohort_id)).all()
    reached = _reached(db, cohort_id)
    found = [_assigned(row, reached) for row in rows]
    return sorted(found, key=lambda one: (one.window == "withdrawn", -one.assignment.closes_at.timestamp()))


def assigned_of(db: Session, person: Person, cohort_id: int, assignment_id: int) -> Assigned:
    """One assignment of a cohort this person instructs; NotFound otherwise."""
    here = (col(Assignment.id) == assignment_id, col(Assignment.cohort_id) == cohort_id)
    row = db.execute(_with_titles().where(*here)).one_or_none()
    if row is None or not may_teach(person, cohort_id):
        raise NotFound()
    return _assigned(row, _reached(db, cohort_id))


def _assigned(row: Any, reached: dict[int, tuple[int, int, int, bool]]) -> Assigned:
    assignment, title, title_ko, version = row
    return Assigned(assignment, title, title_ko, version, *reached.get(assignment.id, (0, 0, 0, False)))


def _with_titles() -> Any:
    return (
        select(Assignment, col(Scenario.title), col(Scenario.title_ko), col(ScenarioVersion.number))
        .join(ScenarioVersion, col(ScenarioVersion.id) == Assignment.version_id)
        .join(Scenario, col(Scenario.id) == ScenarioVersion.scenario_id)
    )


def _unmarked() -> Any:
    ended = (col(Mark.attempt_id) == Attempt.id, col(Mark.seq) == 0, col(Mark.criterion) == WHOLE)
    return ~select(col(Mark.id)).where(*ended).exists()


def to_mark() -> tuple[Any, ...]:
    """The conditions under which an attempt waits: assessed, assigned, finished, not yet marked post by post."""
    return (*assessed(), col(Attempt.finished_at).is_not(None), _unmarked())


def assessed() -> tuple[Any, ...]:
    """The conditions under which anybody but the trainee may know of an attempt."""
    return (col(Attempt.mode) == Mode.ASSESSED, col(Attempt.assignment_id).is_not(None))


def _reached(db: Session, cohort_id: int) -> dict[int, tuple[int, int, int, bool]]:
    """Per assignment how many trainees have begun and have finished, how many people wait, and that it is begun."""

    def by_assignment(*more: Any) -> dict[int, int]:
        people = func.count(col(Attempt.user_id).distinct())
        here = (col(Attempt.cohort_id) == cohort_id, col(Attempt.assignment_id).is_not(None))
        wanted = select(col(Attempt.assignment_id), people).where(*here, *more).group_by(col(Attempt.assignment_id))
        return {cast(int, assignment): n for assignment, n in db.execute(wanted)}

    begun = by_assignment(*assessed(), _trains())
    finished = by_assignment(*assessed(), _trains(), col(Attempt.finished_at).is_not(None))
    waiting = by_assignment(*to_mark())
    return {key: (begun.get(key, 0), finished.get(key, 0), waiting.get(key, 0), True) for key in by_assignment()}


def _trains() -> Any:
    """That whose attempt it is trains in its cohort now."""
    place = (col(Membership.user_id) == Attempt.user_id, col(Membership.cohort_id) == Attempt.cohort_id)
    return select(col(Membership.id)).where(*place, col(Membership.role) == Role.TRAINEE).exists()


def sittings_of(db: Session, assigned: Assigned) -> list[Sitting]:
    """Every trainee of the cohort at this assignment, those who want an instructor's eye first."""
    assignment = assigned.assignment
    attempts = _sittings(db, col(Attempt.assignment_id) == assignment.id, *assessed())
    begun = {sitting.user_id for sitting in attempts}
    trainees = db.execute(
        select(col(User.id), col(User.name))
        .join(Membership, col(Membership.user_id) == User.id)
        .where(col(Membership.cohort_id) == assignment.cohort_id, col(Membership.role) == Role.TRAINEE)
        .where(col(User.removed_at).is_(None))
    )
    absent = [Sitting(cast(int, user), name, "not_started") for user, name in trainees if user not in begun]
    return sorted([*attempts, *absent], key=lambda one: (STATES.index(one.state), one.name.casefold(), one.number))


def attempts_in(db: Session, cohort_id: int, wanted: str, page: int) -> tuple[list[Sitting], Paging]:
    """A page of the cohort's assessed attempts, newest first, and which it is.

    `wanted` is "" for all, "running", "to_mark" or "marked".
    """
    filters: dict[str, tuple[Any, ...]] = {
        "": (),
        "running": (col(Attempt.finished_at).is_(None),),
        "to_mark": to_mark(),
        "marked": (col(Attempt.finished_at).is_not(None), ~_unmarked()),
    }
    if wanted not in filters:
        raise NotFound()
    here = (col(Attempt.cohort_id) == cohort_id, *assessed(), *filters[wanted])
    at = paging(db.execute(select(func.count()).select_from(Attempt).where(*here)).scalar_one(), page)
    return _sittings(db, *here, at=at), at


def ran_out(db: Session, cohorts: Iterable[int]) -> list[Attempt]:
    """The assessed attempts in these cohorts that ran out of time and nobody has handed in, oldest first.

    No more than `MOST_OVERDUE`: summing up as many takes seconds, and what is left waits for the next look.
    """
    running = (*assessed(), col(Attempt.started_at).is_not(None), col(Attempt.finished_at).is_(None))
    query = select(Attempt).where(col(Attempt.cohort_id).in_(list(cohorts)), *running)
    attempts = list(db.execute(query.order_by(col(Attempt.id))).scalars())
    scripts = {version: script_of(library.parsed(db, version)) for version in _versions(attempts)}
    now = clock.now()
    overdue = (attempt for attempt in attempts if has_run_out(attempt, scripts[attempt.version_id], now))
    return list(islice(overdue, MOST_OVERDUE))


def sittings_by(db: Session, cohort_id: int, user_id: int) -> list[Sitting]:
    """One trainee's assessed attempts in a cohort, newest first."""
    return _sittings(db, col(Attempt.cohort_id) == cohort_id, col(Attempt.user_id) == user_id, *assessed())


def _sittings(db: Session, *where: Any, at: Paging | None = None) -> list[Sitting]:
    last = select(func.max(Event.minute)).where(col(Event.attempt_id) == Attempt.id).scalar_subquery()
    wanted = (
        select(Attempt, col(User.name), last, _unmarked(), _trains())
        .join(User, col(User.id) == Attempt.user_id)
        .where(*where)
        .order_by(col(Attempt.created_at).desc(), col(Attempt.id).desc())
    )
    if at:
        wanted = wanted.limit(PAGE).offset(at.first)
    rows = db.execute(wanted).all()
    scripts = {version: script_of(library.parsed(db, version)) for version in _versions(row[0] for row in rows)}
    return [_sitting(*row, script=scripts[row[0].version_id]) for row in map(tuple, rows)]


def _versions(attempts: Iterable[Attempt]) -> list[int]:
    return sorted({attempt.version_id for attempt in attempts})


def _sitting(
    attempt: Attempt, name: str, last: float | None, unmarked: bool, trains: bool, *, script: Script
) -> Sitting:
    summary = cast(dict[str, Any], attempt.summary or {})
    now = script.start
    if attempt.started_at:
        now += (clock.now() - attempt.started_at).total_seconds() / attempt.seconds_per_minute
    quiet = max(0.0, now - (script.start if last is None else last))
    return Sitting(
        user_id=attempt.user_id,
        name=name,
        state=state_of(attempt, now=now, quiet=quiet, minutes=script.minutes, marked=not unmarked),
        trains=trains,
        attempt_id=attempt.id,
        number=attempt.number,
        assignment_id=attempt.assignment_id,
        started_at=attempt.started_at,
        finished_at=attempt.finished_at,
        quiet=quiet,
        overall=tuple(summary["overall"]) if summary.get("posts_n") else None,
        posts=summary.get("posts_n", 0),
    )


def state_of(attempt: Attempt, *, now: float, quiet: float, minutes: float, marked: bool) -> State:
    """Where an attempt stands. `now`, `quiet` and `minutes` (when the drill ends) are drill minutes."""
    if attempt.finished_at is not None:
        return "marked" if marked else "to_mark"
    if attempt.started_at is None:
        return "briefing"
    if now >= minutes:
        return "time_up"
    return "silent" if quiet >= SILENT_MINUTES else "running"
