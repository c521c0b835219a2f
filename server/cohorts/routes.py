"""Cohort pages: the list, one cohort's figures and heat map, two cohorts side by side, one trainee's course."""

from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from server.accounts import audit
from server.accounts.entry import RowId
from server.accounts.guards import Overseer, Staff
from server.accounts.permissions import FEWEST, Person, may_teach
from server.cohorts import assignment_routes, audit_routes, course, export_routes, queries
from server.cohorts.figures import AUDIT_HOME_ONLY, AUDIT_LOCAL_LANGUAGE
from server.cohorts.views import HeatMap, PageNumber, sorting_of
from server.db import Reader
from server.drills import home_queries, replay_queries
from server.drills.manner import manner_of
from server.errors import Forbidden
from server.scoring.rubric import RUBRIC
from server.web.pages import page
from server.web.paging import paging

router = APIRouter(include_in_schema=False)
router.include_router(assignment_routes.router)
router.include_router(export_routes.router)
router.include_router(audit_routes.router)


@router.get("/cohorts", name="cohorts")
def cohorts(request: Request, db: Reader, person: Overseer) -> Response:
    """The cohorts this person may see."""
    found = queries.cohorts_of(db, person)
    standing = {cohort.id: queries.folded(db, cohort).figures for cohort in found if not cohort.is_archived}
    return page(request, "cohorts/list.html", cohorts=found, standing=standing)


@router.get("/cohorts/compare", name="cohort_compare")
def compare(request: Request, db: Reader, person: Staff, a: int = 0, b: int = 0) -> Response:
    """Two cohorts side by side, and each with its own start; whichever is not chosen is the first there is."""
    found = queries.cohorts_of(db, person)
    a = a or next((cohort.id for cohort in found if cohort.id != b), 0)
    b = b or next((cohort.id for cohort in found if cohort.id != a), 0)
    chosen = [cohort for wanted in (a, b) for cohort in found if cohort.id == wanted]
    sides = [(cohort, queries.folded(db, cohort).figures) for cohort in chosen] if len(chosen) == 2 else []
    return page(request, "cohorts/compare.html", cohorts=found, a=a, b=b, sides=sides, rubric=RUBRIC)


@router.get("/cohorts/{cohort_id}", name="cohort")
def cohort(
    request: Request,
    db: Reader,
    person: Overseer,
    cohort_id: RowId,
    sort: str = "",
    order: str = "",
    number: PageNumber = 1,
) -> Response:
    """A cohort's figures and heat map: named for its instructors, numbered for staff."""
    seen = queries.cohort_of(db, person, cohort_id)
    sorting = sorting_of(sort, order, named=may_teach(person, cohort_id))
    return _show(request, db, person, seen, _heat(request, db, person, seen, sorting, number))


@router.get("/cohorts/{cohort_id}/names", name="cohort_names")
def cohort_names(
    request: Request,
    db: Reader,
    person: Staff,
    cohort_id: RowId,
    sort: str = "",
    order: str = "",
    number: PageNumber = 1,
) -> Response:
    """The same page with names, for staff. Each such look leaves a line in the audit log."""
    seen = _enough(db, person, cohort_id)
    heat = _heat(request, db, person, seen, sorting_of(sort, order, named=True), number, named=True)
    if not may_teach(person, cohort_id):
        people = [row.user_id for row in heat.rows]
        engine = request.app.state.engine
        audit.note(engine, person, "cohort.names_seen", cohort=cohort_id, page=heat.page, people=people)
    return _show(request, db, person, seen, heat)


def _enough(db: Session, person: Person, cohort_id: int) -> queries.Seen:
    """The cohort whose people this person may see one by one: staff only where there are enough to hide among."""
    seen = queries.cohort_of(db, person, cohort_id)
    if seen.trainees < FEWEST and not may_teach(person, cohort_id):
        raise Forbidden("error.too_few_people")
    return seen


def _heat(
    request: Request,
    db: Session,
    person: Person,
    seen: queries.Seen,
    sorting: queries.Sorting,
    number: int,
    *,
    named: bool = False,
) -> HeatMap:
    """The rows of a page that this person may see; instructors of the cohort always see names."""
    teaches = may_teach(person, seen.id)
    at, named = paging(seen.trainees, number), named or teaches
    # Staff see rows of people whose names they do not see only where there are enough to hide among.
    rows = queries.rows_of(db, seen, sorting, at.first, named=named) if teaches or seen.trainees >= FEWEST else []
    return HeatMap(rows, sorting, at.number, at.pages, named, request.url.path)


def _show(request: Request, db: Session, person: Person, seen: queries.Seen, heat: HeatMap) -> Response:
    teaches = may_teach(person, seen.id)
    figures = queries.folded(db, seen).figures
    view: dict[str, Any] = {"cohort": seen, "figures": figures, "heat": heat, "teaches": teaches, "fewest": FEWEST}
    view |= {"audit_home_only": AUDIT_HOME_ONLY, "audit_local_language": AUDIT_LOCAL_LANGUAGE}
    return page(request, "cohorts/show.html", **view, rubric=RUBRIC)


@router.get("/cohorts/{cohort_id}/trainees/{user_id}", name="cohort_trainee")
def trainee(request: Request, db: Reader, person: Overseer, cohort_id: RowId, user_id: RowId) -> Response:
    """One trainee's course. Instructors of the cohort simply see it; a look by staff is written down."""
    seen = _enough(db, person, cohort_id)
    found = course.course_of(db, seen, user_id)
    teaches = may_teach(person, cohort_id)
    if not teaches:
        audit.note(request.app.state.engine, person, "trainee.seen", user=user_id, cohort=cohort_id)
    shared = replay_queries.shared_by(db, person, user_id) if teaches else []
    manner = manner_of(home_queries.summaries_of(db, user_id, cohort_id))
    view: dict[str, Any] = {"cohort": seen, "course": found, "teaches": teaches, "shared": shared, "manner": manner}
    return page(request, "cohorts/trainee.html", **view, rubric=RUBRIC)
