"""The same drill with one thing done otherwise: changed events, and how the two worlds differ.

All other events keep their number and minute, so that every draw of chance that hangs on them stays the same, and
what differs between the two worlds follows from the change. The answers of HQ that had come keep their minutes, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from server.world.events import (
    ClearanceRequested,
    Deleted,
    Event,
    Finished,
    Held,
    Ignored,
    Posted,
    Reported,
    TakenPrivate,
    Undone,
    UpdatePromised,
    post_id,
)
from server.world.fold import fold
from server.world.script import Script
from server.world.state import Item, World


class Impossible(ValueError):
    """The attempt holds nothing that this change could change."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The post of event `seq` as `act`, which carries the levels of its new words. Its undo window stays."""

    seq: int
    act: Posted


@dataclass(frozen=True, slots=True)
class SentAfterAll:
    """A post at drill minute `minute` that was never sent. `held` is the event number of the decision to hold it."""

    minute: float
    act: Posted
    held: int | None = None


@dataclass(frozen=True, slots=True)
class Unasked:
    """The words of request `seq` published at once as `act`, instead of asking HQ.

    `instead` is the event number of the post that later said what HQ sent back: it is not sent a second time.
    """

    seq: int
    act: Posted
    instead: int | None = None


@dataclass(frozen=True, slots=True)
class TakenAway:
    """The post of event `seq` never written."""

    seq: int


Change = Rewritten | SentAfterAll | Unasked | TakenAway


def changed_events(events: Sequence[Event], change: Change) -> tuple[Event, ...]:
    """The events with the change made, without those that are about something the change took away.

    Raises `Impossible` when the change names no fitting event. What the world no longer offers (a reply to a message
    that now never comes) is for `possible`, which knows the script.
    """
    match change:
        case Rewritten(seq=seq, act=act):
            old = _found(events, seq, Posted)
            assert isinstance(old.act, Posted)  # noqa: S101 - `_found` looked for this very class
            kept = replace(act, undo_until=old.act.undo_until)
            return tuple(replace(event, act=kept) if event.seq == seq else event for event in events)
        case SentAfterAll(minute=minute, act=act, held=held):
            number = max(event.seq for event in events) + 1 if held is None else _found(events, held, Held).seq
            others = tuple(event for event in events if event.seq != number)
            return _placed(others, Event(number, minute, act))
        case Unasked(seq=seq, act=act, instead=instead):
            asked = _found(events, seq, ClearanceRequested)
            settled = replace(act, undo_until=asked.minute)
            changed = tuple(replace(event, act=settled) if event.seq == seq else event for event in events)
            return changed if instead is None else _without(changed, _found(events, instead, Posted).seq)
        case TakenAway(seq=seq):
            return _without(tuple(events), _found(events, seq, Posted).seq)


def _found(events: Sequence[Event], seq: int, kind: type) -> Event:
    found = next((event for event in events if event.seq == seq and isinstance(event.act, kind)), None)
    if found is None:
        raise Impossible(f"event {seq} is no {kind.__name__}")
    return found


def _placed(events: tuple[Event, ...], new: Event) -> tuple[Event, ...]:
    """The new event after all others of its minute, but never before the start or after the end."""
    end = next((event.minute for event in events if isinstance(event.act, Finished)), float("inf"))
    if not events or not events[0].minute <= new.minute <= end:
        raise Impossible(f"nothing can be done at minute {new.minute}")
    before = [event for event in events if event.minute <= new.minute and not isinstance(event.act, Finished)]
    return (*before, new, *(event for event in events if event not in before))


def _without(events: tuple[Event, ...], seq: int) -> tuple[Event, ...]:
    """The events without a post and without everything that leans on it, to the last correction of a correction."""
    gone = {seq}
    minutes = {event.seq: event.minute for event in events}
    for event in events:
        if isinstance(event.act, UpdatePromised):
            # The desk keeps a promise made in a post as the next event of the same minute.
            if event.seq - 1 in gone and minutes.get(event.seq - 1) == event.minute:
                gone.add(event.seq)
        elif _leans_on(event) & {post_id(one) for one in gone}:
            gone.add(event.seq)
    return tuple(event for event in events if event.seq not in gone)


