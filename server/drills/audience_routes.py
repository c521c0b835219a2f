"""The audience page of a finished attempt: who saw, understood and passed on, and who never saw it and why."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from server.accounts.guards import CurrentPerson
from server.db import Reader
from server.drills.reached import audience_of, spread_of
from server.drills.results_queries import record_of
from server.drills.results_routes import note_look
from server.drills.simulation import require_short
from server.errors import NotFound
from server.web.language import language_of
from server.web.pages import fragment, page

router = APIRouter(include_in_schema=False)


@router.get("/attempts/{attempt_id}/audience", name="audience")
def audience(
    request: Request,
    db: Reader,
    person: CurrentPerson,
    attempt_id: int,
    post: Annotated[str, Query(max_length=12)] = "",
) -> Response:
    """The audience of all posts, or of one (`post=p7`), and that one under other ranking rules."""
    record = record_of(db, person, attempt_id)
    if record.attempt.finished_at is None:
        return RedirectResponse(f"/attempts/{attempt_id}", 303)
    require_short(record.events)
    shown = audience_of(record.scenario, record.events, record.attempt.seed, post, language_of(request))
    if shown is None:
        raise NotFound
    note_look(request, person, record, "audience")
    return page(request, "drills/audience.html", record=record, shown=shown)


@router.get("/attempts/{attempt_id}/audience/spread", name="audience_spread")
def spread(request: Request, db: Reader, person: CurrentPerson, attempt_id: int) -> Response:
    """How much of the figures is luck: asked for by the page once it stands, because it takes seconds.

    Nothing (`spread` None) while another one is being worked out: the page asks again.
    """
    record = record_of(db, person, attempt_id)
    if record.attempt.finished_at is None:
        raise NotFound
    require_short(record.events)
    note_look(request, person, record, "audience/spread")
    found = spread_of(record.scenario, record.events, record.attempt.seed)
    return fragment(request, "drills/_audience_spread.html", spread=found, attempt_id=attempt_id)
