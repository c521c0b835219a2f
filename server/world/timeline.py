"""What happened, what was done and where nothing was done, in order of time: for the after-action review."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from server.world import levels
from server.world.events import (
    Event,
    Finished,
    Held,
    Ignored,
    Reported,
    Started,
    TakenPrivate,
    rules_of,
)
from server.world.fold import fold
from server.world.owed import in_time
from server.world.promises import GRACE
from server.world.script import INBOX, Script, Texts
from server.world.silences import silences
from server.world.state import OwedState, OwnPost, World

Kind = Literal[
    "started",
    "inject",  # a timed message; `key` its id
    "follow_up",  # a message that followed from what was (not) done; `about` the inject or own post it came from
    "spread",  # an inject shared, amplified, fading; `note` says it, `times` how often
    "voice",  # somebody's answer to an own post (`about`) or second question after an inject (`about`)
    "post",  # own post; `key` its id ("p7" is event 7)
    "reply",  # own reply; `about` the item it answers
    "correction",  # own open correction; `about` the post it corrects
    "undone",  # a post taken back unseen
    "deleted",  # a post taken down; `about` the post
    "held",  # decisions about a message; `about` its id
    "ignored",
    "reported",
    "private",  # words to one person; `about` the item
    "clearance_requested",  # `key` "c<seq>"; words in `text`
    "clearance_answered",  # `status` cleared, changed or refused; in `text` the words that may go out, or those refused
    "promised",  # an update promised for `until`
    "promise_kept",
    "promise_broken",
    "owed_given",  # `key` the owed id, `about` the first post that gave it
    "owed_late",
    "owed_missed",
    "owed_broken",  # something was said that should have waited
    "silence",  # nothing went out until `until` although public messages stood unanswered; `about` the oldest of them
    "finished",
]

_ORDER = {"started": 0, "inject": 1, "follow_up": 1, "voice": 1, "spread": 2, "finished": 9}


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the review. Minutes are drill minutes; `until` is set for silences and promises only.

    `texts` are words in several languages (of an inject, of something owed), `text` the trainee's own. Of something
    due, `given_in` are the languages it had been given in by then and `lacks` those it had not; () where in none.
    """

    minute: float
    kind: Kind
    key: str = ""
    about: str = ""
    platform: str = ""
    lang: str = ""
    author: Texts | None = None
    texts: Texts | None = None
    text: str = ""
    status: str = ""
    times: int = 0
    until: float | None = None
    given_in: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def timeline(script: Script, seed: int, events: Sequence[Event], minute: float) -> tuple[Moment, ...]:
    """Everything up to drill minute `minute`, oldest first; at the same minute messages stand before acts."""
    world = fold(script, seed, events, minute)
    moments = [
        *_messages(world),
        *_posts(world),
        *_decisions(events, world.minute),
        *_clearances(world),
        *_promises(world),
        *_owed(world, rules_of(events)),
        *_silences(script, world, events),
    ]
    return tuple(sorted(moments, key=lambda moment: (moment.minute, _ORDER.get(moment.kind, 5))))


def _messages(world: World) -> Iterator[Moment]:
    for item in world.items:
        kind: Kind = "voice" if item.voice else "follow_up" if item.parent or item.made else "inject"
        yield Moment(
            item.minute,
            kind,
            item.id,
            item.about or item.parent or "",
            item.platform,
            item.lang,
            author=item.author,
            texts=item.texts,
            status=item.treatment,
        )
        for spread in item.spreads:
            yield Moment(
                spread.minute,
                "spread",
                item.id,
                item.id,
                item.platform,
                texts=spread.note,
                status=spread.effect,
                times=spread.times,
            )


def _posts(world: World) -> Iterator[Moment]:
    for post in world.posts:
        act = post.act
        kind: Kind = "undone" if post.state == "undone" else act.kind
        about = act.corrects or act.reply_to or ""
        yield Moment(post.minute, kind, post.id, about, act.platform, act.lang, text=act.text, status=post.state)
        if post.deleted_at is not None:
            yield Moment(post.deleted_at, "deleted", post.id, post.id, act.platform, act.lang, text=act.text)


