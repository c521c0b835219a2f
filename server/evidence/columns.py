"""What the columns of a data set must hold, so that a file that is broken is told from one that is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any, Final

from server.scoring.lines import LONGEST

# How much of a wrong value is repeated to whoever must find it.
_REPEATED: Final = 40


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column may hold: in words, and as a test of one value."""

    name: str
    holds: Callable[[Any], bool]


# Kinds by column. `a|b` stands for whichever of the two is there.
Columns = Mapping[str, Kind]


def one_of(*values: int | str | None) -> Kind:
    """One of these values."""
    return Kind(f"one of {', '.join(map(repr, values))}", lambda value: value in values)


def _is_moment(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _is_count(value: Any) -> bool:
    return _is_number(value) and value >= 0


TEXT: Final = Kind(
    f"text of at most {LONGEST} characters", lambda value: isinstance(value, str) and len(value) <= LONGEST
)
KEY: Final = Kind("text, a number or null", lambda value: value is None or isinstance(value, str | int | float))
NUMBER: Final = Kind("a number", _is_number)
COUNT: Final = Kind("a number, 0 or more", _is_count)
MOMENT: Final = Kind("a moment such as 2018-12-09 18:16:45", _is_moment)
LIST: Final = Kind("a list", lambda value: isinstance(value, list))


def fault_of(row: object, columns: Columns) -> str:
    """What is wrong with a row, in words; empty where nothing is."""
    if not isinstance(row, dict):
        return "not a JSON object"
    for names, kind in columns.items():
        there = [name for name in names.split("|") if name in row]
        if not there:
            return f"there is no column {names.replace('|', ' or ')}"
        if not kind.holds(row[there[0]]):
            return f"{there[0]} must be {kind.name}, not {_repeated(row[there[0]])}"
    return ""


def _repeated(value: object) -> str:
    told = repr(value)
    return told if len(told) <= _REPEATED else f"{told[:_REPEATED]}…"
