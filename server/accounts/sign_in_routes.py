"""Getting in and out: the sign-in page, one-time links, and the first set-up."""

import math
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from server.accounts import actions, queries, returns, sessions
from server.accounts.entry import (
    JoinForm,
    NewPasswordForm,
    PasswordForLink,
    PasswordForSetup,
    Proven,
    SetupForm,
    SignInForm,
)
from server.accounts.guards import MaybePerson
from server.accounts.queries import LinkState
from server.accounts.throttle import throttle_of
from server.db import Reader, Writer
from server.models import LinkPurpose, User
from server.web import forms
from server.web.language import COOKIE, language_of
from server.web.pages import go, page, remember

router = APIRouter()
GONE = {LinkState.OPEN: 200, LinkState.USED: 410, LinkState.EXPIRED: 410, LinkState.UNKNOWN: 404}
Next = Annotated[str, Form(alias="next")]


@router.get("/sign-in")
def show_sign_in(request: Request, db: Reader, person: MaybePerson, ended: str = "") -> Response:
    """The sign-in page; on to the start page for those who are in, to set-up while there is nobody.

    `ended` when a form came too late: its session had ended.
    """
    back = returns.page_of(request, request.query_params.get("next", ""))
    if person:
        return RedirectResponse(back, 303)
    if not actions.has_users(db):
        return RedirectResponse("/setup", 303)
    return page(request, "accounts/sign_in.html", form=forms.blank(SignInForm), next=back, wait=0, ended=bool(ended))


@router.post("/sign-in")
def sign_in(request: Request, proof: Proven, db: Writer, visitor: MaybePerson, back: Next = "") -> Response:
    """Begin a session, or show the form again with what is wrong."""
    back = returns.page_of(request, back)
    if proof.wait and throttle_of(request.app).is_news(proof.email):
        actions.note_burst(db, proof.email, proof.device)
    if proof.user_id is None:
        status = 429 if proof.wait else 422
        minutes = math.ceil(proof.wait / 60)
        view = {"form": proof.form, "next": back, "wait": minutes, "ended": False}
        answer = page(request, "accounts/sign_in.html", status=status, **view)
        if proof.wait:
            answer.headers["Retry-After"] = str(proof.wait)
        return answer
    user = queries.user_of(db, proof.user_id)
    token = actions.sign_in(
        db,
        user,
        proof.device,
        request.app.state.settings,
        instead_of=visitor.session_id if visitor else None,
        new_hash=proof.new_hash,
    )
    return _welcome(request, user, token, back)


def _welcome(request: Request, user: User, token: str, address: str = returns.HOME) -> Response:
    """Leave for `address` with the session's cookie, in the person's language where this browser has none yet."""
    answer = go(request, address)
    sessions.give_cookie(answer, token, request.app.state.settings)
    if user.locale and COOKIE not in request.cookies:
        remember(request, answer, COOKIE, user.locale)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, db: Writer, person: MaybePerson) -> Response:
    """End this browser's session."""
    if person:
        sessions.end(db, person.id, person.session_id)
    answer = go(request, "/sign-in")
    sessions.take_cookie(answer, request.app.state.settings)
    return answer


@router.get("/links/{token}")
def show_link(request: Request, db: Reader, person: MaybePerson, token: str) -> Response:
    """What the link is for, with the button that uses it: programs that look at links in mail must not."""
    found = queries.link_of(db, token)
    if found.link and found.link.purpose is LinkPurpose.SETUP:
        return RedirectResponse(f"/setup?token={token}", 303)
    form = forms.blank(JoinForm, {"name": found.user.name if found.user else ""})
    return _link_page(request, found, token, form)


def _link_page(
    request: Request, found: queries.FoundLink, token: str, form: forms.Form[NewPasswordForm] | forms.Form[JoinForm]
) -> Response:
    status = 200 if form.ok else 422
    return page(
        request,
        "accounts/link.html",
        status=status if found.state is LinkState.OPEN else GONE[found.state],
        state=found.state.value,
        purpose=found.link.purpose.value if found.link else "",
        user=found.user,
        token=token,
        form=form,
    )


@router.post("/links/{token}")
def use_link(request: Request, password: PasswordForLink, db: Writer, visitor: MaybePerson, token: str) -> Response:
    """Sign in by the link, after setting the password where it is for that."""
    found = queries.link_of(db, token)
    if found.state is not LinkState.OPEN or not found.link or not found.user or not password.form.ok:
        return _link_page(request, found, token, password.form)
    user, link = found.user, found.link
    if link.purpose is LinkPurpose.SIGN_IN:
        actions.use_link(db, link)
    else:
        actions.accept(db, user, link, name=password.form.text("name"), password_hash=password.password_hash)
    throttle_of(request.app).forgive(user.email)
    token = actions.sign_in(
        db,
        user,
        sessions.device_of(request),
        request.app.state.settings,
        instead_of=visitor.session_id if visitor else None,
        way=link.purpose.value,
    )
    return _welcome(request, user, token)


@router.get("/setup")
def show_setup(request: Request, db: Reader, _person: MaybePerson, token: str = "") -> Response:
    """The form for the first administrator, for whoever holds the address printed at the start."""
    if actions.has_users(db):
        return RedirectResponse("/", 303)
    return _setup_page(request, queries.link_of(db, token), token, forms.blank(SetupForm))


def _setup_page(request: Request, found: queries.FoundLink, token: str, form: forms.Form[SetupForm]) -> Response:
    may = found.state is LinkState.OPEN and found.link is not None and found.link.purpose is LinkPurpose.SETUP
    status = 422 if not form.ok else 200 if may else 403
    return page(request, "accounts/setup.html", status=status, may=may, token=token, form=form)


@router.post("/setup")
def set_up(
    request: Request,
    password: PasswordForSetup,
    db: Writer,
    _person: MaybePerson,
    token: Annotated[str, Form()] = "",
) -> Response:
    """Make the first administrator and sign them in."""
    found = queries.link_of(db, token)
    form = password.form
    if actions.has_users(db):
        return go(request, "/")
    if not (found.link and found.state is LinkState.OPEN and form.value):
        return _setup_page(request, found, token, form)
    user = actions.set_up(
        db,
        found.link,
        email=form.value.email,
        name=form.value.name,
        password_hash=password.password_hash,
        locale=language_of(request),
    )
    device = sessions.device_of(request)
    session_token = actions.sign_in(db, user, device, request.app.state.settings, way="setup")
    return _welcome(request, user, session_token)
