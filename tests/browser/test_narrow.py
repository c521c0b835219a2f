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
    ("mina", "/attempts/{finished}/scorecard", "main h1, .post-meta > span:not(.tag), .grounds li"),
    ("mina", "/attempts/{finished}/review", "main h1, .moment .label b, .review-part h3, .review-part th[scope=row]"),
    ("mina", "/attempts/{finished}/audience", "main h1, figcaption b, main th[scope=row]"),
    ("mina", "/attempts/{finished}/replays", "main h1, .moments b, .opening"),
    ("mina", "/attempts/{finished}/replays/new?moment=p2", ".page-head span, main h1, option"),
    ("mina", "/replays/{rewritten}", ".page-head span, main h1, .post-meta > span:not(.tag), .only b"),
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
    for part in named.split(", "):
        assert page.locator(part).count(), part
    page.locator(named).evaluate_all("all => all.forEach(one => { one.textContent = 'W'.repeat(300); })")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_long_name_leaves_the_audit_log_to_be_read(visit: Visit) -> None:
    page = visit("sol")
    page.goto("/audit")
    page.locator("table td bdi").first.evaluate("one => { one.textContent = 'W'.repeat(100); }")
    assert page.locator(".scroll").evaluate("box => box.scrollWidth <= box.clientWidth")
