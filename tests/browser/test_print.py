"""What comes out of the printer: the words, none of the controls, nothing cut off, dark ink on white."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.site import Site
from tests.drills import taken

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


def pages(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def test_a_printed_scorecard_says_whose_it_is(visit: Callable[..., Page], site: Site) -> None:
    page = visit("mina")
    page.goto(f"/attempts/{site.names['finished']}/scorecard")
    name = page.locator(".lead b")
    assert (name.inner_text(), name.is_visible()) == ("Mina", False)
    page.emulate_media(media="print")
    assert name.is_visible()


def test_paper_has_no_box_for_small_changes_before_one_was_tried(visit: Callable[..., Page], site: Site) -> None:
    page = visit("mina")
    for query, is_shown in (("?post=p2", False), ("?post=p2&hints=1", True)):
        page.goto(f"/attempts/{site.names['finished']}/scorecard{query}")
        page.emulate_media(media="print")
        assert page.locator(".hints").is_visible() == is_shown


def test_a_printed_audience_says_of_which_post(visit: Callable[..., Page], site: Site) -> None:
    page = visit("mina")
    for query, words in (("?post=p2", "minute 4"), ("", "All posts together")):
        page.goto(f"/attempts/{site.names['finished']}/audience{query}")
        page.emulate_media(media="print")
        shown = [one.inner_text() for one in page.locator(".post-list li").all() if one.is_visible()]
        assert len(shown) == 1
        assert words in shown[0]


def test_many_posts_take_no_more_paper_than_they_fill(visit: Callable[..., Page], site: Site) -> None:
    posts = [(3 + 4 * n, taken.GOOD if n % 2 else taken.BAD) for n in range(9)]
    attempt = site.take(site.trainee("wordy"), int(str(site.names["assignment_id"])), posts)
    page = visit("wordy")
    page.goto(f"/attempts/{attempt}/scorecard?post=all")
    assert pages(page) <= 2 * len(posts)
    page.goto(f"/attempts/{attempt}/review")
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    start = page.locator("#timeline-title").evaluate("one => one.getBoundingClientRect().top + scrollY")
    assert start < PAPER["height"]
    card = "getComputedStyle(document.querySelector('#timeline-title').closest('.card')).breakInside"
    assert page.evaluate(card) == "auto"


def test_a_printed_log_says_what_was_looked_for(visit: Callable[..., Page]) -> None:
    page = visit("sol")
    page.goto("/audit?who=n&since=2020-01-01")
    told = page.get_by_text("Not the whole log, but the entries that match:")
    assert not told.is_visible()
    page.emulate_media(media="print")
    assert told.is_visible()
    page.goto("/audit")
    assert page.get_by_text("Not the whole log").count() == 0


def test_in_a_printed_table_all_words_are_of_one_size(visit: Callable[..., Page]) -> None:
    page = visit("sol")
    page.goto("/audit")
    page.emulate_media(media="print")
    sizes = page.locator("table :is(bdi, th, .meta, .detail)").evaluate_all(
        "all => [...new Set(all.map(one => getComputedStyle(one).fontSize))]"
    )
    assert sizes == ["12px"]
