"""What changes replays: keeping a new one, sharing it and taking that back, deleting it."""

from sqlmodel import Session, col, select

from server import clock
from server.accounts.permissions import Person
from server.drills.cards import dump_card
from server.drills.changes import dump_change
from server.errors import Conflict, NotFound
from server.models import Attempt, Replay
from server.scoring.card import Scorecard
from server.world.replay import Change

# More than anybody compares; a list of them is read whole.
MOST = 50


def keep(db: Session, person: Person, attempt_id: int, change: Change, card: Scorecard | None) -> int:
    """Keep a change to an own finished attempt; gives the replay's id. The same change again is the one kept before."""
    query = select(Attempt).where(Attempt.id == attempt_id, Attempt.user_id == person.id).with_for_update()
    attempt = db.exec(query).one_or_none()
    if attempt is None:
        raise NotFound
    if attempt.finished_at is None:
        raise Conflict("error.replay_running")
    stored = dump_change(change)
    kept = db.exec(select(Replay).where(Replay.attempt_id == attempt_id)).all()
    if same := next((row for row in kept if row.change == stored), None):
        return same.id or 0
    if len(kept) >= MOST:
        raise Conflict("error.replays_full")
    row = Replay(attempt_id=attempt_id, change=stored, card=dump_card(card) if card else None)
    db.add(row)
    db.flush()
    return row.id or 0


def share(db: Session, person: Person, replay_id: int) -> None:
    """Let the trainee's instructors see an own replay. Shared twice, it is shared once."""
    row = _own(db, person, replay_id)
    row.shared_at = row.shared_at or clock.now()


def end_sharing(db: Session, person: Person, replay_id: int) -> None:
    """Keep an own replay to oneself again."""
    _own(db, person, replay_id).shared_at = None


def delete(db: Session, person: Person, replay_id: int) -> int:
    """Delete an own replay; gives the attempt it was about."""
    row = _own(db, person, replay_id)
    db.delete(row)
    return row.attempt_id


def _own(db: Session, person: Person, replay_id: int) -> Replay:
    query = select(Replay).join(Attempt, col(Attempt.id) == Replay.attempt_id)
    row = db.exec(query.where(Replay.id == replay_id, Attempt.user_id == person.id)).one_or_none()
    if row is None:
        raise NotFound
    return row
