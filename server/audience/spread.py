"""The bare spread over ties: who is shown what is passed on. A frontier over compressed rows, no loop over agents.

Each tie has its own chance and its own coin, independent of all others (the independent cascade). A coin is named by
the tie's place among all ties, so what one agent passes on does not depend on who else does, and a higher chance
carries all that a lower one did.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.audience.chance import Action, coins, key_of, threshold

Places = NDArray[np.int64]
# So many ties at a time that their coins stay in the processor's cache: twice as fast as all at once.
_AT_ONCE: Final = 1 << 15


def carried(
    row: NDArray[np.int64], audience: NDArray[np.int32], sources: NDArray[np.integer], chance: float, key: int
) -> tuple[Places, NDArray[np.int32]]:
    """What `sources` pass on and whom it reaches: positions in `sources`, and agents, side by side."""
    below = threshold(chance)
    places: list[Places] = []
    agents: list[NDArray[np.int32]] = []
    for first, place, tie in _ties(row, sources):
        hit = np.flatnonzero(coins(key, tie) < below)
        places.append(first + place[hit])
        agents.append(audience[tie[hit]])
    if not places:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
    return np.concatenate(places), np.concatenate(agents)


def spread(
    row: NDArray[np.int64], audience: NDArray[np.int32], seeds: NDArray[np.integer], chance: float, seed: int
) -> Places:
    """All whom an independent cascade from `seeds` reaches, seeds included, in rising order."""
    key, below = key_of(seed, Action.SHOWN_BY_TIE), threshold(chance)
    reached = np.zeros(len(row) - 1, dtype=np.bool_)
    # Where each agent was found last: of several finds of one agent in one step the last is kept.
    found = np.empty(len(row) - 1, dtype=np.int32)
    frontier: NDArray[np.integer] = np.unique(seeds)
    reached[frontier] = True
    waves = [frontier]
    while len(frontier):
        step = []
        for _, _, tie in _ties(row, frontier):
            # The coin first: it costs arithmetic, looking an agent up costs a walk to memory.
            shown = audience[tie[coins(key, tie) < below]]
            fresh = shown[~reached[shown]]
            order = np.arange(len(fresh), dtype=np.int32)
            found[fresh] = order
            fresh = fresh[found[fresh] == order]
            reached[fresh] = True
            step.append(fresh)
        frontier = np.concatenate(step) if step else frontier[:0]
        waves.append(frontier)
    return np.sort(np.concatenate(waves)).astype(np.int64)


def _ties(row: NDArray[np.int64], sources: NDArray[np.integer]) -> Iterator[tuple[int, Places, Places]]:
    """The ties of `sources` by the handful: the first source's position, each tie's position from there, each tie."""
    start = row[sources]
    count = row[sources + 1] - start
    ends = np.cumsum(count)
    first = 0
    while first < len(start):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + _AT_ONCE, side="right")))
        mine = count[first:last]
        total = int(ends[last - 1]) - before
        if total:
            place = np.repeat(np.arange(last - first, dtype=np.int64), mine)
            offset = start[first:last] - (ends[first:last] - mine - before)
            yield first, place, offset[place] + np.arange(total, dtype=np.int64)
        first = last
