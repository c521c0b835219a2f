"""Which of several finished attempts at an assignment counts. Pure."""

from collections.abc import Iterable
from typing import Literal, Protocol, TypeVar

WhichCounts = Literal["best", "last", "first"]


class Finished(Protocol):
    """A finished attempt; `overall` is its TONE, RISK and REACH (0..4), None without a post."""

    @property
    def number(self) -> int:
        """Which attempt at the assignment it is, from 1."""

    @property
    def overall(self) -> tuple[int, int, int] | None:
        """As above."""


Attempted = TypeVar("Attempted", bound=Finished)


def counting(which: WhichCounts, finished: Iterable[Attempted]) -> Attempted | None:
    """The attempt that counts, None where there is none.

    "Best" compares the weakest of the three dimensions first, then the next weakest, then the strongest, never an
    average: 4, 4 and a leak (1) ranks below a sound 3, 3, 2. Equals are settled by the later number. An attempt
    without a post is the weakest there is.
    """
    if which == "best":
        return max(finished, key=_strength, default=None)
    return (max if which == "last" else min)(finished, key=lambda attempt: attempt.number, default=None)


def _strength(attempt: Finished) -> tuple[list[int], int]:
    return sorted(attempt.overall or (0, 0, 0)), attempt.number
