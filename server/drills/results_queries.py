"""Reads a finished attempt with all that hangs on it: events, scorecards, marks, and who is looking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, cast

from sqlmodel import Session, col, func, select

from server.accounts.permissions import FEWEST, Person
from server.drills.cards import joined, load_card, machine_levels
from server.drills.effective import effective
from server.drills.queries import events_of
from server.drills.scorecard import PersonsMark
from server.drills.script import script_of
from server.errors import Forbidden, NotFound
from server.models import Attempt, Mark, Membership, Mode, Role, ScenarioVersion, Score, User
from server.scenarios import library
from server.scenarios.schema import Scenario
from server.scoring.card import Scorecard
from server.world.events import Event
from server.world.fold import fold
from server.world.script import Script
from server.world.state import OwnPost, World

# A mark on the whole attempt is kept at event 0: under the second name while some of its posts wait for a marker.
WHOLE, PART = "attempt", "part"
Look = Literal["own", "taught", "staff"]


@dataclass(frozen=True)
class Record:
    """One attempt and what is known of it; `owner` is the trainee's name.

    By the event of the post: `scored` are the machine's scorecards, oldest first, and `marks` those of people.
    """

    attempt: Attempt
    look: Look
    owner: str
    scenario: Scenario
    events: tuple[Event, ...]
    scored: Mapping[int, tuple[Scorecard, ...]]
    marks: Mapping[int, tuple[PersonsMark, ...]]

    @property
    def script(self) -> Script:
        """The script the attempt played by."""
        return script_of(self.scenario)

    @property
    def end(self) -> float:
        """The drill minute at which it ended."""
        return self.events[-1].minute if self.events else self.script.start

    @cached_property
    def world(self) -> World:
        """The world as it stood at the end."""
        return fold(self.script, self.attempt.seed, self.events, self.end)

    @cached_property
    def cards(self) -> dict[int, Scorecard]:
        """The scorecard that holds for each scored post: the newest."""
        return {seq: cards[-1] for seq, cards in self.scored.items()}

    @property
    def posts(self) -> tuple[OwnPost, ...]:
        """The posts that were scored and not taken back unseen, oldest first."""
        return tuple(post for post in self.world.posts if post.stands and post.seq in self.cards)

    @property
    def remark(self) -> PersonsMark | None:
        """The remark on the whole attempt as last saved; None when there is none, or none any more."""
        newest = max(self.marks.get(0, ()), key=lambda mark: mark.number, default=None)
        return newest if newest and newest.comment else None

    def levels(self, seq: int) -> dict[str, int | None]:
        """The levels that hold for the post of event `seq`."""
        return effective(machine_levels(self.cards[seq]), self.marks.get(seq, ()))

    def level_strings(self) -> dict[str, str]:
        """Per post id the 21 levels that hold, as the timeline reads them."""
        return {post.id: joined(self.levels(post.seq)) for post in self.posts}


def record_of(db: Session, person: Person, attempt_id: int) -> Record:
    """The attempt if this person may see it; NotFound otherwise.

    The trainee sees every own attempt. Instructors of its cohort and staff see it once it is finished, and only when
    it was assessed: what is rehearsed stays with who rehearsed it. Forbidden to staff where its cohort has too few.
    """
    attempt = db.get(Attempt, attempt_id)
    if attempt is None or (look := _look(db, person, attempt)) is None:
        raise NotFound
    owner = db.exec(select(User.name).where(User.id == attempt.user_id)).one()
    return Record(
        attempt=attempt,
        look=look,
        owner=owner,
        scenario=library.parsed(db, attempt.version_id),
        events=events_of(db, attempt_id),
        scored=scored_of(db, attempt_id),
        marks=marks_of(db, attempt_id),
    )


def _look(db: Session, person: Person, attempt: Attempt) -> Look | None:
    if attempt.user_id == person.id:
        return "own"
    if attempt.mode != Mode.ASSESSED or attempt.finished_at is None or attempt.cohort_id is None:
        return None
    if attempt.cohort_id in person.instructs:
        return "taught"
    if not person.is_staff:
        return None
    trainees = select(func.count()).where(Membership.cohort_id == attempt.cohort_id, Membership.role == Role.TRAINEE)
    if db.exec(trainees).one() < FEWEST:
        raise Forbidden("error.too_few_people")
    return "staff"


def scored_of(db: Session, attempt_id: int) -> dict[int, tuple[Scorecard, ...]]:
    """The machine's scorecards of each scored post, oldest first, by its event: one for each engine that scored it."""
    rows = db.exec(select(Score.seq, Score.card).where(Score.attempt_id == attempt_id).order_by(col(Score.id)))
    found: dict[int, tuple[Scorecard, ...]] = {}
    for seq, card in rows:
        found[seq] = (*found.get(seq, ()), load_card(card))
    return found


