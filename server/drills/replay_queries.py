"""Reads replays: one's own, and those that trainees have shared with their instructors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, select

from server.accounts.permissions import Person
from server.drills.cards import load_card, machine_levels
from server.drills.changes import kind_of, read_change, words_of
from server.drills.pairs import Cards
from server.drills.queries import events_of
from server.drills.results_queries import Record, own_attempt, record_of, scored_of
from server.errors import NotFound
from server.models import Attempt, Membership, Mode, Replay, Role, Scenario, ScenarioVersion, User, title_for
from server.scenarios import library, schema
from server.scoring.card import Scorecard
from server.scoring.overall import overall
from server.world.events import Event
from server.world.replay import Change
from server.world.wording import shortened

_OPENING = 90


@dataclass(frozen=True, slots=True)
class Pair:
    """A replay with the attempt it is about. Others than the owner see it only while it is shared."""

    id: int
    attempt_id: int
    look: Literal["own", "shared"]
    owner: str
    mode: Mode
    seed: int
    scenario: schema.Scenario
    events: tuple[Event, ...]
    change: Change
    cards: Cards
    created_at: datetime
    shared_at: datetime | None


@dataclass(frozen=True, slots=True)
class Made:
    """A replay in a list. `overall` is what its new words were given, TONE, RISK, REACH; None without words."""

    id: int
    kind: str
    opening: str
    lang: str
    overall: tuple[int, int, int] | None
    created_at: datetime
    shared_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shared:
    """A replay that a trainee has shared, for an instructor's list."""

    made: Made
    title: str
    title_ko: str
    is_rehearsal: bool

    def title_in(self, language: str) -> str:
        """The drill's title in `language`, else the English one."""
        return title_for(language, self.title, self.title_ko)


def own_record(db: Session, person: Person, attempt_id: int) -> Record:
    """An own attempt with its scorecards; NotFound for anybody else's, whoever asks."""
    own_attempt(db, person, attempt_id)
    return record_of(db, person, attempt_id)


def made_of(db: Session, attempt_id: int) -> list[Made]:
    """The replays of an attempt the caller may see, newest first."""
    rows = db.exec(select(Replay).where(Replay.attempt_id == attempt_id).order_by(col(Replay.id).desc()))
    return [_made(row) for row in rows]


def _made(row: Replay) -> Made:
    change = read_change(row.change)
    act, card = words_of(change), _card(row.card)
    return Made(
        id=row.id or 0,
        kind=kind_of(change),
        opening=shortened(act.text, _OPENING) if act else "",
        lang=act.lang if act else "",
        overall=overall(machine_levels(card)) if card else None,
        created_at=row.created_at,
        shared_at=row.shared_at,
    )


def _card(stored: Mapping[str, Any] | None) -> Scorecard | None:
    return load_card(stored) if stored else None


def pair_of(db: Session, person: Person, replay_id: int) -> Pair:
    """A replay if this person may see it: the trainee's own, or shared and by somebody they instruct."""
    found = db.exec(
        select(Replay, Attempt, User.name)
        .join(Attempt, col(Attempt.id) == Replay.attempt_id)
        .join(User, col(User.id) == Attempt.user_id)
        .where(Replay.id == replay_id, (col(Attempt.user_id) == person.id) | _is_shared_with(person))
    ).one_or_none()
    if found is None:
        raise NotFound
    row, attempt, owner = found
    scored = scored_of(db, row.attempt_id)
    return Pair(
        id=replay_id,
        attempt_id=row.attempt_id,
        look="own" if attempt.user_id == person.id else "shared",
        owner=owner,
        mode=attempt.mode,
        seed=attempt.seed,
        scenario=library.parsed(db, attempt.version_id),
        events=events_of(db, row.attempt_id),
        change=read_change(row.change),
        cards=_cards(_card(row.card), scored),
        created_at=row.created_at,
        shared_at=row.shared_at,
    )


def _cards(new: Scorecard | None, scored: Mapping[int, tuple[Scorecard, ...]]) -> Cards:
    """The new card, and of each post's cards the one of the same engine, so that like is set beside like."""
    engine = new.engine if new else ""
    old = {seq: next((card for card in cards if card.engine == engine), cards[-1]) for seq, cards in scored.items()}
    return Cards(new, old)


def _is_shared_with(person: Person) -> ColumnElement[bool]:
    """True for what a trainee of a cohort this person instructs has shared."""
    trains = exists().where(
        col(Membership.user_id) == Attempt.user_id,
        col(Membership.role) == Role.TRAINEE,
        col(Membership.cohort_id).in_(person.instructs),
    )
    return col(Replay.shared_at).is_not(None) & trains


def shared_by(db: Session, person: Person, user_id: int, attempt_id: int | None = None) -> list[Shared]:
    """What this trainee has shared with this instructor, newest first; of one attempt only when it is named."""
    query = (
        select(Replay, Attempt.mode, Scenario.title, Scenario.title_ko)
        .join(Attempt, col(Attempt.id) == Replay.attempt_id)
        .join(ScenarioVersion, col(ScenarioVersion.id) == Attempt.version_id)
        .join(Scenario, col(Scenario.id) == ScenarioVersion.scenario_id)
        .where(Attempt.user_id == user_id, _is_shared_with(person))
    )
    if attempt_id is not None:
        query = query.where(Attempt.id == attempt_id)
    rows = db.exec(query.order_by(col(Replay.shared_at).desc(), col(Replay.id).desc()))
    return [Shared(_made(row), title, title_ko, mode == Mode.REHEARSAL) for row, mode, title, title_ko in rows]
