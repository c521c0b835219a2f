"""People and things for tests. Mina and Jun train, Hana instructs, Sol is staff, Ada administers.

Mina and Jun are in Hana's cohort; Bora instructs another cohort, in which Dae trains.
"""

import secrets
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


@dataclass
class World:
    engine: Engine
    people: dict[str, int] = field(init=False, default_factory=dict)
    cohort: int = field(init=False)
    other_cohort: int = field(init=False)

    def __post_init__(self) -> None:
        for name in ("mina", "jun", "hana", "bora", "dae"):
            self.people[name] = self.person(name)
        self.people["sol"] = self.person("sol", is_staff=True)
        self.people["ada"] = self.person("ada", is_admin=True)
        self.cohort = self.add(Cohort(name="Autumn cohort"))
        self.other_cohort = self.add(Cohort(name="Other cohort"))
        self.join("mina", self.cohort, Role.TRAINEE)
        self.join("jun", self.cohort, Role.TRAINEE)
        self.join("hana", self.cohort, Role.INSTRUCTOR)
        self.join("dae", self.other_cohort, Role.TRAINEE)
        self.join("bora", self.other_cohort, Role.INSTRUCTOR)

    def person(self, name: str, **more: bool) -> int:
        return self.add(User(email=f"{name}@example.org", name=name.title(), **more))

    def join(self, name: str, cohort: int, role: Role) -> None:
        self.add(Membership(user_id=self.people[name], cohort_id=cohort, role=role))

    def add(self, row: SQLModel) -> int:
        with db.writing(self.engine) as session:
            session.add(row)
            session.flush()
            return int(row.id)  # type: ignore[attr-defined]  # every table has one

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