def _leans_on(event: Event) -> set[str]:
    match event.act:
        case Undone(post=post) | Deleted(post=post):
            return {post}
        case Posted(corrects=corrects, reply_to=reply_to):
            return {name for name in (corrects, reply_to) if name}
        case _:
            return set()


def possible(script: Script, seed: int, events: Sequence[Event]) -> tuple[Event, ...]:
    """Only those events that could still be done: answers and decisions about messages that are there by then."""
    kept: tuple[Event, ...] = ()
    sent: set[str] = set()
    stop = script.minutes
    for event in events:
        # Injects come in any case and a post that is kept is there: folding for each of them took seconds.
        there = min(event.minute, stop) if kept else -inf
        wanted = _speaks_to(event) - sent - {inject.id for inject in script.injects if inject.minute <= there}
        if wanted:
            world = fold(script, seed, kept, event.minute)
            if any(world.item(name) is None for name in wanted):
                continue
        kept = (*kept, event)
        match event.act:
            case Posted() if event.minute <= stop:
                sent.add(post_id(event.seq))
            case Finished():
                stop = min(stop, event.minute)
    return kept


def _speaks_to(event: Event) -> set[str]:
    match event.act:
        case Held(item=item) | Ignored(item=item) | Reported(item=item) | TakenPrivate(item=item):
            return {item}
        case _:
            return _leans_on(event)


@dataclass(frozen=True, slots=True)
class Turn:
    """A debt or a promise that came out otherwise: its status in either world, "" where only the other has it."""

    id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Differences:
    """What only one of two worlds has, by id, and what differs in both. A message with other words is another one.

    `branches` are ids of messages that followed from an inject, or "inject/effect" for how an inject fared.
    """

    branches_before: tuple[str, ...] = ()
    branches_after: tuple[str, ...] = ()
    items_before: tuple[str, ...] = ()
    items_after: tuple[str, ...] = ()
    owed: tuple[Turn, ...] = ()
    promises: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """Both worlds at the same minute, with the events that made them."""

    events_before: tuple[Event, ...]
    events_after: tuple[Event, ...]
    before: World
    after: World
    differences: Differences


def replay(script: Script, seed: int, events: Sequence[Event], change: Change, minute: float) -> Replay:
    """The attempt as it was and as it would have been, both up to drill minute `minute`."""
    otherwise = possible(script, seed, changed_events(events, change))
    before, after = fold(script, seed, events, minute), fold(script, seed, otherwise, minute)
    return Replay(tuple(events), otherwise, before, after, differences(before, after))


def differences(before: World, after: World) -> Differences:
    """How two worlds differ."""
    branches_before, branches_after = _apart(_branches(before), _branches(after))
    items_before, items_after = _apart(_messages(before), _messages(after))
    return Differences(
        branches_before=branches_before,
        branches_after=branches_after,
        items_before=items_before,
        items_after=items_after,
        owed=_turns({owed.id: owed.status for owed in before.owed}, {owed.id: owed.status for owed in after.owed}),
        promises=_turns(
            {f"e{promise.seq}": promise.status for promise in before.promises},
            {f"e{promise.seq}": promise.status for promise in after.promises},
        ),
    )


# What is there: an id, and what stands under it. The answers to a post keep their ids when their words change.
Found = tuple[str, object]


def _messages(world: World) -> list[Found]:
    return [_found_as(item) for item in world.items if item.parent is None]


def _branches(world: World) -> list[Found]:
    taken = [_found_as(item) for item in world.items if item.parent is not None]
    return taken + [(f"{item.id}/{spread.effect}", None) for item in world.items for spread in item.spreads]


def _found_as(item: Item) -> Found:
    return item.id, (sorted(item.author.items()), sorted(item.texts.items()))


def _apart(before: list[Found], after: list[Found]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of what only one side has, or has with these words."""
    return tuple(one[0] for one in before if one not in after), tuple(one[0] for one in after if one not in before)


def _turns(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Turn, ...]:
    names = dict.fromkeys([*before, *after])
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in names)
    return tuple(Turn(name, was, would_be) for name, was, would_be in pairs if was != would_be)
