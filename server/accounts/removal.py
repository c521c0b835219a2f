"""Removing a person for good: what would go, what would stay, and the act itself."""

from dataclasses import dataclass
from secrets import token_hex

import sqlalchemy
from sqlalchemy import ColumnElement, String, cast, delete, update
from sqlmodel import Session, SQLModel, col, func, select

from server import clock
from server.accounts import audit
from server.accounts.people_actions import is_last_admin
from server.accounts.permissions import Person
from server.errors import Conflict, NotFound
from server.models import (
    Attempt,
    AuditEntry,
    Cohort,
    Draft,
    Link,
    Mark,
    Membership,
    Mode,
    Progress,
    Replay,
    Role,
    Scenario,
    SignInSession,
    User,
)

# In both languages at once: a name is read as it is kept, by pages in either, by files and by the audit log.
LABEL = "삭제된 구성원 · Removed person {}"
# No address, so nobody can be given it, sign in with it or be written to at it. What fills it is drawn: a person's
# number could meet that of somebody who was removed elsewhere and imported here.
NO_ADDRESS = "removed-{}"
# What these acts say beside themselves is a former name or an IP address.
NAMING = ("user.renamed", "sign_in.burst")


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much hangs on a person: rows of each kind, and how many attempts they `marked`.

    `assessed` attempts are finished and count for a cohort; `unfinished` ones do not.
    """

    rehearsals: int
    unfinished: int
    assessed: int
    drafts: int
    replays: int
    places: int
    sessions: int
    links: int
    marked: int
    scenarios: int


def label_of(user: User) -> str:
    """What is read instead of the name once this person is removed."""
    return LABEL.format(user.id)


def holdings_of(db: Session, user: User) -> Holdings:
    """What there is of this person now."""
    mine, mine_in = col(Attempt.user_id) == user.id, select(Attempt.id).where(Attempt.user_id == user.id)
    rehearsed = col(Attempt.mode) == Mode.REHEARSAL
    assessed = _count(db, Attempt, mine, *_counts())
    # A draft whose words were sent stays as an empty one.
    with_words = cast(Draft.data, String) != "{}"
    marked = select(func.count(func.distinct(Mark.attempt_id)))
    return Holdings(
        rehearsals=_count(db, Attempt, mine, rehearsed),
        unfinished=_count(db, Attempt, mine, ~rehearsed) - assessed,
        assessed=assessed,
        drafts=_count(db, Draft, col(Draft.attempt_id).in_(mine_in), with_words),
        replays=_count(db, Replay, col(Replay.attempt_id).in_(mine_in)),
        places=_count(db, Membership, col(Membership.user_id) == user.id),
        sessions=_count(db, SignInSession, col(SignInSession.user_id) == user.id),
        links=_count(db, Link, col(Link.user_id) == user.id),
        marked=db.exec(marked.where(Mark.author_id == user.id)).one(),
        scenarios=_count(db, Scenario, col(Scenario.owner_id) == user.id),
    )


def _counts() -> tuple[ColumnElement[bool], ...]:
    """That an attempt counts in the figures of a cohort."""
    told = (col(one).is_not(None) for one in (Attempt.finished_at, Attempt.assignment_id, Attempt.cohort_id))
    return (col(Attempt.mode) == Mode.ASSESSED, *told)


def _count(db: Session, table: type[SQLModel], *where: ColumnElement[bool]) -> int:
    return db.exec(select(func.count()).select_from(table).where(*where)).one()


def remove(db: Session, by: Person | None, user: User, *, keep_assessed: bool) -> Holdings:
    """Destroy what is known of a person, at once and for good; what there was of them.

    Their row stays without them, under a label: others' marks, scenarios and the audit log still point at somebody.
    With `keep_assessed` their finished assessed attempts do too, and go on counting for their cohorts.
    """
    if by and user.id == by.id:
        raise Conflict("error.remove_self")
    # On PostgreSQL nobody signs in as them or begins a drill meanwhile. Attempts are locked first, as whoever marks one
    # has it locked before the person: the two would wait for each other.
    db.execute(select(Attempt.id).where(Attempt.user_id == user.id).with_for_update())
    db.refresh(user, with_for_update=True)
    if user.removed_at:
        raise NotFound
    if user.is_admin and is_last_admin(db, user):
        raise Conflict("error.last_admin")
    found = holdings_of(db, user)
    _delete_work(db, user, keep_assessed=keep_assessed)
    for table in (SignInSession, Link):
        db.execute(delete(table).where(col(table.user_id) == user.id))
    named = col(AuditEntry.user_id) == user.id, col(AuditEntry.action).in_(NAMING)
    db.execute(update(AuditEntry).where(*named).values(detail={}))
    user.name, user.email = label_of(user), NO_ADDRESS.format(token_hex(8))
    user.password_hash = user.locale = None
    user.is_staff = user.is_admin = False
    user.removed_at = clock.now()
    user.disabled_at = user.disabled_at or user.removed_at
    db.add(user)
    kept = found.assessed if keep_assessed else 0
    gone = found.rehearsals + found.unfinished + found.assessed - kept
    audit.record(db, by, "user.removed", user=user, attempts_deleted=gone, attempts_kept=kept)
    return found


def _delete_work(db: Session, user: User, *, keep_assessed: bool) -> None:
    """Attempts with all that is in them, drafts and replays, progress, and places in cohorts."""
    attempts = select(Attempt.id).where(Attempt.user_id == user.id)
    kept = attempts.where(*_counts(), sqlalchemy.literal(keep_assessed))
    cohorts = select(Membership.cohort_id).where(Membership.user_id == user.id)
    db.execute(update(Cohort).where(col(Cohort.id).in_(cohorts)).values(version=Cohort.version + 1))
    db.execute(delete(Attempt).where(col(Attempt.user_id) == user.id, col(Attempt.id).not_in(kept)))
    db.execute(delete(Draft).where(col(Draft.attempt_id).in_(attempts)))
    db.execute(delete(Replay).where(col(Replay.attempt_id).in_(attempts)))
    # Where an attempt is left the person goes on being counted among those who train there.
    left = select(Attempt.cohort_id).where(Attempt.user_id == user.id)
    for table in (Progress, Membership):
        db.execute(delete(table).where(col(table.user_id) == user.id, col(table.cohort_id).not_in(left)))
    teaches = col(Membership.user_id) == user.id, col(Membership.role) == Role.INSTRUCTOR
    db.execute(delete(Membership).where(*teaches))
