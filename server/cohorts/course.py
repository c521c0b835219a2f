"""Reads one trainee's course through a cohort: where they stand, where they began, and their assessed attempts."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from server.cohorts.assignments import Assigned, Sitting, assigned_in, sittings_by
from server.cohorts.figures import WIDTH
from server.cohorts.progress import NOT_TRIED, SUMS, Avoidance, Match, Sums, avoidance, match
from server.cohorts.queries import Seen
from server.errors import NotFound
from server.models import Membership, Progress, Role, User


@dataclass(frozen=True, slots=True)
class Course:
    """A trainee in a cohort. The strings hold one character per criterion, as `server.cohorts.progress` writes them."""

    user_id: int
    name: str
    attempts: int
    levels: str
    baseline: str
    growth: str
    avoidance: Avoidance
    match: Match
    first_credible: float | None
    sittings: list[Sitting]
    assigned: dict[int, Assigned]


def course_of(db: Session, cohort: Seen, user_id: int) -> Course:
    """The course of a trainee of this cohort; NotFound for anybody else. The caller has checked who is asking."""
    belongs = (col(Membership.user_id) == user_id, col(Membership.cohort_id) == cohort.id)
    trains = select(col(User.name)).join(Membership, col(Membership.user_id) == User.id)
    name = db.execute(trains.where(*belongs, col(Membership.role) == Role.TRAINEE)).scalar_one_or_none()
    if name is None:
        raise NotFound()
    here = (col(Progress.user_id) == user_id, col(Progress.cohort_id) == cohort.id)
    progress = db.execute(select(Progress).where(*here)).scalar_one_or_none()
    sums = Sums(*(getattr(progress, key) for key in SUMS)) if progress else Sums()
    untried = NOT_TRIED * WIDTH
    return Course(
        user_id=user_id,
        name=name,
        attempts=progress.attempts if progress else 0,
        levels=progress.levels if progress else untried,
        baseline=progress.baseline if progress else untried,
        growth=progress.growth if progress else untried,
        avoidance=avoidance(sums),
        match=match(sums),
        first_credible=progress.first_credible if progress else None,
        sittings=sittings_by(db, cohort.id, user_id),
        assigned={one.assignment.id or 0: one for one in assigned_in(db, cohort.id)},
    )
