"""People, their cohorts, their sessions, the links that let them in, and who looked at whom."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from server import clock
from server.models.columns import Moment, choice


class Role(StrEnum):
    """What a person does in one cohort."""

    TRAINEE = "trainee"
    INSTRUCTOR = "instructor"


class LinkPurpose(StrEnum):
    """What a link may be used for, once."""

    INVITATION = "invitation"
    RESET = "reset"
    SIGN_IN = "sign_in"
    SETUP = "setup"


class User(SQLModel, table=True):
    """A person. `is_staff` and `is_admin` hold everywhere; training and instructing are per cohort.

    `removed_at` says that this person is gone for good: the row is what marks and lines of the audit log point at.
    """

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, index=True, max_length=254)
    name: str = Field(max_length=120)
    locale: str | None = Field(default=None, max_length=8)
    is_staff: bool = False
    is_admin: bool = False
    is_demo: bool = False
    password_hash: str | None = None
    created_at: datetime = Field(default_factory=clock.now, sa_type=Moment)
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)


class Cohort(SQLModel, table=True):
    """One intake of trainees. `version` grows with every change to its people or their progress."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=120)
    description: str = ""
    is_demo: bool = False
    version: int = 0
    created_at: datetime = Field(default_factory=clock.now, sa_type=Moment)
    archived_at: datetime | None = Field(default=None, sa_type=Moment)


class Membership(SQLModel, table=True):
    """A person's place in a cohort."""

    __table_args__ = (UniqueConstraint("user_id", "cohort_id"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id", ondelete="CASCADE")
    cohort_id: int = Field(foreign_key="cohort.id", index=True, ondelete="CASCADE")
    role: Role = Field(sa_column=choice(Role))
    created_at: datetime = Field(default_factory=clock.now, sa_type=Moment)


class SignInSession(SQLModel, table=True):
    """One browser that is signed in. Only the hash of its token is kept."""

    __tablename__ = "session"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(unique=True, index=True, max_length=64)
    created_at: datetime = Field(default_factory=clock.now, sa_type=Moment)
    seen_at: datetime = Field(default_factory=clock.now, sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    agent: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=64)


class Link(SQLModel, table=True):
    """A one-time link: to join, to reset, to sign in, or (with no user yet) to set up. Only its hash is kept."""

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, index=True, max_length=64)
    purpose: LinkPurpose = Field(sa_column=choice(LinkPurpose))
    user_id: int | None = Field(default=None, foreign_key="user.id", index=True, ondelete="CASCADE")
    created_by_id: int | None = Field(default=None, foreign_key="user.id", ondelete="SET NULL")
    created_at: datetime = Field(default_factory=clock.now, sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class AuditEntry(SQLModel, table=True):
    """Who did what to whom, and who looked at whom. Never deleted; what names a person leaves it with the person."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=clock.now, index=True, sa_type=Moment)
    actor_id: int | None = Field(default=None, foreign_key="user.id", index=True, ondelete="SET NULL")
    action: str = Field(max_length=60)
    user_id: int | None = Field(default=None, foreign_key="user.id", index=True, ondelete="SET NULL")
    cohort_id: int | None = Field(default=None, foreign_key="cohort.id", index=True, ondelete="SET NULL")
    detail: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
