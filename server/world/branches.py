"""When a branch is taken: conditions over what the trainee did or left undone, each with the minute it was decided."""

import math

from server.world import levels, ratio, wording
from server.world.acts import Acts
from server.world.events import Deleted, Event, Held, Reported, TakenPrivate
from server.world.promises import GRACE, ever_kept, promised
from server.world.script import Branch, Guarded, Inject, Script
from server.world.state import OwnPost

# From this level of `escalation` on the temperature goes down.
_CALMS = 3
# Found by a rule of their own; the phrases of any other branch narrow the words of the post.
_BY_OWN_RULE = ("leaked", "quoted", "amplified")

# The minute at which something was done, and the minute from which it can no longer be undone.
Deed = tuple[float, float]


def decided_at(script: Script, inject: Inject, branch: Branch, acts: Acts) -> float | None:
    """The drill minute at which the branch is (or, as things stand, will be) taken; None if it is not.

    A condition on silence is decided at its deadline. A condition on a post asks when it was made, and is decided
    once the post can no longer be taken back, so that a branch that has been seen never disappears again.
    """
    if branch.when in ("unanswered", "silent", "not_held"):
        return _silence(inject, branch, acts)
    last = math.inf if branch.deadline is None else branch.deadline
    deeds = _deciding(script, inject, branch, acts)
    return min((settled for made, settled in deeds if inject.minute <= made <= last), default=None)


def _silence(inject: Inject, branch: Branch, acts: Acts) -> float | None:
    if branch.deadline is None:
        return None
    match branch.when:
        case "unanswered":
            broken = [post.minute for post in acts.answers(inject.id)] + [
                note.minute for note in acts.private(inject.id)
            ]
        case "silent":
            broken = [post.minute for post in acts.posts if post.stands and post.minute >= inject.minute]
            broken += [note.minute for note in acts.private(inject.id)]
        case _:
            broken = [event.minute for event in acts.about(inject.id, Held, Reported)]
    return None if any(minute <= branch.deadline for minute in broken) else branch.deadline


def _deciding(script: Script, inject: Inject, branch: Branch, acts: Acts) -> list[Deed]:
    match branch.when:
        case "amplified":
            return _settled(branch, tuple(post for post in acts.posts if _amplifies(post, inject, branch)))
        case "corrected":
            return _settled(branch, tuple(post for post in acts.posts if post.act.corrects))
        case "promise_kept" | "promise_broken":
            return _promises(branch, acts)
        case "ratioed":
            return _ratioed(branch, acts)
        case _:
            return _answering(script, inject, branch, acts)


def _answering(script: Script, inject: Inject, branch: Branch, acts: Acts) -> list[Deed]:
    match branch.when:
        case "answered":
            return _settled(branch, acts.answers(inject.id)) + _private(branch, inject, acts)
        case "private":
            return _private(branch, inject, acts)
        case "posted":
            return _settled(branch, acts.posts)
        case "quoted":
            return _settled(branch, tuple(post for post in acts.posts if _quotes(post, inject, branch)))
        case "leaked":
            return _settled(branch, tuple(post for post in acts.posts if _leaks(script, post, branch)))
        case "deleted":
            return _at_once(acts.of(Deleted))
        case "held":
            return _at_once(acts.about(inject.id, Held))
        case _:
            return _at_once(acts.about(inject.id, Reported))


def _at_once(events: tuple[Event, ...]) -> list[Deed]:
    return [(event.minute, event.minute) for event in events]


def _settled(branch: Branch, posts: tuple[OwnPost, ...]) -> list[Deed]:
    fits = [post for post in posts if post.stands and (branch.when in _BY_OWN_RULE or _fits(post.act.text, branch))]
    return [(post.minute, post.settles) for post in fits]


def _amplifies(post: OwnPost, inject: Inject, branch: Branch) -> bool:
    """Lends the inject our reach: repeats it, or answers it in the open in a way that keeps the quarrel going.

    A repetition in a post that the machine found to calm things down is no amplification: it debunks.
    """
    given = post.act.levels
    if post.act.reply_to == inject.id and levels.at_most(given, "escalation", levels.FAULT):
        return not any(wording.carries(post.act.text, fact) for fact in branch.unless_facts)
    return _quotes(post, inject, branch) and not levels.at_least(given, "escalation", _CALMS)


def _promises(branch: Branch, acts: Acts) -> list[Deed]:
    """Promises kept, by the post or the answer that kept them, or broken, at the minute at which waiting ended."""
    if branch.when == "promise_broken":
        # Known beforehand, as silence is: until the minute has come, a post may still prevent it.
        return [(promise.due + GRACE,) * 2 for promise in promised(acts) if promise.status != "kept"]
    kept = ever_kept(acts)
    alone = [
        (event.minute, event.minute)
        for event in acts.events
        if isinstance(event.act, TakenPrivate) and f"e{event.seq}" in kept and _fits(event.act.text, branch)
    ]
    return [*_settled(branch, tuple(post for post in acts.posts if post.id in kept)), *alone]


def _ratioed(branch: Branch, acts: Acts) -> list[Deed]:
    seen = [
        (post.minute, ratio.ratio_minute(post)) for post in acts.posts if post.stands and _fits(post.act.text, branch)
    ]
    return [(made, minute) for made, minute in seen if minute is not None]


def _private(branch: Branch, inject: Inject, acts: Acts) -> list[Deed]:
    return [(note.minute, note.minute) for note in acts.private(inject.id) if _fits(note.text, branch)]


def _fits(text: str, branch: Branch) -> bool:
    if any(wording.carries(text, fact) for fact in branch.unless_facts):
        return False
    if not branch.wordings and not branch.facts:
        return True
    by_words = bool(branch.wordings) and wording.mentions(text, branch.wordings) is not None
    return by_words or any(wording.carries(text, fact) for fact in branch.facts)


def _quotes(post: OwnPost, inject: Inject, branch: Branch) -> bool:
    if any(wording.carries(post.act.text, fact) for fact in branch.unless_facts):
        return False
    if branch.wordings:
        return wording.mentions(post.act.text, branch.wordings) is not None
    return any(wording.quotes(post.act.text, text) for text in inject.texts.values())


def _leaks(script: Script, post: OwnPost, branch: Branch) -> bool:
    if _is_open(post, branch.until):
        return False
    if branch.wordings and wording.mentions(post.act.text, branch.wordings):
        return True
    worded = [item for item in script.guarded if _gives_away(post, item)]
    if branch.wordings:
        # Trainees paraphrase: a leak the machine saw but no list names is taken to be this one.
        return not worded and _scored_as_leak(post)
    return bool(worded) or _scored_as_leak(post)


def _gives_away(post: OwnPost, item: Guarded) -> bool:
    return not _is_open(post, item.until) and wording.mentions(post.act.text, item.wordings) is not None


def _is_open(post: OwnPost, until: float | None) -> bool:
    return until is not None and post.minute >= until


def _scored_as_leak(post: OwnPost) -> bool:
    return levels.at_most(post.act.levels, "confidentiality", levels.FAULT)
