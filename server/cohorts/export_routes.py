"""A cohort as a file: named for its instructors, numbered for staff, and every export noted in the audit log."""

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from server.accounts import audit
from server.accounts.entry import RowId
from server.accounts.guards import Overseer
from server.accounts.permissions import Person, may_teach
from server.cohorts import exports, queries
from server.db import Reader
from server.errors import Forbidden

router = APIRouter(prefix="/cohorts/{cohort_id}")


@router.get("/export.csv", name="cohort_csv")
def as_csv(request: Request, db: Reader, person: Overseer, cohort_id: RowId) -> Response:
    """One row for each trainee."""
    seen, named = _opened(request, db, person, cohort_id, "csv")
    return exports.csv_answer(exports.trainee_rows(request, db, seen, named=named), seen.name)


@router.get("/export.xlsx", name="cohort_xlsx")
def as_xlsx(request: Request, db: Reader, person: Overseer, cohort_id: RowId) -> Response:
    """The same as a workbook, with a second sheet of medians per criterion."""
    seen, named = _opened(request, db, person, cohort_id, "xlsx")
    figures = queries.folded(db, seen).figures
    words = exports.headings(request)
    sheets: dict[str, exports.Rows] = {
        words["sheet_trainees"]: exports.trainee_rows(request, db, seen, named=named),
        words["sheet_criteria"]: exports.criterion_rows(request, figures),
    }
    return exports.xlsx_answer(sheets, seen.name)


def _opened(request: Request, db: Session, person: Person, cohort_id: int, kind: str) -> tuple[queries.Seen, bool]:
    """The cohort, and whether names may stand in the file. The audit log has its line before the file is begun."""
    seen = queries.cohort_of(db, person, cohort_id)
    named = may_teach(person, cohort_id)
    if not named and seen.is_small:
        raise Forbidden("error.too_few_people")
    audit.note(request.app.state.engine, person, "cohort.exported", cohort=cohort_id, file=kind, named=named)
    return seen, named
