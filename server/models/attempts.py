"""Assigned drills, attempts at them, and everything that happened in an attempt."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from server import clock
from server.models.columns import Moment, choice


class Mode(StrEnum):
    """How a drill is taken."""

    REHEARSAL = "rehearsal"
    ASSESSED = "assessed"


class Counts(StrEnum):
    """Which of several attempts at an assignment counts."""

    BEST = "best"
    LAST = "last"
    FIRST = "first"


class Assignment(SQLModel, table=True):
    """A published scenario version set to a cohort within a window. The diagnostic one is the cohort's start line."""

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True, ondelete="CASCADE")
    version_id: int = Field(foreign_key="scenario_version.id", index=True, ondelete="RESTRICT")
    mode: Mode = Field(sa_column=choice(Mode))
    opens_at: datetime = Field(sa_type=Moment)
    closes_at: datetime = Field(sa_type=Moment)
    attempts_allowed: int = 2
    counts: Counts = Field(sa_column=choice(Counts))
    is_diagnostic: bool = False
    note: str = Field(default="", max_length=500)
    created_by_id: int | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")
    created_at: datetime = Field(default_factory=clock.now, sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)


class Attempt(SQLModel, table=True):
    """One trainee, one drill, one seed. What happened is its events; `last_seq` is the newest one's number.

    `summary` is computed when the attempt finishes and again when a mark changes it.
    `number` counts a person's attempts at one assignment (or at one scenario version in free rehearsal).
    """

    __table_args__ = (
        UniqueConstraint("user_id", "assignment_id", "version_id", "number"),
        Index("ix_attempt_assignment_id_finished_at", "assignment_id", "finished_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    version_id: int = Field(foreign_key="scenario_version.id", index=True, ondelete="RESTRICT")
    assignment_id: int | None = Field(default=None, foreign_key="assignment.id", ondelete="CASCADE")
    cohort_id: int | None = Field(default=None, foreign_key="cohort.id", index=True, ondelete="SET NULL")
    mode: Mode = Field(sa_column=choice(Mode))
    number: int = 1
    seed: int
    seconds_per_minute: float = 6
    created_at: datetime = Field(default_factory=clock.now, sa_type=Moment)
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    finished_at: datetime | None = Field(default=None, sa_type=Moment)
    last_seq: int = 0
    summary: dict[str, object] | None = Field(default=None, sa_column=Column(JSON, nullable=True))


class Event(SQLModel, table=True):
    """One thing a trainee did, never changed. `key` is the form's own key: sent twice, stored once.

    `minute` is the drill minute; `data` the act's payload as `server.world.events` writes it.
    """

    __table_args__ = (UniqueConstraint("attempt_id", "seq"), UniqueConstraint("attempt_id", "key"))

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", ondelete="CASCADE")
    seq: int
    minute: float
    at: datetime = Field(default_factory=clock.now, sa_type=Moment)
    kind: str = Field(max_length=30)
    data: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    key: str = Field(max_length=64)


class Draft(SQLModel, table=True):
    """The composer's unsent words, one per attempt, replaced at each autosave."""

    attempt_id: int = Field(primary_key=True, foreign_key="attempt.id", ondelete="CASCADE")
    data: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    version: int = 1
    saved_at: datetime = Field(default_factory=clock.now, sa_type=Moment)


class Replay(SQLModel, table=True):
    """One thing of a finished attempt done otherwise, to be seen beside what was. Only its sharing ever changes.

    `change` is as `server.drills.changes` writes it, new words with the levels and the appeal they had when they were
    scored; `card` is their scorecard, None where the change has no words.
    """

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", index=True, ondelete="CASCADE")
    change: dict[str, object] = Field(sa_column=Column(JSON, nullable=False))
    card: dict[str, object] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    created_at: datetime = Field(default_factory=clock.now, sa_type=Moment)
    shared_at: datetime | None = Field(default=None, sa_type=Moment)
