"""What happens before the writer opens: throttling, checking a password, hashing a new one.

Routes name these as dependencies in front of their `Writer`; FastAPI works them off in that order, so that
no other change waits for a hash.
"""

from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Path, Request
from pydantic import BaseModel, field_validator
from starlette.datastructures import FormData

from server import db
from server.accounts import actions, passwords, queries, sessions
from server.accounts.guards import CurrentPerson
from server.accounts.throttle import throttle_of
from server.models import LinkPurpose
from server.web import forms


class SignInForm(BaseModel):
    """An address and a password. The address is not checked: a wrong one is simply unknown.

    Passwords are taken from `Form.text`, as typed: they may begin or end with a blank.
    """

    email: str
    password: str


class NewPasswordForm(BaseModel):
    """A new password, typed once; browsers show it on request."""

    password: str


class JoinForm(NewPasswordForm):
    """What an invited person says of themselves."""

    name: str

    tidy_name = field_validator("name")(actions.tidy_name)


class SetupForm(JoinForm):
    """The first administrator."""

    email: str

    tidy_email = field_validator("email")(actions.tidy_email)


class ChangePasswordForm(NewPasswordForm):
    """The present password and the one that replaces it."""

    current: str


async def _submitted(request: Request) -> FormData:
    return await request.form()


Submitted = Annotated[FormData, Depends(_submitted)]


# Row numbers in addresses: one beyond what the database can hold names nothing, and is not asked for.
LARGEST_ID = 2**31 - 1
RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome of a try at signing in: `user_id` when the password was right, else perhaps seconds to `wait`."""

    form: forms.Form[SignInForm]
    email: str
    device: sessions.Device
    user_id: int | None = None
    new_hash: str | None = None
    wait: int = 0


def _proof(request: Request, given: Submitted) -> Proof:
    form = forms.read(SignInForm, given)
    email = form.text("email").strip().lower()[: actions.LONGEST_EMAIL]
    device = sessions.device_of(request)
    throttle = throttle_of(request.app)
    if wait := throttle.take(email, device.address):
        return Proof(form, email, device, wait=wait)
    with db.reading(request.app.state.engine) as session:
        known = queries.credentials_of(session, email)
    # An unknown address and an invited person without a password cost the same hash as everybody else.
    right, new_hash = passwords.check(form.text("password"), known.password_hash if known else None)
    if not (known and right):
        throttle.fail(device.address)
        form.refuse("password", "form.sign_in")
        return Proof(form, email, device)
    throttle.forgive(email)
    return Proof(form, email, device, known.user_id, new_hash)


Sent = TypeVar("Sent", bound=NewPasswordForm)


@dataclass(frozen=True, slots=True)
class NewPassword(Generic[Sent]):
    """A form with a new password; `password_hash` is there when the form is right."""

    form: forms.Form[Sent]
    password_hash: str = ""
    wait: int = 0


def _for_link(request: Request, given: Submitted, token: str) -> NewPassword[NewPasswordForm]:
    with db.reading(request.app.state.engine) as session:
        found = queries.link_of(session, token)
        email = found.user.email if found.user else ""
        purpose = found.link.purpose if found.link and found.state is queries.LinkState.OPEN else None
    if purpose not in {LinkPurpose.INVITATION, LinkPurpose.RESET}:
        return NewPassword(forms.blank(NewPasswordForm))
    kind: type[NewPasswordForm] = JoinForm if purpose is LinkPurpose.INVITATION else NewPasswordForm
    return _hashed(forms.read(kind, given), email)


def _for_setup(request: Request, given: Submitted) -> NewPassword[SetupForm]:
    with db.reading(request.app.state.engine) as session:
        found = queries.link_of(session, str(given.get("token", "")))
    if not (found.link and found.link.purpose is LinkPurpose.SETUP and found.state is queries.LinkState.OPEN):
        return NewPassword(forms.blank(SetupForm))
    form = forms.read(SetupForm, given)
    return _hashed(form, form.text("email").strip())


def _for_change(request: Request, given: Submitted, person: CurrentPerson) -> NewPassword[ChangePasswordForm]:
    form = forms.read(ChangePasswordForm, given)
    if not form.ok:
        return NewPassword(form)
    throttle = throttle_of(request.app)
    if wait := throttle.take(person.email, sessions.device_of(request).address):
        return NewPassword(form, wait=wait)
    with db.reading(request.app.state.engine) as session:
        known = queries.credentials_of(session, person.email)
    right, _ = passwords.check(form.text("current"), known.password_hash if known else None)
    if not right:
        throttle.fail(sessions.device_of(request).address)
        form.refuse("current", "form.password_wrong")
        return NewPassword(form)
    throttle.forgive(person.email)
    return _hashed(form, person.email)


def _hashed(form: forms.Form[Sent], email: str) -> NewPassword[Sent]:
    password = form.text("password")
    if fault := passwords.fault_in(password, email=email):
        form.refuse("password", fault)
    return NewPassword(form, passwords.hashed(password) if form.ok else "")


Proven = Annotated[Proof, Depends(_proof)]
PasswordForLink = Annotated[NewPassword[NewPasswordForm], Depends(_for_link)]
PasswordForSetup = Annotated[NewPassword[SetupForm], Depends(_for_setup)]
PasswordForChange = Annotated[NewPassword[ChangePasswordForm], Depends(_for_change)]
