"""How far each public believes the mission, 0 to 100, through one attempt, with the reason for every step.

The sizes of the steps are judgements: no study gives points per post. Their order is what the doctrine says (a leak
costs more than a kept promise earns; an open correction repairs most of an error, not all; what is hidden and found
costs more than what was owned). They are constants here so that one can disagree with them by name.

Steps are summed and the sum is bounded when it is read, so the order in which they fall never changes the end.
Hostile posts are taken out before anything good is looked for: an insult answers nobody, keeps no promise and tells
no fact, so adding one can only lower what publics think.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Literal

from server.world import levels, owed, wording
from server.world.acts import Acts, acts_until
from server.world.consequences import corrections_of, found_out_minute
from server.world.events import Event, Finished
from server.world.promises import GRACE, promised
from server.world.script import INBOX, Inject, Owing, Script, ScriptPublic
from server.world.state import OwnPost

Reason = Literal[
    "question_answered",  # about: the inject
    "question_answered_late",
    "question_unanswered",
    "owed_given",  # about: the owed id
    "owed_late",
    "owed_missed",
    "owed_broken",
    "promise_kept",  # about: "e<seq>"
    "promise_broken",
    "fact_in_time",  # about: the post, as for all below
    "useful_post",
    "boilerplate",
    "repeated",
    "hostile",
    "error",
    "leak",
    "breach",
    "lingered",  # the rest of what a bad post costs, because it was left standing
    "corrected",
    "found_out",
]

START = 50.0
LOWEST, HIGHEST = 0.0, 100.0

# A question may wait this long before those who asked stop believing, or less where the scenario's window is shorter.
PATIENCE = 20.0
ANSWERED, ANSWERED_LATE, UNANSWERED = 5.0, 2.0, -6.0
GIVEN, GIVEN_LATE, MISSED, BROKEN_SILENCE = 6.0, 2.0, -8.0, -8.0
KEPT, BROKEN = 4.0, -8.0
# A fact counts as told in time within this many minutes of the minute from which it could be told.
FRESH = 15.0
FACT_IN_TIME = 3.0
# The n-th useful post earns this divided by n: talking helps, talking alone does not build trust without end.
USEFUL = 4.0
BOILERPLATE, REPEATED = -2.0, -1.0
HOSTILE, ERROR, LEAK, BREACH = -12.0, -10.0, -14.0, -8.0
# Half of what a bad post costs falls at once, half after it has stood this long without a correction.
AT_ONCE, LINGERS = 0.5, 15.0
REPAIRED = 0.6
# Found out, a silent deletion costs what taking the post down had saved, this many times, and a little for the try.
HIDING_COSTS, HIDING_ALWAYS = 1.25, -4.0
# Good words help among those who could read them; bad news reaches everyone, through others, at least this much.
BAD_NEWS_TRAVELS = 0.5


@dataclass(frozen=True, slots=True)
class Step:
    """At `minute` the credibility with `public` went from `before` to `after`, because of `reason` about `about`.

    `amount` is what the step was worth, also where the bounds left nothing of it to be seen.
    """

    minute: float
    public: str
    reason: Reason
    about: str
    amount: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Credibility:
    """Every public's steps in order of time."""

    publics: tuple[ScriptPublic, ...]
    steps: tuple[Step, ...]

    def at(self, public: str, minute: float) -> float:
        """The credibility with one public at a drill minute, 0 to 100."""
        return _bounded(fsum([START, *(step.amount for step in self.of(public) if step.minute <= minute)]))

    def of(self, public: str) -> tuple[Step, ...]:
        """One public's steps."""
        return tuple(step for step in self.steps if step.public == public)

    def end(self) -> dict[str, float]:
        """Each public's credibility after the last step."""
        return {public.id: self.at(public.id, float("inf")) for public in self.publics}


@dataclass(frozen=True, slots=True)
class _Cause:
    """A step before it is known whom it concerns. `share` tells for a public how much of `amount` it gets, 0 to 1."""

    minute: float
    reason: Reason
    about: str
    amount: float
    shares: dict[str, float]


