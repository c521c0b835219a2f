"""The level that holds: a person's newest mark where there is one, the machine's proposal elsewhere."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar


class Marked(Protocol):
    """What a mark must say; rows of the mark table do."""

    @property
    def criterion(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def level(self) -> int | None: ...


SomeMark = TypeVar("SomeMark", bound=Marked)


def newest(marks: Iterable[SomeMark]) -> dict[str, SomeMark]:
    """The newest of one post's marks per criterion; the order in which they are given does not matter."""
    found: dict[str, SomeMark] = {}
    for mark in marks:
        if mark.criterion not in found or mark.number > found[mark.criterion].number:
            found[mark.criterion] = mark
    return found


def effective(card_levels: Mapping[str, int | None], marks: Iterable[Marked]) -> dict[str, int | None]:
    """One post's levels (0..4, None for not applicable) in the order of `card_levels`, its marks laid over them.

    `marks` are those of this post only. A mark on something the card does not hold, such as a remark on the
    whole attempt, changes nothing.
    """
    by_people = newest(marks)
    return {name: by_people[name].level if name in by_people else level for name, level in card_levels.items()}
