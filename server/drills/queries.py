"""Reads an attempt as it stands: its scenario, its events, and from them the world."""

import json
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from server import clock
from server.accounts.permissions import Person
from server.db import HotReader, generation_of, moment_of, place_of
from server.drills.script import script_of
from server.errors import NotFound
from server.models import Attempt, Mode
from server.scenarios import library
from server.scenarios.schema import Scenario
from server.world import events as acts
from server.world.events import Event, parse
from server.world.fold import fold
from server.world.script import Script
from server.world.state import World

# Drill pages are the busiest there are, so they read plain columns; an attempt of somebody else is simply not there.
ATTEMPT = """
SELECT a.user_id, a.version_id, v.digest, a.mode, a.seed, a.seconds_per_minute, a.started_at, a.finished_at, a.last_seq,
       d.version, {generation}
FROM attempt a JOIN scenario_version v ON v.id = a.version_id LEFT JOIN draft d ON d.attempt_id = a.id
WHERE a.id = :id AND a.user_id = :user_id
"""
EVENTS = "SELECT seq, minute, kind, data FROM event WHERE attempt_id = :id AND seq > :after ORDER BY seq"
DRAFT = "SELECT data, version, saved_at FROM draft WHERE attempt_id = :id"


class _Row(NamedTuple):
    """What `ATTEMPT` reads, as the database hands it over. `generation` is as `generation_of` says."""

    user_id: int
    version_id: int
    digest: str
    mode: str
    seed: int
    seconds_per_minute: float
    started_at: datetime | str | None
    finished_at: datetime | str | None
    last_seq: int
    draft_version: int | None
    generation: int


