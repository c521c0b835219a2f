"""Sessions: one per signed-in browser, known by a random token of which only the hash is stored."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from fastapi import Request
from sqlalchemy import CursorResult, Executable, delete, update
from sqlmodel import Session, col
from starlette.responses import Response

from server import clock
from server.accounts.guards import hash_of, session_cookie
from server.models import SignInSession
from server.settings import Settings

TOKEN_BYTES = 32
LONGEST_AGENT, LONGEST_ADDRESS = 200, 64


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser says of itself, and where it came from."""

    agent: str = ""
    address: str = ""


def device_of(request: Request) -> Device:
    """The device behind a request, cut to what is stored."""
    address = request.client.host if request.client else ""
    return Device(request.headers.get("user-agent", "")[:LONGEST_AGENT], address[:LONGEST_ADDRESS])


def begin(db: Session, user_id: int, device: Device, settings: Settings, *, instead_of: int | None = None) -> str:
    """A new session's token. `instead_of` is the session this browser had before: it ends, as do all outdated ones."""
    now = clock.now()
    idle_since = now - timedelta(minutes=settings.session_idle_minutes)
    db.execute(
        delete(SignInSession).where(
            (col(SignInSession.expires_at) <= now)
            | (col(SignInSession.seen_at) < idle_since)
            | (col(SignInSession.id) == instead_of)
        )
    )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.add(
        SignInSession(
            user_id=user_id,
            token_hash=hash_of(token),
            expires_at=now + timedelta(hours=settings.session_hours),
            agent=device.agent,
            address=device.address,
        )
    )
    return token


def renew(db: Session, session_id: int) -> str:
    """A fresh token for a session whose person gained or lost a right; the old one no longer works."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    mine = update(SignInSession).where(col(SignInSession.id) == session_id)
    db.execute(mine.values(token_hash=hash_of(token)))
    return token


def end(db: Session, user_id: int, session_id: int) -> bool:
    """End one of a person's own sessions; False when it is not theirs or has ended already."""
    mine = (col(SignInSession.id) == session_id) & (col(SignInSession.user_id) == user_id)
    return bool(changed(db, delete(SignInSession).where(mine)))


def end_all(db: Session, user_id: int, *, but: int | None = None) -> int:
    """End all of a person's sessions, `but` perhaps the one they are using; how many ended."""
    others = (col(SignInSession.user_id) == user_id) & (col(SignInSession.id) != (but or 0))
    return changed(db, delete(SignInSession).where(others))


def changed(db: Session, statement: Executable) -> int:
    """Run an UPDATE or DELETE; how many rows it met."""
    return cast("CursorResult[Any]", db.execute(statement)).rowcount


def give_cookie(response: Response, token: str, settings: Settings) -> None:
    """Hand the browser its token: for this site only, out of reach of scripts, over TLS only where there is TLS."""
    response.set_cookie(
        session_cookie(settings.https),
        token,
        max_age=settings.session_hours * 3600,
        secure=settings.https,
        httponly=True,
        samesite="lax",
    )


def take_cookie(response: Response, settings: Settings) -> None:
    """Make the browser forget its token."""
    response.delete_cookie(session_cookie(settings.https), secure=settings.https, httponly=True, samesite="lax")
