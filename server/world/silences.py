"""Stretches of a drill in which nothing went out although somebody was waiting in public."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.world.events import Event, Held, Ignored, Reported
from server.world.script import INBOX, Script
from server.world.state import Item, World

# A silence is worth showing from this length on when the scenario sets no acceptable window, in drill minutes.
LONG_SILENCE = 15.0


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was said from minute `begin` to minute `end`; `item` had waited longest when it began."""

    begin: float
    end: float
    item: str


def silences(script: Script, world: World, events: Sequence[Event]) -> Iterator[Silence]:
    """Those long enough to matter, in order of time."""
    shortest = script.first_ok or LONG_SILENCE
    return (silence for silence in all_silences(script, world, events) if silence.end - silence.begin >= shortest)


def all_silences(script: Script, world: World, events: Sequence[Event]) -> Iterator[Silence]:
    """Every one, however short, in order of time."""
    public = [item for item in world.items if item.platform != INBOX]
    waits = [wait for item in public if _expects_word(item) for wait in _waits(item, world, events)]
    spoken = [post.minute for post in world.posts if post.went_out]
    spoken += [note.minute for item in public for note in item.private]
    since = script.start
    for minute in sorted([*spoken, world.minute]):
        yield from _joined(waits, since, minute)
        since = minute


def _expects_word(item: Item) -> bool:
    # A voice that only remarks on a post of ours waits for nothing, and what the world says is about us, not to us.
    if item.made is not None or (item.voice and not item.asks):
        return False
    return item.persona not in ("hq", "troll", "colleague")


def _waits(item: Item, world: World, events: Sequence[Event]) -> Iterator[Silence]:
    """From its coming to its first answer, but for the time in which it was left alone on purpose."""
    answers = [post.minute for post in world.posts if post.id in item.answers] + [note.minute for note in item.private]
    end = min(answers, default=world.minute)
    since: float | None = item.minute
    for event in events:
        if event.minute > end or getattr(event.act, "item", "") != item.id:
            continue
        match event.act:
            case Ignored() | Reported() if since is not None:
                yield Silence(since, event.minute, item.id)
                since = None
            case Held() if since is None:
                since = event.minute
    if since is not None:
        yield Silence(since, end, item.id)


def _joined(waits: Sequence[Silence], since: float, until: float) -> list[Silence]:
    """What lies between two minutes of these waits, those that meet made one."""
    found: list[Silence] = []
    for wait in sorted(waits, key=lambda wait: wait.begin):
        begin, end = max(wait.begin, since), min(wait.end, until)
        if begin >= end:
            continue
        if found and begin <= found[-1].end:
            found[-1] = Silence(found[-1].begin, max(found[-1].end, end), found[-1].item)
        else:
            found.append(Silence(begin, end, wait.item))
    return found
