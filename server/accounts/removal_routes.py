"""The administrator's page that removes a person for good."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from server.accounts import queries, removal
from server.accounts.entry import RowId, Submitted
from server.accounts.guards import Admin
from server.accounts.permissions import Person
from server.db import Reader, Writer
from server.errors import Conflict
from server.models import User
from server.web import forms
from server.web.pages import go, page

router = APIRouter(prefix="/people")


class RemovalForm(BaseModel):
    """What becomes of the attempts that count, and the box that has to be ticked."""

    assessed: Literal["keep", "delete"] = "keep"
    sure: Literal["true"]


@router.get("/{user_id:int}/removal")
def show_removal(request: Request, db: Reader, admin: Admin, user_id: RowId) -> Response:
    """What would be gone and what would stay; nothing is changed yet."""
    return _asked(request, db, admin, queries.user_of(db, user_id), forms.blank(RemovalForm))


@router.post("/{user_id:int}/removal")
def remove_for_good(request: Request, given: Submitted, db: Writer, admin: Admin, user_id: RowId) -> Response:
    """Remove a person for good."""
    user = queries.user_of(db, user_id)
    form = forms.read(RemovalForm, given)
    if not form.value:
        return _asked(request, db, admin, user, form)
    removal.remove(db, admin, user, keep_assessed=form.value.assessed == "keep")
    return go(request, "/people?done=removed")


def _asked(request: Request, db: Reader, admin: Person, user: User, form: forms.Form[RemovalForm]) -> Response:
    if user.id == admin.id:
        raise Conflict("error.remove_self")
    holds = removal.holdings_of(db, user)
    label = removal.label_of(user)
    status = 200 if form.ok else 422
    return page(request, "accounts/removal.html", status=status, user=user, holds=holds, label=label, form=form)
