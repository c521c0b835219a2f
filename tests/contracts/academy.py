"""A small academy in which every address has something to show, for asking every route as every role.

Mina (trainee) has attempts at what Hana (instructor) wrote and assigned. Jun is in the same cohort, Bora
instructs another one, Sol is staff and Ada administers.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from server import clock
from server.accounts.guards import hash_of, session_cookie
from server.drills.changes import dump_change
from server.models import (
    Assignment,
    Attempt,
    Counts,
    Event,
    Link,
    LinkPurpose,
    Mode,
    Replay,
    Role,
    Scenario,
    ScenarioStatus,
    ScenarioVersion,
    SignInSession,
)
from server.scenarios import library, shelf
from server.world.events import Posted
from server.world.replay import SentAfterAll
from tests.contracts.matrix import Row
from tests.people import World

SLUG = "own-drill"
CLASSMATES = ("nari", "bin", "sua", "tae")
NAMES = {
    "trainee": "mina", "other": "jun", "elsewhere": "bora", "instructor": "hana", "staff": "sol", "admin": "ada",
}  # fmt: skip
# Addresses that are about a finished attempt rather than a running one.
FINISHED = ("/scorecard", "/review", "/audience", "/stream", "/marking", "/retries", "/replays")
WINDOW = {"opens_at": "2026-11-01T09:00", "closes_at": "2030-11-30T18:00", "attempts_allowed": "3", "mode": "assessed"}
POST = {"text": "Thank you. We are checking.", "platform": "x", "lang": "en", "target": "families", "key": "k1"}


@dataclass(frozen=True)
class Academy:
    """Ids of what the addresses name, and how to ask for it."""

    tokens: dict[str, str]
    ids: dict[str, int]
    values: dict[str, object]
    finished: int
    rehearsal: int
    draft_test: int

    def enter(self, client: TestClient, role: str) -> None:
        """Come in as this role; a stranger comes in as nobody."""
        if role in self.tokens:
            client.cookies.set(session_cookie(https=False), self.tokens[role])

    def path(self, row: Row) -> str:
        """The address of the row, naming what is there."""
        values = dict(self.values)
        if any(part in row.path for part in FINISHED):
            values["attempt_id"] = self.finished
        if row.path.endswith(("/coach", "/hostile")):
            values["attempt_id"] = self.rehearsal
        if row.path.startswith("/scenarios/{slug}/tests"):
            values["version_id"] = self.draft_test
        if row.path.endswith("/replays/new"):
            return f"/attempts/{self.finished}/replays/new?moment=q-i2"
        return re.sub(r"\{(\w+)(:\w+)?\}", lambda name: str(values[name.group(1)]), row.path)

    def body(self, row: Row) -> dict[str, str]:
        """A form that is right wherever it can be: a wrong one could be refused before the person is."""
        texts = {name: str(value) for name, value in self.values.items()}
        return {
            **POST, **WINDOW, "version_id": texts["version_id"], "counts": "best", "language": "ko", "next": "/",
            "name": "A Name", "email": "someone@example.org", "password": "correct horse battery staple",
            "source": str(self.values["source"]), "revision": "1", "title": "Another drill", "slug": "another-drill",
            "number": "1", "note": "", "item": "i1", "promise": "10", "cohort_id": texts["cohort_id"],
            "role": "trainee", "moment": "q-i2", "minute": "4.5", "purpose": "reset", "token": texts["token"],
            "seed": "same" if row.path.endswith("/retries") else "7",
        }  # fmt: skip


def build(engine: Engine) -> Academy:
    """Fill an empty database."""
    world = World(engine)
    for name in CLASSMATES:  # below five people there are no figures to be let in to
        world.people[name] = world.person(name)
        world.join(name, world.cohort, Role.TRAINEE)
    source = Path(shelf.find_shipped("S01") or "").read_text(encoding="utf-8")
    source = library.with_slug(source, SLUG)
    own = Scenario(slug=SLUG, title="Own drill", status=ScenarioStatus.PUBLISHED, draft=source)
    own.owner_id = world.people["hana"]
    scenario = world.add(own)
    version = world.add(_version(scenario, 1, source))
    test = world.add(_version(scenario, 0, source))
    assignment = world.add(_assignment(world, version))
    running = world.add(_attempt(world, version, assignment, 1))
    rehearsal = world.add(_attempt(world, version, None, 1))
    finished = world.add(_attempt(world, version, assignment, 2, finished=True))
    world.add(Event(attempt_id=running, seq=1, minute=0, kind="started", data={}, key="started"))
    world.add(Event(attempt_id=rehearsal, seq=1, minute=0, kind="started", data={}, key="started"))
    world.add(Event(attempt_id=finished, seq=1, minute=0, kind="started", data={}, key="started"))
    world.add(Event(attempt_id=finished, seq=2, minute=5, kind="finished", data={}, key="finished"))
    world.add(
        Link(token_hash=hash_of("a-link"), purpose=LinkPurpose.RESET, user_id=world.people["mina"], expires_at=_later())
    )
    replay = world.add(_shared_replay(finished))
    tokens = {role: _session(world, name) for role, name in NAMES.items()}
    values: dict[str, object] = {
        "cohort_id": world.cohort, "user_id": world.people["mina"], "assignment_id": assignment, "attempt_id": running,
        "slug": SLUG, "version_id": version, "number": 1, "token": "a-link", "session_id": 1, "source": source,
        "replay_id": replay,
    }  # fmt: skip
    return Academy(tokens, world.people, values, finished, rehearsal, test)


def _later() -> datetime:
    return clock.now() + timedelta(hours=12)


def _version(scenario: int, number: int, source: str) -> ScenarioVersion:
    return ScenarioVersion(scenario_id=scenario, number=number, digest=library.digest_of(source), source=source)


def _assignment(world: World, version: int) -> Assignment:
    return Assignment(
        cohort_id=world.cohort,
        version_id=version,
        mode=Mode.ASSESSED,
        opens_at=clock.now() - timedelta(days=1),
        closes_at=clock.now() + timedelta(days=30),
        attempts_allowed=3,
        counts=Counts.BEST,
        created_by_id=world.people["hana"],
    )


def _attempt(world: World, version: int, assignment: int | None, number: int, *, finished: bool = False) -> Attempt:
    return Attempt(
        user_id=world.people["mina"],
        version_id=version,
        assignment_id=assignment,
        cohort_id=world.cohort if assignment else None,
        mode=Mode.ASSESSED if assignment else Mode.REHEARSAL,
        number=number,
        seed=7,
        seconds_per_minute=60,
        started_at=clock.now() - timedelta(minutes=5),
        finished_at=clock.now() if finished else None,
        last_seq=2 if finished else 1,
    )


def _shared_replay(attempt: int) -> Replay:
    """Mina answers the mother after all, and shows it to Hana."""
    words = Posted(text=POST["text"], platform="facebook", lang="en", account="embassy", undo_until=4.5, reply_to="i2")
    change = dump_change(SentAfterAll(4.5, words))
    return Replay(attempt_id=attempt, change=change, shared_at=clock.now())


def _session(world: World, name: str) -> str:
    token = f"token-of-{name}"
    world.add(SignInSession(user_id=world.people[name], token_hash=hash_of(token), expires_at=_later()))
    return token
