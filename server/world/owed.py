"""Whether publics got what they were owed."""

from dataclasses import replace
from math import floor

from server.world import levels, readers, wording
from server.world.acts import Acts
from server.world.events import Held, Ignored, Reported
from server.world.script import Owing, Script
from server.world.state import InLanguage, OwedState, OwedStatus, OwnPost

_HELPFUL = 3
# The rubric's best: a full answer to the very question, and real sympathy. Enough where no words can be looked for.
_FULL = 4
# From these rules of the world on a public word must stand when it is due, or, if it comes late, to the end.
_MUST_STAND = 3
# From these on a minute is over when the next begins, as clocks and pages tell it: 20.4 is minute 20.
_BY_THE_CLOCK = 5
# From these on a silence that names no fact is not broken by what fits it; before, that cost no belief.
_TRIBUTES = 5
# From these on nothing is given to a public by words that none of it can read.
_READ_BY_SOME = 6


def owed_state(script: Script, owing: Owing, acts: Acts) -> OwedState:
    """How one thing that the script owes stands at the acts' minute."""
    judged = {"said": _said, "done": _done, "withheld": _withheld}[owing.kind]
    due = _due(owing, acts.rules, script.minutes)
    if acts.rules >= _READ_BY_SOME and owing.kind != "withheld":
        acts = readers.readable(script, owing, acts)
    return judged(owing, acts, OwedState(owing.id, owing.by, due, owing.kind, owing.texts, "open"))


def in_time(minute: float, by: float, rules: int) -> bool:
    """True for what came by minute `by`."""
    return (floor(minute) if rules >= _BY_THE_CLOCK else minute) <= by


def _due(owing: Owing, rules: int, end: float) -> float:
    """The minute from which nothing is in time any more. What must wait may come when its minute begins."""
    if rules < _BY_THE_CLOCK or owing.kind == "withheld":
        return owing.by
    return max(owing.by, min(floor(owing.by) + 1, end))


def _said(owing: Owing, acts: Acts, still: OwedState) -> OwedState:
    parts = _parts(owing, acts)
    known = [part for part in parts.values() if part is not None]
    asked_in = () if owing.replies_to else owing.languages
    languages = tuple(InLanguage(lang, part[0] if (part := parts[lang]) else None) for lang in asked_in)
    if len(known) < len(parts):
        unanswered = tuple(item for item in owing.replies_to if parts[item] is None)
        status: OwedStatus = "missed" if acts.minute >= still.due else "open"
        return replace(still, status=status, languages=languages, unanswered=unanswered)
    keys = tuple(dict.fromkeys(key for key, _ in known))
    return replace(_given(still, max(minute for _, minute in known), acts), posts=keys, languages=languages)


def _given(still: OwedState, minute: float, acts: Acts) -> OwedState:
    return replace(still, status="given" if in_time(minute, still.by, acts.rules) else "late", minute=minute)


def _parts(owing: Owing, acts: Acts) -> dict[str, tuple[str, float] | None]:
    """What is owed, by the message to be answered or by language: the first post that gives it and its minute."""
    if owing.replies_to:
        return {item: _first_reply(owing, item, acts) for item in owing.replies_to}
    if owing.languages:
        return {lang: _first_post(owing, acts, lang) for lang in owing.languages}
    return {"": _first_post(owing, acts, None)}


def _first_reply(owing: Owing, item: str, acts: Acts) -> tuple[str, float] | None:
    public = [(post.id, post.minute) for post in acts.told(item) if _is_answer(owing, post)]
    private = [(f"e{n.seq}", n.minute) for n in acts.private(item) if not owing.facts or _told(owing, n.text, n.minute)]
    return min(public + private, key=lambda answer: answer[1], default=None)


def _is_answer(owing: Owing, post: OwnPost) -> bool:
    """True when a reply answers: by an owed fact or in full; where no fact is owed, by help or a word on the matter."""
    given = post.act.levels
    if not given:
        return True
    helps = levels.at_least(given, "helpfulness", _HELPFUL)
    if owing.facts:
        in_full = levels.at_least(given, "helpfulness", _FULL) or (helps and levels.at_least(given, "empathy", _FULL))
        return in_full or _told(owing, post.act.text, post.minute) > 0
    return helps or (wording.touches(post.act.text, owing.texts.values()) and not _is_cold(post))


