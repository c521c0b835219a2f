"""What comes out of the printer: the words, none of the controls, nothing cut off, dark ink on white."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.site import Site

# A4 with the browser's own margins, in CSS pixels.
PAPER = {"width": 718, "height": 1020}


@pytest.mark.parametrize(
    ("who", "address", "words"),
    [
        ("mina", "/attempts/{finished}/scorecard?post=all", ".scored .words"),
        ("mina", "/attempts/{finished}/review", ".timeline .words-said"),
        ("hana", "/cohorts/{cohort_id}", ".heat-map tbody th"),
        ("hana", "/scenarios/harbour-night", ".card p"),
        ("hana", "/cohorts/{cohort_id}/attempts", ".list th[scope=row]"),
        ("sol", "/audit", ".list td bdi"),
    ],
)
def test_page_prints(who: str, address: str, words: str, visit: Callable[..., Page], site: Site) -> None:
    page = visit(who, dark=True)
    page.goto(address.format_map(site.names))
    page.set_viewport_size({"width": PAPER["width"], "height": PAPER["height"]})
    page.emulate_media(media="print")
    assert page.locator(words).first.is_visible()
    shown = [one for one in page.locator("button, select, .top, .foot, .no-print, .chips").all() if one.is_visible()]
    assert shown == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(22, 32, 44)"
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER["width"]
    cut = page.locator(".scroll").evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length")
    assert cut == 0
    assert len(page.pdf(format="A4")) > 10_000
