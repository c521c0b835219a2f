"""What changes an attempt: beginning it, appending what the trainee does, and finishing it."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select
from sqlmodel import Session, col

from server import clock
from server.accounts.permissions import Person, may_author
from server.drills import ledger, queries
from server.drills.cards import is_boilerplate, levels_of, load_card, split
from server.drills.drafts import Window, unseen
from server.drills.ledger import Appended, Rows
from server.drills.queries import Play
from server.drills.script import script_of
from server.drills.summary import Judged, summary_of
from server.errors import Conflict, Forbidden, NotFound
from server.models import Assignment, Attempt, Draft, Mode, ScenarioVersion, Score, User
from server.scenarios import library
from server.scoring.card import Scorecard
from server.scoring.overall import behaviour
from server.world import events as acts
from server.world.clearance import queued
from server.world.state import World

# Long enough to see one's own mistake, short enough that the world is not kept waiting. Real seconds.
UNDO_SECONDS = 5.0
_SEEDS = 2**31 - 1
# More than anybody does in a day; a world is folded from all of them, at every look at it.
MOST_ACTS = 1000
# As much as a thousand posts of a microblog. Reading it all anew takes two or three seconds.
MOST_CHARACTERS = 300_000
# What is kept with an act without the trainee having said it.
_NOT_SAID = {"undo_until", "levels", "appeal", "due"}


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt will end: when, by which event, and with which summary up to and with that event."""

    attempt_id: int
    at: datetime
    end: acts.Event
    summary: dict[str, object]

    @property
    def by_clock(self) -> bool:
        """True where its time ran out."""
        return isinstance(self.end.act, acts.Finished) and self.end.act.by_clock

    def holds(self, attempt: Attempt) -> bool:
        """True while nothing has been done in the attempt since it was summed up."""
        return attempt.last_seq + 1 == self.end.seq


def begin_assigned(db: Session, person: Person, assignment_id: int) -> Attempt:
    """The person's unfinished attempt at an assigned drill, or a new one if the window and the count allow it."""
    assignment = _assignment(db, person, assignment_id)
    made = _attempts(db, person, assignment.version_id, assignment.id)
    if unfinished := [attempt for attempt in made if attempt.finished_at is None]:
        return unfinished[-1]
    _require_open(assignment)
    if len(made) >= assignment.attempts_allowed:
        raise Conflict("error.drill_attempts_used")
    return start_attempt(db, person, assignment.version_id, assignment=assignment, mode=assignment.mode)


def _assignment(db: Session, person: Person, assignment_id: int) -> Assignment:
    """The assignment, locked, if it is set to a cohort this person trains in."""
    assignment = db.get(Assignment, assignment_id, with_for_update=True)
    if assignment is None or assignment.withdrawn_at or assignment.cohort_id not in person.trains_in:
        raise NotFound()
    return assignment


def _require_open(assignment: Assignment) -> None:
    if not assignment.opens_at <= clock.now() < assignment.closes_at:
        raise Conflict("error.drill_window")


def begin_rehearsal(db: Session, person: Person, version_id: int, *, seed: int | None = None) -> Attempt:
    """The person's unfinished rehearsal of a version, or a new one. Unpublished versions are for authors to try.

    A test run of an older draft that was opened and never begun makes room; `overdue_of` has those that were begun.
    """
    version = db.get(ScenarioVersion, version_id)
    if version is None:
        raise NotFound()
    if version.number == 0 and not may_author(person):
        raise Forbidden()
    # Without the lock, two windows on PostgreSQL would both find none begun and begin one each.
    db.get(User, person.id, with_for_update=True)
    for left in _other_tests(db, person, version):
        if left.started_at is None:
            db.delete(left)
    made = _attempts(db, person, version_id, None)
    if unfinished := [attempt for attempt in made if attempt.finished_at is None and seed in (None, attempt.seed)]:
        return unfinished[-1]
    return start_attempt(db, person, version_id, seed=seed)


def require_offered(db: Session, version_id: int) -> None:
    """NotFound unless a version is an unpublished one or what the library offers: not an older or archived one."""
    version = db.get(ScenarioVersion, version_id)
    offered = {known.version_id for known in library.published(db)}
    if version is None or (version.number > 0 and version_id not in offered):
        raise NotFound()


