"""What a post's 21 machine levels say to the world: read once, in one place, from the string an event keeps."""

from collections.abc import Iterable
from functools import lru_cache

from server.scoring.overall import CRITERIA, RISK

# The world looks at the same posts at every look at the desk, so what is asked often is remembered by the string.
_PLACE = {name: place for place, name in enumerate(CRITERIA)}
UNKNOWN = "-"
# A level at or below this is a fault that others see (the rubric's own line for "hold").
FAULT = 1
_EDGE = 2  # of escalation: not at fault, and no longer calm
# Coldness to people and heat in a quarrel. `empathy` is left out: a misjudged mood is clumsy, not hostile.
_HOSTILE = ("respect", "restraint", "escalation")
# Duty is not among them: what was left unsaid is charged where it was owed.
_BREACHES = RISK[:-1]


def level(levels: str, criterion: str) -> int | None:
    """One criterion's level, 0 to 4; None where the string does not say."""
    found = levels[_PLACE[criterion] : _PLACE[criterion] + 1]
    return int(found) if found and found != UNKNOWN else None


def at_most(levels: str, criterion: str, limit: int) -> bool:
    """True when the level is known and no higher than `limit`."""
    found = level(levels, criterion)
    return found is not None and found <= limit


def at_least(levels: str, criterion: str, limit: int) -> bool:
    """True when the level is known and no lower than `limit`."""
    found = level(levels, criterion)
    return found is not None and found >= limit


def mean(levels: str, criteria: Iterable[str]) -> float | None:
    """The mean of the known ones among these criteria; None when none is known."""
    known = [found for name in criteria if (found := level(levels, name)) is not None]
    return sum(known) / len(known) if known else None


@lru_cache(maxsize=4096)
def is_hostile(levels: str) -> bool:
    """True for contempt, mockery or oil on the fire, as far as the machine could tell."""
    return any(at_most(levels, name, FAULT) for name in _HOSTILE)


def threatens(levels: str) -> bool:
    """True for a threat: it speaks beyond the mandate, as a promise does, and unlike one it feeds the quarrel."""
    return at_most(levels, "mandate", FAULT) and at_most(levels, "escalation", _EDGE)


@lru_cache(maxsize=4096)
def breaches(levels: str) -> tuple[str, ...]:
    """The risk criteria at fault, gravest first, in the rubric's order among equals; duty not among them."""
    found = [(value, name) for name in _BREACHES if (value := level(levels, name)) is not None and value <= FAULT]
    return tuple(name for _, name in sorted(found, key=lambda breach: breach[0]))


def evades(levels: str) -> bool:
    """True for a stock phrase in place of what was due (duty at 1): who asked was answered, and told nothing."""
    return at_most(levels, "duty", FAULT)


def risk(levels: str) -> int | None:
    """Overall RISK (the weakest link, softened for duty) of what is known; None when nothing is."""
    known = [found for name in _BREACHES if (found := level(levels, name)) is not None]
    duty = level(levels, "duty")
    return min(known + ([duty + 1] if duty is not None else []), default=None)
