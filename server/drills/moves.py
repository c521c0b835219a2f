"""The moves of a running drill: each a form that works without a script, answered with the desk as it now stands."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from server.accounts.costly import costly
from server.accounts.guards import CurrentPerson
from server.accounts.permissions import Person
from server.db import Group, Writer, reading
from server.drills import actions
from server.drills.desk import composer_of, desk_view, live_of, undo_minutes
from server.drills.drafts import unseen, window_of
from server.drills.forms import DRAFT_FIELDS, ItemForm, PostForm, act_of, is_out, other_language, promises_in_time
from server.drills.judging import judge, with_levels
from server.drills.ledger import Rows
from server.drills.queries import Play, SavedDraft, draft_of, hot_play, play_of
from server.drills.reading import order_of
from server.errors import Busy, Conflict
from server.scenarios.schema import Scenario
from server.scoring.card import Scorecard
from server.web.errors import BUSY
from server.web.forms import Form, read
from server.web.language import language_of
from server.web.pages import fragment, go, is_htmx, page
from server.world import events as acts
from server.world.script import INBOX
from server.world.state import World

router = APIRouter(prefix="/attempts/{attempt_id}", include_in_schema=False)
Model = TypeVar("Model", bound=BaseModel)
SHORT = 1000


def _form(model: type[Model]) -> Callable[[Request], Awaitable[Form[Model]]]:
    async def given(request: Request) -> Form[Model]:
        return read(model, await request.form())

    return given


PostGiven = Annotated[Form[PostForm], Depends(_form(PostForm))]
ItemGiven = Annotated[Form[ItemForm], Depends(_form(ItemForm))]


@dataclass(frozen=True, slots=True)
class Situation:
    """The attempt, under way or over, as it was when the request came in."""

    play: Play
    world: World
    minute: float


@dataclass(frozen=True, slots=True)
class Submission(Situation):
    """A post that was checked and scored before the writer was opened; no `act` when the form was wrong.

    `busy` is why it was not scored when the person had too much under way.
    """

    form: Form[PostForm]
    act: acts.Posted | None
    card: Scorecard | None
    busy: Busy | None = None


async def _situation(request: Request, person: CurrentPerson, attempt_id: int) -> Situation:
    play = await hot_play(request.app.state.hot, person, attempt_id)
    if play.started_at is None:
        raise Conflict("error.drill_not_started")
    minute = play.minute()
    return Situation(play, play.world(minute), minute)


Now = Annotated[Situation, Depends(_situation, scope="function")]


async def _submission(request: Request, person: CurrentPerson, now: Now, form: PostGiven) -> Submission:
    act = act_of(form, now.play, now.world, now.minute, undo_minutes(now.play))
    if not promises_in_time(form, now.play, now.minute):
        act = None
    try:
        # A private answer is not published, so nothing about it is scored.
        card = await scored(request, person, now, act) if act and not _is_private(form, now.world) else None
    except Busy as busy:
        return Submission(now.play, now.world, now.minute, form, act, None, busy)
    return Submission(now.play, now.world, now.minute, form, with_levels(act, card) if act and card else act, card)


async def scored(request: Request, person: Person, now: Situation, act: acts.Posted) -> Scorecard:
    """The scorecard of a post. An ordinary one is scored in less time than a thread takes to begin.

    With the first of a scenario all its texts are read, which may take a second where they did not come with Cadet.
    """
    read: deque[Scenario] = request.app.state.read_scenarios
    if len(act.text) > SHORT:
        with costly(request, person):
            return await run_in_threadpool(judge, now.play, now.world, act)
    if any(scenario is now.play.scenario for scenario in read):
        return judge(now.play, now.world, act)
    card = await run_in_threadpool(judge, now.play, now.world, act)
    read.append(now.play.scenario)
    return card


# Stands before the Writer in a route's parameters: scoring takes milliseconds that no other writer should wait for.
Submitted = Annotated[Submission, Depends(_submission, scope="function")]


def _is_private(form: Form[PostForm], world: World) -> bool:
    """True for an answer to one person alone. What HQ and colleagues write is never answered in public."""
    asked = world.item(form.value.reply_to) if form.value else None
    return form.value is not None and asked is not None and (form.value.private or asked.platform == INBOX)


@router.post("/posts", name="post")
async def post(request: Request, person: CurrentPerson, sent: Submitted, group: Group) -> Response:
    """Publish a post, a reply, an open correction, or an answer to one person alone."""
    if sent.busy:
        return kept(request, sent, sent.busy)
    if sent.form.value is None or sent.act is None:
        return refused(request, sent)
    try:
        await group.change(partial(_publish, person=person, sent=sent))
    except (Busy, Conflict) as refusal:
        return kept(request, sent, refusal)
    if not is_htmx(request):
        return RedirectResponse(f"/attempts/{sent.play.id}", 303)
    play = await hot_play(request.app.state.hot, person, sent.play.id)
    return _moved(request, play, composer="empty", seen=window_of(sent.form).seen)


def _publish(db: Rows, *, person: Person, sent: Submission) -> None:
    wanted, play = sent.form.value, sent.play
    assert wanted is not None and sent.act is not None  # noqa: S101, PT018 - the caller checks
    act: acts.Act = acts.TakenPrivate(wanted.reply_to, wanted.text) if _is_private(sent.form, sent.world) else sent.act
    posted = actions.append(db, person, play, act, wanted.key, minute=sent.minute, card=sent.card)
    if wanted.promise:
        promise = acts.UpdatePromised(sent.minute + wanted.promise)
        actions.append(db, person, play, promise, f"{wanted.key}/promise", minute=sent.minute)
    if posted.is_new:
        actions.clear_draft(db, play.id, window_of(sent.form))


@router.post("/clearances", name="clearance")
def clearance(request: Request, person: CurrentPerson, now: Now, form: PostGiven, db: Writer) -> Response:
    """Ask HQ about the words in the composer; they stay there until the answer has come."""
    act = act_of(form, now.play, now.world, now.minute, 0, is_sent=False)
    if act is None or form.value is None:
        return refused(request, unscored(now, form))
    # Read anew where nobody else writes: another window may have asked just now.
    play = play_of(db, person, now.play.id, changing=True)
    world = play.world(now.minute)
    known = world.with_hq(act.text) if world.status == "running" else None
    try:
        seq = known.seq if known else _ask(db, person, play, world, now.minute, act, form.value)
    except Conflict as conflict:
        return kept(request, unscored(now, form), conflict)
    # The request holds these words: those another window saved meanwhile keep their place.
    if unseen(db, now.play.id, _typed(form), window_of(form)) is None:
        actions.save_draft(db, now.play, _typed(form))
    return _desk(request, db, person, now.play.id, asked=seq, again=known is not None)


def _ask(
    db: Writer, person: Person, play: Play, world: World, minute: float, act: acts.Posted, wanted: PostForm
) -> int:
    asked = actions.asked_of_hq(play, world, minute, act, private=wanted.private)
    return actions.append(db, person, play, asked, wanted.key, minute=minute).seq


def _typed(form: Form[PostForm]) -> dict[str, str]:
    return {name: form.text(name) for name in DRAFT_FIELDS if form.text(name)}


def _unsent(play: Play, form: Form[PostForm]) -> dict[str, str]:
    """What was typed, unless it has gone out. It may have been long on its way, so read `play` where nobody writes."""
    typed = _typed(form)
    return {} if "text" in typed and is_out(play.world(), form) else typed


def _about(request: Request, person: CurrentPerson, now: Now, form: ItemGiven, db: Writer, act: acts.Act) -> Response:
    assert form.value is not None  # noqa: S101 - callers check
    actions.append(db, person, now.play, act, form.value.key, minute=now.minute)
    return _desk(request, db, person, now.play.id)


def _item(now: Situation, form: Form[ItemForm]) -> str:
    if form.value is None or now.world.item(form.value.item) is None:
        raise Conflict("error.drill_gone")
    return form.value.item


def _own(now: Situation, form: Form[ItemForm]) -> str:
    found = now.world.post(form.value.item) if form.value else None
    if found is None or found.state in ("undone", "deleted"):
        raise Conflict("error.drill_gone")
    return found.id


@router.post("/holds", name="hold")
def hold(request: Request, person: CurrentPerson, now: Now, form: ItemGiven, db: Writer) -> Response:
    """Decide not to answer for now, or stop what is about to go out."""
    reason = form.value.reason if form.value else ""
    return _about(request, person, now, form, db, acts.Held(_item(now, form), reason))


@router.post("/ignores", name="ignore")
def ignore(request: Request, person: CurrentPerson, now: Now, form: ItemGiven, db: Writer) -> Response:
    """Leave a message alone on purpose."""
    return _about(request, person, now, form, db, acts.Ignored(_item(now, form)))


@router.post("/reports", name="report")
def report(request: Request, person: CurrentPerson, now: Now, form: ItemGiven, db: Writer) -> Response:
    """Report or hide a message under the published rules."""
    return _about(request, person, now, form, db, acts.Reported(_item(now, form)))


@router.post("/undo", name="undo")
def undo(request: Request, person: CurrentPerson, now: Now, form: ItemGiven, db: Writer) -> Response:
    """Take a post back before anybody saw it; its words return to the composer."""
    taken = now.world.post(_own(now, form))
    assert taken is not None  # noqa: S101 - `_own` found it
    if now.minute > taken.act.undo_until:
        raise Conflict("error.drill_undo_late")
    assert form.value is not None  # noqa: S101 - `_own` checked it
    actions.append(db, person, now.play, acts.Undone(taken.id), form.value.key, minute=now.minute)
    typed, saved, window = _as_typed(taken.act), draft_of(db, now.play.id), window_of(form)
    is_kept = is_htmx(request) and saved and window.has_seen(saved.version, saved.data)
    if saved and saved.data.get("text") and not is_kept:
        # Words written since: a script keeps its own in the composer, all others stand behind those taken back.
        typed["text"] += "\n\n" + saved.data["text"]
    if window.name:
        typed["window"] = window.name
    actions.save_draft(db, now.play, typed)
    return _desk(request, db, person, now.play.id, composer="saved")


def _as_typed(act: acts.Posted) -> dict[str, str]:
    words = {name: getattr(act, name, None) for name in DRAFT_FIELDS}
    typed = {name: value for name, value in words.items() if isinstance(value, str) and value}
    return typed | ({} if act.alt_text is None else {"picture": "on"})


@router.post("/deletions", name="deletion")
def deletion(request: Request, person: CurrentPerson, now: Now, form: ItemGiven, db: Writer) -> Response:
    """Take a published post down. Whoever saw it has seen it."""
    return _about(request, person, now, form, db, acts.Deleted(_own(now, form)))


@router.post("/draft", name="draft")
def draft(request: Request, person: CurrentPerson, now: Now, form: PostGiven, db: Writer) -> Response:
    """Keep the composer's words as they are, right or wrong."""
    play = play_of(db, person, now.play.id, changing=True)
    typed = _unsent(play, form)
    if play.finished_at is None and (theirs := unseen(db, play.id, typed, window_of(form))):
        if typed.get("text") or is_htmx(request):
            return overtaken(request, now, form, theirs)
        # Nothing was written here: the page shows what was written there.
        return RedirectResponse(f"/attempts/{now.play.id}", 303)
    try:
        saved_at = actions.save_draft(db, play, typed)
    except Conflict as conflict:
        return kept(request, unscored(now, form), conflict)
    if is_htmx(request):
        other = other_language(form, now.play)
        return fragment(request, "drills/_saved.html", saved_at=saved_at if typed else None, other=other)
    return RedirectResponse(f"/attempts/{now.play.id}", 303)


