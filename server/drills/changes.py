"""A change to a finished attempt as it is stored. Pure.

The new words keep the levels and the appeal they were given when they were written, so that both worlds stay as they
were seen, whatever engine comes later.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from server.world.events import BadEvent, Posted, dump, parse
from server.world.replay import Change, Rewritten, SentAfterAll, TakenAway, Unasked

# What a change is called where it is kept, and on pages.
Kind = Literal["rewritten", "taken_away", "unasked", "held", "answered"]
_POSTED = "posted"


def kind_of(change: Change) -> Kind:
    """A post that was never sent is "held" where a decision to hold stood in its place, else "answered"."""
    match change:
        case Rewritten():
            return "rewritten"
        case TakenAway():
            return "taken_away"
        case Unasked():
            return "unasked"
        case SentAfterAll(held=None):
            return "answered"
        case SentAfterAll():
            return "held"


def words_of(change: Change) -> Posted | None:
    """The new post, None where a post is taken away."""
    return None if isinstance(change, TakenAway) else change.act


def dump_change(change: Change) -> dict[str, object]:
    """The change as JSON-able values; `read_change(dump_change(change)) == change`."""
    act = words_of(change)
    words: dict[str, object] = {} if act is None else {"act": dump(act)}
    return {"kind": kind_of(change)} | _where(change) | words


def _where(change: Change) -> dict[str, object]:
    match change:
        case TakenAway(seq=seq) | Rewritten(seq=seq):
            return {"seq": seq}
        case Unasked(seq=seq, instead=instead):
            return {"seq": seq, "instead": instead}
        case SentAfterAll(minute=minute, held=held):
            return {"minute": minute, "held": held}


def read_change(stored: Mapping[str, Any]) -> Change:
    """The change of stored values; BadEvent for anything `dump_change` does not write."""
    readers: dict[str, Callable[[], Change]] = {
        "rewritten": lambda: Rewritten(stored["seq"], _act(stored)),
        "taken_away": lambda: TakenAway(stored["seq"]),
        "unasked": lambda: Unasked(stored["seq"], _act(stored), stored["instead"]),
        "held": lambda: SentAfterAll(float(stored["minute"]), _act(stored), stored["held"]),
        "answered": lambda: SentAfterAll(float(stored["minute"]), _act(stored)),
    }
    try:
        return readers[stored["kind"]]()
    except KeyError as error:
        raise BadEvent(f"a change without {error}") from error


def _act(stored: Mapping[str, Any]) -> Posted:
    act = parse(_POSTED, stored["act"])
    assert isinstance(act, Posted)  # noqa: S101 - `parse` makes what was asked for
    return act
