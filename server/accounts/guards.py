"""Who is asking, and the roles a route requires. Every route but a few public ones names one of these."""

import hashlib
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from server import clock
from server.accounts.permissions import Person, may_administer, may_author
from server.errors import Forbidden, NotSignedIn

WHO = """
SELECT u.id, u.name, u.email, u.locale, u.is_staff, u.is_admin, s.id, s.seen_at, s.expires_at, m.cohort_id, m.role
FROM session s JOIN "user" u ON u.id = s.user_id LEFT JOIN membership m ON m.user_id = u.id
LEFT JOIN cohort c ON c.id = m.cohort_id
WHERE s.token_hash = :token_hash AND u.disabled_at IS NULL AND (c.id IS NULL OR c.archived_at IS NULL)
"""


def session_cookie(https: bool) -> str:
    """The cookie's name; behind TLS the prefix makes browsers refuse a cookie set by another host or path."""
    return "__Host-session" if https else "session"


def hash_of(token: str) -> str:
    """What is stored of a token of 32 random bytes: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


async def _person_or_none(request: Request) -> Person | None:
    settings = request.app.state.settings
    token = request.cookies.get(session_cookie(settings.https))
    if not token:
        return None
    rows = await request.app.state.hot.rows(WHO, token_hash=hash_of(token))
    if not rows:
        return None
    now = clock.now()
    idle = (now - _moment(rows[0][7])).total_seconds()
    if now >= _moment(rows[0][8]) or idle > settings.session_idle_minutes * 60:
        return None
    request.state.session_idle_seconds = idle
    request.state.person = person = _person(rows)
    return person


def _person(rows: object) -> Person:
    found = list(rows)  # type: ignore[call-overload]
    user_id, name, email, locale, is_staff, is_admin, session_id, *_ = found[0]
    return Person(
        id=user_id,
        name=name,
        email=email,
        locale=locale,
        is_staff=bool(is_staff),
        is_admin=bool(is_admin),
        session_id=session_id,
        trains_in=frozenset(row[9] for row in found if row[10] == "trainee"),
        instructs=frozenset(row[9] for row in found if row[10] == "instructor"),
    )


def _moment(value: datetime | str) -> datetime:
    # SQLite hands text back on the raw path, PostgreSQL a datetime.
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read if read.tzinfo else read.replace(tzinfo=UTC)


async def _person_required(person: "MaybePerson") -> Person:
    if person is None:
        raise NotSignedIn()
    return person


async def _author(person: "CurrentPerson") -> Person:
    return _allowed(person, may_author(person))


async def _instructor(person: "CurrentPerson") -> Person:
    return _allowed(person, person.is_instructor)


async def _staff(person: "CurrentPerson") -> Person:
    return _allowed(person, person.is_staff)


async def _overseer(person: "CurrentPerson") -> Person:
    return _allowed(person, person.is_staff or person.is_instructor)


async def _admin(person: "CurrentPerson") -> Person:
    return _allowed(person, may_administer(person))


def _allowed(person: Person, yes: bool) -> Person:
    if not yes:
        raise Forbidden()
    return person


MaybePerson = Annotated[Person | None, Depends(_person_or_none)]
CurrentPerson = Annotated[Person, Depends(_person_required)]
Author = Annotated[Person, Depends(_author)]
Instructor = Annotated[Person, Depends(_instructor)]
Staff = Annotated[Person, Depends(_staff)]
Overseer = Annotated[Person, Depends(_overseer)]
Admin = Annotated[Person, Depends(_admin)]
