"""Pages of a list: there is always one, and one that is not there is the nearest that is."""

import pytest

from server.web.paging import Paging, paging


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (50, 1), (51, 2), (100, 2), (101, 3)])
def test_fifty_lines_make_a_page(total: int, pages: int) -> None:
    assert paging(total, 1) == Paging(1, pages)


@pytest.mark.parametrize(("wanted", "number", "first"), [(-3, 1, 0), (0, 1, 0), (2, 2, 50), (3, 3, 100), (9, 3, 100)])
def test_a_page_that_is_not_there_is_the_nearest(wanted: int, number: int, first: int) -> None:
    found = paging(120, wanted)
    assert (found.number, found.first) == (number, first)
