"""Chance without a generator: every draw is named, so that adding one changes no other."""

import hashlib


def draw(seed: int, name: str) -> float:
    """A number in [0, 1) that depends on nothing but `seed` and `name`, on every Python and machine."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    # 53 bits are what a float holds exactly, so the quotient stays below 1.
    return (int.from_bytes(digest[:8], "big") >> 11) / (1 << 53)


def between(seed: int, name: str, low: float, high: float) -> float:
    """A number in [low, high) by the same rule."""
    return low + (high - low) * draw(seed, name)