@dataclass(frozen=True, slots=True)
class Closing:
    """What the end of an attempt comes to as of its event `seq`: the words not sent, and None where it cannot end."""

    seq: int
    unsent: dict[str, str]
    ending: actions.Ending | None


def _closing(request: Request, person: CurrentPerson, form: PostGiven, attempt_id: int) -> Closing:
    with reading(request.app.state.engine) as db:
        play = play_of(db, person, attempt_id)
        return Closing(play.last_seq, _unsent(play, form), actions.ending_of(db, person, attempt_id))


# Before the Writer, too: a whole class finishes at the same minute, and each attempt takes a while to sum up.
Closed = Annotated[Closing, Depends(_closing)]


@router.post("/finish", name="finish")
def finish(
    request: Request, person: CurrentPerson, form: PostGiven, closed: Closed, db: Writer, attempt_id: int
) -> Response:
    """End the drill; the scorecard follows. Words still in the composer are kept as what was not sent."""
    play = play_of(db, person, attempt_id, changing=True)
    typed = closed.unsent if play.last_seq == closed.seq else _unsent(play, form)
    # An empty composer takes nothing from a draft that another window saved.
    unsent = typed if "text" in typed else None
    end = closed.ending
    attempt = actions.finish(db, person, attempt_id, ending=end, unsent=unsent, window=window_of(form))
    request.app.state.after_finish(db, attempt)
    return go(request, f"/attempts/{attempt_id}/scorecard")


