"""Scores by the machine, marks by people, and the progress that follows from both."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from server import clock
from server.models.columns import Moment, choice


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

    The newest mark is the effective one and beats the machine. Every save also adds one row for the attempt as a
    whole (`seq` 0, the remark in `comment`; criterion "attempt", or "part" while some of its posts have been on no
    saved sheet): two markers who save against the same number of it meet at the attempt's lock, or collide on the
    unique constraint, so neither overwrites the other unseen. That row keeps in `sheet` every level its marker left
    standing, as 21 characters by the event of the post: who agrees adds no mark, and has judged all the same.
    """

    __table_args__ = (UniqueConstraint("attempt_id", "seq", "criterion", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", ondelete="CASCADE")
    seq: int
    criterion: str = Field(max_length=30)
    number: int
    level: int | None
    comment: str = Field(default="", sa_type=Text)
    sheet: dict[str, str] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    author_id: int | None = Field(default=None, foreign_key="user.id", index=True, ondelete="SET NULL")
    created_at: datetime = Field(default_factory=clock.now, sa_type=Moment)


class Progress(SQLModel, table=True):
    """Where one trainee stands in one cohort, kept beside the attempts so that no page adds them up live.

    `levels` and `baseline` are 21 characters in rubric order, '0' to '4' or '-' for not tried; `growth` is '0' to
    '8' for -4 to +4 since the baseline. The counts may be added over trainees: `server.cohorts.progress.Sums`.
    """

    __table_args__ = (UniqueConstraint("cohort_id", "user_id"),)

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", ondelete="CASCADE")
    user_id: int = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    attempts: int = 0
    levels: str = Field(default="-" * 21, max_length=21)
    baseline: str = Field(default="-" * 21, max_length=21)
    growth: str = Field(default="-" * 21, max_length=21)
    owed_due: int = 0
    owed_given: int = 0
    clearances: int = 0
    clearances_inside: int = 0
    posts: int = 0
    boilerplate: int = 0
    timed: int = 0
    late: int = 0
    public_posts: int = 0
    language_matched: int = 0
    platform_matched: int = 0
    avoider: int = 0
    adapter: int = 0
    exploiter: int = 0
    misfire: int = 0
    first_credible: float | None = None
    updated_at: datetime = Field(default_factory=clock.now, sa_type=Moment)


class Between(StrEnum):
    """Whose levels are compared."""

    MACHINE = "machine"
    MARKERS = "markers"


class AgreementCount(SQLModel, table=True):
    """How often two levels met on one criterion in a cohort: the machine's and a marker's, or two markers'.

    `pairs` is 25 numbers, first level by row. Kept as marks are saved, because counting marks anew for every look
    at a cohort would cost more the more people marked. Names nobody, so it outlives the marks it counted.
    """

    __tablename__ = "agreement_count"

    cohort_id: int = Field(primary_key=True, foreign_key="cohort.id", ondelete="CASCADE")
    between: Between = Field(sa_column=choice(Between, primary_key=True))
    criterion: str = Field(primary_key=True, max_length=30)
    pairs: str = Field(max_length=300)
