"""Letting people in: accounts, one-time links, passwords and signing in."""

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from server import clock
from server.accounts import audit, sessions
from server.accounts.guards import hash_of
from server.accounts.permissions import Person
from server.db import add_rows
from server.errors import Conflict, NotFound
from server.models import Link, LinkPurpose, User
from server.settings import Settings
from server.web.forms import too_long

LONGEST_NAME, LONGEST_EMAIL = 120, 254
SETUP_DAYS = 1
# SQLite takes 32,766 values in one statement and older builds 999.
BATCH = 500
_EMAIL = re.compile(r"[^@\s<>\"',;:()\[\]\\]{1,64}@[^@\s<>\"',;:()\[\]\\.][^@\s<>\"',;:()\[\]\\]*")


def tidy_email(text: str) -> str:
    """The form in which an address is stored and looked up; ValueError with a fault key when it is none."""
    email = text.strip().lower()
    if not _EMAIL.fullmatch(email) or len(email) > LONGEST_EMAIL or ".." in email:
        raise ValueError("form.email")
    return email


def tidy_name(text: str) -> str:
    """A name on one line without outer or doubled blanks; ValueError with a fault key when empty or too long."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if not name:
        raise ValueError("form.missing")
    if not name.isprintable():
        raise ValueError("form.name")
    if len(name) > LONGEST_NAME:
        raise ValueError(too_long(LONGEST_NAME, len(name)))
    return name


def create_user(
    db: Session,
    *,
    email: str,
    name: str,
    is_staff: bool = False,
    is_admin: bool = False,
    is_demo: bool = False,
    locale: str | None = None,
    by: audit.HasId | None = None,
) -> User:
    """A new person without a password, with an id. Conflict when the e-mail address is taken."""
    email, name = tidy_email(email), tidy_name(name)
    if db.exec(select(User.id).where(User.email == email)).first():
        raise Conflict("error.email_taken")
    user = User(email=email, name=name, is_staff=is_staff, is_admin=is_admin, is_demo=is_demo, locale=locale)
    db.add(user)
    db.flush()
    audit.record(db, by, "user.created", user=user, is_staff=is_staff, is_admin=is_admin)
    return user


def create_users(db: Session, names: Mapping[str, str], by: audit.HasId | None = None) -> dict[str, User]:
    """As `create_user` for many: names by tidy address, of which none is taken. Gives the new people by address."""
    add_rows(db, User, [{"email": tidy_email(email), "name": tidy_name(name)} for email, name in names.items()])
    users = users_with(db, list(names))
    detail: dict[str, object] = {"is_staff": False, "is_admin": False}
    audit.record_all(db, by, "user.created", [(users[email], None, detail) for email in names])
    return users


def users_with(db: Session, emails: Sequence[str]) -> dict[str, User]:
    """Who has one of these addresses, by address."""
    users: dict[str, User] = {}
    for start in range(0, len(emails), BATCH):
        found = db.exec(select(User).where(col(User.email).in_(emails[start : start + BATCH])))
        users |= {user.email: user for user in found}
    return users


def make_link(db: Session, user: User, purpose: LinkPurpose, settings: Settings, by: audit.HasId | None = None) -> str:
    """A token for one use by `user` within the setting's days. An earlier unused one of its kind stops working."""
    return make_links(db, [user], purpose, settings, by)[0]


def make_links(
    db: Session, users: Sequence[User], purpose: LinkPurpose, settings: Settings, by: audit.HasId | None = None
) -> list[str]:
    """As `make_link` for each of `users`, in their order; for thousands it takes no longer than others can wait."""
    if any(user.disabled_at for user in users):
        raise Conflict("error.person_disabled")
    for start in range(0, len(users), BATCH):
        ids = [user.id for user in users[start : start + BATCH]]
        unused = col(Link.purpose) == purpose, col(Link.used_at).is_(None)
        db.execute(delete(Link).where(col(Link.user_id).in_(ids), *unused))
    tokens = _new_links(db, purpose, settings.invitation_days, [user.id for user in users], by)
    audit.record_all(db, by, f"link.{purpose.value}", [(user, None, {}) for user in users])
    return tokens


def address_of(token: str) -> str:
    """The path at which a link's token is used."""
    return f"/links/{token}"


