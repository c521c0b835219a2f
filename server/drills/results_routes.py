"""What a trainee sees after and between drills: start page, scorecard, after-action review, retry."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from server import clock
from server.accounts import audit
from server.accounts.costly import costly
from server.accounts.guards import CurrentPerson
from server.accounts.permissions import Person
from server.db import Reader, Writer, reading
from server.drills import actions, home_queries, progress_routes, results, results_queries
from server.drills.coach import COACHED
from server.drills.hints.hints import Hints
from server.drills.looking_back import looked_back
from server.drills.queries import draft_of
from server.drills.results_queries import Record, record_of
from server.drills.review import review
from server.errors import Conflict, NotFound
from server.models import Mode
from server.scoring.rubric import RUBRIC
from server.web.language import language_of
from server.web.pages import go, page
from server.world.state import OwnPost

router = APIRouter(include_in_schema=False)
router.include_router(progress_routes.router)

LOOKED = "attempt.looked_at"


@router.get("/drills", name="drills")
def home(request: Request, db: Reader, person: CurrentPerson) -> Response:
    """What is assigned, what may be rehearsed, what was done before."""
    found = home_queries.home_of(db, person, clock.now(), language_of(request))
    return page(request, "drills/home.html", home=found, pick=results.picker(request), rubric=RUBRIC)


@router.get("/attempts/{attempt_id}/scorecard", name="scorecard")
def scorecard(
    request: Request,
    db: Reader,
    person: CurrentPerson,
    attempt_id: int,
    post: Annotated[str, Query(max_length=12)] = "",
    hints: bool = False,
) -> Response:
    """The scorecard of one post (`post=p7`), or of all (`post=all`); `hints` tries small changes to a single one."""
    record = record_of(db, person, attempt_id)
    if record.attempt.finished_at is None:
        return RedirectResponse(f"/attempts/{attempt_id}", 303)
    note_look(request, person, record, "scorecard")
    posts = results.shown_posts(record, language_of(request))
    chosen = posts if post == "all" else posts[:1] if not post else [one for one in posts if one.post.id == post]
    if post and not chosen:
        raise NotFound
    return page(
        request,
        "drills/scorecard.html",
        record=record,
        posts=posts,
        chosen=chosen,
        review=_review(record),
        pick=results.picker(request),
        rubric=RUBRIC,
        hints=_hints(request, person, record, chosen[0].post) if hints and len(chosen) == 1 else None,
        coached=COACHED,
        is_rehearsal=record.attempt.mode == Mode.REHEARSAL,
        unsent=draft_of(db, attempt_id) if record.look == "own" else None,
    )


@router.get("/attempts/{attempt_id}/review", name="review")
def after_action(request: Request, db: Reader, person: CurrentPerson, attempt_id: int) -> Response:
    """The after-action review."""
    record = record_of(db, person, attempt_id)
    if record.attempt.finished_at is None:
        return RedirectResponse(f"/attempts/{attempt_id}", 303)
    note_look(request, person, record, "review")
    return page(
        request,
        "drills/review.html",
        record=record,
        review=_review(record),
        back=looked_back(record),
        earlier=results_queries.same_drill(db, record),
        authors={item.id: results.pick(item.author, language_of(request)) for item in record.world.items},
        pick=results.picker(request),
    )


@dataclass(frozen=True, slots=True)
class Anew:
    """A version to rehearse, and the person's rehearsals that end before it, summed up before the writer opens.

    `seed` None asks for a new course of events.
    """

    version_id: int
    seed: int | None
    overdue: list[actions.Ending]


def anew(db: Session, person: Person, version_id: int, seed: int | None = None) -> Anew:
    """What `to_rehearsal` goes by."""
    return Anew(version_id, seed, actions.overdue_of(db, person, version_id))


def _again(
    request: Request,
    person: CurrentPerson,
    attempt_id: int,
    seed: Annotated[Literal["same", "fresh"], Form()] = "fresh",
) -> Anew:
    with reading(request.app.state.engine) as db:
        before = results_queries.own_attempt(db, person, attempt_id)
        if before.finished_at is None:
            # Else an assessed drill could be tried with its own events, and with the coach, before it is sat.
            raise Conflict("error.drill_unfinished")
        return anew(db, person, before.version_id, before.seed if seed == "same" else None)


@router.post("/attempts/{attempt_id}/retries", name="retry")
def retry(request: Request, person: CurrentPerson, again: Annotated[Anew, Depends(_again)], db: Writer) -> Response:
    """Rehearse an own finished attempt's drill again, with the same course of events or a new one."""
    return to_rehearsal(request, db, person, again)


def to_rehearsal(request: Request, db: Writer, person: Person, asked: Anew) -> Response:
    """Go to the rehearsal under way or to a new one, and with it the number of one whose clock ran out unseen."""
    ended = [ending for ending in asked.overdue if actions.hand_in(db, ending)]
    kept = [ending.attempt_id for ending in ended if ending.by_clock]
    begun = actions.begin_rehearsal(db, person, asked.version_id, seed=asked.seed)
    return go(request, f"/attempts/{begun.id}" + (f"?kept={kept[-1]}" if kept else ""))


def _hints(request: Request, person: Person, record: Record, post: OwnPost) -> Hints:
    # Every hint has its text scored anew, so they read no more of a long one than the coach does.
    read = replace(post, act=replace(post.act, text=post.act.text[:COACHED]))
    with costly(request, person):
        return results.hints_of(record, read)


def _review(record: Record) -> object:
    return review(record.script, record.attempt.seed, record.events, record.end, record.level_strings())


def note_look(request: Request, person: Person, record: Record, what: str) -> None:
    """Staff may read a named trainee's work, and each time it is written down."""
    if record.look != "staff":
        return
    attempt = record.attempt
    about = {"user": attempt.user_id, "cohort": attempt.cohort_id}
    audit.note(request.app.state.engine, person, LOOKED, **about, attempt=attempt.id, page=what)
