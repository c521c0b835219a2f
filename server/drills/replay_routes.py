"""Counterfactual replay: what one could have done otherwise, and both worlds side by side."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from server import db as database
from server.accounts.costly import costly
from server.accounts.entry import RowId, Submitted
from server.accounts.guards import CurrentPerson
from server.db import Reader, Writer
from server.drills import replay_actions, replay_queries
from server.drills.changes import kind_of
from server.drills.desk import composer_of
from server.drills.forms import ReplayForm, act_of
from server.drills.judging import judge, with_levels
from server.drills.moments import Moment, change_of, known_words, moments, reply_of
from server.drills.pairs import shown
from server.drills.queries import Play, play_of
from server.drills.results import picker
from server.drills.simulation import require_short
from server.drills.worlds import worlds_of
from server.errors import Conflict, NotFound
from server.scoring.card import Scorecard
from server.web.forms import Form, blank, read, texts_of
from server.web.language import language_of
from server.web.pages import go, page
from server.world.events import Finished
from server.world.fold import fold
from server.world.replay import Change
from server.world.state import World

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that was asked for, checked and scored before the writer was opened; None when the form was wrong."""

    play: Play
    moment: Moment
    form: Form[ReplayForm]
    change: Change | None = None
    card: Scorecard | None = None


def _asked(request: Request, person: CurrentPerson, attempt_id: RowId, given: Submitted) -> Asked:
    with database.reading(request.app.state.engine) as session:
        play = play_of(session, person, attempt_id)
    if play.finished_at is None:
        raise Conflict("error.replay_running")
    require_short(play.events)
    texts = texts_of(given)
    moment = _moment(play, texts.get("moment", ""))
    if "away" in texts:
        return Asked(play, moment, blank(ReplayForm), change_of(moment, None, moment.minute))
    reply_to, corrects = reply_of(moment)
    form = read(ReplayForm, texts | {"reply_to": reply_to, "corrects": corrects})
    minute = _minute(form, moment)
    world = _world_at(play, moment, minute)
    act = act_of(form, play, world, minute, 0)
    if act is None:
        return Asked(play, moment, form)
    with costly(request, person):
        card = judge(play, world, act)
    return Asked(play, moment, form, change_of(moment, with_levels(act, card), minute), card)


# Stands before the Writer in a route's parameters: scoring takes milliseconds that no other writer should wait for.
Wanted = Annotated[Asked, Depends(_asked, scope="function")]


def _moment(play: Play, key: str) -> Moment:
    found = next((one for one in moments(play.world(_end(play)), play.events) if one.key == key), None)
    if found is None:
        raise NotFound
    return found


def _end(play: Play) -> float:
    return play.events[-1].minute if play.events else play.script.start


def _minute(form: Form[ReplayForm], moment: Moment) -> float:
    """The minute of the new post: chosen for a question, else that of what is changed. Refuses one outside."""
    if moment.what != "question":
        return moment.minute
    chosen = form.value.minute if form.value else None
    if form.value and chosen is None:
        form.refuse("minute", "form.missing")
    elif chosen is not None and not moment.minute <= chosen <= moment.until:
        form.refuse("minute", "form.minute_impossible")
    return min(moment.until, max(moment.minute, moment.minute if chosen is None else chosen))


def _world_at(play: Play, moment: Moment, minute: float) -> World:
    """The world as it stood when the new words would have been sent."""
    if moment.what == "question":
        before = [one for one in play.events if one.minute <= minute and not isinstance(one.act, Finished)]
    else:
        before = [one for one in play.events if one.seq < moment.seq]
    return fold(play.script, play.seed, before, minute)


@router.get("/attempts/{attempt_id}/replays", name="replays")
def replays(request: Request, db: Reader, person: CurrentPerson, attempt_id: RowId) -> Response:
    """What can be changed in an own finished attempt, and what was."""
    record = replay_queries.own_record(db, person, attempt_id)
    if record.attempt.finished_at is None:
        return RedirectResponse(f"/attempts/{attempt_id}", 303)
    require_short(record.events)
    return page(
        request,
        "drills/replay_list.html",
        record=record,
        moments=moments(record.world, record.events),
        made=replay_queries.made_of(db, attempt_id),
        pick=picker(request),
    )


@router.get("/attempts/{attempt_id}/replays/new", name="replay_new")
def new(
    request: Request,
    db: Reader,
    person: CurrentPerson,
    attempt_id: RowId,
    moment: str = "",
) -> Response:
    """The form for other words at one moment."""
    play = play_of(db, person, attempt_id)
    if play.finished_at is None:
        return RedirectResponse(f"/attempts/{attempt_id}", 303)
    require_short(play.events)
    found = _moment(play, moment)
    reply_to, corrects = reply_of(found)
    words = known_words(found, play.events) | {"reply_to": reply_to, "corrects": corrects}
    return _form(request, Asked(play, found, blank(ReplayForm, words)))


@router.post("/attempts/{attempt_id}/replays", name="replay_make")
def make(request: Request, person: CurrentPerson, wanted: Wanted, db: Writer) -> Response:
    """Keep a change; both worlds follow."""
    if wanted.change is None:
        return _form(request, wanted, status=422)
    made = replay_actions.keep(db, person, wanted.play.id, wanted.change, wanted.card)
    return go(request, f"/replays/{made}")


def _form(request: Request, asked: Asked, status: int = 200) -> Response:
    play, moment = asked.play, asked.moment
    world = _world_at(play, moment, moment.minute)
    composer = composer_of(play, world, language_of(request), form=asked.form)
    return page(
        request,
        "drills/replay_form.html",
        status=status,
        play=play,
        moment=moment,
        composer=composer,
        pick=picker(request),
    )


@router.get("/replays/{replay_id}", name="replay")
def show(request: Request, db: Reader, person: CurrentPerson, replay_id: RowId) -> Response:
    """Both worlds of a replay."""
    pair = replay_queries.pair_of(db, person, replay_id)
    worlds = worlds_of(pair.scenario, pair.seed, pair.events, pair.change)
    found = shown(pair.scenario, worlds, pair.change, pair.cards, language_of(request))
    return page(request, "drills/replay_show.html", pair=pair, shown=found, pick=picker(request))


@router.post("/replays/{replay_id}/share", name="replay_share")
def share(request: Request, db: Writer, person: CurrentPerson, replay_id: RowId) -> Response:
    """Let one's instructors see this pair, and nothing else."""
    replay_actions.share(db, person, replay_id)
    return go(request, f"/replays/{replay_id}")


@router.post("/replays/{replay_id}/share/end", name="replay_share_end")
def end_sharing(request: Request, db: Writer, person: CurrentPerson, replay_id: RowId) -> Response:
    """Keep this pair to oneself again."""
    replay_actions.end_sharing(db, person, replay_id)
    return go(request, f"/replays/{replay_id}")


@router.get("/replays/{replay_id}/deletion", name="replay_deletion")
def ask_deletion(request: Request, db: Reader, person: CurrentPerson, replay_id: RowId) -> Response:
    """Ask once before deleting."""
    pair = replay_queries.pair_of(db, person, replay_id)
    if pair.look != "own":
        raise NotFound
    return page(request, "drills/replay_delete.html", pair=pair, kind=kind_of(pair.change))


@router.post("/replays/{replay_id}/deletion", name="replay_delete")
def delete(request: Request, db: Writer, person: CurrentPerson, replay_id: RowId) -> Response:
    """Delete a replay. The attempt stays as it is."""
    attempt_id = replay_actions.delete(db, person, replay_id)
    return go(request, f"/attempts/{attempt_id}/replays")
