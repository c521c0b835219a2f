"""Drill pages: beginning an attempt, its briefing and desk, the live stream and the coach."""

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from server.accounts.guards import CurrentPerson
from server.accounts.permissions import Person
from server.db import Writer, reading
from server.drills import actions, around_routes, audience_routes, moves, replay_routes, results_routes
from server.drills.around import wanted_of
from server.drills.coach import COACHED, coaching_of
from server.drills.desk import asked_for, composer_of, desk_view, live_of, undo_minutes
from server.drills.forms import act_of
from server.drills.moves import Now, PostGiven, scored
from server.drills.queries import Play, hot_draft, hot_play
from server.drills.reading import order_of
from server.drills.results import names_of
from server.drills.results_routes import Anew, anew, to_rehearsal
from server.drills.stream import Stream
from server.errors import NotFound
from server.scenarios import library
from server.web.forms import whole
from server.web.language import language_of
from server.web.pages import fragment, go, page, render
from server.world.clearance import comes_too_late
from server.world.state import World

router = APIRouter(include_in_schema=False)
router.include_router(moves.router)
router.include_router(results_routes.router)
router.include_router(audience_routes.router)
router.include_router(replay_routes.router)
router.include_router(around_routes.router)

_NO_STORE = {"Cache-Control": "no-store"}
Earlier = Annotated[str, Query(max_length=12)]


@router.get("/attempts/{attempt_id}", name="attempt")
async def attempt(request: Request, person: CurrentPerson, attempt_id: int, kept: Earlier = "") -> Response:
    """The briefing before the start, the desk while the drill runs, the scorecard afterwards.

    `kept` is an earlier rehearsal whose clock ran out, which the briefing tells about.
    """
    play = await hot_play(request.app.state.hot, person, attempt_id)
    if play.finished_at is not None:
        return RedirectResponse(f"/attempts/{attempt_id}/scorecard", 303)
    if play.started_at is None:
        return _briefing(request, play, await _kept(request, person, kept))
    return await _desk(request, person, play)


async def _kept(request: Request, person: Person, number: str) -> Play | None:
    known = whole(number)
    return await hot_play(request.app.state.hot, person, known) if known else None


def _published(request: Request, person: CurrentPerson, slug: str) -> Anew:
    with reading(request.app.state.engine) as db:
        found = next((known for known in library.published(db) if known.slug == slug), None)
        if found is None:
            raise NotFound()
        return anew(db, person, found.version_id)


@router.post("/drills/{slug}/attempts", name="rehearse")
def rehearse(
    request: Request, person: CurrentPerson, found: Annotated[Anew, Depends(_published)], db: Writer
) -> Response:
    """Begin (or go on with) a private rehearsal of a published scenario."""
    return to_rehearsal(request, db, person, found)


def _version(request: Request, person: CurrentPerson, version_id: int) -> Anew:
    with reading(request.app.state.engine) as db:
        actions.require_offered(db, version_id)
        return anew(db, person, version_id)


@router.post("/versions/{version_id}/attempts", name="rehearse_version")
def rehearse_version(
    request: Request, person: CurrentPerson, found: Annotated[Anew, Depends(_version)], db: Writer
) -> Response:
    """Begin a rehearsal of one version: an author's test run, or what everybody may rehearse."""
    return to_rehearsal(request, db, person, found)


@router.post("/assignments/{assignment_id}/attempts", name="begin_assigned")
def begin_assigned(request: Request, db: Writer, person: CurrentPerson, assignment_id: int) -> Response:
    """Begin (or go on with) an assigned drill."""
    return go(request, f"/attempts/{actions.begin_assigned(db, person, assignment_id).id}")


@router.post("/attempts/{attempt_id}/ready", name="ready")
def ready(request: Request, db: Writer, person: CurrentPerson, attempt_id: int) -> Response:
    """Start the clock."""
    actions.ready(db, person, attempt_id)
    return go(request, f"/attempts/{attempt_id}")


@router.post("/attempts/{attempt_id}/removal", name="discard")
def discard(request: Request, db: Writer, person: CurrentPerson, attempt_id: int) -> Response:
    """Take a rehearsal that was never begun off the start page."""
    actions.discard(db, person, attempt_id)
    return go(request, "/drills")


