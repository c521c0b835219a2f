"""Reads a trainee's start page: what is assigned, what may be rehearsed, what was done before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import select
from sqlmodel import Session, col

from server.accounts.permissions import Person
from server.drills import growth, home
from server.drills.counting import counting
from server.drills.home import Assigned, Drill, Line, Suggestion
from server.drills.queries import has_run_out
from server.drills.script import script_of
from server.drills.summary import levels_in
from server.models import Assignment, Attempt, Cohort, Mode, ScenarioVersion, title_for
from server.models import Scenario as ScenarioRow
from server.scenarios import library
from server.scenarios.schema import Scenario

SHOWN_EARLIER = 20
# Columns, not the row: a scenario's row carries its whole text.
_TITLED = (col(ScenarioRow.slug), col(ScenarioRow.title), col(ScenarioRow.title_ko))


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on the start page. `begun` are attempts under way, `earlier` finished ones, newest first."""

    begun: tuple[Line, ...]
    assigned: tuple[Assigned, ...]
    library: tuple[Drill, ...]
    earlier: tuple[Line, ...]
    earlier_total: int
    suggestion: Suggestion | None

    @property
    def modules(self) -> list[tuple[str, list[Drill]]]:
        """The library by module, easiest drills first."""
        ordered = sorted(self.library, key=lambda drill: (int(drill.module[1:]), drill.difficulty))
        return [(module, list(drills)) for module, drills in groupby(ordered, key=attrgetter("module"))]


@dataclass(frozen=True, slots=True)
class Own:
    """An own attempt with its drill's slug and title."""

    row: Attempt
    slug: str
    title: str


def home_of(db: Session, person: Person, now: datetime, language: str) -> Home:
    """The start page of this trainee at `now`, titles in `language`."""
    own = own_attempts(db, person, language)
    lines = [replace(line_of(one), ran_out=_ran_out(db, one.row, now)) for one in own]
    drills = _library(db, own, language)
    finished = [line for line in lines if line.state == "finished"]
    standing_now = growth.latest(_steps(own))
    assigned = tuple(_assigned(db, person, lines, now, language))
    may_begin = {None, *(one.id for one in assigned if one.standing == "continue")}
    return Home(
        begun=tuple(
            line
            for line in reversed(lines)
            if line.state == "running" or (line.state == "briefing" and line.assignment in may_begin)
        ),
        assigned=assigned,
        library=drills,
        earlier=tuple(reversed(finished))[:SHOWN_EARLIER],
        earlier_total=len(finished),
        suggestion=home.suggestion(drills, standing_now),
    )


def own_attempts(db: Session, person: Person, language: str) -> list[Own]:
    """Every attempt of this person, oldest first; finished ones in the order they were finished."""
    rows = db.execute(
        select(Attempt, *_TITLED)
        .join(ScenarioVersion, col(ScenarioVersion.id) == col(Attempt.version_id))
        .join(ScenarioRow, col(ScenarioRow.id) == col(ScenarioVersion.scenario_id))
        .where(col(Attempt.user_id) == person.id)
    ).all()
    own = [Own(row, slug, title_for(language, title, title_ko)) for row, slug, title, title_ko in rows]
    return sorted(own, key=lambda one: (one.row.finished_at or one.row.created_at, one.row.id or 0))


def steps_of(db: Session, person: Person, language: str) -> list[growth.Step]:
    """The person's finished attempts that have levels, oldest first."""
    return _steps(own_attempts(db, person, language))


def _steps(own: Sequence[Own]) -> list[growth.Step]:
    return [step_of(one) for one in own if _levels(one.row).strip(growth.NOT_TRIED)]


def line_of(one: Own) -> Line:
    """An own attempt as a line of a list."""
    row, summary = one.row, one.row.summary or {}
    overall = cast(Sequence[int], summary.get("overall") or ())
    posts = cast(int, summary.get("posts_n", 0))
    return Line(
        id=cast(int, row.id),
        number=row.number,
        title=one.title,
        state="finished" if row.finished_at else "running" if row.started_at else "briefing",
        is_rehearsal=row.mode == Mode.REHEARSAL,
        at=row.finished_at or row.started_at or row.created_at,
        overall=(overall[0], overall[1], overall[2]) if posts and len(overall) == 3 else None,
        posts=posts,
        assignment=row.assignment_id,
    )