def _decisions(events: Sequence[Event], minute: float) -> Iterator[Moment]:
    for event in events:
        if event.minute > minute:
            return
        match event.act:
            case Started():
                yield Moment(event.minute, "started")
            case Finished(by_clock=by_clock):
                yield Moment(event.minute, "finished", status="by_clock" if by_clock else "by_trainee")
            case Held(item=item, reason=reason):
                yield Moment(event.minute, "held", f"e{event.seq}", item, text=reason)
            case Ignored(item=item):
                yield Moment(event.minute, "ignored", f"e{event.seq}", item)
            case Reported(item=item):
                yield Moment(event.minute, "reported", f"e{event.seq}", item)
            case TakenPrivate(item=item, text=text):
                yield Moment(event.minute, "private", f"e{event.seq}", item, text=text)


def _clearances(world: World) -> Iterator[Moment]:
    for request in world.clearances:
        words, lang = request.request.text, request.request.lang
        yield Moment(request.minute, "clearance_requested", request.id, lang=lang, text=words, until=request.due)
        if request.ruling:
            yield Moment(
                request.due,
                "clearance_answered",
                request.id,
                request.id,
                INBOX,
                lang,
                text=request.ruling.words or words,
                status=request.ruling.answer,
            )


def _promises(world: World) -> Iterator[Moment]:
    for promise in world.promises:
        key = f"e{promise.seq}"
        yield Moment(promise.minute, "promised", key, until=promise.due)
        if promise.status == "broken":
            yield Moment(promise.due + GRACE, "promise_broken", key, key, until=promise.due)
        elif promise.post and promise.kept_at is not None:
            yield Moment(promise.kept_at, "promise_kept", key, promise.post, until=promise.due)


def _owed(world: World, rules: int) -> Iterator[Moment]:
    kinds: dict[str, Kind] = {
        "given": "owed_given",
        "late": "owed_late",
        "missed": "owed_missed",
        "broken": "owed_broken",
    }
    for owed in world.owed:
        kind = kinds.get(owed.status)
        if owed.status in ("missed", "late"):
            # Where it came late both are worth seeing: the minute it was due, and the minute it came.
            yield _due(owed, world, rules)
        if kind and kind != "owed_missed":
            minute = owed.due if owed.minute is None else owed.minute
            yield Moment(
                minute, kind, owed.id, owed.posts[0] if owed.posts else "", texts=owed.texts, status=owed.status
            )


def _due(owed: OwedState, world: World, rules: int) -> Moment:
    """What had not been given, or not in all its languages, when it was due."""
    minutes = {post.id: post.minute for post in world.posts}
    given = tuple(one.lang for one in owed.languages if one.post and in_time(minutes[one.post], owed.by, rules))
    lacks = tuple(one.lang for one in owed.languages if one.lang not in given) if given else ()
    return Moment(owed.due, "owed_missed", owed.id, texts=owed.texts, status=owed.status, given_in=given, lacks=lacks)


def _silences(script: Script, world: World, events: Sequence[Event]) -> Iterator[Moment]:
    for silence in silences(script, world, events):
        yield Moment(silence.begin, "silence", about=silence.item, until=silence.end)


def minutes_to_first_credible(script: Script, world: World, given: Mapping[str, str] | None = None) -> float | None:
    """Drill minutes from the first public message to the first post with accuracy at least 3 and duty at least 2.

    `given` maps a post's id to the levels that hold for it (after marking); without it the machine's count.
    None when no such post went out.
    """
    trigger = min((inject.minute for inject in script.injects if inject.platform != INBOX), default=script.start)
    seen = [post for post in world.posts if post.went_out and post.noticed]
    credible = [post.minute for post in seen if _is_credible(post, given or {})]
    return max(0.0, min(credible) - trigger) if credible else None


def _is_credible(post: OwnPost, given: Mapping[str, str]) -> bool:
    known = given.get(post.id) or post.act.levels
    return levels.at_least(known, "accuracy", 3) and levels.at_least(known, "duty", 2)
