"""The marker's queue and the marking page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from server.accounts.entry import LARGEST_ID, RowId, Submitted
from server.accounts.guards import Instructor
from server.accounts.permissions import Person
from server.cohorts.assignment_routes import collect
from server.cohorts.views import PageNumber
from server.db import Reader, Writer
from server.drills import replay_queries
from server.drills.results import shown_posts
from server.drills.results_queries import Record
from server.drills.review import review
from server.errors import NotFound
from server.marking import actions, queries, sheet
from server.marking.queries import Wanted
from server.scoring.rubric import RUBRIC
from server.web.forms import texts_of
from server.web.language import language_of
from server.web.pages import go, page

router = APIRouter(include_in_schema=False)
# Four fields for each criterion of each post: eight posts stay well under the thousand fields a form may have.
POSTS = 8
Narrowed = Annotated[int, Query(ge=0, le=LARGEST_ID)]
First = Annotated[int, Query(alias="from", ge=0, le=10_000)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a marker is: the first of the posts shown, and what the queue was narrowed to."""

    first: First = 0
    cohort: Narrowed = 0
    assignment: Narrowed = 0

    @property
    def wanted(self) -> Wanted:
        """What the queue was narrowed to."""
        return Wanted(self.cohort, self.assignment)

    def query(self, first: int = 0, **more: str) -> str:
        """What an address ends in to show an attempt from its `first` post on, or the queue; as narrow."""
        kept = {**more, "from": first, "cohort": self.cohort, "assignment": self.assignment}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"?{query}" if query else ""


Here = Annotated[Place, Depends()]


@router.get("/marking", name="marking")
def waiting(
    request: Request,
    db: Reader,
    person: Instructor,
    place: Here,
    number: PageNumber = 1,
    before: bool = False,
) -> Response:
    """What waits for a mark, handed in first on top. `before` says that one comes from an attempt just saved."""
    collect(request, db, person.instructs)
    wanted = place.wanted
    found, at, total = queries.queue(db, person, wanted, number)
    cohorts, drills = queries.choices(db, person)
    view: dict[str, Any] = {"waiting": found, "total": total, "wanted": wanted, "cohorts": cohorts, "drills": drills}
    view["before"] = before
    return page(request, "marking/list.html", number=at.number, pages=at.pages, place=place, **view)


@router.get("/marking/attempts/{attempt_id}", name="marking_attempt")
def show(
    request: Request,
    db: Reader,
    person: Instructor,
    attempt_id: RowId,
    place: Here,
    saved: bool = False,
    before: bool = False,
) -> Response:
    """The marking page of an attempt, which keeps what the queue was narrowed to."""
    record = _record(db, person, attempt_id, place)
    return _page(request, db, person, record, place, said="saved" if saved else "before" if before else "")


@router.post("/marking/attempts/{attempt_id}", name="marking_save")
def save(
    request: Request,
    given: Submitted,
    db: Writer,
    person: Instructor,
    attempt_id: RowId,
    place: Here,
) -> Response:
    """Append marks; then stay, or go on: to the attempt's later posts, then to the attempt that has waited longest."""
    record = _record(db, person, attempt_id, place, changing=True)
    texts = texts_of(given)
    entered = sheet.read(texts, [post.seq for post in record.posts[place.first : place.first + POSTS]])
    if not entered.ok:
        return _page(request, db, person, record, place, entered=entered, status=422)
    try:
        left = actions.save(db, person, record, entered)
    except actions.SavedMeanwhile as meanwhile:
        # Both marks stand on the page, the other's saved and this one's still in its fields; nothing was written.
        return _page(request, db, person, record, place, entered=entered, status=meanwhile.status)
    goes_on = texts.get("then") == "next"
    first = place.first
    if goes_on and first + POSTS < len(record.posts):
        first += POSTS
    elif goes_on and left:  # its marker began with later posts
        first = [post.seq for post in record.posts].index(left[0]) // POSTS * POSTS
    elif goes_on:
        return go(request, _next(request, db, person, place))
    address = request.app.url_path_for("marking_attempt", attempt_id=attempt_id)
    return go(request, address + place.query(first, saved="true"))


def _record(db: Session, person: Person, attempt_id: int, place: Place, *, changing: bool = False) -> Record:
    """The attempt; NotFound beyond its posts, where saving would call marked what nobody has seen."""
    record = queries.markable(db, person, attempt_id, changing=changing)
    if place.first and place.first >= len(record.posts):
        raise NotFound()
    return record


def _next(request: Request, db: Session, person: Person, place: Place) -> str:
    waiting = queries.next_waiting(db, person, place.wanted)
    find = request.app.url_path_for
    address = find("marking") if waiting is None else find("marking_attempt", attempt_id=waiting)
    return f"{address}{place.query(before='true')}"


def _page(
    request: Request,
    db: Session,
    person: Person,
    record: Record,
    place: Place,
    *,
    entered: sheet.Sheet | None = None,
    said: str = "",
    status: int = 200,
) -> Response:
    posts = shown_posts(record, language_of(request))
    number = actions.newest_save(db, record.attempt.id or 0)
    clash = status == actions.SavedMeanwhile.status
    return page(
        request,
        "marking/show.html",
        status=status,
        record=record,
        posts=posts[place.first : place.first + POSTS],
        total=len(posts),
        first=place.first,
        step=POSTS,
        place=place,
        review=review(record.script, record.attempt.seed, record.events, record.end, record.level_strings()),
        rubric=RUBRIC,
        number=number,
        faults=entered.faults if entered else {},
        clash=clash,
        said=said,
        past_marks={post.seq: sheet.past_marks(record.marks.get(post.seq, ())) for post in record.posts},
        past_remarks=sheet.past_remarks(record.marks.get(0, ())),
        shared=replay_queries.shared_by(db, person, record.attempt.user_id, record.attempt.id),
        level_name=sheet.level_name,
        comment_name=sheet.comment_name,
        shown_name=sheet.shown_name,
        **_fields(_held(record), number, entered, clash),
    )


def _fields(held: Mapping[str, str], number: int, entered: sheet.Sheet | None, clash: bool) -> dict[str, Any]:
    """What the fields hold (`text`), and what of others' marks their marker has seen: `seen` saves, `was` shown."""
    if entered and not clash:
        # Who is asked to shorten a comment has still not seen what others saved meanwhile.
        was = {name: entered.text.get(sheet.shown_name(name), text) for name, text in held.items()}
        return {"text": entered.text, "seen": entered.seen, "was": was}
    return {"text": sheet.laid_over(entered.text, held) if entered else held, "seen": number, "was": held}


def _held(record: Record) -> dict[str, str]:
    """What now stands, by field."""
    held: dict[str, str] = {"remark": record.remark.comment if record.remark else ""}
    for post in record.posts:
        for criterion, level in record.levels(post.seq).items():
            held[sheet.level_name(post.seq, criterion)] = sheet.NOT_APPLICABLE if level is None else str(level)
            held[sheet.comment_name(post.seq, criterion)] = ""
        for mark in sorted(record.marks.get(post.seq, ()), key=lambda mark: mark.number):
            held[sheet.comment_name(post.seq, mark.criterion)] = mark.comment
    return held
