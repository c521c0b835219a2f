"""The bare spread over ties: who is shown what is passed on. A frontier over compressed rows, no loop over agents.

Each tie has its own chance and its own coin, independent of all others (the independent cascade). A coin is named by
the tie's place among all ties, so what one agent passes on does not depend on who else does, and a higher chance
carries all that a lower one did. Nor does it matter in which order ties are walked: a spread is all that live ties
lead to.

Most spreads are small, a few thousand reached by thirty steps of few agents each, and then what costs is the number
of calls into NumPy: hence `take` for brackets, sums in place, and coins begun from each source instead of each tie.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.audience.chance import GOLDEN, Action, Words, key_of, stir, threshold

Places = NDArray[np.int64]
# So many ties at a time that their coins stay in the processor's cache: twice as fast as all at once.
_AT_ONCE: Final = 1 << 15
# What the coins of neighbouring ties differ by before they are stirred.
_WRAPS: Final = 1 << 64
_GOLDEN, _32 = np.uint64(GOLDEN), np.uint64(32)
_STEPS: Final[Words] = np.arange(_AT_ONCE, dtype=np.uint64) * _GOLDEN


def carried(
    row: NDArray[np.int64], audience: NDArray[np.int32], sources: NDArray[np.integer], chance: float, key: int
) -> tuple[Places, NDArray[np.int32]]:
    """What `sources` pass on and whom it reaches: positions in `sources`, and agents, side by side."""
    live = list(_live(row, sources, threshold(chance), key))
    if not live:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
    place, tie = (np.concatenate(found) for found in zip(*live, strict=True))
    return place, audience.take(tie)


def spread(
    row: NDArray[np.int64], audience: NDArray[np.int32], seeds: NDArray[np.integer], chance: float, seed: int
) -> Places:
    """All whom an independent cascade from `seeds` reaches, seeds included, in rising order."""
    key, below = key_of(seed, Action.SHOWN_BY_TIE), threshold(chance)
    unreached = np.ones(len(row) - 1, dtype=np.bool_)
    frontier: NDArray[np.integer] = _each_once(seeds.copy())
    unreached[frontier] = False
    waves = [frontier]
    while len(frontier):
        step = []
        for _, tie in _live(row, frontier, below, key):
            # The coin first: it costs arithmetic, looking an agent up costs a walk to memory.
            shown = audience.take(tie)
            fresh = _each_once(shown.compress(unreached.take(shown)))
            unreached[fresh] = False
            step.append(fresh)
        frontier = step[0] if len(step) == 1 else np.concatenate([frontier[:0], *step])
        waves.append(frontier)
    return np.sort(np.concatenate(waves)).astype(np.int64)


def _each_once(agents: NDArray[np.integer]) -> NDArray[np.integer]:
    """The different ones in rising order: np.unique without its preparations. Sorts `agents` itself."""
    agents.sort()
    again = (agents[1:] == agents[:-1]).nonzero()[0]
    return np.delete(agents, again) if len(again) else agents


def _live(
    row: NDArray[np.int64], sources: NDArray[np.integer], below: int, key: int
) -> Iterator[tuple[Places, Places]]:
    """The ties of `sources` that carry, by the handful: the source's position and the tie, side by side."""
    start = row.take(sources)
    count = row[1:].take(sources)
    count -= start
    ends = count.cumsum()
    # A tie is its source's offset and its number among all ties of all sources.
    offset = start
    offset += count
    offset -= ends
    begun = offset.astype(np.uint64)
    begun *= _GOLDEN
    begun += np.uint64(key)
    bar = np.uint64(below) << _32
    total = int(ends[-1]) if len(ends) else 0
    for first in range(0, total, _AT_ONCE):
        last = min(first + _AT_ONCE, total)
        coin = begun.repeat(count) if total <= _AT_ONCE else _part(begun, ends, first, last)
        coin += _STEPS[: last - first]
        stir(coin)
        tie = (coin < bar).nonzero()[0]
        tie += first
        place = ends.searchsorted(tie, side="right")
        tie += offset.take(place)
        yield place, tie


def _part(begun: Words, ends: Places, first: int, last: int) -> Words:
    """What the coins of ties number `first` up to `last` begin with, one for each."""
    here = slice(int(ends.searchsorted(first, side="right")), int(ends.searchsorted(last - 1, side="right")) + 1)
    # The product is taken of whole numbers: NumPy warns of a single one that overflows, as hashes do.
    return (begun[here] + np.uint64(first * GOLDEN % _WRAPS)).repeat(
        np.diff(np.minimum(ends[here], last), prepend=first)
    )
