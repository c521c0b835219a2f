"""Counts how often two levels meet: the machine's and a marker's, and two markers'. Pure.

Every post and criterion gives at most one pair of each kind, taken from what stands now: a marker who changes their
mind moves the pair, and a third marker adds none.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

LEVELS = 5
Pair = tuple[int, int]


class Said(NamedTuple):
    """A marker (None when the account is gone), the level they left standing, and what the machine proposed then."""

    who: int | None
    level: int | None
    machine: int | None


def machine_pair(history: Sequence[Said]) -> Pair | None:
    """The machine's level and the newest judgement beside it, oldest first in `history`."""
    if not history:
        return None
    return _pair(history[-1].machine, history[-1].level)


def markers_pair(history: Sequence[Said]) -> Pair | None:
    """The newest levels of the first two different markers."""
    # A marker keeps the place of their first judgement and the level of their last.
    newest = {said.who: said.level for said in history}
    if len(newest) < 2:
        return None
    first, second, *_ = newest.values()
    return _pair(first, second)


def _pair(first: int | None, second: int | None) -> Pair | None:
    return None if first is None or second is None else (first, second)


def moved(counts: Sequence[int], before: Pair | None, after: Pair | None) -> list[int]:
    """The 25 pair counts (first level by row) with one pair replaced by another."""
    found = list(counts) or [0] * LEVELS**2
    for pair, step in ((before, -1), (after, 1)):
        if pair:
            place = pair[0] * LEVELS + pair[1]
            found[place] = max(0, found[place] + step)
    return found


def changes(
    old: Mapping[str, Sequence[Said]], new: Mapping[str, Sequence[Said]]
) -> list[tuple[str, str, Pair | None, Pair | None]]:
    """What marking one post moved: kind ("machine" or "markers"), criterion, and the pair before and after.

    `old` and `new` hold what was said of each criterion before and after.
    """
    found: list[tuple[str, str, Pair | None, Pair | None]] = []
    for criterion, history in new.items():
        earlier = old.get(criterion, ())
        pairs = [
            ("machine", machine_pair(earlier), machine_pair(history)),
            ("markers", markers_pair(earlier), markers_pair(history)),
        ]
        found += [(kind, criterion, before, after) for kind, before, after in pairs if before != after]
    return found
