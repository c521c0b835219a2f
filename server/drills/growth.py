"""How a trainee's levels moved from attempt to attempt, criterion by criterion. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.scoring.overall import CRITERIA

NOT_TRIED = "-"


@dataclass(frozen=True, slots=True)
class Step:
    """A finished attempt: its 21 levels in rubric order, '0' to '4' or '-' for not tried."""

    attempt: int
    title: str
    at: datetime
    is_rehearsal: bool
    levels: str


@dataclass(frozen=True, slots=True)
class Course:
    """One criterion over the attempts: a level or None for each step, oldest first."""

    criterion: str
    levels: tuple[int | None, ...]

    @property
    def now(self) -> int | None:
        """The newest level there is."""
        return next((level for level in reversed(self.levels) if level is not None), None)

    @property
    def first(self) -> int | None:
        """The oldest level there is."""
        return next((level for level in self.levels if level is not None), None)

    @property
    def change(self) -> int | None:
        """Levels gained since the first attempt at it; None before it was tried twice."""
        tried = [level for level in self.levels if level is not None]
        return tried[-1] - tried[0] if len(tried) > 1 else None


def courses(steps: Sequence[Step], criteria: Iterable[str] = CRITERIA) -> tuple[Course, ...]:
    """The course of each of `criteria`, in their order; `steps` are oldest first."""
    place = {criterion: n for n, criterion in enumerate(CRITERIA)}
    return tuple(Course(name, tuple(_level(step.levels, place[name]) for step in steps)) for name in criteria)


def latest(steps: Sequence[Step]) -> dict[str, int | None]:
    """Where somebody stands now: per criterion the newest level there is."""
    return {course.criterion: course.now for course in courses(steps)}


def _level(levels: str, place: int) -> int | None:
    mark = levels[place : place + 1]
    return None if mark in ("", NOT_TRIED) else int(mark)
