"""What a trainee can do in a drill. An attempt is a list of these acts; nothing else is remembered.

`parse` is strict: an unknown kind, a missing, unknown or wrongly typed field raises `BadEvent`, because an
event that is half understood would fold into a different world than the one the trainee saw.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any

from server.audience.appeal import Appeal
from server.scoring.card import PostKind

# The rules an attempt that begins today plays by. Attempts begun under earlier rules keep theirs: their world must
# not gain, after the fact, messages that nobody saw at the time. 1: the world answers by itself (`consequences` and
# `voices`). 2: a promise is kept by the promised word only, and gone with the post it was made in. 3: that word goes
# to the same public or the same person, and stands when it is due, as does what a public is owed;
# and readers repeat words only of a post that gives something. 4: HQ strikes what no fact gives, and whether one had
# to ask it goes by the minute of asking. 5: what is owed by minute 20 is in time until minute 20 is over; words that
# fit a silence do not break it; a post is read in the language it is in, whatever it says it is in; who asks again does
# so in words of their own; the press calls nothing on time; and nobody around the desk mourns where nobody is hurt.
# 6: only what some of a public can read pays what it is owed; nobody thanks for words beyond the mandate, for what was
# put right by then or for a day that is past, nor does who is hostile, and who thanks repeats whole sentences; trolls
# jeer at words beyond the mandate; a question counts as asked once it was seen; HQ and the press call a threat a
# threat; and nobody around the desk calls those silent who have just spoken.
RULES = 6


class BadEvent(ValueError):
    """The stored event cannot be read as an act."""


@dataclass(frozen=True, slots=True)
class Started:
    """The trainee pressed Ready. `rules` says which rules of the world hold for this attempt."""

    rules: int = 0


@dataclass(frozen=True, slots=True)
class Posted:
    """A post or, with `reply_to` (an item's id), a reply. With `corrects` (an own post's id) an open correction.

    `alt_text` is None without a picture and "" for a picture nobody described. Until the drill minute
    `undo_until` it can be taken back unseen. `levels` are the machine's 21 levels in rubric order,
    '-' for none: the world answers to them, so they are part of what happened. So is `appeal`, what the audience
    answers to (see server/audience/appeal.py), "" where only the levels were kept.
    """

    text: str
    platform: str
    lang: str
    account: str
    undo_until: float
    levels: str = ""
    appeal: str = ""
    target: str | None = None
    reply_to: str | None = None
    corrects: str | None = None
    alt_text: str | None = None

    @property
    def kind(self) -> PostKind:
        """What the rubric calls it."""
        return "correction" if self.corrects else "reply" if self.reply_to else "post"


@dataclass(frozen=True, slots=True)
class Undone:
    """A post taken back within its undo window: it was never published."""

    post: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A published post taken down."""

    post: str


@dataclass(frozen=True, slots=True)
class Held:
    """A decision not to answer a message for now."""

    item: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A message left alone on purpose."""

    item: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A message reported to the platform under the published rules."""

    item: str


@dataclass(frozen=True, slots=True)
class TakenPrivate:
    """An answer sent to the person alone."""

    item: str
    text: str


@dataclass(frozen=True, slots=True)
class UpdatePromised:
    """A promise to be back with word by drill minute `due`."""

    due: float


@dataclass(frozen=True, slots=True)
class ClearanceRequested:
    """Words sent to HQ for clearance.

    `due` is the drill minute at which the answer comes, fixed when HQ took the request, so that a later change of
    the rule moves no answer somebody has had. None in attempts from before HQ kept a queue. `target`, `reply_to` and
    `corrects` are those of the post the words are meant for, None for no such thing and in older attempts; `private`
    words are meant for one person alone.
    """

    text: str
    platform: str
    lang: str
    due: float | None = None
    target: str | None = None
    reply_to: str | None = None
    corrects: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """The drill is over, by the trainee's word or by the clock."""

    by_clock: bool = False


Act = (
    Started
    | Posted
    | Undone
    | Deleted
    | Held
    | Ignored
    | Reported
    | TakenPrivate
    | UpdatePromised
    | ClearanceRequested
    | Finished
)

KINDS: Mapping[str, type[Act]] = {
    "started": Started,
    "posted": Posted,
    "undone": Undone,
    "deleted": Deleted,
    "held": Held,
    "ignored": Ignored,
    "reported": Reported,
    "taken_private": TakenPrivate,
    "update_promised": UpdatePromised,
    "clearance_requested": ClearanceRequested,
    "finished": Finished,
}
_NAMES = {act: kind for kind, act in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Event:
    """One act at its place: `seq` counts from 1 without gaps, `minute` is the drill minute."""

    seq: int
    minute: float
    act: Act


def rules_of(events: Sequence[Event]) -> int:
    """The rules of the world that hold for the attempt; 0 before it has started."""
    first = events[0].act if events else None
    return first.rules if isinstance(first, Started) else 0


def characters(events: Iterable[Event]) -> int:
    """How many characters were written in them, for readers and for HQ."""
    return sum(len(getattr(event.act, "text", "")) for event in events)


def kind_of(act: Act) -> str:
    """The name an act is stored under."""
    return _NAMES[type(act)]


def dump(act: Act) -> dict[str, object]:
    """The act's payload as JSON-able values; `parse(kind_of(act), dump(act)) == act`."""
    return {field.name: getattr(act, field.name) for field in fields(act)}


def parse(kind: str, data: Mapping[str, object]) -> Act:
    """Read one stored act back; BadEvent if it is not exactly one."""
    if kind not in KINDS:
        raise BadEvent(f"unknown kind {kind!r}")
    known = {field.name: field for field in fields(KINDS[kind])}
    if unknown := set(data) - set(known):
        raise BadEvent(f"{kind}: unknown {sorted(unknown)}")
    values: dict[str, Any] = {
        name: _value(kind, field, data) for name, field in known.items() if name in data or _is_needed(field)
    }
    _check_appeal(kind, values)
    return KINDS[kind](**values)


def _check_appeal(kind: str, values: Mapping[str, Any]) -> None:
    if values.get("appeal"):
        try:
            Appeal.from_text(values["appeal"])
        except ValueError as error:
            raise BadEvent(f"{kind}: {error}") from error


def _is_needed(field: Field[Any]) -> bool:
    return field.default is MISSING


def _value(kind: str, field: Field[Any], data: Mapping[str, object]) -> object:
    if field.name not in data:
        raise BadEvent(f"{kind}: {field.name} is missing")
    value = data[field.name]
    # A JSON round trip turns 4.0 into 4; true is an int to Python but not a number to us.
    if field.type in (float, float | None) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise BadEvent(f"{kind}: {field.name} must be a number")
    if not isinstance(value, field.type):  # type: ignore[arg-type]
        raise BadEvent(f"{kind}: {field.name} must be {field.type}, not {type(value).__name__}")
    return value


def post_id(seq: int) -> str:
    """The id in the world of the post made by event `seq`."""
    return f"p{seq}"
