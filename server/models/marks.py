"""Scores by the machine, marks by people, and the progress that follows from both."""

from datetime import datetime

from sqlalchemy import JSON, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from server import clock
from server.models.columns import Moment


class Score(SQLModel, table=True):
    """The machine's scorecard for one published post (the event `seq` of an attempt). Never changes.

    It names all it rests on, so that it can be explained and recomputed: the scenario version through
    the attempt, the rubric and the engine's fingerprint here. `card` is `server.scoring.lines` JSON.
    """

    __table_args__ = (UniqueConstraint("attempt_id", "seq", "engine"),)

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", ondelete="CASCADE")
    seq: int
    engine: str = Field(max_length=60)
    rubric: str = Field(max_length=20)
    card: dict[str, object] = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(default_factory=clock.now, sa_type=Moment)


class Mark(SQLModel, table=True):
    """A person's level for one criterion of one post. Appended, never changed: `number` counts from 1.

    The newest mark is the effective one and beats the machine. Two markers who save against the same
    number collide on the unique constraint, so neither overwrites the other unseen.
    """

    __table_args__ = (UniqueConstraint("attempt_id", "seq", "criterion", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", ondelete="CASCADE")
    seq: int
    criterion: str = Field(max_length=30)
    number: int
    level: int | None
    comment: str = Field(default="", sa_type=Text)
    author_id: int | None = Field(default=None, foreign_key="user.id", index=True, ondelete="SET NULL")
    created_at: datetime = Field(default_factory=clock.now, sa_type=Moment)


class Progress(SQLModel, table=True):
    """Where one trainee stands in one cohort, kept beside the attempts so that no page adds them up live.

    `levels` and `baseline` are 21 characters in rubric order, '0' to '4' or '-' for not tried;
    `counts` holds the sums behind the cohort measures (`server.cohorts.progress` names them).
    """

    __table_args__ = (UniqueConstraint("cohort_id", "user_id"),)

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", ondelete="CASCADE")
    user_id: int = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    attempts: int = 0
    levels: str = Field(default="-" * 21, max_length=21)
    baseline: str = Field(default="-" * 21, max_length=21)
    counts: dict[str, float] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    updated_at: datetime = Field(default_factory=clock.now, sa_type=Moment)
