"""From a trainee's attempts to where they stand. Pure: plain values in, plain values out.

Levels travel as strings of one character per criterion in rubric order, '0' to '4' or '-' for not tried. A whole
cohort is then one joined string, and counting a criterion is slicing it (10,000 trainees: about a millisecond).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import TypeVar, get_args

from server.drills.counting import WhichCounts, counting
from server.scoring.card import Behaviour

NOT_TRIED = "-"
# The newest attempts that say where somebody stands now: enough to forgive one bad day, few enough to show growth.
NEWEST = 3
SAME = 4  # the growth character of "as at the start": growth is written 0..8 for -4..+4

Ordered = TypeVar("Ordered", int, float, str)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a trainee did, as counts that may simply be added over attempts and over trainees."""

    owed_due: int = 0
    owed_given: int = 0
    clearances: int = 0
    clearances_inside: int = 0
    posts: int = 0
    boilerplate: int = 0
    timed: int = 0
    late: int = 0
    public_posts: int = 0
    language_matched: int = 0
    platform_matched: int = 0
    avoider: int = 0
    adapter: int = 0
    exploiter: int = 0
    misfire: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


SUMS = tuple(field.name for field in fields(Sums))
BEHAVIOURS = get_args(Behaviour)


@dataclass(frozen=True, slots=True)
class Tried:
    """One finished, assessed attempt at an assignment.

    `overall` is TONE, RISK and REACH of the attempt, 0..4 (see drills/summary.py). `first_credible` is in
    drill minutes, None when no post was credible.
    """

    assignment: int
    number: int
    finished: datetime
    counts: WhichCounts
    is_diagnostic: bool
    levels: str
    overall: tuple[int, int, int]
    sums: Sums
    first_credible: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a trainee stands in a cohort. `attempts` is how many count, one for each assignment."""

    attempts: int
    levels: str
    baseline: str
    growth: str
    sums: Sums
    first_credible: float | None


def counted(tried: Iterable[Tried]) -> list[Tried]:
    """The one attempt of each assignment that counts, oldest first."""
    by_assignment: dict[int, list[Tried]] = defaultdict(list)
    for attempt in tried:
        by_assignment[attempt.assignment].append(attempt)
    found = (counting(attempts[0].counts, attempts) for attempts in by_assignment.values())
    return sorted((one for one in found if one), key=lambda attempt: (attempt.finished, attempt.assignment))


def standing(tried: Iterable[Tried], width: int = 21) -> Standing:
    """Fold a trainee's attempts of one cohort.

    A criterion's level is the median (halves down) of the newest three counted attempts in which it was tried, the
    diagnostic left out; until there is one, it is the diagnostic's. The baseline is the median of the diagnostics.
    """
    chosen = counted(tried)
    baseline = _medians([a.levels for a in chosen if a.is_diagnostic], width)
    later = _medians([a.levels for a in chosen if not a.is_diagnostic], width)
    sums = sum((a.sums for a in chosen), Sums())
    minutes = [a.first_credible for a in chosen if a.first_credible is not None]
    return Standing(
        attempts=len(chosen),
        levels="".join(start if now == NOT_TRIED else now for now, start in zip(later, baseline, strict=True)),
        baseline=baseline,
        growth="".join(_grown(now, start) for now, start in zip(later, baseline, strict=True)),
        sums=sums,
        first_credible=_lower_median(minutes) if minutes else None,
    )


def _medians(rows: Sequence[str], width: int) -> str:
    """Per criterion the median of its newest tried levels; `rows` are oldest first."""
    tried = ([row[i] for row in rows if row[i] != NOT_TRIED][-NEWEST:] for i in range(width))
    return "".join(_lower_median(levels) if levels else NOT_TRIED for levels in tried)


def _lower_median(values: Sequence[Ordered]) -> Ordered:
    return sorted(values)[(len(values) - 1) // 2]


def _grown(now: str, start: str) -> str:
    if NOT_TRIED in (now, start):
        return NOT_TRIED
    return str(int(now) - int(start) + SAME)


@dataclass(frozen=True, slots=True)
class Avoidance:
    """The avoider index by its parts, each a share 0..1 or None when there was no occasion; `index` is their mean."""

    silence: float | None
    over_clearance: float | None
    boilerplate: float | None
    late: float | None

    @property
    def index(self) -> float | None:
        """0 = none, 1 = pure avoider. Show the parts, not only this."""
        parts = (self.silence, self.over_clearance, self.boilerplate, self.late)
        known = [part for part in parts if part is not None]
        return sum(known) / len(known) if known else None


def avoidance(sums: Sums) -> Avoidance:
    """The parts of the avoider index.

    Over-clearance is, of all decisions about things one might have said on one's own, the share that was handed to
    HQ: those asked about needlessly against those plus what was posted.
    """
    return Avoidance(
        silence=share(sums.owed_due - sums.owed_given, sums.owed_due),
        over_clearance=share(sums.clearances_inside, sums.clearances_inside + sums.posts),
        boilerplate=share(sums.boilerplate, sums.posts),
        late=share(sums.late, sums.timed),
    )


@dataclass(frozen=True, slots=True)
class Match:
    """Shares 0..1 of public-facing posts in a language, and on a platform, that the declared public can meet."""

    language: float | None
    platform: float | None


def match(sums: Sums) -> Match:
    """Language and platform match of posts to the public they name."""
    return Match(share(sums.language_matched, sums.public_posts), share(sums.platform_matched, sums.public_posts))


def behaviour_mix(sums: Sums) -> Mapping[str, float | None]:
    """The share of each behaviour among labelled posts."""
    labelled = sum(getattr(sums, name) for name in BEHAVIOURS)
    return {name: share(getattr(sums, name), labelled) for name in BEHAVIOURS}


def share(part: int, whole: int) -> float | None:
    """`part` of `whole`, None when there is no whole."""
    return part / whole if whole else None
