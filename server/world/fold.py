"""The state of a drill from its script, its seed and its events: the same four values give the same world.

Folding to a later minute never takes a visible message away, and nothing here asks what time it is.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

from server.world import branches, clearance, consequences, owed, voices
from server.world.acts import Acts, acts_until, treatment_of
from server.world.events import (
    ClearanceRequested,
    Event,
    Finished,
    Started,
)
from server.world.promises import GRACE, promised
from server.world.script import Branch, FollowUp, Inject, Script
from server.world.state import Clearance, Item, OwedState, Promise, Spread, World


def fold(script: Script, seed: int, events: Sequence[Event], minute: float) -> World:
    """The world at drill minute `minute`, which stands still once the drill is finished or its time is up."""
    if not events or not isinstance(events[0].act, Started):
        return World(script.start, "ready")
    end = next((event.minute for event in events if isinstance(event.act, Finished) and event.minute <= minute), None)
    stop = script.minutes if end is None else min(end, script.minutes)
    now = min(minute, stop)
    acts = acts_until(events, now, stop)
    items, changes = _items(script, acts)
    debts = tuple(owed.owed_state(script, owing, acts) for owing in script.owed)
    clearances = tuple(_clearance(script, seed, event, now, acts.rules) for event in acts.of(ClearanceRequested))
    promises = tuple(promised(acts))
    if events[0].act.rules:
        made, made_due = consequences.made(script, seed, acts)
        answers, answers_due = voices.voices(script, seed, acts, promises)
        changes += [*made_due, *answers_due]
        if made or answers:
            items = tuple(sorted((*items, *made, *answers), key=lambda item: item.minute))
    over = end is not None or minute >= script.minutes
    return World(
        minute=now,
        status="finished" if over else "running",
        items=items,
        posts=acts.posts,
        clearances=clearances,
        owed=debts,
        promises=promises,
        next_change=None if over else _next(now, chain(changes, _clockwork(script, acts, debts, clearances, promises))),
    )


def _next(now: float, minutes: Iterable[float]) -> float | None:
    return min((minute for minute in minutes if minute > now), default=None)


def _clockwork(
    script: Script,
    acts: Acts,
    debts: Iterable[OwedState],
    clearances: Iterable[Clearance],
    promises: Iterable[Promise],
) -> Iterable[float]:
    yield script.minutes
    yield from (fact.minute for fact in script.facts)
    yield from (debt.due for debt in debts)
    yield from script.closed_until.values()
    yield from (request.due for request in clearances)
    yield from (promise.due + GRACE for promise in promises)
    yield from (post.settles for post in acts.posts)


def _items(script: Script, acts: Acts) -> tuple[tuple[Item, ...], list[float]]:
    """Visible messages in order of time, and the minutes at which further ones are due."""
    items: list[Item] = []
    due: list[float] = []
    for inject in script.injects:
        if inject.minute > acts.minute:
            due.append(inject.minute)
            continue
        spreads: list[Spread] = []
        for branch in inject.branches:
            decided = branches.decided_at(script, inject, branch, acts)
            if decided is None:
                continue
            due.append(decided)
            if decided <= acts.minute and branch.effect:
                spreads.append(Spread(branch.effect, branch.times, decided, branch.note))
            if branch.then is not None:
                due.append(decided + branch.then.delay)
                if decided <= acts.minute and due[-1] <= acts.minute:
                    items.append(_follow_up(inject, branch, branch.then, due[-1], acts))
        items.append(_item(inject, tuple(spreads), acts))
    return tuple(sorted(items, key=lambda item: item.minute)), due


def _item(inject: Inject, spreads: tuple[Spread, ...], acts: Acts) -> Item:
    return Item(
        inject.id,
        inject.minute,
        inject.platform,
        inject.author,
        inject.texts,
        inject.lang,
        inject.persona,
        hostile=inject.hostile,
        asks=inject.asks,
        public=inject.public,
        treatment=treatment_of(inject.id, acts),
        answers=tuple(post.id for post in acts.answers(inject.id)),
        private=acts.private(inject.id),
        spreads=spreads,
    )


def _follow_up(inject: Inject, branch: Branch, then: FollowUp, minute: float, acts: Acts) -> Item:
    return Item(
        branch.id,
        minute,
        then.platform,
        then.author,
        then.texts,
        then.lang,
        then.persona,
        hostile=then.hostile,
        parent=inject.id,
        treatment=treatment_of(branch.id, acts),
        answers=tuple(post.id for post in acts.answers(branch.id)),
        private=acts.private(branch.id),
    )


def _clearance(script: Script, seed: int, event: Event, now: float, rules: int) -> Clearance:
    request = event.act
    assert isinstance(request, ClearanceRequested)  # noqa: S101 - `Acts.of` selects by this very class
    due = clearance.due_minute(script, seed, event.seq, event.minute) if request.due is None else request.due
    ruling = clearance.rule(script, request, asked=event.minute, answered=due, rules=rules) if due <= now else None
    return Clearance(f"c{event.seq}", event.seq, event.minute, due, request, ruling)
