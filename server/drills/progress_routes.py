"""A trainee's own progress, and everything that is held on a person as a file."""

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from server import clock
from server.accounts.guards import CurrentPerson
from server.db import Reader
from server.drills import growth, home_queries, own_data, results
from server.drills.manner import manner_of
from server.drills.scorecard import DIMENSIONS
from server.scoring.rubric import RUBRIC
from server.web.filters import day, in_seoul
from server.web.language import language_of
from server.web.pages import page

router = APIRouter(include_in_schema=False)
_YES = ("1", "on", "true")


@router.get("/progress", name="progress")
def progress(
    request: Request,
    db: Reader,
    person: CurrentPerson,
    dimension: str = "",
    rehearsals: str = "",
) -> Response:
    """Levels over time per criterion, from assessed attempts and on request own rehearsals."""
    chosen = dimension if dimension in DIMENSIONS else ""
    with_rehearsals = rehearsals in _YES
    language = language_of(request)
    steps = home_queries.steps_of(db, person, language)
    shown = [step for step in steps if with_rehearsals or not step.is_rehearsal]
    parts = [
        (one, growth.courses(shown, [criterion.id for criterion in RUBRIC.in_dimension(one)]))
        for one in DIMENSIONS
        if chosen in ("", one)
    ]
    return page(
        request,
        "drills/progress.html",
        steps=shown,
        labels=[f"{step.title}, {day(step.at, language)}" for step in shown],
        parts=parts,
        chosen=chosen,
        with_rehearsals=with_rehearsals,
        rehearsals=sum(step.is_rehearsal for step in steps),
        pick=results.picker(request),
        rubric=RUBRIC,
        manner=manner_of(home_queries.summaries_of(db, person.id)),
    )


@router.get("/progress/export.json", name="own_data")
def export(request: Request, person: CurrentPerson) -> Response:
    """Everything Cadet holds on the person who asks, as a download."""
    name = f"cadet-own-data-{in_seoul(clock.now()):%Y-%m-%d}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    pieces = own_data.own_data(request.app.state.engine, person.id)
    return StreamingResponse(pieces, media_type="application/json", headers=headers)
