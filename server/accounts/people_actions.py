"""What an administrator changes: people, their roles, their places in cohorts, and the cohorts themselves."""

from collections.abc import Iterator, Sequence

from sqlalchemy import delete
from sqlmodel import Session, col, select

from server import clock
from server.accounts import actions, audit
from server.accounts.permissions import Person
from server.accounts.roster import alike
from server.db import add_rows
from server.errors import Conflict
from server.models import Cohort, Link, Membership, Role, SignInSession, User


def email_is_taken(db: Session, email: str, *, but: int | None = None) -> bool:
    """Whether somebody else (not `but`) has this address."""
    return db.exec(select(User.id).where(User.email == email, col(User.id) != (but or 0))).first() is not None


def is_last_admin(db: Session, user: User) -> bool:
    """Whether nobody else could administer. Locks the admins on PostgreSQL, so that two cannot resign at once."""
    admins = select(User.id).where(col(User.is_admin).is_(True), col(User.disabled_at).is_(None)).with_for_update()
    return list(db.exec(admins)) == [user.id]


def change_person(
    db: Session, by: Person, user: User, *, name: str, email: str, is_staff: bool, is_admin: bool
) -> bool:
    """Store a person's details and roles. True when a role changed: their sessions have then ended."""
    if user.is_admin and not is_admin and is_last_admin(db, user):
        raise Conflict("error.last_admin")
    if email_is_taken(db, email, but=user.id):
        raise Conflict("error.email_taken")
    if (name, email) != (user.name, user.email):
        audit.record(db, by, "user.changed", user=user, name=name != user.name, email=email != user.email)
    role_changed = (is_staff, is_admin) != (user.is_staff, user.is_admin)
    if role_changed:
        audit.record(db, by, "role.changed", user=user, is_staff=is_staff, is_admin=is_admin)
        _end_sessions(db, by, user)
    user.name, user.email, user.is_staff, user.is_admin = name, email, is_staff, is_admin
    db.add(user)
    return role_changed


def disable(db: Session, by: Person | None, user: User) -> None:
    """Shut a person out: sessions and unused links end at once. Their work stays."""
    if by and user.id == by.id:
        raise Conflict("error.disable_self")
    if user.disabled_at is None:
        if user.is_admin and is_last_admin(db, user):
            raise Conflict("error.last_admin")
        user.disabled_at = clock.now()
        db.add(user)
        _end_sessions(db, by, user)
        db.execute(delete(Link).where(col(Link.user_id) == user.id, col(Link.used_at).is_(None)))
        audit.record(db, by, "user.disabled", user=user)


def enable(db: Session, by: Person | None, user: User) -> None:
    """Let a person in again."""
    if user.disabled_at is not None:
        user.disabled_at = None
        db.add(user)
        audit.record(db, by, "user.enabled", user=user)


def place(db: Session, by: Person | None, user: User, cohort: Cohort, role: Role) -> bool:
    """Put a person into a cohort, or change what they do there; False when nothing changed."""
    assert user.id is not None  # noqa: S101 - a stored row
    assert cohort.id is not None  # noqa: S101 - a stored row
    member = _membership(db, user, cohort)
    before = member.role if member else None
    if before is role:
        return False
    if cohort.archived_at:
        raise Conflict("error.cohort_archived")
    if member:
        member.role = role
        db.add(member)
    else:
        db.add(Membership(user_id=user.id, cohort_id=cohort.id, role=role))
    _note_place(db, by, user, cohort, before, role)
    return True


def join_all(db: Session, by: Person, joins: Sequence[tuple[User, Cohort, Role]]) -> None:
    """As `place` for many, each of whom is in no such cohort yet."""
    if any(cohort.archived_at for _, cohort, _ in joins):
        raise Conflict("error.cohort_archived")
    rows = [{"user_id": user.id, "cohort_id": cohort.id, "role": role} for user, cohort, role in joins]
    add_rows(db, Membership, rows)
    audit.record_all(
        db, by, "place.changed", [(user, cohort, {"before": None, "after": role}) for user, cohort, role in joins]
    )
    _end_sessions(db, by, *(user for user, _, role in joins if role is Role.INSTRUCTOR))
    for _, cohort, _ in joins:
        cohort.version += 1
        db.add(cohort)


def change_roles(db: Session, by: Person, changes: Sequence[tuple[User, Cohort, Role]]) -> None:
    """As `place` for many, each of whom is in that cohort with another role."""
    if any(cohort.archived_at for _, cohort, _ in changes):
        raise Conflict("error.cohort_archived")
    members = _members(db, [user for user, _, _ in changes])
    changed = [(user, cohort, members[user.id, cohort.id], role) for user, cohort, role in changes]
    audit.record_all(
        db,
        by,
        "place.changed",
        [(user, cohort, {"before": m.role, "after": role}) for user, cohort, m, role in changed],
    )
    _end_sessions(db, by, *(user for user, _, member, role in changed if Role.INSTRUCTOR in {member.role, role}))
    # Changed last: what has changed is written before the next question, and then row by row.
    for _, cohort, member, role in changed:
        member.role = role
        cohort.version += 1
        db.add_all([member, cohort])


