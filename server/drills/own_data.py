"""Everything Cadet holds on a person, as one JSON document that is written piece by piece."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, col, select

from server import clock
from server.db import reading
from server.models import (
    Assignment,
    Attempt,
    AuditEntry,
    Draft,
    Event,
    Link,
    Mark,
    Membership,
    Mode,
    Progress,
    Replay,
    Scenario,
    ScenarioVersion,
    Score,
    SignInSession,
    User,
)

FORMAT = "cadet-own-data-1"
# What only proves who somebody is would be of use to a thief of the file and to nobody else.
SECRET = frozenset(("password_hash", "token_hash"))


@dataclass(frozen=True, slots=True)
class Part:
    """A list in the document: the rows of `table` whose `column` is the person (or the attempt)."""

    name: str
    table: type[SQLModel]
    column: str
    leave_out: frozenset[str] = field(default=SECRET)


ABOUT_PERSON = (
    Part("memberships", Membership, "user_id"),
    Part("sessions", SignInSession, "user_id"),
    Part("links", Link, "user_id"),
    Part("links_made", Link, "created_by_id"),
    Part("progress", Progress, "user_id"),
    Part("audit_about_me", AuditEntry, "user_id"),
    Part("audit_by_me", AuditEntry, "actor_id"),
    Part("scenarios_owned", Scenario, "owner_id"),
    Part("scenarios_saved", Scenario, "saved_by_id", SECRET | {"draft"}),
    Part("versions_published", ScenarioVersion, "published_by_id", SECRET | {"source"}),
    Part("assignments_made", Assignment, "created_by_id"),
    Part("marks_given", Mark, "author_id"),
)
IN_ATTEMPT = (
    Part("events", Event, "attempt_id"),
    Part("draft", Draft, "attempt_id"),
    Part("scores", Score, "attempt_id"),
    Part("marks", Mark, "attempt_id"),
    Part("replays", Replay, "attempt_id"),
)


def own_data(engine: Engine, person_id: int) -> Iterator[str]:
    """The document in pieces. Between pieces no connection is held, however slowly they are fetched."""
    with reading(engine) as db:
        user = db.get_one(User, person_id)
        whole: dict[str, Any] = {"format": FORMAT, "made_at": clock.now().isoformat(), "person": _plain(user, SECRET)}
        whole |= {part.name: _rows(db, part, person_id) for part in ABOUT_PERSON}
        attempts = db.exec(select(col(Attempt.id)).where(Attempt.user_id == person_id).order_by(col(Attempt.id))).all()
    yield _written(whole)[:-1] + ',"attempts":['
    between = "\n"
    for attempt_id in attempts:
        with reading(engine) as db:
            # The answer has begun: one discarded meanwhile is left out, as an error would cut the document off.
            attempt = db.get(Attempt, attempt_id)
            piece = _attempt(db, attempt) if attempt else None
        if piece:
            yield between + _written(piece)
            between = ",\n"
    yield "]}\n"


def _attempt(db: Session, attempt: Attempt) -> dict[str, Any]:
    piece = _plain(attempt, SECRET) | {part.name: _rows(db, part, attempt.id) for part in IN_ATTEMPT}
    if attempt.mode == Mode.ASSESSED and attempt.finished_at is None:
        # An assessed drill has no coach: what its posts scored is handed out when it is over.
        # So is its seed, with which it could be rehearsed before it is sat.
        piece["scores"] = []
        del piece["seed"]
        for event in piece["events"]:
            for told in ("levels", "appeal"):
                event["data"].pop(told, None)
    return piece


def _rows(db: Session, part: Part, owner: int | None) -> list[dict[str, Any]]:
    rows = db.exec(select(part.table).where(col(getattr(part.table, part.column)) == owner))
    return [_plain(row, part.leave_out) for row in rows]


def _plain(row: SQLModel, leave_out: frozenset[str]) -> dict[str, Any]:
    return row.model_dump(mode="json", exclude=set(leave_out))


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
