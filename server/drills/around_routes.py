"""Beside the drill itself: the chatter around the desk, the order of its feeds, and the hostile reading of a draft."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from server.accounts.costly import costly
from server.accounts.guards import CurrentPerson
from server.accounts.permissions import Person
from server.drills.around import wanted_of
from server.drills.desk import around_of, composer_of, desk_view, live_of
from server.drills.drafts import window_of
from server.drills.hostile import Against, against
from server.drills.moves import SHORT, Now, PostGiven, kept, refused, unscored
from server.drills.queries import Play, hot_play
from server.drills.reading import COOKIE, ORDERS, order_of
from server.errors import Busy, NotFound
from server.web.forms import TOO_LONG
from server.web.language import Language, language_of
from server.web.pages import fragment, is_htmx, page

router = APIRouter(prefix="/attempts/{attempt_id}", include_in_schema=False)
YEAR_SECONDS = 365 * 24 * 3600


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
    secure = request.app.state.settings.https
    answer.set_cookie(COOKIE, chosen, max_age=YEAR_SECONDS, secure=secure, httponly=True, samesite="lax")
    return answer


@router.post("/hostile", name="hostile")
async def hostile(request: Request, person: CurrentPerson, now: Now, form: PostGiven) -> Response:
    """How the draft could be turned against its author. Keeps nothing; in a rehearsal only."""
    play, lang = now.play, language_of(request)
    if not play.coached or play.started_at is None:
        raise NotFound()
    if form.fault("text").startswith(TOO_LONG):
        return refused(request, unscored(now, form))
    try:
        turned = await _turned(request, person, form.text("text"), form.text("lang"), play, lang)
    except Busy as busy:
        return kept(request, unscored(now, form), busy)
    if is_htmx(request):
        return fragment(request, "drills/_hostile.html", against=turned, attempt_id=play.id, asked=True)
    composer = composer_of(play, now.world, lang, form=form, seen=window_of(form).seen)
    view = desk_view(play, now.world, lang, composer, order_of(request), turned=turned)
    view["writing"] = True
    return page(request, "drills/desk.html", status=200, **view)


async def _turned(
    request: Request, person: Person, text: str, written: str, play: Play, lang: Language
) -> Against | None:
    """The hostile reading of a draft; a long one takes up to a third of a second, which others should not wait for."""
    if len(text) <= SHORT:
        return against(text, written, play.script, lang)
    with costly(request, person):
        return await run_in_threadpool(against, text, written, play.script, lang)
