"""What the tests about people share: people with passwords, and a throttle that reads the held clock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlmodel import Session, select

from server import clock, db
from server.accounts import actions, passwords
from server.models import AuditEntry, LinkPurpose, SignInSession, User
from tests.people import World

PASSWORD = "four herons at dusk"


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def mina(world: World, password_hash: str) -> str:
    """Mina has a password; her address."""
    change(world, "mina", password_hash=password_hash)
    return "mina@example.org"


@pytest.fixture
def writer(world: World, client: TestClient) -> Iterator[Session]:
    # After the client, so that the session is over before the client closes the database.
    with db.writing(world.engine) as session:
        yield session


@pytest.fixture
def held_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    held = SimpleNamespace(time=lambda: clock.now().timestamp())
    monkeypatch.setattr("limits.storage.memory.time", held)


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Every stored hash a password was checked against; None stands for nobody's."""
    checked: list[str | None] = []
    really: Callable[[str, str | None], tuple[bool, str | None]] = passwords.check

    def counted(password: str, stored: str | None) -> tuple[bool, str | None]:
        checked.append(stored)
        return really(password, stored)

    monkeypatch.setattr(passwords, "check", counted)
    return checked


def change(world: World, name: str, /, **values: object) -> None:
    with db.writing(world.engine) as session:
        user = session.get_one(User, world.people[name])
        for field, value in values.items():
            setattr(user, field, value)
        session.add(user)


def user(world: World, name: str) -> User:
    with db.reading(world.engine) as session:
        return session.get_one(User, world.people[name])


def link(world: World, client: TestClient, name: str, purpose: LinkPurpose) -> str:
    """The address of a fresh link for this person."""
    settings = client.app.state.settings  # type: ignore[attr-defined]  # a FastAPI, not any ASGI application
    with db.writing(world.engine) as session:
        person = session.get_one(User, world.people[name])
        return actions.address_of(actions.make_link(session, person, purpose, settings))


def sessions(world: World, name: str) -> list[SignInSession]:
    with db.reading(world.engine) as session:
        return list(session.exec(select(SignInSession).where(SignInSession.user_id == world.people[name])))


def noted(world: World, action: str) -> list[AuditEntry]:
    with db.reading(world.engine) as session:
        return list(session.exec(select(AuditEntry).where(AuditEntry.action == action)))


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """What the database is asked while this lasts; a statement with many rows is one."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(world.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(world.engine, "before_cursor_execute", note)


def sign_in(client: TestClient, email: str, password: str = PASSWORD, **more: str) -> int:
    """The status of a try at signing in."""
    return client.post("/sign-in", data={"email": email, "password": password} | more).status_code


def hold(client: TestClient, token: str) -> None:
    """Let the client come with this session token and no other."""
    client.cookies.clear()
    client.cookies.set("session", token)
