"""The bare spread over ties: who is shown what is passed on. A frontier over compressed rows, no loop over agents.

Each tie has its own chance, independent of all others (the independent cascade). The ties that carry are found by
jumping from one to the next: the length of a jump is drawn at once, so that a thousand ties of which sixty carry
cost sixty draws. Jumps are keyed by the agent who passes on and the number of the jump.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.audience.chance import Action, coins, key_of, threshold

Agents = NDArray[np.int64]
# Jumps longer than the table end in its last entry and go on from there: the chance has no memory.
_LONGEST: Final = 256
_JUMPS_KEPT: Final = 1 << 20


def carried(
    row: NDArray[np.int64], audience: NDArray[np.int32], sources: NDArray[np.integer], chance: float, key: int
) -> tuple[Agents, Agents]:
    """What `sources` pass on and whom it reaches: positions in `sources`, and agents, in no particular order."""
    return _walk(row, audience, sources.astype(np.int64), chance, key)


def spread(
    row: NDArray[np.int64], audience: NDArray[np.int32], seeds: NDArray[np.integer], chance: float, seed: int
) -> Agents:
    """All whom an independent cascade from `seeds` reaches, seeds included, in rising order."""
    key = key_of(seed, Action.SHOWN_BY_TIE)
    reached = np.zeros(len(row) - 1, dtype=np.bool_)
    frontier = np.unique(seeds).astype(np.int64)
    reached[frontier] = True
    while len(frontier):
        _, shown = _walk(row, audience, frontier, chance, key)
        fresh = shown[~reached[shown]]
        reached[fresh] = True
        # Twice the same agent in one frontier would only be asked the same thing twice.
        frontier = np.unique(fresh)
    return np.flatnonzero(reached)


@lru_cache(maxsize=32)
def _jumps(chance: float) -> NDArray[np.uint32]:
    """Rising thresholds: a coin below entry k means that the next tie to carry comes after at most k others."""
    stays, entries = 1.0, []
    for _ in range(_LONGEST):
        stays *= 1.0 - chance
        entries.append(threshold(1.0 - stays))
    return np.array(entries, dtype=np.uint32)


def _walk(
    row: NDArray[np.int64], audience: NDArray[np.int32], sources: Agents, chance: float, key: int
) -> tuple[Agents, Agents]:
    table = _jumps(chance)
    place = np.arange(len(sources), dtype=np.int64)
    at, end = row[sources], row[sources + 1]
    keys = sources * _JUMPS_KEPT
    found_place, found_agent = [], []
    while len(place):
        jump = np.searchsorted(table, coins(key, keys), side="right")
        at = at + jump
        there = at < end
        place, at, end, keys, jump = place[there], at[there], end[there], keys[there] + 1, jump[there]
        hit = jump < _LONGEST
        found_place.append(place[hit])
        found_agent.append(audience[at[hit]].astype(np.int64))
        at = at + hit
    if not found_place:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate(found_place), np.concatenate(found_agent)