def _desk(
    request: Request,
    db: Writer,
    person: CurrentPerson,
    attempt_id: int,
    composer: Literal["", "saved"] = "",
    *,
    asked: int | None = None,
    again: bool = False,
) -> Response:
    """The desk as it now stands: its changing part for a script, a fresh look at the page for everybody else.

    `asked` is the event by which HQ was asked, for a script to say so; `again` when that was before.
    """
    if not is_htmx(request):
        return RedirectResponse(f"/attempts/{attempt_id}", 303)
    play = play_of(db, person, attempt_id, changing=True)
    saved = draft_of(db, attempt_id) if composer == "saved" else None
    return _moved(request, play, composer=composer, saved=saved, asked=asked, again=again)


def _moved(
    request: Request,
    play: Play,
    *,
    composer: Literal["", "empty", "saved"],
    saved: SavedDraft | None = None,
    seen: int | None = None,
    asked: int | None = None,
    again: bool = False,
) -> Response:
    lang, world = language_of(request), play.world()
    beside = composer_of(play, world, lang, saved=saved, seen=seen) if composer else None
    live = live_of(play, world, lang, order_of(request))
    told = next((one for one in world.clearances if one.seq == asked), None)
    return fragment(request, "drills/_after_move.html", live=live, composer=beside, asked=told, again=again)