def rename_all(db: Session, by: Person, names: Sequence[tuple[User, str]]) -> None:
    """Give each of these people another name."""
    audit.record_all(db, by, "user.changed", [(user, None, {"name": True, "email": False}) for user, _ in names])
    for user, name in names:
        user.name = name
        db.add(user)


def remove_from_cohort(db: Session, by: Person, user: User, cohort: Cohort) -> Role | None:
    """Take a person out of a cohort; the role they had, or None when they were not in it. Their work stays."""
    member = _membership(db, user, cohort)
    if member is None:
        return None
    db.delete(member)
    _note_place(db, by, user, cohort, member.role, None)
    return member.role


def _membership(db: Session, user: User, cohort: Cohort) -> Membership | None:
    return db.exec(select(Membership).where(Membership.user_id == user.id, Membership.cohort_id == cohort.id)).first()


def _members(db: Session, users: Sequence[User]) -> dict[tuple[int | None, int | None], Membership]:
    """The places of these people, by person and cohort."""
    found: dict[tuple[int | None, int | None], Membership] = {}
    for ids in _batches(users):
        rows = db.exec(select(Membership).where(col(Membership.user_id).in_(ids)))
        found |= {(member.user_id, member.cohort_id): member for member in rows}
    return found


def _batches(users: Sequence[User]) -> Iterator[list[int | None]]:
    for start in range(0, len(users), actions.BATCH):
        yield [user.id for user in users[start : start + actions.BATCH]]


def _note_place(
    db: Session, by: Person | None, user: User, cohort: Cohort, before: Role | None, after: Role | None
) -> None:
    cohort.version += 1
    db.add(cohort)
    audit.record(db, by, "place.changed", user=user, cohort=cohort, before=before, after=after)
    # Instructing shows other people's work; whoever gains or loses that signs in again.
    if Role.INSTRUCTOR in {before, after}:
        _end_sessions(db, by, user)


def _end_sessions(db: Session, by: Person | None, *users: User) -> None:
    # The person acting on themselves keeps this browser; its token is renewed by the route.
    kept = by.session_id if by else 0
    for ids in _batches(users):
        db.execute(delete(SignInSession).where(col(SignInSession.user_id).in_(ids), col(SignInSession.id) != kept))


def cohort_name_is_taken(db: Session, name: str, *, but: int | None = None) -> bool:
    """Whether another cohort has this name, or one that people would take for it. `but` may keep its own."""
    names = dict(db.exec(select(Cohort.id, Cohort.name)).all())
    # Two that look alike may be there from before names were compared by their looks.
    return name != names.pop(but, None) and alike(name) in map(alike, names.values())


def create_cohort(
    db: Session, by: audit.HasId | None, *, name: str, description: str = "", is_demo: bool = False
) -> Cohort:
    """A new cohort without people, with an id. Conflict when the name is taken."""
    name = actions.tidy_name(name)
    if cohort_name_is_taken(db, name):
        raise Conflict("error.cohort_taken")
    cohort = Cohort(name=name, description=description, is_demo=is_demo)
    db.add(cohort)
    db.flush()
    audit.record(db, by, "cohort.created", cohort=cohort, name=name)
    return cohort


def describe_cohort(db: Session, by: Person, cohort: Cohort, *, name: str, description: str) -> None:
    """Rename a cohort or change its description. Conflict when the name is taken."""
    if cohort_name_is_taken(db, name, but=cohort.id):
        raise Conflict("error.cohort_taken")
    if name != cohort.name:
        audit.record(db, by, "cohort.renamed", cohort=cohort, before=cohort.name, after=name)
    cohort.name, cohort.description = name, description
    cohort.version += 1
    db.add(cohort)


def archive(db: Session, by: Person, cohort: Cohort) -> None:
    """Put a cohort away: it gives nobody a role any more, and nothing is lost."""
    if cohort.archived_at is None:
        cohort.archived_at = clock.now()
        db.add(cohort)
        audit.record(db, by, "cohort.archived", cohort=cohort)


def restore(db: Session, by: Person, cohort: Cohort) -> None:
    """Bring an archived cohort back."""
    if cohort.archived_at is not None:
        cohort.archived_at = None
        db.add(cohort)
        audit.record(db, by, "cohort.restored", cohort=cohort)
