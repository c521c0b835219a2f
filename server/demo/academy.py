"""Puts the demo academy into a database, hands out its links, and takes it away again."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Engine, delete
from sqlmodel import Session, col, select

from server import clock, db
from server.accounts import actions
from server.accounts.permissions import Person
from server.cohorts.actions import Setting, assign, touch
from server.demo.cast import Course, cast
from server.demo.marks import mark
from server.demo.plans import SEED, takes_part, trainee
from server.demo.play import known, rehearse, sit
from server.models import Assignment, Attempt, Cohort, Counts, LinkPurpose, Membership, Mode, Role, User
from server.scenarios.library import Published, published
from server.settings import Settings
from server.world.seeds import draw

WINDOW_DAYS = 9
# The share of an early and of a late drill's attempts that an instructor has marked by now.
MARKED, MARKED_LATE = 0.5, 0.15
Progress = Callable[[float], None]


def add(engine: Engine, progress: Progress = lambda _done: None) -> None:
    """Add the academy, whole or not at all. Does nothing when it is there already. Takes some seconds."""
    with db.writing(engine) as session:
        if session.exec(select(Cohort.id).where(col(Cohort.is_demo)).limit(1)).first():
            return
        _people(session, progress)


def remove(engine: Engine) -> int:
    """Remove all that is marked as demo and everything that hangs on it; returns how many people that were."""
    with db.writing(engine) as session:
        cohorts = select(Cohort.id).where(col(Cohort.is_demo))
        session.execute(delete(Attempt).where(col(Attempt.cohort_id).in_(cohorts)))
        session.execute(delete(Assignment).where(col(Assignment.cohort_id).in_(cohorts)))
        session.execute(delete(Cohort).where(col(Cohort.is_demo)))
        gone = session.execute(delete(User).where(col(User.is_demo)))
        assert isinstance(gone, CursorResult)  # noqa: S101 - a DELETE gives one
        return gone.rowcount


def links(session: Session, settings: Settings) -> list[tuple[str, str]]:
    """A role and a one-time sign-in path for each kind of person; empty when the academy is not there."""
    found = []
    for role, name in (
        ("trainee", f"{cast().cohorts[0].prefix}01"),
        ("instructor", cast().cohorts[0].instructor.email),
        ("staff", cast().staff.email),
        ("admin", cast().admin.email),
    ):
        if user := session.exec(select(User).where(User.email == cast().address(name), col(User.is_demo))).first():
            found.append((role, actions.address_of(actions.make_link(session, user, LinkPurpose.SIGN_IN, settings))))
    return found


def _people(session: Session, progress: Progress) -> None:
    now = clock.now()
    first = now - timedelta(weeks=max(course.weeks for course in cast().cohorts), days=3)
    with clock.held(first):
        _person(session, cast().staff.email, cast().staff.name, is_staff=True)
        _person(session, cast().admin.email, cast().admin.name, is_admin=True)
    everybody = sum(len(course.trainees) for course in cast().cohorts)
    done = 0
    for course in cast().cohorts:
        begin = now - timedelta(weeks=course.weeks)
        with clock.held(begin - timedelta(days=3)):
            cohort, instructor = _course(session, course)
        assigned = _assign(session, course, known(cohort.id), instructor, begin)
        for number, name in enumerate(course.trainees, 1):
            with clock.held(begin - timedelta(days=3)):
                user = _person(session, f"{course.prefix}{number:02}", name)
                _join(session, user, cohort, Role.TRAINEE)
            _train(session, user, known(cohort.id), assigned, now, instructor)
            done += 1
            progress(done / everybody)
        touch(session, known(cohort.id))


def _person(session: Session, email: str, name: str, *, is_staff: bool = False, is_admin: bool = False) -> User:
    return actions.create_user(
        session, email=cast().address(email), name=name, is_staff=is_staff, is_admin=is_admin, is_demo=True
    )


def _join(session: Session, user: User, cohort: Cohort, role: Role) -> None:
    session.add(Membership(user_id=known(user.id), cohort_id=known(cohort.id), role=role, created_at=clock.now()))


def _course(session: Session, course: Course) -> tuple[Cohort, Person]:
    cohort = Cohort(name=course.name, description=course.description, is_demo=True)
    session.add(cohort)
    session.flush()
    user = _person(session, course.instructor.email, course.instructor.name)
    _join(session, user, cohort, Role.INSTRUCTOR)
    return cohort, _as_person(user, instructs=known(cohort.id))


def _as_person(user: User, *, trains_in: int | None = None, instructs: int | None = None) -> Person:
    return Person(
        id=known(user.id),
        name=user.name,
        email=user.email,
        locale=user.locale,
        is_staff=user.is_staff,
        is_admin=user.is_admin,
        session_id=0,
        trains_in=frozenset(() if trains_in is None else (trains_in,)),
        instructs=frozenset(() if instructs is None else (instructs,)),
    )


def _assign(
    session: Session, course: Course, cohort_id: int, by: Person, begin: datetime
) -> list[tuple[str, Assignment]]:
    """The course's drills, evenly over its weeks; the last two are open now."""
    versions: dict[str, Published] = {row.origin: row for row in published(session)}
    step = timedelta(weeks=course.weeks) / (len(course.drills) - 0.5)
    assigned = []
    for place, drill in enumerate(course.drills):
        opens = (begin + place * step).replace(hour=0, minute=0, second=0, microsecond=0)
        setting = Setting(
            version_id=versions[drill].version_id,
            mode=Mode.ASSESSED,
            opens_at=opens,
            closes_at=opens + timedelta(days=WINDOW_DAYS if place < len(course.drills) - 2 else 30),
            attempts_allowed=2,
            counts=Counts.FIRST if place == 0 else Counts.BEST,
            is_diagnostic=place == 0,
            note="",
        )
        with clock.held(opens - timedelta(days=1)):
            assigned.append((drill, assign(session, by, cohort_id, setting)))
    return assigned


def _train(
    session: Session,
    user: User,
    cohort_id: int,
    assigned: list[tuple[str, Assignment]],
    now: datetime,
    instructor: Person,
) -> None:
    """One trainee's course: drill after drill, some of them marked, one tried in private before."""
    person, who = _as_person(user, trains_in=cohort_id), trainee(user.email)
    language = "ko" if user.name.isascii() is False else "en"
    for place, (drill, assignment) in enumerate(assigned[:-1]):
        course = place / (len(assigned) - 1)
        if (place and not takes_part(who, drill, course)) or assignment.opens_at + timedelta(days=5) > now:
            continue
        attempt = sit(session, person, who, drill, assignment, course)
        share = MARKED + (MARKED_LATE - MARKED) * course
        if draw(SEED, f"{who.name}/{drill}/marked") < share:
            mark(session, instructor, attempt, language)
    drill, assignment = assigned[2]
    if draw(SEED, f"{who.name}/rehearses") < 0.4:
        rehearse(session, person, who, drill, assignment.version_id, assignment.opens_at)