def credibility(script: Script, seed: int, events: Sequence[Event], minute: float) -> Credibility:
    """Fold an attempt's credibility with every public up to drill minute `minute`."""
    end = next((event.minute for event in events if isinstance(event.act, Finished) and event.minute <= minute), None)
    stop = script.minutes if end is None else min(end, script.minutes)
    all_acts = acts_until(events, min(minute, stop), stop)
    calm = _without_hostile(all_acts)
    causes = [
        *_questions(script, calm),
        *_owed(script, calm),
        *_promises(script, calm),
        *_good_posts(script, calm),
        *_bad_posts(script, seed, all_acts, calm),
    ]
    past = sorted((cause for cause in causes if cause.minute <= all_acts.minute), key=lambda cause: cause.minute)
    return Credibility(script.publics, tuple(_steps(script, past)))


def _without_hostile(acts: Acts) -> Acts:
    return replace(acts, posts=tuple(post for post in acts.posts if not levels.is_hostile(post.act.levels)))


def _steps(script: Script, causes: Sequence[_Cause]) -> Iterator[Step]:
    sums: dict[str, float] = defaultdict(lambda: START)
    for cause in causes:
        for public in script.publics:
            amount = cause.amount * cause.shares.get(public.id, 0.0)
            if amount:
                before = sums[public.id]
                sums[public.id] += amount
                after = _bounded(sums[public.id])
                yield Step(cause.minute, public.id, cause.reason, cause.about, amount, _bounded(before), after)


def _bounded(value: float) -> float:
    return max(LOWEST, min(HIGHEST, value))


def heard(public: ScriptPublic, platform: str, lang: str) -> float:
    """The share of a public, 0 to 1, that is on the platform and reads the language."""
    return public.platforms.get(platform, 0.0) * public.languages.get(lang, 0.0)


def _asking(script: Script, inject: Inject) -> dict[str, float]:
    """Those who asked, or those who could watch somebody ask."""
    if inject.public:
        return {inject.public: 1.0}
    return {public.id: heard(public, inject.platform, inject.lang) for public in script.publics}


def _of(script: Script, public: str | None) -> dict[str, float]:
    return {public: 1.0} if public else {one.id: 1.0 for one in script.publics}


def _readers(script: Script, post: OwnPost) -> dict[str, float]:
    return {public.id: heard(public, post.act.platform, post.act.lang) for public in script.publics}


def _told(script: Script, post: OwnPost) -> dict[str, float]:
    """Whom bad news reaches: whoever was meant or could read it, and everybody else through others."""
    readers = _readers(script, post)
    return {id: 1.0 if id == post.act.target else max(BAD_NEWS_TRAVELS, share) for id, share in readers.items()}


def _questions(script: Script, calm: Acts) -> Iterator[_Cause]:
    patience = min(script.first_ok or PATIENCE, PATIENCE)
    for inject in script.injects:
        if not inject.asks or inject.platform == INBOX or inject.minute > calm.minute:
            continue
        asking = _asking(script, inject)
        answers = [post.minute for post in calm.told(inject.id)]
        answers += [note.minute for note in calm.private(inject.id)]
        first, last = min(answers, default=float("inf")), inject.minute + patience
        if first > last:
            yield _Cause(last, "question_unanswered", inject.id, UNANSWERED, asking)
            yield _Cause(first, "question_answered_late", inject.id, ANSWERED_LATE, asking)
        else:
            # Nobody is answered before they ask, whatever an attempt's events claim.
            yield _Cause(max(first, inject.minute), "question_answered", inject.id, ANSWERED, asking)


def _owed(script: Script, calm: Acts) -> Iterator[_Cause]:
    worth: dict[str, tuple[Reason, float]] = {
        "given": ("owed_given", GIVEN),
        "late": ("owed_late", GIVEN_LATE),
        "missed": ("owed_missed", MISSED),
        "broken": ("owed_broken", BROKEN_SILENCE),
    }
    for owing in script.owed:
        state, shares = owed.owed_state(script, owing, calm), _of(script, owing.public)
        if state.status not in worth or (state.status == "broken" and _is_fitting(owing, state.posts, calm)):
            continue
        reason, amount = worth[state.status]
        if state.status == "late":
            yield _Cause(state.due, "owed_missed", owing.id, MISSED, shares)
        yield _Cause(state.due if state.minute is None else state.minute, reason, owing.id, amount, shares)


def _is_fitting(owing: Owing, posts: Sequence[str], calm: Acts) -> bool:
    """True when a silence that names no fact was broken only by words that fit it."""
    return not owing.facts and all(owed.is_fitting(post) for post in calm.posts if post.id in posts)


