"""Puts the demo academy into a database, hands out its links, and takes it away again."""

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from server import db
from server.accounts import actions
from server.demo.cast import Course, cast
from server.models import Assignment, Cohort, LinkPurpose, Membership, Role, User
from server.settings import Settings


def add(engine: Engine) -> None:
    """Add the academy. Does nothing when it is there already."""
    with db.writing(engine) as session:
        if session.exec(select(Cohort.id).where(col(Cohort.is_demo)).limit(1)).first():
            return
        _people(session)


def remove(engine: Engine) -> int:
    """Remove all that is marked as demo and everything that hangs on it; returns how many people that were."""
    with db.writing(engine) as session:
        cohorts = select(Cohort.id).where(col(Cohort.is_demo))
        session.execute(delete(Assignment).where(col(Assignment.cohort_id).in_(cohorts)))
        session.execute(delete(Cohort).where(col(Cohort.is_demo)))
        return session.execute(delete(User).where(col(User.is_demo))).rowcount  # type: ignore[attr-defined,no-any-return]


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


def _people(session: Session) -> None:
    actions.create_user(
        session, email=cast().address(cast().staff.email), name=cast().staff.name, is_staff=True, is_demo=True
    )
    actions.create_user(
        session, email=cast().address(cast().admin.email), name=cast().admin.name, is_admin=True, is_demo=True
    )
    for course in cast().cohorts:
        _course(session, course)


def _course(session: Session, course: Course) -> None:
    cohort = Cohort(name=course.name, description=course.description, is_demo=True)
    session.add(cohort)
    session.flush()
    people = [(course.instructor.email, course.instructor.name, Role.INSTRUCTOR)]
    people += [(f"{course.prefix}{n:02}", name, Role.TRAINEE) for n, name in enumerate(course.trainees, 1)]
    for email, name, role in people:
        user = actions.create_user(session, email=cast().address(email), name=name, is_demo=True)
        session.add(Membership(user_id=known(user.id), cohort_id=known(cohort.id), role=role))


def known(id: int | None) -> int:
    """The id of a row that has been flushed."""
    assert id is not None  # noqa: S101
    return id