def overdue_of(db: Session, person: Person, version_id: int) -> list[Ending]:
    """Rehearsals of a version by this person, whose clock ran out while nobody looked, summed up, the newest last.

    They are to be handed in before another is begun: else that one would open on the scorecard of the last. Before
    them come test runs of older drafts of the same scenario: nobody goes on with a draft that was changed since.
    """
    now, script = clock.now(), script_of(library.parsed(db, version_id))
    left = [one for one in _other_tests(db, person, db.get_one(ScenarioVersion, version_id)) if one.started_at]
    unfinished = (one for one in _attempts(db, person, version_id, None) if one.finished_at is None)
    ran_out = [one for one in unfinished if queries.has_run_out(one, script, now)]
    return [sum_up(db, one) for one in (*left, *ran_out)]


def _other_tests(db: Session, person: Person, version: ScenarioVersion) -> list[Attempt]:
    """Where a draft is tried: the person's unfinished test runs of older drafts of that scenario, the oldest first."""
    if version.number > 0:
        return []
    query = (
        select(Attempt)
        .join(ScenarioVersion, col(ScenarioVersion.id) == col(Attempt.version_id))
        .where(col(Attempt.user_id) == person.id, col(Attempt.assignment_id).is_(None))
        .where(col(Attempt.finished_at).is_(None), col(ScenarioVersion.number) == 0)
        .where(col(ScenarioVersion.scenario_id) == version.scenario_id, col(ScenarioVersion.id) < version.id)
    )
    return list(db.execute(query.order_by(col(Attempt.id))).scalars())


def start_attempt(
    db: Session,
    person: Person,
    version_id: int,
    *,
    assignment: Assignment | None = None,
    mode: Mode = Mode.REHEARSAL,
    seed: int | None = None,
) -> Attempt:
    """A new attempt, not yet started: its clock runs from `ready` on."""
    paces = library.parsed(db, version_id).clock.seconds_per_minute
    attempt = Attempt(
        user_id=person.id,
        version_id=version_id,
        assignment_id=assignment.id if assignment else None,
        cohort_id=assignment.cohort_id if assignment else None,
        mode=mode,
        number=_next_number(_attempts(db, person, version_id, assignment.id if assignment else None)),
        seed=new_seed() if seed is None else seed,
        seconds_per_minute=float(paces.rehearsal if mode == Mode.REHEARSAL else paces.assessed),
    )
    db.add(attempt)
    db.flush()
    return attempt


def new_seed() -> int:
    """What an attempt draws its luck from, for an attempt nobody asked to be like another."""
    return secrets.randbelow(_SEEDS)


def _next_number(made: Sequence[Attempt]) -> int:
    # Not how many there are: one of them may have been discarded.
    return max((attempt.number for attempt in made), default=0) + 1


def discard(db: Session, person: Person, attempt_id: int) -> None:
    """Delete a rehearsal of one's own that was opened and never begun. Conflict for anything else: it is kept."""
    attempt = _locked(db, person, attempt_id)
    if attempt.mode != Mode.REHEARSAL or attempt.assignment_id is not None or attempt.started_at is not None:
        raise Conflict("error.drill_kept")
    db.delete(attempt)


def _attempts(db: Session, person: Person, version_id: int, assignment_id: int | None) -> list[Attempt]:
    query = select(Attempt).where(col(Attempt.user_id) == person.id, col(Attempt.assignment_id) == assignment_id)
    if assignment_id is None:
        query = query.where(col(Attempt.version_id) == version_id)
    return list(db.execute(query.order_by(col(Attempt.number))).scalars())


def ready(db: Session, person: Person, attempt_id: int) -> Attempt:
    """Start the clock. Pressed twice, it starts once; an assigned drill starts only while its window is open."""
    attempt = _locked(db, person, attempt_id)
    if attempt.started_at is None:
        if attempt.assignment_id is not None:
            _require_open(_assignment(db, person, attempt.assignment_id))
        attempt.started_at = clock.now()
        script = script_of(library.parsed(db, attempt.version_id))
        _add(db, attempt, script.start, acts.Started(acts.RULES), "started")
    return attempt