def _promises(script: Script, calm: Acts) -> Iterator[_Cause]:
    everybody = _of(script, None)
    for promise in promised(calm):
        about = f"e{promise.seq}"
        if promise.status == "broken":
            yield _Cause(promise.due + GRACE, "promise_broken", about, BROKEN, everybody)
        elif promise.kept_at is not None:
            yield _Cause(promise.kept_at, "promise_kept", about, KEPT, everybody)


def _good_posts(script: Script, calm: Acts) -> Iterator[_Cause]:
    told: set[str] = set()
    useful = 0
    for post in _out(calm):
        if not post.noticed:
            continue
        given, readers = post.act.levels, _readers(script, post)
        is_sound = not levels.breaches(given)
        fresh = [
            fact
            for fact in script.facts
            if fact.id not in told and fact.minute <= post.minute and wording.carries(post.act.text, fact)
        ]
        told |= {fact.id for fact in fresh}
        if is_sound and any(post.minute <= fact.minute + FRESH for fact in fresh):
            yield _Cause(post.settles, "fact_in_time", post.id, FACT_IN_TIME, readers)
        if is_sound and levels.at_least(given, "accuracy", 3) and levels.at_least(given, "helpfulness", 3):
            useful += 1
            yield _Cause(post.settles, "useful_post", post.id, USEFUL / useful, readers)


def _out(acts: Acts) -> list[OwnPost]:
    """Posts that are, or will be, out for others to see, in order of their going out."""
    seen = [post for post in acts.posts if post.stands and (post.deleted_at is None or post.deleted_at > post.settles)]
    return sorted(seen, key=lambda post: (post.settles, post.seq))


def _bad_posts(script: Script, seed: int, acts: Acts, calm: Acts) -> Iterator[_Cause]:
    said: set[str] = set()
    for post in _out(acts):
        words = wording.plain(post.act.text)
        shares = _told(script, post)
        if words in said:
            yield _Cause(post.settles, "repeated", post.id, REPEATED, shares)
        if is_boilerplate(post.act.levels):
            yield _Cause(post.settles, "boilerplate", post.id, BOILERPLATE, shares)
        said.add(words)
        if fault := fault_of(post.act.levels):
            yield from _cost(seed, calm, post, fault, shares)
        elif (found := found_out_minute(seed, calm, post)) is not None:
            yield _Cause(found, "found_out", post.id, HIDING_ALWAYS, shares)


def is_boilerplate(given: str) -> bool:
    """Cold and of no use: what stock phrases come to. The desk's own finding of them is not kept in an event."""
    return levels.at_most(given, "warmth", 2) and levels.at_most(given, "helpfulness", 1)


def fault_of(given: str) -> tuple[Reason, float] | None:
    """The dearest thing a post did wrong, and what it costs in all; None for a sound post."""
    found: list[tuple[Reason, float]] = []
    if levels.at_most(given, "confidentiality", levels.FAULT):
        found.append(("leak", LEAK))
    if levels.is_hostile(given):
        found.append(("hostile", HOSTILE))
    if levels.at_most(given, "accuracy", levels.FAULT):
        found.append(("error", ERROR))
    if levels.breaches(given):
        found.append(("breach", BREACH))
    return min(found, key=lambda fault: fault[1], default=None)


def _cost(
    seed: int, calm: Acts, post: OwnPost, fault: tuple[Reason, float], shares: dict[str, float]
) -> Iterator[_Cause]:
    """What a bad post costs: half at once, half if it stays; what correcting repairs, and hiding adds."""
    reason, whole = fault
    rest = post.settles + LINGERS
    fixed = min((fix.settles for fix in corrections_of(calm, post)), default=None)
    found = found_out_minute(seed, calm, post)
    is_left = (fixed is None or fixed > rest) and (post.deleted_at is None or post.deleted_at > rest)
    yield _Cause(post.settles, reason, post.id, whole * AT_ONCE, shares)
    if is_left:
        yield _Cause(rest, "lingered", post.id, whole * (1 - AT_ONCE), shares)
    if fixed is not None:
        # Only what has been lost by then can be repaired.
        lost = whole if is_left and rest <= fixed else whole * AT_ONCE
        yield _Cause(fixed, "corrected", post.id, -lost * REPAIRED, shares)
    if found is not None:
        saved = 0.0 if is_left else whole * (1 - AT_ONCE)
        yield _Cause(found, "found_out", post.id, saved * HIDING_COSTS + HIDING_ALWAYS, shares)
