"""What changes a cohort: its assignments, and the progress kept beside its attempts."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, select, update
from sqlmodel import Session, col

from server import clock
from server.accounts import audit
from server.accounts.permissions import Person
from server.cohorts.progress import BEHAVIOURS, NOT_TRIED, Sums, Tried, standing
from server.drills import actions
from server.drills.actions import Ending
from server.drills.summary import levels_in
from server.errors import Conflict
from server.models import Assignment, Attempt, Cohort, Counts, Mode, Progress

# The names an attempt's summary gives its counts, by those of the sums kept.
SUMMARY_KEYS = {"posts": "posts_n", "boilerplate": "boilerplate_posts"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What an instructor decides about an assigned drill. Moments are aware; `attempts_allowed` counts from 1."""

    version_id: int
    mode: Mode
    opens_at: datetime
    closes_at: datetime
    attempts_allowed: int
    counts: Counts
    is_diagnostic: bool
    note: str


def assign(db: Session, by: Person, cohort_id: int, setting: Setting) -> Assignment:
    """Set a drill to a cohort."""
    assignment = Assignment(cohort_id=cohort_id, created_by_id=by.id, **asdict(setting))
    db.add(assignment)
    db.flush()
    audit.record(db, by, "assignment.created", cohort=cohort_id, assignment=assignment.id)
    return assignment


def change(db: Session, by: Person, assignment: Assignment, setting: Setting, *, started: bool) -> None:
    """Move the window, allow more attempts, reword the note; before anybody has started, everything else too."""
    fixed = (setting.version_id, setting.mode, setting.counts, setting.is_diagnostic)
    if started and fixed != (assignment.version_id, assignment.mode, assignment.counts, assignment.is_diagnostic):
        raise Conflict("error.assignment_started")
    for name, value in asdict(setting).items():
        setattr(assignment, name, value)
    db.add(assignment)
    audit.record(db, by, "assignment.changed", cohort=assignment.cohort_id, assignment=assignment.id)


def withdraw(db: Session, by: Person, assignment: Assignment) -> None:
    """Take an assignment off the trainees' lists. What was finished stays and counts."""
    assignment.withdrawn_at = assignment.withdrawn_at or clock.now()
    db.add(assignment)
    audit.record(db, by, "assignment.withdrawn", cohort=assignment.cohort_id, assignment=assignment.id)


def restore(db: Session, by: Person, assignment: Assignment) -> None:
    """Undo a withdrawal."""
    assignment.withdrawn_at = None
    db.add(assignment)
    audit.record(db, by, "assignment.restored", cohort=assignment.cohort_id, assignment=assignment.id)


def refresh_progress(db: Session, attempt: Attempt) -> None:
    """Bring the trainee's progress up to date after an attempt has been finished or marked.

    Rehearsals never count: for anything but a finished, assessed, assigned attempt this does nothing.
    """
    if attempt.mode != Mode.ASSESSED or attempt.assignment_id is None or attempt.cohort_id is None:
        return
    if attempt.finished_at is None or attempt.summary is None:
        return
    db.flush()
    # First, so that on PostgreSQL the cohort's row makes two finishing trainees wait for each other.
    touch(db, attempt.cohort_id)
    found = standing(_tried(row) for row in _finished(db, attempt.user_id, attempt.cohort_id))
    here = (col(Progress.cohort_id) == attempt.cohort_id, col(Progress.user_id) == attempt.user_id)
    progress = db.execute(select(Progress).where(*here)).scalar_one_or_none()
    progress = progress or Progress(cohort_id=attempt.cohort_id, user_id=attempt.user_id)
    for name in ("attempts", "levels", "baseline", "growth", "first_credible"):
        setattr(progress, name, getattr(found, name))
    for name, count in asdict(found.sums).items():
        setattr(progress, name, count)
    progress.updated_at = clock.now()
    db.add(progress)
    db.flush()


def hand_in(db: Session, ending: Ending) -> None:
    """Hand in an attempt whose clock ran out while nobody was looking, and bring progress up to date."""
    if attempt := actions.hand_in(db, ending):
        refresh_progress(db, attempt)


def touch(db: Session, cohort_id: int) -> None:
    """Say that the cohort's people or figures have changed: what was folded from them before is out of date."""
    db.execute(update(Cohort).where(col(Cohort.id) == cohort_id).values(version=Cohort.version + 1))


def _finished(db: Session, user_id: int, cohort_id: int) -> Any:
    of_attempt: Any = (Attempt.number, Attempt.finished_at, Attempt.summary)
    of_assignment: Any = (Assignment.id, Assignment.counts, Assignment.is_diagnostic)
    return db.execute(
        select(*of_attempt, *of_assignment)
        .join(Assignment, col(Assignment.id) == Attempt.assignment_id)
        .where(
            col(Attempt.user_id) == user_id,
            col(Attempt.cohort_id) == cohort_id,
            col(Attempt.mode) == Mode.ASSESSED,
            col(Attempt.finished_at).is_not(None),
        )
    )


def _tried(row: Row[Any]) -> Tried:
    number, finished, summary, assignment, counts, is_diagnostic = tuple(row)
    known = cast(dict[str, Any], summary or {})
    return Tried(
        assignment=assignment,
        number=number,
        finished=finished,
        counts=counts.value,
        is_diagnostic=is_diagnostic,
        levels=levels_in(known) or NOT_TRIED * 21,
        overall=tuple(known.get("overall", (0, 0, 0))),
        sums=sums_of(known),
        first_credible=known.get("first_credible_minutes"),
    )


def sums_of(summary: dict[str, Any]) -> Sums:
    """The counts of an attempt's summary."""
    behaviour = summary.get("behaviour", {})
    counts = {name: summary.get(SUMMARY_KEYS.get(name, name), 0) for name in Sums.__slots__ if name not in BEHAVIOURS}
    return Sums(**counts, **{name: behaviour.get(name, 0) for name in BEHAVIOURS})
