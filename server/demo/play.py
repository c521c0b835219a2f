"""Plays the fictional trainees' attempts through the real drill actions and the real scorer, with the clock held."""

from datetime import datetime, timedelta
from itertools import count

from sqlmodel import Session

from server import clock
from server.accounts.permissions import Person
from server.cohorts.actions import refresh_progress
from server.demo.cast import occasions
from server.demo.plans import SEED, Move, Trainee, moves
from server.drills import actions
from server.drills.judging import judge, with_levels
from server.drills.queries import Play, play_of
from server.models import Assignment, Attempt
from server.world import events as acts
from server.world.seeds import draw

AFTERTHOUGHT = 2.0  # drill minutes between the last post and the end


def sit(db: Session, person: Person, who: Trainee, drill: str, assignment: Assignment, course: float) -> Attempt:
    """Sit an assigned drill once, some days into its window; the finished attempt."""
    days = 0.4 + 4.5 * draw(SEED, f"{who.name}/{drill}/day")
    begin = assignment.opens_at + timedelta(days=days)
    with clock.held(begin):
        attempt = actions.begin_assigned(db, person, known(assignment.id))
        _play(db, person, attempt, moves(who, drill, occasions()[drill], course), f"{who.name}/{drill}")
    refresh_progress(db, attempt)
    return attempt


def rehearse(db: Session, person: Person, who: Trainee, drill: str, version_id: int, at: datetime) -> None:
    """Rehearse a drill in private."""
    with clock.held(at):
        attempt = actions.begin_rehearsal(db, person, version_id)
        planned = moves(who, drill, occasions()[drill], 0.6, number=2)
        _play(db, person, attempt, planned, f"{who.name}/{drill}/rehearsal")


def _play(db: Session, person: Person, attempt: Attempt, planned: list[Move], name: str) -> None:
    attempt.seed = int(draw(SEED, f"{name}/seed") * 2**31)
    db.add(attempt)
    attempt_id = known(attempt.id)
    actions.ready(db, person, attempt_id)
    begin, start = clock.now(), play_of(db, person, attempt_id, changing=True).script.start
    keys = count(1)
    minute = start
    for move in planned:
        minute = max(minute + 0.1, move.minute)
        with clock.held(_moment(begin, minute - start, attempt)):
            play = play_of(db, person, attempt_id, changing=True)
            if minute >= play.script.minutes - AFTERTHOUGHT:
                break
            _write(db, person, play, move, minute, f"demo-{next(keys)}")
    with clock.held(_moment(begin, minute + AFTERTHOUGHT - start, attempt)):
        actions.finish(db, person, attempt_id)


def _moment(begin: datetime, minutes: float, attempt: Attempt) -> datetime:
    return begin + timedelta(seconds=minutes * attempt.seconds_per_minute)


def _write(db: Session, person: Person, play: Play, move: Move, minute: float, key: str) -> None:
    world = play.world(minute)
    if move.asks_first:
        asked = acts.ClearanceRequested(move.text.text, move.text.platform, move.text.lang)
        actions.append(db, person, play, asked, f"{key}-asked", minute=minute)
    post = acts.Posted(
        text=move.text.text,
        platform=move.text.platform,
        lang=move.text.lang,
        account=play.scenario.accounts[0].id,
        undo_until=minute,
        target=move.text.target,
        reply_to=move.to if move.to and world.item(move.to) else None,
        alt_text=move.text.alt,
    )
    card = judge(play, world, post)
    actions.append(db, person, play, with_levels(post, card), key, minute=minute, card=card)


def known(id: int | None) -> int:
    """The id of a row that has been flushed."""
    assert id is not None  # noqa: S101 - flushed rows have one
    return id
