"""Reads the audit log: who looked at whom, and who changed what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from server.models import AuditEntry, Cohort, User
from server.web.filters import ZONE


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with its names, empty where the account is gone or nobody was concerned."""

    at: datetime
    actor: str
    action: str
    user: str
    cohort: str
    detail: dict[str, object]


def told(line: Line, keys: Mapping[str, str], values: Mapping[str, str]) -> list[tuple[str, str]]:
    """What an entry says beside its act, in words where there are any for what Python keeps as keys."""
    return [(keys.get(key, key), _value(line.action, key, value, values)) for key, value in line.detail.items()]


def _value(action: str, key: str, value: object, words: Mapping[str, str]) -> str:
    if value is None or isinstance(value, bool):
        return words[json.dumps(value)]
    # Before and after are roles here, and names of cohorts elsewhere.
    kind = "place" if action == "place.changed" else key
    return words.get(f"{kind}.{value}", str(value))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: part of a name (who did it, or to whom), an action, and days in Seoul, both included."""

    who: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None


def lines_of(db: Session, wanted: Wanted, *, limit: int, offset: int = 0) -> list[Line]:
    """Entries, newest first."""
    actor, user = aliased(User), aliased(User)
    columns: Any = (AuditEntry.at, actor.name, AuditEntry.action, user.name, Cohort.name, AuditEntry.detail)
    query: Any = (
        select(*columns)
        .select_from(AuditEntry)
        .outerjoin(actor, col(actor.id) == AuditEntry.actor_id)
        .outerjoin(user, col(user.id) == AuditEntry.user_id)
        .outerjoin(Cohort, col(Cohort.id) == AuditEntry.cohort_id)
        .order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc())
    )
    if wanted.who:
        names = (col(person.name).icontains(wanted.who, autoescape=True) for person in (actor, user))
        query = query.where(next(names) | next(names))
    if wanted.action:
        query = query.where(col(AuditEntry.action) == wanted.action)
    if wanted.since:
        query = query.where(col(AuditEntry.at) >= _midnight(wanted.since))
    if wanted.until and wanted.until < date.max:
        query = query.where(col(AuditEntry.at) < _midnight(wanted.until + timedelta(days=1)))
    rows = db.execute(query.limit(limit).offset(offset))
    return [Line(at, by or "", action, to or "", cohort or "", detail) for at, by, action, to, cohort, detail in rows]


def _midnight(day: date) -> datetime:
    # A day or two from either end of the calendar, Seoul's midnight would lie outside it in UTC.
    held = min(max(day, date(1970, 1, 2)), date(9999, 12, 30))
    return datetime.combine(held, time(), ZONE)


def actions_in(db: Session) -> list[str]:
    """Every kind of act that stands in the log."""
    return sorted(db.execute(select(col(AuditEntry.action)).distinct()).scalars())
