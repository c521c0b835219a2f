"""The width of a page holds what people may call things."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.site import Site

Visit = Callable[..., Page]
LONG = "2026년도 제3기 재외공관 공공외교 담당관 정규과정 전반기 합동 교육반(서울·제주)"


@pytest.mark.parametrize("name", [LONG, "A cohort of heads of mission and their deputies in the autumn course"])
def test_a_long_cohort_name_widens_no_page(visit: Visit, name: str) -> None:
    page = visit("ada", "ko", phone=True)
    page.goto("/people")
    page.locator("#in-cohort").evaluate("(list, name) => list.add(new Option(name))", name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# What somebody has named stands in these, by the page.
NAMED = [
    ("mina", "/drills", ".top summary bdi, main h3, main h4"),
    ("hana", "/scenarios/harbour-night/edit", "main h1, .crumbs a"),
    ("hana", "/cohorts", ".cohort-card h2"),
    ("hana", "/marking/attempts/{finished}", "main h1, .lead bdi"),
    ("sol", "/cohorts/{cohort_id}/names", "main h1"),
    ("ada", "/people/1", "main h1"),
    ("ada", "/people/1/removal", "main h1, bdi"),
    ("ada", "/people/roster", ".rows a"),
]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(("who", "address", "named"), NAMED)
def test_a_name_without_a_place_to_break_at_widens_no_page(
    who: str, address: str, named: str, language: str, visit: Visit, site: Site
) -> None:
    page = visit(who, language)
    page.goto(address.format_map(site.names))
    for one in page.locator(named).all():
        one.evaluate("one => { one.textContent = 'W'.repeat(300); }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_long_name_leaves_the_audit_log_to_be_read(visit: Visit) -> None:
    page = visit("sol")
    page.goto("/audit")
    page.locator("table td bdi").first.evaluate("one => { one.textContent = 'W'.repeat(100); }")
    assert page.locator(".scroll").evaluate("box => box.scrollWidth <= box.clientWidth")
