"""Who is asking, and the roles a route requires. Every route but a few public ones names one of these."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import Engine, update
from sqlmodel import col

from server import clock, db
from server.accounts.permissions import Person, may_administer, may_author
from server.errors import Busy, Forbidden, NotSignedIn
from server.models import SignInSession

# An archived cohort gives no role, but its people still exist: its rows stay, with a cohort of NULL.
WHO = """
SELECT u.id, u.name, u.email, u.locale, u.is_staff, u.is_admin, s.id, s.seen_at, s.expires_at, c.id, m.role
FROM session s JOIN "user" u ON u.id = s.user_id LEFT JOIN membership m ON m.user_id = u.id
LEFT JOIN cohort c ON c.id = m.cohort_id AND c.archived_at IS NULL
WHERE s.token_hash = :token_hash AND u.disabled_at IS NULL
"""
# A session is noted as in use no more often than this: a write with every page would wait for the disk each time.
SEEN_EVERY_SECONDS = 180


def session_cookie(https: bool) -> str:
    """The cookie's name; behind TLS the prefix makes browsers refuse a cookie set by another host or path."""
    return "__Host-session" if https else "session"


def hash_of(token: str) -> str:
    """What is stored of a token of 32 random bytes: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


async def _person_or_none(request: Request) -> AsyncIterator[Person | None]:
    person, idle = await _look_up(request)
    yield person
    # After the answer has left, so that nobody waits and no writer of this request is still open.
    if person and idle > SEEN_EVERY_SECONDS:
        await asyncio.to_thread(_note_seen, request.app.state.engine, person.session_id)


async def _look_up(request: Request) -> tuple[Person | None, float]:
    """Who holds the session in the cookie, and for how many seconds it was not noted as in use."""
    settings = request.app.state.settings
    token = request.cookies.get(session_cookie(settings.https))
    if not token:
        return None, 0
    rows = await request.app.state.hot.rows(WHO, token_hash=hash_of(token))
    if not rows:
        return None, 0
    now = clock.now()
    idle = (now - db.moment_of(rows[0][7])).total_seconds()
    if now >= db.moment_of(rows[0][8]) or idle > settings.session_idle_minutes * 60:
        return None, 0
    request.state.person = person = _person(rows)
    return person, idle


async def recognise(request: Request) -> None:
    """Let a page that stands behind no guard know whose session is in the cookie."""
    # However busy the database is, the page can be shown.
    with contextlib.suppress(Busy):
        await _look_up(request)


def _note_seen(engine: Engine, session_id: int) -> None:
    seen = update(SignInSession).where(col(SignInSession.id) == session_id).values(seen_at=clock.now())
    with contextlib.suppress(Busy), db.writing(engine) as session:
        session.execute(seen)


def _person(rows: Sequence[Sequence[Any]]) -> Person:
    user_id, name, email, locale, is_staff, is_admin, session_id, *_ = rows[0]
    return Person(
        id=user_id,
        name=name,
        email=email,
        locale=locale,
        is_staff=bool(is_staff),
        is_admin=bool(is_admin),
        session_id=session_id,
        trains_in=frozenset(row[9] for row in rows if row[9] and row[10] == "trainee"),
        instructs=frozenset(row[9] for row in rows if row[9] and row[10] == "instructor"),
    )


async def _person_required(person: "MaybePerson") -> Person:
    if person is None:
        raise NotSignedIn
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
        raise Forbidden
    return person


MaybePerson = Annotated[Person | None, Depends(_person_or_none)]
CurrentPerson = Annotated[Person, Depends(_person_required)]
Author = Annotated[Person, Depends(_author)]
Instructor = Annotated[Person, Depends(_instructor)]
Staff = Annotated[Person, Depends(_staff)]
Overseer = Annotated[Person, Depends(_overseer)]
Admin = Annotated[Person, Depends(_admin)]
