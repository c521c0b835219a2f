"""The rows behind an attempt's events, in plain statements: the one thing every trainee does all the time.

A mapped object for each row cost more than scoring the post did.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import BindParameter, Connection, Table, bindparam, insert, select, update
from sqlmodel import Session, SQLModel

from server import clock
from server.drills.cards import dump_card
from server.drills.drafts import Window
from server.errors import NotFound
from server.models import Attempt, Draft, Event, Score
from server.scoring.card import Scorecard
from server.world import events as acts


def _table(model: type[SQLModel]) -> Table:
    return cast(Table, cast(Any, model).__table__)


# A session where more is done in the same transaction, else the bare connection.
Rows = Session | Connection
ATTEMPT, EVENT, SCORE, DRAFT = (_table(model) for model in (Attempt, Event, Score, Draft))


# Built once: putting a statement together costs more than SQLite takes to run it.
_ID: BindParameter[int] = bindparam("attempt")
_KEY: BindParameter[str] = bindparam("key")
_LOCK = (
    select(ATTEMPT.c.started_at, ATTEMPT.c.finished_at, ATTEMPT.c.last_seq)
    .where(ATTEMPT.c.id == _ID, ATTEMPT.c.user_id == bindparam("user"))
    .with_for_update()
)
_KEPT = select(EVENT.c.seq, EVENT.c.minute).where(EVENT.c.attempt_id == _ID, EVENT.c.key == _KEY)
_LAST = select(EVENT.c.minute).where(EVENT.c.attempt_id == _ID, EVENT.c.seq == bindparam("last"))
_ADD, _SCORE = insert(EVENT), insert(SCORE)
_COUNT = update(ATTEMPT).where(ATTEMPT.c.id == _ID).values(last_seq=bindparam("last"))
_DRAFT = select(DRAFT.c.version, DRAFT.c.data).where(DRAFT.c.attempt_id == _ID)


@dataclass(frozen=True, slots=True)
class State:
    """An attempt's row as it stands while it is locked."""

    started_at: datetime | None
    finished_at: datetime | None
    last_seq: int


@dataclass(frozen=True, slots=True)
class Appended:
    """The event an act became. `is_new` is False when the same submission had been kept before."""

    seq: int
    minute: float
    is_new: bool


def lock(db: Rows, user_id: int, attempt_id: int) -> State:
    """The person's attempt, locked until the transaction ends (SQLite's writer holds the only lock there is)."""
    row = db.execute(_LOCK, {"attempt": attempt_id, "user": user_id}).one_or_none()
    if row is None:
        raise NotFound()
    return State(*row)


def kept(db: Rows, attempt_id: int, key: str) -> Appended | None:
    """The event kept under this key, if there is one."""
    row = db.execute(_KEPT, {"attempt": attempt_id, "key": key}).one_or_none()
    return Appended(row.seq, row.minute, is_new=False) if row else None


def add(db: Rows, attempt_id: int, seq: int, minute: float, act: acts.Act, key: str) -> Appended:
    """Append an event. It never stands before the last one, even if another process's clock is a little behind."""
    last = db.execute(_LAST, {"attempt": attempt_id, "last": seq - 1}).scalar()
    minute = minute if last is None else max(minute, last)
    row = {"attempt_id": attempt_id, "seq": seq, "minute": minute, "at": clock.now(), "key": key}
    db.execute(_ADD, row | {"kind": acts.kind_of(act), "data": acts.dump(act)})
    db.execute(_COUNT, {"attempt": attempt_id, "last": seq})
    return Appended(seq, minute, is_new=True)


def add_score(db: Rows, attempt_id: int, seq: int, card: Scorecard) -> None:
    """Keep the machine's scorecard beside the post it judges."""
    row = {"attempt_id": attempt_id, "seq": seq, "engine": card.engine, "rubric": card.rubric}
    db.execute(_SCORE, row | {"card": dump_card(card), "created_at": clock.now()})


def empty_draft(db: Rows, attempt_id: int, window: Window) -> None:
    """Take the words out of the draft, if there are any that this window has seen."""
    row = db.execute(_DRAFT, {"attempt": attempt_id}).one_or_none()
    if row and row.data and window.has_seen(row.version, row.data):
        fresh = {"data": {}, "version": row.version + 1, "saved_at": clock.now()}
        # The version is named: what another window saves in this very moment stays.
        these = (DRAFT.c.attempt_id == attempt_id, DRAFT.c.version == row.version)
        db.execute(update(DRAFT).where(*these).values(**fresh))