def _ran_out(db: Session, row: Attempt, now: datetime) -> bool:
    if row.finished_at or not row.started_at:
        return False
    return has_run_out(row, script_of(library.parsed(db, row.version_id)), now)


def step_of(one: Own) -> growth.Step:
    """A finished own attempt as a step of the progress page."""
    row = one.row
    return growth.Step(
        attempt=cast(int, row.id),
        title=one.title,
        at=row.finished_at or row.created_at,
        is_rehearsal=row.mode == Mode.REHEARSAL,
        levels=_levels(row),
    )


def _levels(row: Attempt) -> str:
    return levels_in(row.summary or {}) if row.finished_at else ""


def drill_of(slug: str, title: str, scenario: Scenario, tried: int = 0) -> Drill:
    """A scenario as a line of the rehearsal library."""
    return Drill(
        slug=slug,
        title=title,
        language=scenario.language,
        module=scenario.module,
        difficulty=scenario.difficulty,
        minutes=scenario.minutes,
        skills=scenario.skills,
        tests=home.tests_of(scenario),
        tried=tried,
    )


def _library(db: Session, own: Sequence[Own], language: str) -> tuple[Drill, ...]:
    tried = Counter(one.slug for one in own if one.row.finished_at)
    return tuple(
        drill_of(
            row.slug,
            row.title_in(language),
            library.kept(row.digest) or library.parsed(db, row.version_id),
            tried[row.slug],
        )
        for row in library.published(db)
    )


def _assigned(db: Session, person: Person, lines: Sequence[Line], now: datetime, language: str) -> list[Assigned]:
    rows = db.execute(
        select(Assignment, col(Cohort.name), *_TITLED)
        .join(Cohort, col(Cohort.id) == col(Assignment.cohort_id))
        .join(ScenarioVersion, col(ScenarioVersion.id) == col(Assignment.version_id))
        .join(ScenarioRow, col(ScenarioRow.id) == col(ScenarioVersion.scenario_id))
        .where(col(Assignment.cohort_id).in_(person.trains_in), col(Assignment.withdrawn_at).is_(None))
    ).all()
    by_assignment: dict[int, list[Line]] = {}
    for line in lines:
        by_assignment.setdefault(line.assignment or 0, []).append(line)
    found = [_one(db, row, by_assignment, now, language) for row in rows]
    return sorted(found, key=lambda one: (_RANK[one.standing], one.closes_at, one.id))


# What can be done now stands first, what is over last.
_RANK = {"continue": 0, "start": 1, "again": 2, "not_open": 3, "done": 4, "missed": 5, "closed": 6}


def _one(db: Session, row: Any, mine: Mapping[int, Sequence[Line]], now: datetime, language: str) -> Assigned:
    assignment, cohort, slug, title, title_ko = row
    attempts = tuple(mine.get(assignment.id, ()))
    standing = home.standing(assignment.opens_at, assignment.closes_at, now, attempts, assignment.attempts_allowed)
    chosen = counting(assignment.counts.value, [line for line in attempts if line.state == "finished"])
    return Assigned(
        id=assignment.id,
        drill=drill_of(slug, title_for(language, title, title_ko), library.parsed(db, assignment.version_id)),
        cohort=cohort,
        is_assessed=assignment.mode == Mode.ASSESSED,
        is_diagnostic=assignment.is_diagnostic,
        note=assignment.note,
        opens_at=assignment.opens_at,
        closes_at=assignment.closes_at,
        which=assignment.counts.value,
        allowed=assignment.attempts_allowed,
        left=max(0, assignment.attempts_allowed - len(attempts)),
        standing=standing,
        attempts=attempts,
        counting=chosen.id if chosen else None,
    )


def summaries_of(db: Session, person_id: int, cohort_id: int | None = None) -> list[dict[str, object]]:
    """What a person's assessed attempts were summed up to, of one cohort or all; rehearsals never count."""
    finished = col(Attempt.finished_at).is_not(None)
    found = select(col(Attempt.summary)).where(
        col(Attempt.user_id) == person_id, col(Attempt.mode) == Mode.ASSESSED, finished
    )
    if cohort_id is not None:
        found = found.where(col(Attempt.cohort_id) == cohort_id)
    return [summary for summary in db.execute(found).scalars() if summary]
