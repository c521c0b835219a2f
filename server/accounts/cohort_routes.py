"""The administrator's page about cohorts: make, rename, put away, bring back."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, field_validator
from starlette.responses import Response

from server.accounts import actions, people_actions, queries
from server.accounts.entry import RowId, Submitted
from server.accounts.guards import Admin
from server.db import Reader, Writer
from server.models import Cohort
from server.web import forms
from server.web.pages import go, page

router = APIRouter(prefix="/people/cohorts")


class CohortForm(BaseModel):
    """A cohort's name and what it is."""

    name: str
    description: str = Field("", max_length=500)

    tidy_name = field_validator("name")(actions.tidy_name)


@router.get("")
def manage_cohorts(request: Request, db: Reader, _admin: Admin, done: str = "", cohort: str = "") -> Response:
    """All cohorts. `done` names what has just been done, `cohort` to which."""
    return _list(request, db, done=done, done_id=forms.whole(cohort) or 0)


def _list(
    request: Request,
    db: Reader,
    *,
    done: str = "",
    done_id: int = 0,
    form: forms.Form[CohortForm] | None = None,
    edited_id: int = 0,
) -> Response:
    cohorts = queries.cohorts(db)
    edits = {cohort.id: forms.blank(CohortForm, forms.showing(_typed(cohort))) for cohort in cohorts}
    return page(
        request,
        "accounts/cohorts.html",
        status=form.status if form else 200,
        cohorts=cohorts,
        done=done,
        done_cohort=next((c for c in cohorts if c.id == done_id), None),
        form=form if form and not edited_id else forms.blank(CohortForm),
        edits=edits | {edited_id: form} if form else edits,
        edited_id=edited_id,
    )


def _typed(cohort: Cohort | queries.ListedCohort | CohortForm) -> dict[str, str]:
    """A cohort, as kept or as entered, as its form shows it."""
    return {"name": cohort.name, "description": cohort.description}


@router.post("")
def create_cohort(request: Request, given: Submitted, db: Writer, admin: Admin) -> Response:
    """Make a cohort."""
    form = forms.read(CohortForm, given)
    if form.value and people_actions.cohort_name_is_taken(db, form.value.name):
        form.refuse("name", "form.cohort_taken")
    if not form.value or not form.ok:
        return _list(request, db, form=form)
    cohort = people_actions.create_cohort(db, admin, name=form.value.name, description=form.value.description)
    return go(request, f"/people/cohorts?done=created&cohort={cohort.id}")


@router.post("/{cohort_id:int}")
def describe_cohort(request: Request, given: Submitted, db: Writer, admin: Admin, cohort_id: RowId) -> Response:
    """Rename a cohort or change its description."""
    cohort = queries.cohort_of(db, cohort_id)
    form = forms.read(CohortForm, given)
    if form.value and people_actions.cohort_name_is_taken(db, form.value.name, but=cohort_id):
        form.refuse("name", "form.cohort_taken")
    if not form.value or not form.ok:
        return _list(request, db, form=form, edited_id=cohort_id)
    if form.overtaken(_typed(cohort), _typed(form.value)):
        return _list(request, db, form=form, edited_id=cohort_id)
    people_actions.describe_cohort(db, admin, cohort, name=form.value.name, description=form.value.description)
    return go(request, f"/people/cohorts?done=saved&cohort={cohort_id}")


@router.post("/{cohort_id:int}/archive")
def archive_cohort(request: Request, db: Writer, admin: Admin, cohort_id: RowId) -> Response:
    """Put a cohort away; the next page offers to undo it."""
    people_actions.archive(db, admin, queries.cohort_of(db, cohort_id))
    return go(request, f"/people/cohorts?done=archived&cohort={cohort_id}")


@router.post("/{cohort_id:int}/restore")
def restore_cohort(request: Request, db: Writer, admin: Admin, cohort_id: RowId) -> Response:
    """Bring a cohort back."""
    people_actions.restore(db, admin, queries.cohort_of(db, cohort_id))
    return go(request, f"/people/cohorts?done=restored&cohort={cohort_id}")