def setup_link(db: Session) -> str:
    """The path at which the first administrator sets Cadet up. Only while there is no user; replaces an earlier one."""
    if has_users(db):
        raise Conflict("error.already_set_up")
    db.execute(delete(Link).where(col(Link.purpose) == LinkPurpose.SETUP))
    return f"/setup?token={_new_links(db, LinkPurpose.SETUP, SETUP_DAYS, [None])[0]}"


def has_users(db: Session) -> bool:
    """True once anybody has an account."""
    return db.exec(select(User.id).limit(1)).first() is not None


def _new_links(
    db: Session, purpose: LinkPurpose, days: int, user_ids: Sequence[int | None], by: audit.HasId | None = None
) -> list[str]:
    tokens = [secrets.token_urlsafe(sessions.TOKEN_BYTES) for _ in user_ids]
    made: dict[str, object] = {
        "purpose": purpose,
        "created_by_id": by.id if by else None,
        "expires_at": clock.now() + timedelta(days=days),
    }
    rows = [
        made | {"token_hash": hash_of(token), "user_id": user_id}
        for token, user_id in zip(tokens, user_ids, strict=True)
    ]
    add_rows(db, Link, rows)
    return tokens


def use_link(db: Session, link: Link) -> None:
    """Mark a link as used; Conflict when somebody else was quicker or its time is over."""
    now = clock.now()
    used = update(Link).where(col(Link.id) == link.id, col(Link.used_at).is_(None), col(Link.expires_at) > now)
    if sessions.changed(db, used.values(used_at=now)) != 1:
        raise Conflict("error.link_used")


def set_up(db: Session, link: Link, *, email: str, name: str, password_hash: str, locale: str) -> User:
    """The first administrator. Refused when somebody has an account by now."""
    use_link(db, link)
    if has_users(db):
        raise Conflict("error.already_set_up")
    user = create_user(db, email=email, name=name, is_admin=True, locale=locale)
    user.password_hash = password_hash
    audit.record(db, user, "set_up")
    return user


def accept(db: Session, user: User, link: Link, *, name: str, password_hash: str) -> None:
    """Join by invitation or set a new password by reset link; whoever was signed in as this person no longer is."""
    use_link(db, link)
    if link.purpose is LinkPurpose.INVITATION:
        user.name = tidy_name(name)
    _set_password(db, user, password_hash)
    audit.record(db, user, "joined" if link.purpose is LinkPurpose.INVITATION else "password.reset", user=user)


def change_password(db: Session, person: Person, password_hash: str) -> None:
    """Store a new password's hash; every session and every unused link of this person stops working."""
    user = db.get_one(User, person.id)
    _set_password(db, user, password_hash)
    audit.record(db, person, "password.changed", user=user)


def _set_password(db: Session, user: User, password_hash: str) -> None:
    assert user.id is not None  # noqa: S101 - a stored row
    user.password_hash = password_hash
    db.add(user)
    sessions.end_all(db, user.id)
    db.execute(delete(Link).where(col(Link.user_id) == user.id, col(Link.used_at).is_(None)))


def sign_in(
    db: Session,
    user: User,
    device: sessions.Device,
    settings: Settings,
    *,
    instead_of: int | None = None,
    new_hash: str | None = None,
    way: str = "password",
) -> str:
    """Begin a session for a person who has proved who they are; its token. `new_hash` replaces an outdated one."""
    assert user.id is not None  # noqa: S101 - a stored row
    if user.disabled_at:
        raise NotFound
    if new_hash:
        user.password_hash = new_hash
        db.add(user)
    audit.record(db, user, "sign_in", user=user, way=way)
    return sessions.begin(db, user.id, device, settings, instead_of=instead_of)


def note_burst(db: Session, email: str, device: sessions.Device) -> None:
    """Write down that an account's password was tried too often."""
    user = db.exec(select(User.id).where(User.email == email)).first()
    audit.record(db, None, "sign_in.burst", user=user, address=device.address)


def rename_oneself(db: Session, person: Person, name: str) -> None:
    """Change one's own display name."""
    user = db.get_one(User, person.id)
    name = tidy_name(name)
    if name != user.name:
        audit.record(db, person, "user.renamed", user=user, before=user.name, after=name)
    user.name = name
    db.add(user)


def choose_language(db: Session, person: Person, language: str) -> None:
    """Remember a person's language for their next browser."""
    user = db.get_one(User, person.id)
    user.locale = language
    db.add(user)