_KEPT = 2000
# Reading words for the first time takes some 10 ms for each thousand characters: more than these are read in a thread.
_LONG = 4000
# By database, its generation and attempt: events are only ever appended, so kept ones never go stale. Whose attempt it
# is and when it started belong to the key, because SQLite gives a deleted attempt's number to the next one.
Key = tuple[str, int, int, int, str]
_events: OrderedDict[Key, tuple[Event, ...]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Play:
    """One attempt as it stands, with the scenario version it plays. Minutes are drill minutes.

    `key` tells it from every other attempt that has, had or will have its number.
    """

    id: int
    key: Key
    scenario: Scenario
    script: Script
    mode: Mode
    seed: int
    seconds_per_minute: float
    started_at: datetime | None
    finished_at: datetime | None
    last_seq: int
    draft_version: int
    events: tuple[Event, ...]

    @property
    def coached(self) -> bool:
        """True when the coach may help: in rehearsal only."""
        return self.mode == Mode.REHEARSAL

    def minute(self, now: datetime | None = None) -> float:
        """The drill minute at `now` (default: the present), from the script's start on."""
        if self.started_at is None:
            return self.script.start
        seconds = ((now or clock.now()) - self.started_at).total_seconds()
        return self.script.start + max(0.0, seconds) / self.seconds_per_minute

    def world(self, minute: float | None = None) -> World:
        """The world at a drill minute (default: the present)."""
        return fold(self.script, self.seed, self.events, self.minute() if minute is None else minute)


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """The composer's unsent words."""

    data: dict[str, str]
    version: int
    saved_at: datetime


def play_of(db: Session, person: Person, attempt_id: int, *, changing: bool = False) -> Play:
    """The attempt of this person; NotFound for anybody else's.

    `changing` says that the session has written: what it reads may yet be undone, so nothing of it is kept.
    """
    engine = db.get_bind().engine
    wanted = ATTEMPT.format(generation=generation_of(engine, "a"))
    found = db.execute(text(wanted), {"id": attempt_id, "user_id": person.id}).all()
    if not found:
        raise NotFound()
    row = _Row(*found[0])
    scenario = library.kept(row.digest) or library.parsed(db, row.version_id)
    key, last = _key(place_of(engine), attempt_id, row), row.last_seq
    known = _known(key)
    if len(known) < last:
        rows = db.execute(text(EVENTS), {"id": attempt_id, "after": len(known)}).all()
        fresh = read_events(rows)
        known = known + fresh if changing else _keep(key, known, fresh, last)
    return _play(key, row, scenario, known[:last])


async def hot_play(hot: HotReader, person: Person, attempt_id: int) -> Play:
    """As `play_of`, for the pages that read without a session.

    Many words that this process has not read are read in a thread, and remembered: who folds this world again on the
    event loop then holds nobody up, unless the words of very many others were read in between.
    """
    wanted = ATTEMPT.format(generation=hot.generation("a"))
    found = await hot.rows(wanted, id=attempt_id, user_id=person.id)
    if not found:
        raise NotFound()
    row = _Row(*found[0])
    scenario = library.kept(row.digest) or await library.parsed_hot(hot, row.version_id)
    key, last = _key(hot.place, attempt_id, row), row.last_seq
    known = _known(key)
    if len(known) < last:
        fresh = read_events(await hot.rows(EVENTS, id=attempt_id, after=len(known)))
        if acts.characters(fresh) > _LONG:
            # Before it is kept: whoever looks meanwhile does not find it and waits in a thread as well.
            await run_in_threadpool(_play(key, row, scenario, (known + fresh)[:last]).world)
        known = _keep(key, known, fresh, last)
    return _play(key, row, scenario, known[:last])


def draft_of(db: Session, attempt_id: int) -> SavedDraft | None:
    """The saved draft of an attempt the caller may see."""
    return _draft(db.execute(text(DRAFT), {"id": attempt_id}).all())


async def hot_draft(hot: HotReader, attempt_id: int) -> SavedDraft | None:
    """As `draft_of`, without a session."""
    return _draft(await hot.rows(DRAFT, id=attempt_id))


def read_events(rows: Iterable[Sequence[Any]]) -> tuple[Event, ...]:
    """Rows of seq, minute, kind and data as events."""
    return tuple(Event(seq, minute, parse(kind, _json(data))) for seq, minute, kind, data in rows)


def events_of(db: Session, attempt_id: int) -> tuple[Event, ...]:
    """All events of an attempt the caller may see."""
    return read_events(db.execute(text(EVENTS), {"id": attempt_id, "after": 0}).all())


def _key(place: str, attempt_id: int, row: _Row) -> Key:
    return place, row.generation, attempt_id, row.user_id, str(row.started_at)


def _known(key: Key) -> tuple[Event, ...]:
    with _lock:
        return _events.get(key, ())


def _keep(key: Key, known: tuple[Event, ...], fresh: tuple[Event, ...], last: int) -> tuple[Event, ...]:
    # An event appended since the attempt's row was read belongs to the next look.
    events = (known + fresh)[:last]
    with _lock:
        _events[key] = events
        _events.move_to_end(key)
        while len(_events) > _KEPT:
            _events.popitem(last=False)
    return events


def _play(key: Key, row: _Row, scenario: Scenario, events: tuple[Event, ...]) -> Play:
    return Play(
        id=key[2],
        key=key,
        scenario=scenario,
        script=script_of(scenario),
        mode=Mode(row.mode),
        seed=row.seed,
        seconds_per_minute=row.seconds_per_minute,
        started_at=moment_of(row.started_at) if row.started_at else None,
        finished_at=moment_of(row.finished_at) if row.finished_at else None,
        last_seq=row.last_seq,
        draft_version=row.draft_version or 0,
        events=events,
    )


def _draft(rows: Sequence[Any]) -> SavedDraft | None:
    if not rows:
        return None
    data, version, saved_at = rows[0]
    return SavedDraft({name: str(value) for name, value in _json(data).items()}, version, moment_of(saved_at))


def _json(value: Any) -> dict[str, Any]:
    # SQLite hands JSON back as text on the raw path, PostgreSQL as a mapping.
    return json.loads(value) if isinstance(value, str | bytes) else dict(value)


def runs_out_at(attempt: Attempt, script: Script) -> datetime | None:
    """When the clock of an attempt comes to the drill's end; None before it was begun."""
    lasts = timedelta(seconds=(script.minutes - script.start) * attempt.seconds_per_minute)
    return attempt.started_at and attempt.started_at + lasts


def has_run_out(attempt: Attempt, script: Script, now: datetime) -> bool:
    """Whether the clock of an attempt that was begun has come to the drill's end."""
    end = runs_out_at(attempt, script)
    return end is not None and now >= end
