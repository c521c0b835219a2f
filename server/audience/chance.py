"""Chance that can be asked again: a number for each seed, action, post and agent, the same on every machine.

Each number is a hash of its key (the finaliser of SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom
number generators", OOPSLA 2014), so drawing one never moves another: with one seed two wordings differ only where
their words make a difference. Comparisons are between whole numbers, so no rounding of a processor can matter.
"""

from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Coins = NDArray[np.uint32]
Indices = NDArray[np.integer]

GOLDEN: Final = 0x9E3779B97F4A7C15
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _32 = (np.uint64(bits) for bits in (30, 27, 31, 32))
_MASK: Final = 0xFFFFFFFFFFFFFFFF
# What a chance is rounded to before it becomes a whole number.
STEPS: Final = 1_000_000
CERTAIN: Final = 0xFFFFFFFF


class Action(IntEnum):
    """What a number is drawn for. Numbers are part of every replay: append, never renumber."""

    FOLLOW = 1
    LOOK_AS_FOLLOWER = 2
    LOOK_AT_RECOMMENDED = 3
    LOOK_AT_SHARED = 4
    LOOK_IN_THREAD = 5
    SHOWN_BY_TIE = 6
    LIKE = 10
    REPLY = 11
    REPOST = 12
    SHARE = 13
    NOT_INTERESTED = 14
    REPORT = 15
    PUBLIC_LANGUAGES = 20  # the following build a population; their "post" is a language, a platform or a chunk
    PUBLIC_PLATFORMS = 21
    STANCE = 22
    ACTIVITY = 23
    PHASE = 24
    WAKING = 25
    TIES = 26
    TIE_KIND = 27
    TIE_PLACE = 28


def key_of(seed: int, action: int, post: int = 0) -> int:
    """The key of one action on one post under one seed: 64 bits."""
    key = _mixed_int(seed & _MASK)
    key = _mixed_int((key + GOLDEN * (action + 1)) & _MASK)
    return _mixed_int((key + GOLDEN * ((post & _MASK) + 1)) & _MASK)


def coins(key: int, agents: Indices) -> Coins:
    """One uniform 32-bit number for each agent, of the shape of `agents` (not negative)."""
    x: Words = agents.astype(np.uint64)
    x *= np.uint64(GOLDEN)
    x += np.uint64(key)
    stir(x)
    x >>= _32
    return x.astype(np.uint32)


def stir(x: Words) -> None:
    """Finish hashes in place; the upper 32 bits of each are its coin."""
    shifted = x >> _30
    x ^= shifted
    x *= _FIRST
    np.right_shift(x, _27, out=shifted)
    x ^= shifted
    x *= _SECOND
    np.right_shift(x, _31, out=shifted)
    x ^= shifted


def threshold(chance: float) -> int:
    """The number a coin must be below for something of this chance (0..1) to happen."""
    steps = min(STEPS, max(0, int(chance * STEPS + 0.5)))
    return steps * CERTAIN // STEPS


def uniform(coin: Coins) -> NDArray[np.float64]:
    """Coins as numbers above 0 and at most 1."""
    return (coin.astype(np.float64) + 1.0) / 4294967296.0


def _mixed_int(value: int) -> int:
    value = ((value ^ (value >> 30)) * int(_FIRST)) & _MASK
    value = ((value ^ (value >> 27)) * int(_SECOND)) & _MASK
    return value ^ (value >> 31)
