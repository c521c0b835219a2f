"""Reads the audit log: who looked at whom, and who changed what."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from server.accounts.queries import email_of, numbers_of
from server.models import Attempt, AuditEntry, Cohort, Scenario, ScenarioVersion, User, title_for
from server.web.filters import ZONE


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with names and e-mail addresses, empty where the account is gone or nobody was concerned."""

    at: datetime
    actor: str
    action: str
    user: str
    cohort: str
    detail: dict[str, object]
    actor_email: str = ""
    user_email: str = ""


def told(line: Line, keys: Mapping[str, str], values: Mapping[str, str]) -> list[tuple[str, str]]:
    """What an entry says beside its act, in words where there are any for what Python keeps as keys."""
    return [(_label(key, value, keys), _value(line.action, key, value, values)) for key, value in line.detail.items()]


def _label(key: str, value: object, words: Mapping[str, str]) -> str:
    # A name stands there itself for a new cohort, and as whether it changed for a person.
    own = words.get(f"{key}.changed") if isinstance(value, bool) else None
    return own or words.get(key, key)


def _value(action: str, key: str, value: object, words: Mapping[str, str]) -> str:
    if value is None or isinstance(value, bool):
        return words[json.dumps(value)]
    if isinstance(value, list):
        return ", ".join(map(str, value))
    # Before and after are roles here, and names of cohorts elsewhere.
    kind = "place" if action == "place.changed" else key
    return words.get(f"{kind}.{value}", str(value))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: part of a name or e-mail address (who did it, or to whom), an action, and days in Seoul.

    Both days are included.
    """

    who: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None


def lines_of(db: Session, wanted: Wanted, *, language: str, limit: int, offset: int = 0) -> list[Line]:
    """Entries, newest first. An attempt goes by its drill, titled in `language`, and its number there."""
    actor, user = aliased(User), aliased(User)
    columns: Any = (AuditEntry.at, actor.name, AuditEntry.action, user.name, Cohort.name, AuditEntry.detail)
    addresses: Any = (email_of(actor), email_of(user))
    query: Any = (
        select(*columns, *addresses)
        .select_from(AuditEntry)
        .outerjoin(actor, col(actor.id) == AuditEntry.actor_id)
        .outerjoin(user, col(user.id) == AuditEntry.user_id)
        .outerjoin(Cohort, col(Cohort.id) == AuditEntry.cohort_id)
        .order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc())
    )
    if wanted.who:
        # Written into the statement: those a letter finds may be more than a database takes as parameters.
        people: Any = bindparam("people", numbers_of(db, wanted.who), expanding=True, literal_execute=True)
        query = query.where(or_(col(AuditEntry.actor_id).in_(people), col(AuditEntry.user_id).in_(people)))
    if wanted.action:
        query = query.where(col(AuditEntry.action) == wanted.action)
    if wanted.since:
        query = query.where(col(AuditEntry.at) >= _midnight(wanted.since))
    if wanted.until and wanted.until < date.max:
        query = query.where(col(AuditEntry.at) < _midnight(wanted.until + timedelta(days=1)))
    rows = db.execute(query.limit(limit).offset(offset))
    lines = [_line(*row) for row in map(tuple, rows)]
    names = _attempts(db, {line.detail["attempt"] for line in lines if "attempt" in line.detail}, language)
    return [replace(line, detail=_with_attempt(line, names)) for line in lines]


class _Named(NamedTuple):
    """An attempt as other pages name it, and since when there is one with its row's id: SQLite gives these again."""

    title: str
    number: int
    since: datetime


def _attempts(db: Session, ids: Collection[object], language: str) -> dict[object, _Named]:
    """The attempts that are still there, by id."""
    columns: Any = (Attempt.id, Attempt.number, Attempt.created_at, Scenario.title, Scenario.title_ko)
    query: Any = (
        select(*columns)
        .join(ScenarioVersion, col(ScenarioVersion.id) == Attempt.version_id)
        .join(Scenario, col(Scenario.id) == ScenarioVersion.scenario_id)
        .where(col(Attempt.id).in_(ids))
    )
    return {
        key: _Named(title_for(language, title, title_ko), number, since)
        for key, number, since, title, title_ko in db.execute(query)
    }


def _with_attempt(line: Line, names: Mapping[object, _Named]) -> dict[str, object]:
    if "attempt" not in line.detail:
        return line.detail
    rest = {key: value for key, value in line.detail.items() if key != "attempt"}
    named = names.get(line.detail["attempt"])
    if named is None or named.since > line.at:
        return {"attempt_gone": line.detail["attempt"], **rest}
    return {"drill": named.title, "attempt": named.number, **rest}


def _line(at: datetime, by: Any, action: str, to: Any, cohort: Any, detail: Any, by_email: Any, to_email: Any) -> Line:
    return Line(at, by or "", action, to or "", cohort or "", detail, by_email or "", to_email or "")


def _midnight(day: date) -> datetime:
    # A day or two from either end of the calendar, Seoul's midnight would lie outside it in UTC.
    held = min(max(day, date(1970, 1, 2)), date(9999, 12, 30))
    return datetime.combine(held, time(), ZONE)


def actions_in(db: Session) -> list[str]:
    """Every kind of act that stands in the log."""
    return sorted(db.execute(select(col(AuditEntry.action)).distinct()).scalars())