def append(
    db: Rows, person: Person, play: Play, act: acts.Act, key: str, *, minute: float, card: Scorecard | None = None
) -> Appended:
    """Keep an act that happened at drill minute `minute`, with its scorecard if it is a post.

    The same key with the same act is the same submission: it answers with the event kept the first time.
    Conflict when the attempt is not running, its time is up, or it holds all it can, as far as `play` knows.
    """
    state = ledger.lock(db, person.id, play.id)
    name = _key(key, act)
    if kept := ledger.kept(db, play.id, name):
        return kept
    if state.started_at is None or state.finished_at is not None or minute >= play.script.minutes:
        raise Conflict("error.drill_over")
    if state.last_seq >= MOST_ACTS or acts.characters(play.events) >= MOST_CHARACTERS:
        raise Conflict("error.drill_full")
    event = ledger.add(db, play.id, state.last_seq + 1, minute, act, name)
    if card is not None:
        ledger.add_score(db, play.id, event.seq, card)
    return event


def _key(key: str, act: acts.Act) -> str:
    # Two tabs may show the same form and so the same key: what was written is part of what makes a submission one.
    # The undo window follows the clock, and how the words were judged what was known by then: neither is the words.
    said = {name: value for name, value in acts.dump(act).items() if name not in _NOT_SAID}
    text = json.dumps([key, acts.kind_of(act), said], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _locked(db: Session, person: Person, attempt_id: int) -> Attempt:
    """The attempt's row, locked until the transaction ends (SQLite's writer holds the only lock there is)."""
    query = select(Attempt).where(col(Attempt.id) == attempt_id, col(Attempt.user_id) == person.id).with_for_update()
    # Read anew under the lock: events are counted by plain statements, which a row loaded earlier does not see.
    fresh = query.execution_options(populate_existing=True)
    attempt: Attempt | None = db.execute(fresh).scalar_one_or_none()
    if attempt is None:
        raise NotFound()
    return attempt


def save_draft(db: Session, play: Play, data: dict[str, str]) -> datetime:
    """Keep the composer's words; gives the moment they were saved."""
    if play.finished_at is not None:
        raise Conflict("error.drill_over")
    return _keep_draft(db, play.id, data)


def _keep_draft(db: Session, attempt_id: int, data: dict[str, str]) -> datetime:
    draft = db.get(Draft, attempt_id) or Draft(attempt_id=attempt_id, version=0)
    draft.data = cast(dict[str, object], data)
    draft.version += 1
    draft.saved_at = clock.now()
    db.add(draft)
    return draft.saved_at


def asked_of_hq(
    play: Play, world: World, minute: float, act: acts.Posted, *, private: bool = False
) -> acts.ClearanceRequested:
    """A request to clear these words, with the minute of its answer as HQ's queue stands now."""
    asked = acts.ClearanceRequested(
        act.text,
        act.platform,
        act.lang,
        target=act.target,
        reply_to=act.reply_to,
        corrects=act.corrects,
        private=private,
    )
    return replace(asked, due=queued(play.script, play.seed, play.last_seq + 1, minute, asked, world.unanswered))


def clear_draft(db: Rows, attempt_id: int, window: Window) -> None:
    """Forget the words once they were sent. The version lives on, so that an open page sees the change."""
    ledger.empty_draft(db, attempt_id, window)


def finish(
    db: Session,
    person: Person,
    attempt_id: int,
    *,
    ending: Ending | None = None,
    unsent: dict[str, str] | None = None,
    window: Window = Window(),  # noqa: B008 - frozen
) -> Attempt:
    """End an attempt. Ended twice, it ends once; an attempt that never began cannot end.

    `ending` is what it was summed up to before the writer opened; after an act that came in since, it is summed up
    anew. `unsent` are words the end found in the composer of `window`; those another one saved stand behind them.
    """
    attempt = _locked(db, person, attempt_id)
    if attempt.started_at is None:
        raise Conflict("error.drill_not_started")
    if attempt.finished_at is None:
        if unsent is not None:
            others = unseen(db, attempt_id, unsent, window)
            behind = {"text": f"{unsent.get('text', '')}\n\n{others.data['text']}"} if others else {}
            _keep_draft(db, attempt_id, unsent | behind)
        _end(db, attempt, ending if ending and ending.holds(attempt) else sum_up(db, attempt))
    return attempt


def _end(db: Session, attempt: Attempt, ending: Ending) -> None:
    attempt.finished_at = ending.at
    attempt.summary = ending.summary
    _add(db, attempt, ending.end.minute, ending.end.act, "finished")


def _add(db: Session, attempt: Attempt, minute: float, act: acts.Act, key: str) -> None:
    db.flush()
    ledger.add(db, cast(int, attempt.id), attempt.last_seq + 1, minute, act, key)
    db.refresh(attempt, ["last_seq"])


def sum_up(db: Session, attempt: Attempt) -> Ending:
    """What an attempt under way will be once it ends now, or when its clock ran out. Slow, and changes nothing."""
    assert attempt.started_at is not None  # noqa: S101 - callers check
    now, script = clock.now(), script_of(library.parsed(db, attempt.version_id))
    elapsed = (now - attempt.started_at).total_seconds() / attempt.seconds_per_minute
    by_clock = queries.has_run_out(attempt, script, now)
    minute = script.minutes if by_clock else min(script.start + max(0.0, elapsed), script.minutes)
    attempt_id = cast(int, attempt.id)
    events = queries.events_of(db, attempt_id)
    # As the ledger has it, no event stands before the last one.
    minute = max(minute, events[-1].minute) if events else minute
    end = acts.Event(attempt.last_seq + 1, minute, acts.Finished(by_clock))
    # The clock may have ended it long before somebody opened the page.
    at = min(now, queries.runs_out_at(attempt, script) or now)
    return Ending(attempt_id, at, end, _summary(db, attempt, (*events, end), {}))


def ending_of(db: Session, person: Person, attempt_id: int) -> Ending | None:
    """How an attempt of this person would end now; None while it has not begun, or once it is finished."""
    attempt = db.get(Attempt, attempt_id)
    if attempt is None or attempt.user_id != person.id:
        raise NotFound()
    return sum_up(db, attempt) if attempt.started_at is not None and attempt.finished_at is None else None


def hand_in(db: Session, ending: Ending) -> Attempt | None:
    """End an attempt as it was summed up; the caller refreshes what follows from it.

    None, and nothing changes, when it was finished, removed or acted in since then.
    """
    attempt = db.get(Attempt, ending.attempt_id, with_for_update=True)
    if attempt is None or attempt.finished_at is not None or not ending.holds(attempt):
        return None
    _end(db, attempt, ending)
    return attempt


def summarise(db: Session, attempt: Attempt, effective: Mapping[int, str] | None = None) -> dict[str, object]:
    """The summary of an attempt. `effective` maps a post's event number to its 21 levels after marking."""
    return _summary(db, attempt, queries.events_of(db, cast(int, attempt.id)), effective or {})


def _summary(
    db: Session, attempt: Attempt, events: Sequence[acts.Event], effective: Mapping[int, str]
) -> dict[str, object]:
    script = script_of(library.parsed(db, attempt.version_id))
    judged = {seq: _judged(card, effective.get(seq)) for seq, card in _cards(db, cast(int, attempt.id))}
    summary = summary_of(script, attempt.seed, events, judged)
    return cast(dict[str, object], json.loads(json.dumps(summary.as_json())))


def _cards(db: Session, attempt_id: int) -> Sequence[tuple[int, Scorecard]]:
    # The newest scorecard of a post stands; rescoring with another engine appends one.
    query = select(cast(Any, Score.seq), cast(Any, Score.card)).where(col(Score.attempt_id) == attempt_id)
    return [(seq, load_card(card)) for seq, card in db.execute(query.order_by(col(Score.id)))]


def _judged(card: Scorecard, effective: str | None) -> Judged:
    levels, stock = levels_of(card), is_boilerplate(card)
    if effective in (None, levels):
        return Judged(levels, card.behaviour, stock)
    # Marks change what a post did, too: one that leaks is a misfire, whatever the machine took it for.
    return Judged(effective, behaviour(split(effective), boilerplate=stock), stock)
