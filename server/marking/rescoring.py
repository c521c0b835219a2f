"""Scores posts again with the present engine and keeps the result beside what earlier engines gave."""

from typing import cast

from sqlalchemy import Engine, Exists, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from server import db
from server.cohorts.actions import refresh_progress
from server.drills import ledger
from server.drills.actions import summarise
from server.drills.judging import as_sent
from server.drills.queries import events_of
from server.drills.results_queries import levels_that_hold, marks_of, scored_of
from server.drills.script import script_of
from server.models import Attempt, Score
from server.scenarios import library
from server.scoring.card import Scorecard
from server.scoring.engine import FINGERPRINT, score
from server.world.fold import fold


def outdated(db: Session) -> list[int]:
    """Finished attempts with a scored post that the present engine has not scored, oldest first."""
    wanted = select(col(Score.attempt_id)).join(Attempt, col(Attempt.id) == Score.attempt_id).distinct()
    wanted = wanted.where(col(Attempt.finished_at).is_not(None), ~_is_present(Score))
    return list(db.execute(wanted.order_by(col(Score.attempt_id))).scalars())


def _is_present(of: type[Score]) -> Exists:
    """That the present engine has scored the same post."""
    other = aliased(Score)
    same = (col(other.attempt_id) == of.attempt_id, col(other.seq) == of.seq)
    return exists().where(*same, col(other.engine) == FINGERPRINT)


def rescore(engine: Engine, attempt_id: int) -> int:
    """Add the present engine's scorecards to an attempt; gives how many: none where it is gone meanwhile.

    Earlier scorecards stay as they are. The newest is the one that holds where nobody has marked, so the attempt's
    summary and its trainee's progress follow, in the same transaction: whatever interrupts it, an attempt is either
    rescored or as it was.
    """
    with db.reading(engine) as session:
        attempt = session.get(Attempt, attempt_id)
        fresh = _scored_again(session, attempt) if attempt else {}
    with db.writing(engine) as session:
        attempt = session.get(Attempt, attempt_id, with_for_update=True)
        if attempt is None:
            return 0
        known = scored_of(session, attempt_id)
        missing = {seq: card for seq, card in fresh.items() if not _has(known.get(seq, ()))}
        for seq, card in missing.items():
            ledger.add_score(session, attempt_id, seq, card)
        cards = {seq: cards[-1] for seq, cards in known.items()} | missing
        attempt.summary = summarise(session, attempt, levels_that_hold(cards, marks_of(session, attempt_id)))
        session.add(attempt)
        refresh_progress(session, attempt)
    return len(missing)


def _has(cards: tuple[Scorecard, ...]) -> bool:
    return any(card.engine == FINGERPRINT for card in cards)


def _scored_again(session: Session, attempt: Attempt) -> dict[int, Scorecard]:
    """What the present engine makes of the attempt's posts that it has not scored, by event."""
    scenario = library.parsed(session, attempt.version_id)
    events = events_of(session, cast(int, attempt.id))
    known = scored_of(session, cast(int, attempt.id))
    posts = fold(script_of(scenario), attempt.seed, events, events[-1].minute).posts
    wanted = [sent for sent in posts if sent.seq in known and not _has(known[sent.seq])]
    return {sent.seq: score(*as_sent(scenario, attempt.seed, events, sent)) for sent in wanted}
