"""What a trainee can do next: how an assigned drill stands, which drill to suggest. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from server.drills.counting import WhichCounts
from server.scenarios.schema import Scenario
from server.scoring.overall import CRITERIA

State = Literal["briefing", "running", "finished"]
Standing = Literal[
    "not_open",  # the window opens later
    "start",  # nothing begun
    "continue",  # an attempt is under way
    "again",  # finished at least once, attempts left
    "done",  # all attempts used
    "closed",  # the window closed after a finished attempt
    "missed",  # the window closed without one
]
WEAK = 2  # levels up to this one are worth another drill
_LOW = 1  # a poor example at or below this level shows that the drill tempts one to it


@dataclass(frozen=True, slots=True)
class Line:
    """An attempt in a list. `overall` is TONE, RISK and REACH (0..4) of a finished one with posts, else None.

    `ran_out` says of one that is running that its clock has stopped and nobody has looked since.
    """

    id: int
    number: int
    title: str
    state: State
    is_rehearsal: bool
    at: datetime
    overall: tuple[int, int, int] | None = None
    posts: int = 0
    assignment: int | None = None
    ran_out: bool = False

    @property
    def may_discard(self) -> bool:
        """Whether nothing is lost with it: a private rehearsal whose clock was never started."""
        return self.is_rehearsal and self.assignment is None and self.state == "briefing"


@dataclass(frozen=True, slots=True)
class Assigned:
    """An assigned drill as its trainee sees it. `left` is how many attempts may still be begun."""

    id: int
    drill: "Drill"
    cohort: str
    is_assessed: bool
    is_diagnostic: bool
    note: str
    opens_at: datetime
    closes_at: datetime
    which: WhichCounts
    allowed: int
    left: int
    standing: Standing
    attempts: tuple[Line, ...]
    counting: int | None


@dataclass(frozen=True, slots=True)
class Drill:
    """A published scenario in a list. `tests` counts, per criterion, the poor examples that fail at it."""

    slug: str
    title: str
    language: str
    module: str
    difficulty: int
    minutes: int
    skills: tuple[str, ...]
    tests: Mapping[str, int]
    tried: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A drill to take next: for the first time, because `criterion` stands at `level`, or because it is new."""

    drill: Drill
    why: Literal["first", "weak", "new"]
    criterion: str = ""
    level: int = 0


def standing(opens: datetime, closes: datetime, now: datetime, attempts: Sequence[Line], allowed: int) -> Standing:
    """How an assigned drill stands at `now`.

    An attempt whose clock runs may be finished after the window has closed; one still at its briefing may not begin.
    """
    if any(line.state == "running" for line in attempts):
        return "continue"
    if now < opens:
        return "not_open"
    if now >= closes:
        return "closed" if any(line.state == "finished" for line in attempts) else "missed"
    if any(line.state == "briefing" for line in attempts):
        return "continue"
    if len(attempts) >= allowed:
        return "done"
    return "again" if attempts else "start"


def tests_of(scenario: Scenario) -> dict[str, int]:
    """Which criteria a drill puts to the test: those its poor examples fail at, with how many of them do."""
    found: dict[str, int] = {}
    for poor in scenario.poor:
        levels = (*poor.expected.tone, *poor.expected.risk, *poor.expected.reach)
        for criterion, level in zip(CRITERIA, levels, strict=True):
            if level is not None and level <= _LOW:
                found[criterion] = found.get(criterion, 0) + 1
    return found


def suggestion(drills: Sequence[Drill], levels: Mapping[str, int | None]) -> Suggestion | None:
    """The next drill to take, from where somebody stands (`levels` by criterion; empty before the first attempt).

    The weakest criterion decides, and for it the drill that tempts one most to fail at it; among equals the one
    taken least often, then the easiest. Without a weakness: the easiest drill not yet taken.
    """
    if not drills:
        return None
    easiest = sorted(drills, key=lambda drill: (drill.tried, drill.difficulty, drill.minutes))
    if not any(level is not None for level in levels.values()):
        return Suggestion(easiest[0], "first")
    standing_at = ((level, CRITERIA.index(name), name) for name, level in levels.items() if level is not None)
    weak = sorted(one for one in standing_at if one[0] <= WEAK)
    for level, _, name in weak:
        fitting = [drill for drill in easiest if drill.tests.get(name)]
        if fitting:
            return Suggestion(max(fitting, key=lambda drill: (drill.tests[name], -drill.tried)), "weak", name, level)
    return Suggestion(easiest[0], "new") if not easiest[0].tried else None
