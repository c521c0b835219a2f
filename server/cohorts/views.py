"""Addresses of the heat map: how it is sorted and which page of it is shown."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from pydantic import BeforeValidator

from server.cohorts.queries import Row, Sorting
from server.errors import NotFound
from server.scoring.overall import CRITERIA
from server.web.forms import whole

# What is no number asks for no page: the first is shown.
PageNumber = Annotated[int, BeforeValidator(lambda text: whole(text) or 1), Query(alias="page")]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """One page of a cohort's rows. `named` says that names stand in it; `address` is the page it belongs to."""

    rows: list[Row]
    sorting: Sorting
    page: int
    pages: int
    named: bool
    address: str

    @property
    def sorted_by(self) -> str:
        """The key in the address: "name", "number" or a criterion's id."""
        return CRITERIA[self.sorting.by] if isinstance(self.sorting.by, int) else self.sorting.by

    def sort_link(self, key: str) -> str:
        """Sort by `key`; a second time the other way round."""
        order = "strong" if key == self.sorted_by and not self.sorting.strongest_first else "weak"
        return self._link(key, order, 1)

    def page_link(self, page: int) -> str:
        """Another page in the same order."""
        return self._link(self.sorted_by, self._order, page)

    def other_link(self, address: str) -> str:
        """The same at `address`, where names stand if they do not here, and the other way round: rows keep their order.

        Its first column goes by number without names and by name with them, and then begins at the first page.
        """
        if isinstance(self.sorting.by, int):
            return self._link(self.sorted_by, self._order, self.page, address)
        return self._link("number" if self.named else "name", self._order, 1, address)

    def aria_sort(self, key: str) -> str:
        """How a column tells that it is the sorted one."""
        if key != self.sorted_by:
            return "none"
        return "descending" if self.sorting.strongest_first else "ascending"

    @property
    def _order(self) -> str:
        return "strong" if self.sorting.strongest_first else "weak"

    def _link(self, key: str, order: str, page: int, address: str = "") -> str:
        return f"{address or self.address}?{urlencode({'sort': key, 'order': order, 'page': page})}"


def sorting_of(key: str, order: str, *, named: bool) -> Sorting:
    """The sorting an address asks for; NotFound for a key nobody offers."""
    key = key or ("name" if named else "number")
    if order not in ("weak", "strong", "") or (key == "name" and not named):
        raise NotFound()
    strongest_first = order == "strong"
    if key in ("name", "number"):
        return Sorting(key, strongest_first)
    if key not in CRITERIA:
        raise NotFound()
    return Sorting(CRITERIA.index(key), strongest_first)
