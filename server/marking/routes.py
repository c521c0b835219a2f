"""The marker's queue and the marking page."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from server.accounts.entry import RowId, Submitted
from server.accounts.guards import Instructor
from server.accounts.permissions import Person
from server.cohorts.assignment_routes import collect
from server.cohorts.views import PageNumber
from server.db import Reader, Writer
from server.drills import replay_queries
from server.drills.results import shown_posts
from server.drills.results_queries import Record
from server.drills.review import review
from server.marking import actions, queries, sheet
from server.marking.queries import Wanted
from server.scoring.rubric import RUBRIC
from server.web.language import language_of
from server.web.pages import go, page

router = APIRouter(include_in_schema=False)
# Two fields for each criterion of each post: eight posts stay well under the thousand fields a form may have.
POSTS = 8
Narrowed = Annotated[int, Query(ge=0, le=2**31 - 1)]


@router.get("/marking", name="marking")
def waiting(
    request: Request,
    db: Reader,
    person: Instructor,
    cohort: Narrowed = 0,
    assignment: Narrowed = 0,
    number: PageNumber = 1,
) -> Response:
    """What waits for a mark, handed in first on top."""
    collect(request, db, person.instructs)
    wanted = Wanted(cohort, assignment)
    found, pages, total = queries.queue(db, person, wanted, number)
    cohorts, drills = queries.choices(db, person)
    view: dict[str, Any] = {"waiting": found, "total": total, "wanted": wanted, "cohorts": cohorts, "drills": drills}
    return page(request, "marking/list.html", number=min(max(number, 1), pages), pages=pages, **view)


@router.get("/marking/attempts/{attempt_id}", name="marking_attempt")
def show(
    request: Request,
    db: Reader,
    person: Instructor,
    attempt_id: RowId,
    first: Annotated[int, Query(alias="from", ge=0, le=10_000)] = 0,
    saved: bool = False,
) -> Response:
    """The marking page of an attempt."""
    record = queries.markable(db, person, attempt_id)
    return _page(request, db, person, record, first, saved=saved)


@router.post("/marking/attempts/{attempt_id}", name="marking_save")
def save(
    request: Request,
    db: Writer,
    person: Instructor,
    attempt_id: RowId,
    given: Submitted,
    first: Annotated[int, Query(alias="from", ge=0, le=10_000)] = 0,
) -> Response:
    """Append marks; then stay, or go on to the attempt that has waited longest."""
    record = queries.markable(db, person, attempt_id)
    texts = {name: text for name, text in given.items() if isinstance(text, str)}
    entered = sheet.read(texts, [post.seq for post in record.posts[first : first + POSTS]])
    if not entered.ok:
        return _page(request, db, person, record, first, entered=entered, status=422)
    try:
        actions.save(db, person, record, entered)
    except actions.SavedMeanwhile as meanwhile:
        # Both marks stand on the page, the other's saved and this one's still in its fields; nothing was written.
        return _page(request, db, person, record, first, entered=entered, status=meanwhile.status)
    if texts.get("then") == "next":
        following = queries.next_waiting(db, person, Wanted())
        return go(request, f"/marking/attempts/{following}" if following else "/marking")
    return go(request, f"/marking/attempts/{attempt_id}?saved=true" + (f"&from={first}" if first else ""))


def _page(
    request: Request,
    db: Session,
    person: Person,
    record: Record,
    first: int,
    *,
    entered: sheet.Sheet | None = None,
    saved: bool = False,
    status: int = 200,
) -> Response:
    posts = shown_posts(record, language_of(request))
    shown = posts[first : first + POSTS]
    return page(
        request,
        "marking/show.html",
        status=status,
        record=record,
        posts=shown,
        total=len(posts),
        first=first,
        step=POSTS,
        review=review(record.script, record.attempt.seed, record.events, record.end, record.level_strings()),
        rubric=RUBRIC,
        number=actions.newest_save(db, record.attempt.id or 0),
        text=_text(record, entered),
        faults=entered.faults if entered else {},
        clash=status == actions.SavedMeanwhile.status,
        saved=saved,
        shared=replay_queries.shared_by(db, person, record.attempt.user_id, record.attempt.id),
        level_name=sheet.level_name,
        comment_name=sheet.comment_name,
    )


def _text(record: Record, entered: sheet.Sheet | None) -> Mapping[str, str]:
    """What the fields hold: what was typed, else what stands."""
    if entered:
        return entered.text
    held: dict[str, str] = {"remark": record.remark.comment if record.remark else ""}
    for post in record.posts:
        for criterion, level in record.levels(post.seq).items():
            held[sheet.level_name(post.seq, criterion)] = sheet.NOT_APPLICABLE if level is None else str(level)
        for mark in sorted(record.marks.get(post.seq, ()), key=lambda mark: mark.number):
            held[sheet.comment_name(post.seq, mark.criterion)] = mark.comment
    return held
