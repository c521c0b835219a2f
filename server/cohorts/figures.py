"""What a cohort page says about a whole cohort, from counts alone. Pure.

Anything over fewer people than the small-number rule allows is None here, so that no page or file can forget it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.accounts.permissions import FEWEST
from server.cohorts.progress import NOT_TRIED, SAME, Avoidance, Match, Sums, avoidance, behaviour_mix, match
from server.cohorts.spread import LEVELS, Agreement, Spread, agreement, column_counts, spread
from server.scoring.overall import CRITERIA, REACH, RISK, TONE

WIDTH = len(CRITERIA)
GROWTHS = "012345678"
# A National Assembly audit of 165 Korean missions with accounts: the article's complaint as two numbers.
AUDIT_HOME_ONLY = 0.36
AUDIT_LOCAL_LANGUAGE = 0.45


@dataclass(frozen=True, slots=True)
class Columns:
    """A cohort's trainees in the order in which they joined, 21 characters of each string for each of them.

    `first_credible` counts trainees by the minute of their first credible post.
    """

    users: tuple[int, ...] = ()
    levels: str = ""
    baseline: str = ""
    growth: str = ""
    first_credible: Mapping[float, int] = field(default_factory=dict)

    def of(self, place: int) -> tuple[str, str]:
        """Levels and growth of the trainee at a place, counted from 0."""
        mine = slice(place * WIDTH, (place + 1) * WIDTH)
        return self.levels[mine], self.growth[mine]


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the trainees of a cohort, and how many people stand behind them.

    `writers` have at least one public-facing post; `matched` of them at least one in a language of its public.
    """

    sums: Sums
    people: int = 0
    writers: int = 0
    matched: int = 0


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion over a cohort: how many people are at each level, how many have not tried, and the spreads."""

    counts: tuple[int, ...] | None
    not_tried: int | None
    now: Spread | None
    start: Spread | None
    growth: Spread | None


@dataclass(frozen=True, slots=True)
class Languages:
    """Beside the audit's lines: of those who posted, the share that never, and ever, used their public's language."""

    never: float
    ever: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a cohort page shows apart from its rows. `trainees` counts all, `tried` those with an attempt."""

    trainees: int
    tried: int
    criteria: tuple[Criterion, ...]
    avoidance: Avoidance | None
    match: Match | None
    languages: Languages | None
    behaviour: dict[str, float] | None
    first_credible: Spread | None
    machine: dict[str, Agreement | None]
    markers: dict[str, Agreement | None]

    @property
    def shown(self) -> bool:
        """Enough people have tried something to break anything down."""
        return self.tried >= FEWEST


Pairs = Mapping[str, Sequence[int]]


def figures(columns: Columns, totals: Totals, machine: Pairs, markers: Pairs) -> Figures:
    """Fold a cohort. `machine` and `markers` hold for each criterion the 25 counts that `agreement` takes."""
    enough = totals.people >= FEWEST
    behaviour = {name: part for name, part in behaviour_mix(totals.sums).items() if part is not None}
    never = totals.writers - totals.matched
    minutes = sorted(columns.first_credible)
    return Figures(
        trainees=len(columns.users),
        tried=totals.people,
        criteria=tuple(_criteria(columns)),
        avoidance=avoidance(totals.sums) if enough else None,
        match=match(totals.sums) if totals.writers >= FEWEST else None,
        languages=(
            Languages(never / totals.writers, totals.matched / totals.writers) if totals.writers >= FEWEST else None
        ),
        behaviour=behaviour if enough and behaviour else None,
        first_credible=spread(minutes, [columns.first_credible[minute] for minute in minutes]),
        machine=agreements(machine if enough else {}),
        markers=agreements(markers if enough else {}),
    )


def agreements(pairs: Pairs) -> dict[str, Agreement | None]:
    """Agreement per dimension and on all criteria ("all") together."""
    wanted = {"tone": TONE, "risk": RISK, "reach": REACH, "all": CRITERIA}
    none = [0] * len(LEVELS) ** 2
    return {
        name: agreement([sum(cell) for cell in zip(none, *(pairs[c] for c in criteria if c in pairs), strict=True)])
        for name, criteria in wanted.items()
    }


def _criteria(columns: Columns) -> list[Criterion]:
    now = column_counts(columns.levels, LEVELS, WIDTH)
    start = column_counts(columns.baseline, LEVELS, WIDTH)
    growth = column_counts(columns.growth, GROWTHS, WIDTH)
    levels = tuple(float(level) for level in LEVELS)
    steps = tuple(float(int(step) - SAME) for step in GROWTHS)
    found = []
    for i in range(WIDTH):
        standing = spread(levels, now[i])
        found.append(
            Criterion(
                counts=now[i] if standing else None,
                not_tried=len(columns.users) - sum(now[i]) if standing else None,
                now=standing,
                start=spread(levels, start[i]),
                growth=spread(steps, growth[i]),
            )
        )
    return found


def order_by_level(columns: Columns, criterion: int, *, strongest_first: bool) -> list[int]:
    """Trainees' positions in `columns` by their level in one criterion; those who have not tried come last.

    Equals stay in the order in which they joined.
    """
    at = columns.levels[criterion::WIDTH]
    tried = [i for i, level in enumerate(at) if level != NOT_TRIED]
    tried.sort(key=at.__getitem__, reverse=strongest_first)
    return tried + [i for i, level in enumerate(at) if level == NOT_TRIED]
