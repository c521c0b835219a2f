"""Assigned drills: setting them, moving their window, taking them back, and seeing who stands where."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from server import clock
from server.accounts.entry import RowId, Submitted
from server.accounts.guards import Instructor
from server.accounts.permissions import Person, may_teach
from server.cohorts import actions, assignments, queries
from server.cohorts.assignments import Assigned
from server.cohorts.forms import AssignmentForm, NewAssignmentForm, typed, typed_moment
from server.cohorts.views import PageNumber
from server.db import Reader, Writer, writing
from server.drills.actions import sum_up
from server.errors import NotFound
from server.models import Counts, Mode
from server.scenarios import library
from server.web import forms
from server.web.pages import go, page

router = APIRouter(prefix="/cohorts/{cohort_id}")
WINDOW = timedelta(days=7)


def _taught(db: Session, person: Person, cohort_id: int) -> queries.Seen:
    """The cohort, if this person instructs it; staff read figures, they do not set drills."""
    seen = queries.cohort_of(db, person, cohort_id)
    if not may_teach(person, cohort_id):
        raise NotFound()
    return seen


def collect(request: Request, db: Session, cohorts: Iterable[int]) -> None:
    """Hand in what ran out of time in these cohorts, so that whoever looks sees it among the finished attempts.

    Each is summed up before the writer opens, and has a transaction of its own: no other change waits for them all.
    """
    overdue = assignments.ran_out(db, cohorts)
    for attempt in overdue:
        summed_up = sum_up(db, attempt)
        with writing(request.app.state.engine) as writer:
            actions.hand_in(writer, summed_up)
    if overdue:
        db.rollback()  # what this session reads next includes what was just handed in


@router.get("/assignments", name="assignments")
def listed(request: Request, db: Reader, person: Instructor, cohort_id: RowId) -> Response:
    """The drills assigned to a cohort, with how far it has come."""
    seen = _taught(db, person, cohort_id)
    found = assignments.assigned_in(db, cohort_id)
    return page(request, "cohorts/assignments.html", cohort=seen, assigned=found, teaches=True)


@router.get("/assignments/new", name="assignment_new")
def new(request: Request, db: Reader, person: Instructor, cohort_id: RowId, version: int = 0) -> Response:
    """An empty form, with a week from now as its window."""
    seen = _taught(db, person, cohort_id)
    start = clock.now().replace(minute=0, second=0, microsecond=0)
    known = {
        "version_id": str(version or ""),
        "mode": Mode.ASSESSED.value,
        "opens_at": typed_moment(start),
        "closes_at": typed_moment(start + WINDOW),
        "attempts_allowed": "2",
        "counts": Counts.BEST.value,
    }
    return _form(request, db, seen, forms.blank(AssignmentForm, known), None)


@router.post("/assignments", name="assignment_create")
def create(request: Request, given: Submitted, db: Writer, person: Instructor, cohort_id: RowId) -> Response:
    """Assign a drill."""
    seen = _taught(db, person, cohort_id)
    form = _read(db, forms.texts_of(given), None)
    if form.value is None or not form.ok:
        return _form(request, db, seen, form, None)
    assignment = actions.assign(db, person, cohort_id, form.value.setting())
    return go(request, f"/cohorts/{cohort_id}/assignments/{assignment.id}")


@router.get("/assignments/{assignment_id}", name="assignment")
def show(request: Request, db: Reader, person: Instructor, cohort_id: RowId, assignment_id: RowId) -> Response:
    """One assigned drill: who has not begun, who is silent, whose work waits for a mark."""
    seen = _taught(db, person, cohort_id)
    collect(request, db, [cohort_id])
    found = assignments.assigned_of(db, person, cohort_id, assignment_id)
    sittings = assignments.sittings_of(db, found)
    counts = {state: sum(one.state == state for one in sittings) for state in assignments.STATES}
    view: dict[str, Any] = {"cohort": seen, "assigned": found, "sittings": sittings, "counts": counts, "teaches": True}
    return page(request, "cohorts/assignment.html", **view)


@router.get("/assignments/{assignment_id}/edit", name="assignment_edit")
def edit(request: Request, db: Reader, person: Instructor, cohort_id: RowId, assignment_id: RowId) -> Response:
    """The form of an assignment."""
    seen = _taught(db, person, cohort_id)
    found = assignments.assigned_of(db, person, cohort_id, assignment_id)
    return _form(request, db, seen, forms.blank(AssignmentForm, forms.showing(typed(found.assignment))), found)


@router.post("/assignments/{assignment_id}", name="assignment_change")
def change(
    request: Request,
    given: Submitted,
    db: Writer,
    person: Instructor,
    cohort_id: RowId,
    assignment_id: RowId,
) -> Response:
    """Save an assignment."""
    seen = _taught(db, person, cohort_id)
    found = assignments.assigned_of(db, person, cohort_id, assignment_id)
    form = _read(db, forms.texts_of(given), found)
    if form.value is None or not form.ok:
        return _form(request, db, seen, form, found)
    if form.overtaken(typed(found.assignment), typed(form.value)):
        return _form(request, db, seen, form, found)
    actions.change(db, person, found.assignment, form.value.setting(), started=found.is_begun)
    return go(request, f"/cohorts/{cohort_id}/assignments/{assignment_id}")


@router.post("/assignments/{assignment_id}/withdrawal", name="assignment_withdraw")
def withdraw(request: Request, db: Writer, person: Instructor, cohort_id: RowId, assignment_id: RowId) -> Response:
    """Take it off the trainees' lists."""
    found = assignments.assigned_of(db, person, cohort_id, assignment_id)
    actions.withdraw(db, person, found.assignment)
    return go(request, f"/cohorts/{cohort_id}/assignments/{assignment_id}")


