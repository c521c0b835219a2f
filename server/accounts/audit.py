"""The audit log: one line for every act and every look that somebody may have to answer for."""

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import Engine
from sqlmodel import Session

from server.db import add_rows, writing
from server.models import AuditEntry


class HasId(Protocol):
    """A person, a user or a cohort: whatever carries the number of its row."""

    @property
    def id(self) -> int | None:
        """The number of the row."""


def record(
    db: Session,
    actor: HasId | int | None,
    action: str,
    *,
    user: HasId | int | None = None,
    cohort: HasId | int | None = None,
    **detail: object,
) -> AuditEntry:
    """Note in the open transaction that `actor` did `action`, to `user` and in `cohort` where that applies.

    `actor` None means the system or nobody signed in. `action` is a key such as `role.changed`;
    `detail` holds plain JSON values and never a secret.
    """
    entry = AuditEntry(
        actor_id=_number(actor), action=action, user_id=_number(user), cohort_id=_number(cohort), detail=detail
    )
    db.add(entry)
    return entry


def note(
    engine: Engine,
    actor: HasId,
    action: str,
    *,
    user: HasId | int | None = None,
    cohort: HasId | int | None = None,
    **detail: object,
) -> None:
    """As `record`, in a transaction of its own: for what only looks, and may take long over it.

    The line stands when this returns. Busy when the writer's turn does not come; then nothing may be shown.
    """
    with writing(engine) as db:
        record(db, actor, action, user=user, cohort=cohort, **detail)


def record_all(
    db: Session,
    actor: HasId | None,
    action: str,
    about: Iterable[tuple[HasId, HasId | None, dict[str, object]]],
) -> None:
    """As `record` for each person, with the cohort if any and the detail, in one statement."""
    by = _number(actor)
    rows = [
        {"actor_id": by, "action": action, "user_id": user.id, "cohort_id": _number(cohort), "detail": detail}
        for user, cohort, detail in about
    ]
    add_rows(db, AuditEntry, rows)


def _number(who: HasId | int | None) -> int | None:
    return who if who is None or isinstance(who, int) else who.id