def _told(owing: Owing, text: str, minute: float) -> int:
    """How many of the owed facts a text tells; what may be said only later cannot be owed words yet."""
    return sum(fact.minute <= minute and wording.carries(text, fact) for fact in owing.facts)


def _is_cold(post: OwnPost) -> bool:
    return levels.at_most(post.act.levels, "empathy", levels.FAULT) or levels.evades(post.act.levels)


def _first_post(owing: Owing, acts: Acts, lang: str | None) -> tuple[str, float] | None:
    fitting = [
        post
        for post in acts.posts
        if post.noticed
        and (lang is None or _lang(post, acts.rules) == lang)
        and (acts.rules < _MUST_STAND or _stands(owing, post, acts.rules))
        and _gives(owing, post)
    ]
    return min(((post.id, post.minute) for post in fitting), key=lambda answer: answer[1], default=None)


def _lang(post: OwnPost, rules: int) -> str:
    return post.act.lang if rules < _READ_BY_SOME else readers.language_of(post.act)


def _stands(owing: Owing, post: OwnPost, rules: int) -> bool:
    """False for what was taken down before it was due, or after it had come late: who looks finds nothing."""
    return post.deleted_at is None or (in_time(post.minute, owing.by, rules) and owing.by <= post.deleted_at)


def _gives(owing: Owing, post: OwnPost) -> bool:
    """True when a post gives what is owed: half of its facts; without any, what it names, or full help or sympathy."""
    act = post.act
    if owing.facts:
        return _told(owing, act.text, post.minute) * 2 >= len(owing.facts)
    # Full help for others than those to whom it is owed pays nothing here.
    aimed = None in (act.target, owing.public) or act.target == owing.public
    full = aimed and any(levels.at_least(act.levels, name, _FULL) for name in ("helpfulness", "empathy"))
    named = wording.tells(act.text, tuple(owing.texts.values())) and not _is_cold(post)
    return not act.levels or full or named


def _done(owing: Owing, acts: Acts, still: OwedState) -> OwedState:
    is_due = acts.minute >= still.due
    if not owing.replies_to:
        # Nothing on the desk can show it: an instructor decides.
        return replace(still, status="unjudged" if is_due else "open")
    firsts = {item: _first_handling(owing, item, acts) for item in owing.replies_to}
    minutes = [minute for minute in firsts.values() if minute is not None]
    if len(minutes) < len(firsts):
        unanswered = tuple(item for item, minute in firsts.items() if minute is None)
        return replace(still, status="missed" if is_due else "open", unanswered=unanswered)
    return _given(still, max(minutes), acts)


def _first_handling(owing: Owing, item: str, acts: Acts) -> float | None:
    minutes = [event.minute for event in acts.about(item, Held, Ignored, Reported)]
    answer = _first_reply(owing, item, acts)
    return min(minutes + ([answer[1]] if answer else []), default=None)


def _withheld(owing: Owing, acts: Acts, still: OwedState) -> OwedState:
    before = [post for post in acts.posts if post.went_out and post.minute < owing.by]
    early = [post for post in before if _breaks(owing, post, acts.rules)]
    if early:
        return replace(still, status="broken", posts=tuple(post.id for post in early), minute=early[0].minute)
    return replace(still, status="kept" if acts.minute >= still.due else "open")


def _breaks(owing: Owing, post: OwnPost, rules: int) -> bool:
    if owing.facts:
        return any(wording.carries(post.act.text, fact) for fact in owing.facts)
    return rules < _TRIBUTES or not is_fitting(post)


def is_fitting(post: OwnPost) -> bool:
    """True for words that a silence bears, such as the tribute itself."""
    given = post.act.levels
    return levels.at_least(given, "empathy", 3) and levels.at_least(given, "sensitivity", 3)