def unscored(now: Situation, form: Form[PostForm]) -> Submission:
    """What was sent, where nothing of it is to be scored: it goes back as it is, or asks HQ."""
    return Submission(now.play, now.world, now.minute, form, None, None)


def kept(request: Request, sent: Submission, refusal: Busy | Conflict) -> Response:
    """The desk with the words that could not be sent, which nothing else holds without a script."""
    if is_htmx(request):
        raise refusal
    answer = refused(request, sent, status=refusal.status, refusal=refusal.key)
    answer.headers.update(BUSY if isinstance(refusal, Busy) else {})
    return answer


def refused(request: Request, sent: Submission, *, status: int = 422, refusal: str = "") -> Response:
    """The form again, with what was typed and what is wrong; `refusal` when that is no field."""
    lang = language_of(request)
    composer = composer_of(sent.play, sent.world, lang, form=sent.form, seen=window_of(sent.form).seen)
    if is_htmx(request):
        answer = fragment(request, "drills/_composer.html", status=422, composer=composer, attempt_id=sent.play.id)
        answer.headers["HX-Retarget"] = "#composer"
        answer.headers["HX-Reswap"] = "outerHTML"
        return answer
    view = desk_view(sent.play, sent.world, lang, composer, order_of(request))
    return page(request, "drills/desk.html", status=status, **(view | {"refusal": refusal}))


def overtaken(request: Request, now: Situation, form: Form[PostForm], other: SavedDraft) -> Response:
    """Both drafts, to choose from: the words that were not kept, and those another window saved meanwhile."""
    if is_htmx(request):
        answer = fragment(request, "drills/_overtaken.html", status=409, overtaken=other, attempt_id=now.play.id)
        answer.headers["HX-Retarget"] = "#overtaken"
        answer.headers["HX-Reswap"] = "outerHTML"
        return answer
    composer = composer_of(now.play, now.world, language_of(request), form=form, seen=window_of(form).seen)
    view = desk_view(now.play, now.world, language_of(request), composer, order_of(request), overtaken=other)
    return page(request, "drills/desk.html", status=409, **view)