def marks_of(db: Session, attempt_id: int) -> dict[int, tuple[PersonsMark, ...]]:
    """All marks people gave, by the event of the post, oldest first."""
    rows = db.exec(
        select(Mark, User.name)
        .join(User, col(User.id) == Mark.author_id, isouter=True)
        .where(Mark.attempt_id == attempt_id)
        .order_by(col(Mark.seq), col(Mark.number))
    )
    found: dict[int, tuple[PersonsMark, ...]] = {}
    for mark, author in rows:
        one = PersonsMark(mark.criterion, mark.number, mark.level, mark.comment, author or "", mark.created_at)
        found[mark.seq] = (*found.get(mark.seq, ()), one)
    return found


def levels_that_hold(cards: Mapping[int, Scorecard], marks: Mapping[int, Sequence[PersonsMark]]) -> dict[int, str]:
    """Per post the 21 levels in force, people's marks before the machine's, in one string each."""
    return {seq: joined(effective(machine_levels(card), marks.get(seq, ()))) for seq, card in cards.items()}


def own_attempt(db: Session, person: Person, attempt_id: int) -> Attempt:
    """The attempt of this person; NotFound for anybody else's."""
    attempt = db.get(Attempt, attempt_id)
    if attempt is None or attempt.user_id != person.id:
        raise NotFound
    return attempt


@dataclass(frozen=True, slots=True)
class Compared:
    """One finished attempt at the same drill in the numbers that can be set side by side. Minutes are drill minutes.

    `overall` is TONE, RISK and REACH, None when nothing was posted.
    """

    id: int
    is_this: bool
    is_rehearsal: bool
    same_events: bool
    finished_at: datetime
    overall: tuple[int, int, int] | None
    posts: int
    owed_given: int
    owed_due: int
    answered: int
    asked: int
    clearances: int
    clearances_inside: int
    first_credible: float | None


def same_drill(db: Session, record: Record) -> list[Compared]:
    """The trainee's finished attempts at the same scenario, oldest first; others see those assessed in the cohort."""
    this = record.attempt
    scenario = select(ScenarioVersion.scenario_id).where(ScenarioVersion.id == this.version_id).scalar_subquery()
    found = (
        select(Attempt)
        .join(ScenarioVersion, col(ScenarioVersion.id) == Attempt.version_id)
        .where(
            Attempt.user_id == this.user_id,
            ScenarioVersion.scenario_id == scenario,
            col(Attempt.finished_at).is_not(None),
        )
    )
    if record.look != "own":
        found = found.where(Attempt.mode == Mode.ASSESSED, Attempt.cohort_id == this.cohort_id)
    attempts = db.exec(found.order_by(col(Attempt.finished_at), col(Attempt.id)))
    return [_compared(attempt, this) for attempt in attempts]


def _compared(attempt: Attempt, this: Attempt) -> Compared:
    summary = cast(dict[str, Any], attempt.summary or {})
    overall = tuple(summary.get("overall", ()))
    return Compared(
        id=cast(int, attempt.id),
        is_this=attempt.id == this.id,
        is_rehearsal=attempt.mode == Mode.REHEARSAL,
        same_events=attempt.seed == this.seed,
        finished_at=cast(datetime, attempt.finished_at),
        overall=cast(tuple[int, int, int], overall) if summary.get("posts_n") else None,
        posts=summary.get("posts_n", 0),
        owed_given=summary.get("owed_given", 0),
        owed_due=summary.get("owed_due", 0),
        answered=summary.get("answered", 0),
        asked=summary.get("asked", 0),
        clearances=summary.get("clearances", 0),
        clearances_inside=summary.get("clearances_inside", 0),
        first_credible=summary.get("first_credible_minutes"),
    )
