"""Scenarios and their published versions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from server import clock
from server.models.columns import Moment, choice


class ScenarioStatus(StrEnum):
    """Where a scenario stands. A published one may have unpublished edits in its draft."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Scenario(SQLModel, table=True):
    """A scenario as its author works on it. `draft` is the file exactly as typed.

    `revision` counts saves: a save that names an older revision is refused, so that nobody overwrites unseen.
    `origin` is the shipped outline's id (S01) when it came with the product.
    """

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, index=True, max_length=80)
    title: str = Field(max_length=200)
    title_ko: str = Field(default="", max_length=200)
    origin: str = Field(default="", max_length=20)
    status: ScenarioStatus = Field(sa_column=choice(ScenarioStatus))
    owner_id: int | None = Field(default=None, foreign_key="user.id", index=True, ondelete="SET NULL")
    draft: str = Field(sa_type=Text)
    revision: int = 1
    saved_at: datetime = Field(default_factory=clock.now, sa_type=Moment)
    saved_by_id: int | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")
    created_at: datetime = Field(default_factory=clock.now, sa_type=Moment)


def title_for(language: str, title: str, title_ko: str) -> str:
    """A scenario's title in `language`; the English one where there is no other."""
    return (title_ko if language == "ko" else "") or title


class ScenarioVersion(SQLModel, table=True):
    """A published scenario file. Never changes; attempts keep theirs. `number` counts from 1 per scenario.

    Number 0 is a private test run of the draft as it stood: it is never listed and never assigned.
    """

    __tablename__ = "scenario_version"
    __table_args__ = (UniqueConstraint("scenario_id", "number", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    scenario_id: int = Field(foreign_key="scenario.id", index=True, ondelete="RESTRICT")
    number: int
    digest: str = Field(max_length=64)
    source: str = Field(sa_type=Text)
    note: str = Field(default="", max_length=300)
    published_at: datetime = Field(default_factory=clock.now, sa_type=Moment)
    published_by_id: int | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")
