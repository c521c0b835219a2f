"""Plays the fictional trainees' attempts through the real drill actions and the real scorer, with the clock held."""

from dataclasses import replace
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
from server.world.state import World

# Who has asked HQ waits so many drill minutes for its answer, then posts without it: some attempts show each end.
PATIENCE = 20.0
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
    begin, script = clock.now(), play_of(db, person, attempt_id, changing=True).script
    start, last = script.start, script.minutes - AFTERTHOUGHT
    keys = count(1)
    minute = start
    for move in planned:
        minute, key = max(minute + 0.1, move.minute), f"demo-{next(keys)}"
        if move.asks_first and minute < last:
            with clock.held(_moment(begin, minute - start, attempt)):
                due = _ask(db, person, play_of(db, person, attempt_id, changing=True), move, minute, key)
            minute = min(due, minute + PATIENCE)
        if minute >= last:
            minute = last
            break
        with clock.held(_moment(begin, minute - start, attempt)):
            _write(db, person, play_of(db, person, attempt_id, changing=True), move, minute, key)
    with clock.held(_moment(begin, minute + AFTERTHOUGHT - start, attempt)):
        actions.finish(db, person, attempt_id)


def _moment(begin: datetime, minutes: float, attempt: Attempt) -> datetime:
    return begin + timedelta(seconds=minutes * attempt.seconds_per_minute)


def _ask(db: Session, person: Person, play: Play, move: Move, minute: float, key: str) -> float:
    """Send the words of a move to HQ; returns the minute at which its answer comes."""
    world = play.world(minute)
    asked = actions.asked_of_hq(play, world, minute, _act(play, world, move, minute))
    actions.append(db, person, play, asked, f"{key}-asked", minute=minute)
    return minute if asked.due is None else asked.due


def _write(db: Session, person: Person, play: Play, move: Move, minute: float, key: str) -> None:
    world = play.world(minute)
    post = _act(play, world, move, minute)
    if move.asks_first and (ruling := world.clearances[-1].ruling):
        if not ruling.words:
            return
        post = replace(post, text=ruling.words)
    card = judge(play, world, post)
    actions.append(db, person, play, with_levels(post, card), key, minute=minute, card=card)


def _act(play: Play, world: World, move: Move, minute: float) -> acts.Posted:
    return acts.Posted(
        text=move.text.text,
        platform=move.text.platform,
        lang=move.text.lang,
        account=play.scenario.accounts[0].id,
        undo_until=minute,
        target=move.text.target,
        reply_to=move.to if move.to and world.item(move.to) else None,
        alt_text=move.text.alt,
    )


def known(id: int | None) -> int:
    """The id of a row that has been flushed."""
    assert id is not None  # noqa: S101 - flushed rows have one
    return id
