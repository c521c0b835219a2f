"""Beside the drill itself: the chatter around the desk, the order of its feeds, and the hostile reading of a draft."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from server.accounts.costly import costly
from server.accounts.guards import CurrentPerson
from server.accounts.permissions import Person
from server.audience.voices.hostile import Place
from server.drills.around import wanted_of
from server.drills.cards import machine_levels
from server.drills.coach import COACHED
from server.drills.desk import around_of, composer_of, desk_view, live_of, undo_minutes
from server.drills.drafts import window_of
from server.drills.forms import act_of
from server.drills.hostile import Against, against, held_for
from server.drills.moves import SHORT, Now, PostGiven, Situation, kept, refused, scored, unscored
from server.drills.queries import hot_play
from server.drills.reading import COOKIE, ORDERS, order_of
from server.drills.verdicts import causes
from server.errors import Busy, NotFound
from server.web.forms import TOO_LONG
from server.web.language import language_of
from server.web.pages import fragment, is_htmx, page, remember

router = APIRouter(prefix="/attempts/{attempt_id}", include_in_schema=False)


@router.get("/chatter", name="chatter")
async def chatter(request: Request, person: CurrentPerson, attempt_id: int) -> Response:
    """What is said around the desk up to now, as far as the reader wants to see it."""
    play = await hot_play(request.app.state.hot, person, attempt_id)
    if play.started_at is None:
        raise NotFound()
    wanted = wanted_of(request.query_params.multi_items(), play.script)
    if wanted.is_plain:
        found = around_of(play, wanted)
    else:
        # A search may look at thousands of messages, which is long for everybody else's turn.
        found = await run_in_threadpool(around_of, play, wanted)
    return fragment(request, "drills/_around_found.html", around=found, attempt_id=play.id)


@router.post("/order", name="feed_order")
async def order(
    request: Request, person: CurrentPerson, attempt_id: int, order: Annotated[str, Form()] = ""
) -> Response:
    """Show the feeds newest first, or as their platforms would, from now on in this browser."""
    play = await hot_play(request.app.state.hot, person, attempt_id)
    chosen = next((known for known in ORDERS if known == order), order_of(request))
    answer: Response = RedirectResponse(f"/attempts/{attempt_id}", 303)
    if is_htmx(request):
        live = live_of(play, play.world(), language_of(request), chosen)
        answer = fragment(request, "drills/_live.html", live=live)
    remember(request, answer, COOKIE, chosen)
    return answer


@router.post("/hostile", name="hostile")
async def hostile(request: Request, person: CurrentPerson, now: Now, form: PostGiven) -> Response:
    """How the draft could be turned against its author. Keeps nothing; in a rehearsal only."""
    play, lang = now.play, language_of(request)
    if not play.coached:
        raise NotFound()
    if form.fault("text").startswith(TOO_LONG):
        return refused(request, unscored(now, form))
    try:
        held = await _held(request, person, now, form)
        turned = await _turned(request, person, now, form, held)
    except Busy as busy:
        return kept(request, unscored(now, form), busy)
    if is_htmx(request):
        return fragment(request, "drills/_hostile.html", against=turned, attempt_id=play.id, asked=True)
    composer = composer_of(play, now.world, lang, form=form, seen=window_of(form).seen)
    view = desk_view(play, now.world, lang, composer, order_of(request), turned=turned)
    view["writing"] = True
    return page(request, "drills/desk.html", status=200, **view)


async def _held(request: Request, person: Person, now: Situation, form: PostGiven) -> Place | None:
    """Where the words stand for which the coach would hold the draft back; None where it would not, or cannot tell."""
    act = act_of(form, now.play, now.world, now.minute, undo_minutes(now.play))
    if act is None:
        return None
    card = await scored(request, person, now, replace(act, text=act.text[:COACHED]))
    return held_for(card.verdict, causes(machine_levels(card)), card)


async def _turned(
    request: Request, person: Person, now: Situation, form: PostGiven, held: Place | None
) -> Against | None:
    """The hostile reading of a draft; a long one takes up to a third of a second, which others should not wait for."""
    text = form.text("text")
    given = text, form.text("lang"), now.play.script, language_of(request), held
    if len(text) <= SHORT:
        return against(*given)
    with costly(request, person):
        return await run_in_threadpool(against, *given)
