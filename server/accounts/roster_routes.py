"""Rosters: upload with a dry run, apply, download."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import Response

from server.accounts import queries, roster, roster_actions
from server.accounts.guards import Admin
from server.db import Reader, Writer
from server.web.forms import whole
from server.web.pages import go, page

router = APIRouter(prefix="/people")


@router.get("/roster")
def show_roster(request: Request, db: Reader, _admin: Admin, new: str = "", changed: str = "") -> Response:
    """What a roster is, the upload, and the downloads. `new` and `changed` count what was just applied."""
    counts = whole(new), whole(changed)
    return _page(request, db, done=None if None in counts else counts)


def _page(
    request: Request,
    db: Reader,
    *,
    status: int = 200,
    fault: str = "",
    plan: roster.Plan | None = None,
    text: str = "",
    moved: bool = False,
    done: tuple[int | None, int | None] | None = None,
) -> Response:
    return page(
        request,
        "accounts/roster.html",
        status=status,
        cohorts=[c for c in queries.cohorts(db) if c.archived_at is None],
        waiting=queries.waiting_count(db),
        fault=fault,
        plan=plan,
        text=text,
        moved=moved,
        done=done,
    )


@router.post("/roster")
def try_roster(request: Request, db: Reader, _admin: Admin, file: UploadFile | None = None) -> Response:
    """The dry run: what this file would change, line by line. Nothing is changed."""
    if file is None or not file.filename:
        return _page(request, db, status=422, fault="roster.no_file")
    try:
        text = roster.decode(file.file.read())
        lines = roster.read(text)
    except roster.Unreadable as error:
        return _page(request, db, status=422, fault=error.key)
    if not lines:
        return _page(request, db, status=422, fault="roster.empty")
    return _page(request, db, plan=roster_actions.plan_of(db, lines), text=text)


@router.post("/roster/apply")
def apply_roster(
    request: Request, db: Writer, admin: Admin, text: Annotated[str, Form()], digest: Annotated[str, Form()]
) -> Response:
    """Do what the dry run showed; show a new one when people have changed in between."""
    try:
        plan = roster_actions.plan_of(db, roster.read(text))
    except roster.Unreadable as error:
        return _page(request, db, status=422, fault=error.key)
    if plan.digest != digest:
        return _page(request, db, status=409, plan=plan, text=text, moved=True)
    roster_actions.apply(db, admin, plan)
    counts = (plan.count(roster.Status.NEW), plan.count(roster.Status.CHANGED))
    return go(request, "/people/roster?new={}&changed={}".format(*counts))


@router.get("/roster.csv")
def download_roster(db: Reader, _admin: Admin, cohort: str = "") -> Response:
    """The roster of one cohort or of everyone, in the form the upload takes."""
    cohort_id = whole(cohort)
    name = queries.cohort_of(db, cohort_id).name if cohort_id else "cadet"
    text = roster.write(roster_actions.roster_of(db, cohort_id))
    attachment = f"attachment; filename=\"roster.csv\"; filename*=UTF-8''{quote(f'roster-{name}.csv', safe='')}"
    return Response(text, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": attachment})
