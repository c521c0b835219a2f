"""Whether publics got what they were owed, and whether promised updates came."""

from server.world import levels, wording
from server.world.acts import Acts
from server.world.events import Event, Held, Ignored, Reported, UpdatePromised
from server.world.script import Owing, Script
from server.world.state import OwedState, OwnPost, Promise

# A promised update that comes within a minute of its time was kept.
GRACE = 1.0
_DUTIFUL = 3


def owed_state(script: Script, owing: Owing, acts: Acts) -> OwedState:
    """How one owed thing stands at the acts' minute."""
    judged = {"said": _said, "done": _done, "withheld": _withheld}[owing.kind]
    return judged(owing, acts)


def _state(owing: Owing, status: str, posts: tuple[str, ...] = (), minute: float | None = None) -> OwedState:
    return OwedState(owing.id, owing.by, owing.kind, owing.texts, status, posts, minute)  # type: ignore[arg-type]


def _said(owing: Owing, acts: Acts) -> OwedState:
    found = _answers(owing, acts)
    if found is None:
        return _state(owing, "missed" if acts.minute >= owing.by else "open")
    keys, minute = found
    return _state(owing, "given" if minute <= owing.by else "late", keys, minute)


def _answers(owing: Owing, acts: Acts) -> tuple[tuple[str, ...], float] | None:
    """The posts that together give what is owed and the minute of the last one needed; None while a part is missing."""
    if owing.replies_to:
        parts = [_first_reply(item, acts) for item in owing.replies_to]
    elif owing.languages:
        parts = [_first_post(owing, acts, lang) for lang in owing.languages]
    else:
        parts = [_first_post(owing, acts, None)]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return tuple(dict.fromkeys(key for key, _ in known)), max(minute for _, minute in known)


def _first_reply(item: str, acts: Acts) -> tuple[str, float] | None:
    public = [(post.id, post.minute) for post in acts.told(item)]
    private = [(f"e{note.seq}", note.minute) for note in acts.private(item)]
    return min(public + private, key=lambda answer: answer[1], default=None)


def _first_post(owing: Owing, acts: Acts, lang: str | None) -> tuple[str, float] | None:
    fitting = [
        post for post in acts.posts if post.noticed and (lang is None or post.act.lang == lang) and _gives(owing, post)
    ]
    return min(((post.id, post.minute) for post in fitting), key=lambda answer: answer[1], default=None)


def _gives(owing: Owing, post: OwnPost) -> bool:
    if owing.facts:
        told = sum(wording.carries(post.act.text, fact) for fact in owing.facts)
        return told * 2 >= len(owing.facts)
    return not post.act.levels or levels.at_least(post.act.levels, "duty", _DUTIFUL)


def _done(owing: Owing, acts: Acts) -> OwedState:
    if not owing.replies_to:
        # Nothing on the desk can show it: an instructor decides.
        return _state(owing, "unjudged" if acts.minute >= owing.by else "open")
    firsts = [_first_handling(item, acts) for item in owing.replies_to]
    minutes = [minute for minute in firsts if minute is not None]
    if len(minutes) < len(firsts):
        return _state(owing, "missed" if acts.minute >= owing.by else "open")
    return _state(owing, "given" if max(minutes) <= owing.by else "late", minute=max(minutes))


def _first_handling(item: str, acts: Acts) -> float | None:
    minutes = [event.minute for event in acts.about(item, Held, Ignored, Reported)]
    answer = _first_reply(item, acts)
    return min(minutes + ([answer[1]] if answer else []), default=None)


def _withheld(owing: Owing, acts: Acts) -> OwedState:
    early = [post for post in acts.posts if post.went_out and post.minute < owing.by and _breaks(owing, post)]
    if early:
        return _state(owing, "broken", tuple(post.id for post in early), early[0].minute)
    return _state(owing, "kept" if acts.minute >= owing.by else "open")


def _breaks(owing: Owing, post: OwnPost) -> bool:
    return not owing.facts or any(wording.carries(post.act.text, fact) for fact in owing.facts)


def promise_state(event: Event, promise: UpdatePromised, acts: Acts) -> Promise:
    """How a promised update stands: any post after the promise keeps it, if it comes in time."""
    last = promise.due + GRACE
    kept = next((post for post in acts.posts if post.noticed and event.minute < post.minute <= last), None)
    if kept:
        return Promise(event.seq, event.minute, promise.due, "kept", kept.id)
    return Promise(event.seq, event.minute, promise.due, "broken" if acts.minute >= last else "open")
