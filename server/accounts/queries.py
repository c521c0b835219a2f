"""Reads about people: links, sessions, the list of people, one person, and cohorts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy
from sqlalchemy import case
from sqlmodel import Session, col, func, select

from server import clock
from server.accounts import devices
from server.accounts.guards import hash_of
from server.accounts.roster import alike
from server.errors import NotFound
from server.models import Cohort, Link, Membership, Role, SignInSession, User
from server.settings import Settings
from server.web.paging import PAGE, paging


class LinkState(StrEnum):
    """Whether a link can still be used."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link as presented, and whose it is."""

    state: LinkState
    link: Link | None = None
    user: User | None = None


def link_of(db: Session, token: str) -> FoundLink:
    """What a token stands for. A disabled person's links are unknown."""
    link = db.exec(select(Link).where(Link.token_hash == hash_of(token))).first()
    if link is None:
        return FoundLink(LinkState.UNKNOWN)
    user = db.get(User, link.user_id) if link.user_id else None
    if user and user.disabled_at:
        return FoundLink(LinkState.UNKNOWN)
    if link.used_at:
        return FoundLink(LinkState.USED, link, user)
    return FoundLink(LinkState.EXPIRED if link.expires_at <= clock.now() else LinkState.OPEN, link, user)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is stored to check a password against."""

    user_id: int
    password_hash: str | None


def credentials_of(db: Session, email: str) -> Credentials | None:
    """The stored hash of an enabled person by address."""
    row = db.exec(
        select(User.id, User.password_hash).where(User.email == email, col(User.disabled_at).is_(None))
    ).first()
    return Credentials(row[0], row[1]) if row and row[0] else None


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser in which a person is signed in."""

    id: int
    browser: str
    system: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def sessions_of(db: Session, user_id: int, this: int, settings: Settings) -> list[OpenSession]:
    """A person's living sessions, the one in use first, then the latest seen."""
    now = clock.now()
    living = (
        select(SignInSession)
        .where(
            SignInSession.user_id == user_id,
            SignInSession.expires_at > now,
            SignInSession.seen_at >= now - timedelta(minutes=settings.session_idle_minutes),
        )
        .order_by(case((col(SignInSession.id) == this, 0), else_=1), col(SignInSession.seen_at).desc())
    )
    return [
        OpenSession(row.id or 0, *devices.names(row.agent), row.address, row.created_at, row.seen_at, row.id == this)
        for row in db.exec(living)
    ]


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place in a cohort."""

    cohort_id: int
    cohort: str
    role: Role
    is_archived: bool


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A line in the list of people."""

    id: int
    name: str
    email: str
    is_staff: bool
    is_admin: bool
    has_joined: bool
    is_disabled: bool
    places: list[Place]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of the list; `page` counts from 1."""

    people: list[ListedPerson]
    total: int
    page: int
    pages: int


def people(db: Session, text: str = "", cohort_id: int | None = None, page: int = 1) -> PeoplePage:
    """People by name whose name or e-mail address holds `text`, in one cohort or all."""
    found = _found(db, text, cohort_id)
    at = paging(len(found), page)
    shown = found[at.first : at.first + PAGE]
    users = db.exec(select(User).where(col(User.id).in_(shown)).order_by(*_by_name())).all()
    places = _places_of(db, shown)
    return PeoplePage([_listed(u, places.get(u.id or 0, [])) for u in users], len(found), at.number, at.pages)


def _found(db: Session, text: str, cohort_id: int | None) -> list[int]:
    """The numbers of everybody the list holds, in its order."""
    wanted = select(col(User.id), User.name, User.email).where(col(User.removed_at).is_(None))
    if cohort_id is not None:
        members = select(Membership.user_id).where(Membership.cohort_id == cohort_id)
        wanted = wanted.where(col(User.id).in_(members))
    return _holding(text, db.exec(wanted.order_by(*_by_name())))


def email_of(person: Any = User) -> Any:
    """A column: the e-mail address, empty for who was removed, whose row holds something drawn in its place."""
    return case((person.removed_at.is_(None), person.email), else_="")


def numbers_of(db: Session, text: str) -> list[int]:
    """The numbers of everybody whose name or e-mail address holds `text`, who was removed included."""
    return _holding(text, db.exec(select(col(User.id), User.name, email_of())))


def _holding(text: str, people: Iterable[tuple[int | None, str, str]]) -> list[int]:
    # Compared here and not there: for SQLite É and é are two letters, for PostgreSQL they are in some locales.
    sought = alike(text)
    return [user_id or 0 for user_id, name, email in people if sought in alike(name) or sought in alike(email)]


def _by_name() -> tuple[Any, ...]:
    return func.lower(User.name), col(User.id)


def _listed(user: User, places: list[Place]) -> ListedPerson:
    return ListedPerson(
        id=user.id or 0,
        name=user.name,
        email=user.email,
        is_staff=user.is_staff,
        is_admin=user.is_admin,
        has_joined=user.password_hash is not None,
        is_disabled=user.disabled_at is not None,
        places=places,
    )


def _places_of(db: Session, user_ids: Sequence[int]) -> dict[int, list[Place]]:
    rows = db.exec(
        select(Membership, Cohort)
        .join(Cohort, col(Cohort.id) == Membership.cohort_id)
        .where(col(Membership.user_id).in_(user_ids))
        .order_by(Cohort.name)
    )
    places: dict[int, list[Place]] = {}
    for member, cohort in rows:
        place = Place(member.cohort_id, cohort.name, member.role, cohort.archived_at is not None)
        places.setdefault(member.user_id, []).append(place)
    return places


def user_of(db: Session, user_id: int) -> User:
    """The person with this number, for an administrator."""
    user = db.get(User, user_id)
    if user is None or user.removed_at:
        raise NotFound
    return user


def places_of(db: Session, user_id: int) -> list[Place]:
    """The cohorts a person belongs to, by name."""
    return _places_of(db, [user_id]).get(user_id, [])


# The academy's invented people sign in by links of their own and wait for nothing.
_WAITS = (col(User.password_hash).is_(None), col(User.disabled_at).is_(None), col(User.is_demo).is_(False))


def waiting_people(db: Session) -> list[User]:
    """Enabled people who have not set a password yet, by name."""
    return list(db.exec(select(User).where(*_WAITS).order_by(User.name)))


def waiting_count(db: Session) -> int:
    """How many people `waiting_people` lists."""
    return db.exec(select(func.count()).select_from(User).where(*_WAITS)).one()


@dataclass(frozen=True, slots=True)
class ListedCohort:
    """A line in the list of cohorts."""

    id: int
    name: str
    description: str
    trainees: int
    instructors: int
    archived_at: datetime | None


def cohorts(db: Session) -> list[ListedCohort]:
    """All cohorts with their numbers of people, those in use first."""
    trainees, instructors = (func.count(case((col(Membership.role) == role, 1))) for role in Role)
    rows = db.execute(
        sqlalchemy.select(Cohort, trainees, instructors)
        .outerjoin(Membership, col(Membership.cohort_id) == Cohort.id)
        .group_by(col(Cohort.id))
        .order_by(col(Cohort.archived_at).is_not(None), Cohort.name)
    )
    return [
        ListedCohort(c.id or 0, c.name, c.description, trainees, instructors, c.archived_at)
        for c, trainees, instructors in rows
    ]


def cohort_of(db: Session, cohort_id: int) -> Cohort:
    """The cohort with this number, for an administrator."""
    cohort = db.get(Cohort, cohort_id)
    if cohort is None:
        raise NotFound
    return cohort