@router.get("/attempts/{attempt_id}/briefing", name="briefing")
async def briefing(request: Request, person: CurrentPerson, attempt_id: int) -> Response:
    """The briefing to read again while the drill runs, with what may be said by now."""
    play = await hot_play(request.app.state.hot, person, attempt_id)
    return _briefing(request, play)


def _briefing(request: Request, play: Play, kept: Play | None = None) -> Response:
    running = play.started_at is not None
    minute = min(play.minute(), play.script.minutes) if running else 0
    too_late = comes_too_late(play.script)
    return page(
        request, "drills/briefing.html", play=play, running=running, minute=minute, too_late=too_late, kept=kept
    )


@dataclass(frozen=True, slots=True)
class Drawn:
    """A desk page as drawn once: the same until `until` (a drill minute), the next act or the next draft."""

    last_seq: int
    draft_version: int
    since: float
    until: float
    body: bytes


_PAGES = 600
_pages: dict[Any, Drawn] = {}


async def _desk(request: Request, person: Person, play: Play) -> Response:
    if request.url.query:
        return HTMLResponse(await _drawn(request, play, play.world()), headers=_NO_STORE)
    key = (play.key, language_of(request), order_of(request), person)
    minute = play.minute()
    known = _pages.get(key)
    state = (play.last_seq, play.draft_version)
    if known is None or (known.last_seq, known.draft_version) != state or not known.since <= minute < known.until:
        world = play.world(minute)
        body = (await _drawn(request, play, world)).encode()
        # The page says which drill minute it is, so it is drawn again when a new one begins.
        until = math.inf if world.next_change is None else min(world.next_change, math.floor(minute) + 1)
        known = _pages[key] = Drawn(*state, minute, until, body)
        while len(_pages) > _PAGES:
            del _pages[next(iter(_pages))]
    return HTMLResponse(known.body, headers=_NO_STORE)


async def _drawn(request: Request, play: Play, world: World) -> str:
    lang = language_of(request)
    saved = await hot_draft(request.app.state.hot, play.id) if play.draft_version else None
    composer = composer_of(play, world, lang, saved=saved, given=asked_for(world, request.query_params))
    wanted = wanted_of(request.query_params.multi_items(), play.script)
    draw = partial(desk_view, play, world, lang, composer, order_of(request), wanted=wanted)
    # As in `around_routes.chatter`: a search is long for everybody else's turn.
    view = draw() if wanted.is_plain else await run_in_threadpool(draw)
    return render(request, "drills/desk.html", view | {"watching": "watch" in request.query_params})


@router.get("/attempts/{attempt_id}/stream", name="stream")
async def stream(
    request: Request,
    person: CurrentPerson,
    attempt_id: int,
    after: str = "",
    last_event_id: Annotated[str, Header()] = "",
) -> Response:
    """The desk's changes as server-sent events, from the state the page shows on."""
    await hot_play(request.app.state.hot, person, attempt_id)
    lang, order = language_of(request), order_of(request)

    def draw(play: Play) -> str:
        return render(request, "drills/_live.html", {"live": live_of(play, play.world(), lang, order)})

    return Stream(request, person, attempt_id, last_event_id or after, draw)


@router.get("/attempts/{attempt_id}/live", name="live")
async def live(request: Request, person: CurrentPerson, attempt_id: int) -> Response:
    """The changing part of the desk, for a page whose stream is not to be had."""
    play = await hot_play(request.app.state.hot, person, attempt_id)
    now = live_of(play, play.world(), language_of(request), order_of(request))
    return fragment(request, "drills/_live.html", live=now)


async def _coaching(request: Request, person: CurrentPerson, now: Now, form: PostGiven) -> Any:
    if not now.play.coached:
        raise NotFound()
    act = act_of(form, now.play, now.world, now.minute, undo_minutes(now.play), is_sent=False)
    if act is None:
        return None
    lang = language_of(request)
    card = await scored(request, person, now, replace(act, text=act.text[:COACHED]))
    read = COACHED if len(act.text) > COACHED else 0
    return coaching_of(card, act.text, lang, names_of(now.play.scenario, lang), read)


@router.post("/attempts/{attempt_id}/coach", name="coach")
async def coach(request: Request, now: Now, coaching: Annotated[Any, Depends(_coaching)]) -> Response:
    """What the scorer would say of the draft as it stands. Keeps nothing."""
    return fragment(request, "drills/_coach.html", coaching=coaching, attempt_id=now.play.id, oob=True)
