"""Puts the demo academy into a database, hands out its links, and takes it away again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Engine, delete
from sqlmodel import Session, col, select

from server import clock, db
from server.accounts import actions, audit, people_actions
from server.accounts.permissions import Person
from server.cohorts.actions import Setting, assign, touch
from server.demo.cast import Course, cast
from server.demo.marks import mark
from server.demo.plans import SEED, takes_part, trainee
from server.demo.play import known, rehearse, sit
from server.errors import CadetError, Conflict
from server.models import Assignment, Attempt, Cohort, Counts, LinkPurpose, Mark, Mode, Role, User
from server.scenarios.library import published
from server.settings import Settings
from server.world.seeds import draw

WINDOW_DAYS = 9
# The share of an early and of a late drill's attempts that an instructor has marked by now.
MARKED, MARKED_LATE = 0.5, 0.15
Progress = Callable[[float], None]


class InUse(CadetError):
    """Others than demo people have work in the academy, which would go with it; the message says how much."""


class CannotBuild(CadetError):
    """Something of the installation stands in the academy's way; the message names it."""


def add(engine: Engine, progress: Progress = lambda _done: None) -> None:
    """Add the academy, whole or not at all. Does nothing when it is there already. Takes some seconds.

    CannotBuild when a drill it needs has been archived, or somebody else has one of its names or addresses.
    """
    with db.writing(engine) as session:
        if session.exec(select(Cohort.id).where(col(Cohort.is_demo)).limit(1)).first():
            return
        versions = _versions(session)
        _people(session, versions, progress)


def remove(engine: Engine, *, confirmed: bool = False) -> int:
    """Remove all that is marked as demo and everything that hangs on it; returns how many people that were.

    InUse, unless `confirmed`, when others have attempts or marks in its cohorts.
    """
    with db.writing(engine) as session:
        cohorts = select(Cohort.id).where(col(Cohort.is_demo))
        others, attempts = _others(session)
        if others and not confirmed:
            raise InUse(
                f"others than demo people have work in its cohorts, which would go too (people: {others}, their "
                f"attempts: {attempts}); give --yes to remove all of it"
            )
        session.execute(delete(Attempt).where(col(Attempt.cohort_id).in_(cohorts)))
        session.execute(delete(Assignment).where(col(Assignment.cohort_id).in_(cohorts)))
        session.execute(delete(Cohort).where(col(Cohort.is_demo)))
        gone = session.execute(delete(User).where(col(User.is_demo)))
        assert isinstance(gone, CursorResult)  # noqa: S101 - a DELETE gives one
        if gone.rowcount or others:
            audit.record(session, None, "demo.removed", demo_people=gone.rowcount, others=others, attempts=attempts)
        return gone.rowcount


def _others(session: Session) -> tuple[int, int]:
    """How many people who are not of the demo have work in its cohorts, and how many attempts of theirs there are."""
    here = select(Attempt.id).where(col(Attempt.cohort_id).in_(select(Cohort.id).where(col(Cohort.is_demo))))
    real = select(User.id).where(col(User.is_demo).is_(False))
    sat = session.exec(select(Attempt.user_id).where(col(Attempt.id).in_(here), col(Attempt.user_id).in_(real))).all()
    marked = select(Mark.author_id).where(col(Mark.attempt_id).in_(here), col(Mark.author_id).in_(real))
    return len({*sat, *session.exec(marked)}), len(sat)


def links(session: Session, settings: Settings, *, admin: bool = True) -> list[tuple[str, str]]:
    """A role and a one-time sign-in path for each kind of person who is there and let in; for the `admin` if wanted."""
    people = [
        ("trainee", f"{cast().cohorts[0].prefix}01"),
        ("instructor", cast().cohorts[0].instructor.email),
        ("staff", cast().staff.email),
    ]
    found = []
    for role, name in [*people, *([("admin", cast().admin.email)] if admin else [])]:
        let_in = (User.email == cast().address(name), col(User.is_demo), col(User.disabled_at).is_(None))
        if user := session.exec(select(User).where(*let_in)).first():
            found.append((role, actions.address_of(actions.make_link(session, user, LinkPurpose.SIGN_IN, settings))))
    return found


def _versions(session: Session) -> dict[str, int]:
    """The version of each drill that the academy sits, by outline id."""
    versions = {row.origin: row.version_id for row in published(session)}
    if missing := {drill for course in cast().cohorts for drill in course.drills} - versions.keys():
        raise CannotBuild(f"the demo academy needs the scenarios {', '.join(sorted(missing))}, which are not in use")
    return versions


def _people(session: Session, versions: dict[str, int], progress: Progress) -> None:
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
        assigned = _assign(session, course, versions, known(cohort.id), instructor, begin)
        for number, name in enumerate(course.trainees, 1):
            with clock.held(begin - timedelta(days=3)):
                user = _person(session, f"{course.prefix}{number:02}", name)
                people_actions.place(session, None, user, cohort, Role.TRAINEE)
            _train(session, user, known(cohort.id), assigned, instructor)
            done += 1
            progress(done / everybody)
        touch(session, known(cohort.id))


def _person(session: Session, email: str, name: str, *, is_staff: bool = False, is_admin: bool = False) -> User:
    address = cast().address(email)
    with _free(address):
        return actions.create_user(
            session, email=address, name=name, is_staff=is_staff, is_admin=is_admin, is_demo=True
        )


@contextmanager
def _free(name: str) -> Iterator[None]:
    try:
        yield
    except Conflict as error:
        raise CannotBuild(f"the demo academy needs the name {name}, which is taken") from error


def _course(session: Session, course: Course) -> tuple[Cohort, Person]:
    with _free(course.name):
        cohort = people_actions.create_cohort(
            session, None, name=course.name, description=course.description, is_demo=True
        )
    user = _person(session, course.instructor.email, course.instructor.name)
    people_actions.place(session, None, user, cohort, Role.INSTRUCTOR)
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
    session: Session, course: Course, versions: dict[str, int], cohort_id: int, by: Person, begin: datetime
) -> list[tuple[str, Assignment]]:
    """The course's drills, evenly over its weeks; the last two are open now."""
    step = timedelta(weeks=course.weeks) / (len(course.drills) - 0.5)
    assigned = []
    for place, drill in enumerate(course.drills):
        opens = (begin + place * step).replace(hour=0, minute=0, second=0, microsecond=0)
        setting = Setting(
            version_id=versions[drill],
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
    session: Session, user: User, cohort_id: int, assigned: list[tuple[str, Assignment]], instructor: Person
) -> None:
    """One trainee's course: drill after drill, some of them marked, one tried in private before."""
    person, who = _as_person(user, trains_in=cohort_id), trainee(user.email)
    language = "en" if user.name.isascii() else "ko"
    for place, (drill, assignment) in enumerate(assigned[:-1]):
        course = place / (len(assigned) - 1)
        if place and not takes_part(who, drill, course):
            continue
        attempt = sit(session, person, who, drill, assignment, course)
        share = MARKED + (MARKED_LATE - MARKED) * course
        if draw(SEED, f"{who.name}/{drill}/marked") < share:
            mark(session, instructor, attempt, language)
    drill, assignment = assigned[2]
    if draw(SEED, f"{who.name}/rehearses") < 0.4:
        rehearse(session, person, who, drill, assignment.version_id, assignment.opens_at)
