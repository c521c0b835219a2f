"""People and things for tests. Mina and Jun train, Hana instructs, Sol is staff, Ada administers.

Mina and Jun are in Hana's cohort; Bora instructs another cohort, in which Dae trains.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from server import clock, db
from server.accounts.guards import hash_of, session_cookie
from server.models import Cohort, Membership, Role, SignInSession, User

HTMX = {"HX-Request": "true"}
Row = TypeVar("Row", bound=SQLModel)


def _user(name: str, **more: bool) -> User:
    return User(email=f"{name}@example.org", name=name.title(), **more)


@dataclass
class World:
    engine: Engine
    people: dict[str, int] = field(init=False, default_factory=dict)
    cohort: int = field(init=False)
    other_cohort: int = field(init=False)

    def __post_init__(self) -> None:
        names = ("mina", "jun", "hana", "bora", "dae", "sol", "ada")
        users = [_user(name, is_staff=name == "sol", is_admin=name == "ada") for name in names]
        self.people = dict(zip(names, self.add_all(users), strict=True))
        self.cohort, self.other_cohort = self.add_all([Cohort(name="Autumn cohort"), Cohort(name="Other cohort")])
        here, there = self.cohort, self.other_cohort
        self.add_all(
            [
                self._membership("mina", here, Role.TRAINEE),
                self._membership("jun", here, Role.TRAINEE),
                self._membership("hana", here, Role.INSTRUCTOR),
                self._membership("dae", there, Role.TRAINEE),
                self._membership("bora", there, Role.INSTRUCTOR),
            ]
        )

    def person(self, name: str, **more: bool) -> int:
        return self.add(_user(name, **more))

    def join(self, name: str, cohort: int, role: Role) -> None:
        self.add(self._membership(name, cohort, role))

    def classmates(self) -> None:
        """Three more trainees: with them Mina's cohort is large enough for staff to look into."""
        for name in ("ana", "ben", "cho"):
            self.people[name] = self.person(name)
            self.join(name, self.cohort, Role.TRAINEE)

    def _membership(self, name: str, cohort: int, role: Role) -> Membership:
        return Membership(user_id=self.people[name], cohort_id=cohort, role=role)

    def add(self, row: SQLModel) -> int:
        return self.add_all([row])[0]

    def add_all(self, rows: Sequence[SQLModel]) -> list[int]:
        """Keep rows in one transaction; their ids."""
        with db.writing(self.engine) as session:
            session.add_all(rows)
            session.flush()
            return [int(row.id) for row in rows]  # type: ignore[attr-defined]  # every table has one

    def all(self, table: type[Row]) -> list[Row]:
        with db.reading(self.engine) as session:
            return list(session.exec(select(table)))

    def sign_in(self, client: TestClient, name: str) -> TestClient:
        """Give the client a session of this person, as if they had signed in."""
        token = secrets.token_urlsafe(32)
        row = SignInSession(
            user_id=self.people[name], token_hash=hash_of(token), expires_at=clock.now() + timedelta(hours=12)
        )
        self.add(row)
        client.cookies.set(session_cookie(https=False), token)
        return client
