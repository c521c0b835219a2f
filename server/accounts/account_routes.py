"""A person's own account: name, password and the browsers they are signed in with."""

import math

from fastapi import APIRouter, Request
from pydantic import BaseModel, field_validator
from starlette.responses import Response

from server.accounts import actions, audit, queries, sessions
from server.accounts.entry import ChangePasswordForm, PasswordForChange, RowId, Submitted
from server.accounts.guards import CurrentPerson
from server.accounts.permissions import Person
from server.db import Reader, Writer
from server.errors import NotFound
from server.web import forms
from server.web.pages import go, page

router = APIRouter(prefix="/account")


class NameForm(BaseModel):
    """One's own display name."""

    name: str

    tidy_name = field_validator("name")(actions.tidy_name)


@router.get("")
def show_account(request: Request, db: Reader, person: CurrentPerson, done: str = "") -> Response:
    """The account page; `done` names what has just been done."""
    return _account(request, db, person, done=done)


def _account(
    request: Request,
    db: Reader,
    person: Person,
    *,
    done: str = "",
    wait: int = 0,
    name: forms.Form[NameForm] | None = None,
    password: forms.Form[ChangePasswordForm] | None = None,
) -> Response:
    wrong = (name and not name.ok) or (password and not password.ok)
    return page(
        request,
        "accounts/account.html",
        status=429 if wait else 422 if wrong else 200,
        user=queries.user_of(db, person.id),
        places=queries.places_of(db, person.id),
        sessions=queries.sessions_of(db, person.id, person.session_id, request.app.state.settings),
        name_form=name or forms.blank(NameForm, {"name": person.name}),
        password_form=password or forms.blank(ChangePasswordForm),
        done=done,
        wait=math.ceil(wait / 60),
    )


@router.post("")
def rename_account(request: Request, given: Submitted, db: Writer, person: CurrentPerson) -> Response:
    """Change one's display name."""
    form = forms.read(NameForm, given)
    if not form.value:
        return _account(request, db, person, name=form)
    actions.rename_oneself(db, person, form.value.name)
    return go(request, "/account?done=name")


@router.get("/password")
def show_password(request: Request, _person: CurrentPerson) -> Response:
    """A refused password form stands at this address; asked for anew, it is part of the account page."""
    return go(request, "/account")


@router.post("/password")
def change_password(request: Request, new: PasswordForChange, db: Writer, person: CurrentPerson) -> Response:
    """Change the password: every session ends, and this browser gets a fresh one."""
    if not new.password_hash:
        return _account(request, db, person, password=new.form, wait=new.wait)
    settings = request.app.state.settings
    actions.change_password(db, person, new.password_hash)
    answer = go(request, "/account?done=password")
    sessions.give_cookie(answer, sessions.begin(db, person.id, sessions.device_of(request), settings), settings)
    return answer


@router.post("/sessions/{session_id}/end")
def end_session(request: Request, db: Writer, person: CurrentPerson, session_id: RowId) -> Response:
    """Sign one browser out."""
    if not sessions.end(db, person.id, session_id):
        raise NotFound
    return go(request, "/account?done=session")


@router.post("/sessions/end")
def end_other_sessions(request: Request, db: Writer, person: CurrentPerson) -> Response:
    """Sign out everywhere else."""
    ended = sessions.end_all(db, person.id, but=person.session_id)
    audit.record(db, person, "sessions.ended", user=person, ended=ended)
    return go(request, "/account?done=sessions")