@router.post("/assignments/{assignment_id}/restoration", name="assignment_restore")
def restore(request: Request, db: Writer, person: Instructor, cohort_id: RowId, assignment_id: RowId) -> Response:
    """Undo a withdrawal."""
    found = assignments.assigned_of(db, person, cohort_id, assignment_id)
    actions.restore(db, person, found.assignment)
    return go(request, f"/cohorts/{cohort_id}/assignments/{assignment_id}")


@router.get("/attempts", name="cohort_attempts")
def attempts(
    request: Request, db: Reader, person: Instructor, cohort_id: RowId, state: str = "", number: PageNumber = 1
) -> Response:
    """The cohort's assessed attempts, newest first."""
    seen = _taught(db, person, cohort_id)
    sittings, at = assignments.attempts_in(db, cohort_id, state, number)
    titles = {one.assignment.id: one for one in assignments.assigned_in(db, cohort_id)}
    view: dict[str, Any] = {"sittings": sittings, "titles": titles, "state": state, "teaches": True}
    return page(request, "cohorts/attempts.html", cohort=seen, page=at.number, pages=at.pages, **view)


def _read(db: Session, given: dict[str, str], found: Assigned | None) -> forms.Form[AssignmentForm]:
    """The form as sent. What may no longer change once somebody has started is taken from the assignment itself."""
    if found and found.is_begun:
        fixed = ("version_id", "mode", "counts", "is_diagnostic")
        given = given | {name: text for name, text in typed(found.assignment).items() if name in fixed}
        given = {name: text for name, text in given.items() if text or name != "is_diagnostic"}
    form: forms.Form[AssignmentForm] = forms.read(AssignmentForm if found else NewAssignmentForm, given)
    offered = {drill.version_id for drill in library.published(db)}
    if found:
        offered.add(found.assignment.version_id)
    # Whatever else is wrong with the form: everything is said at once.
    chosen = form.value.version_id if form.value else forms.whole(form.text("version_id").strip())
    if chosen not in offered:
        form.refuse("version_id", "form.enum")
    return form


def _form(
    request: Request,
    db: Session,
    seen: queries.Seen,
    form: forms.Form[AssignmentForm],
    found: Assigned | None,
) -> Response:
    view: dict[str, Any] = {
        "cohort": seen,
        "form": form,
        "assigned": found,
        "drills": library.published(db),
        "teaches": True,
    }
    return page(request, "cohorts/assignment_form.html", status=form.status, **view)
