"""Long lists, fifty lines to a page."""

from dataclasses import dataclass

PAGE = 50


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of how many is shown. Both count from 1; a list without a line has one page."""

    number: int
    pages: int

    @property
    def first(self) -> int:
        """How many lines stand on the pages before."""
        return (self.number - 1) * PAGE


def paging(total: int, wanted: int) -> Paging:
    """The page of a list of `total` lines that is wanted, or the nearest there is."""
    pages = max(1, -(-total // PAGE))
    return Paging(min(max(wanted, 1), pages), pages)
