"""A phone's width holds what people may call things."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

Visit = Callable[..., Page]
LONG = "2026년도 제3기 재외공관 공공외교 담당관 정규과정 전반기 합동 교육반(서울·제주)"


@pytest.mark.parametrize("name", [LONG, "A cohort of heads of mission and their deputies in the autumn course"])
def test_a_long_cohort_name_widens_no_page(visit: Visit, name: str) -> None:
    page = visit("ada", "ko", phone=True)
    page.goto("/people")
    page.locator("#in-cohort").evaluate("(list, name) => list.add(new Option(name))", name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
