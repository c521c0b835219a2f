"""Every page in both languages, light and dark, wide and narrow: accessible, whole, quiet, from this machine alone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from server import db
from server.accounts import actions as accounts
from tests.browser.conftest import DESKTOP, PHONE, Visit, cookies
from tests.browser.pages import NO_PAGES, PAGES, Shown
from tests.browser.site import Site
from tests.contracts.routes import routes

LANGUAGES = ("en", "ko")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a change of colours or of width can break. Everything is asked of the wide page in light and of the narrow one
# in dark; the two other mixtures are asked only what they can break.
RULES = {"colours": ["color-contrast", "link-in-text-block"], "width": ["target-size", "scrollable-region-focusable"]}
VIOLATIONS = "async (options) => (await axe.run(document, options)).violations"


def test_every_address_of_a_page_is_looked_at(site: Site) -> None:
    known = {shown.route for shown in PAGES} | NO_PAGES | {"/setup"}
    here = {route.path for route in routes(site.app) if route.method == "GET" and not route.path.startswith("/api/")}
    assert here - known == set(), "add these to pages.py"
    assert known - here - {""} == set(), "these are gone: take them out of pages.py"


class Walk:
    """One window for each language that goes from page to page: a new one costs as much as looking around in it."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.pages: dict[str, Page] = {}

    def __call__(self, shown: Shown, language: str) -> Page:
        """The window, empty and in light, before somebody who may be answered with this status."""
        if language not in self.pages:
            self.pages[language] = self.visit("", language)
        page = self.pages[language]
        page.goto("about:blank")  # ends the stream of the page before
        page.context.clear_cookies()
        page.context.add_cookies(cookies(self.visit.site, shown.who, language))
        page.set_viewport_size(DESKTOP)
        page.emulate_media(color_scheme="light")
        for watch in self.visit.watches:
            watch.allowed = {shown.status}
        return page


@pytest.fixture(scope="module")
def windows(browser: Browser, site: Site) -> Iterator[Walk]:
    with ExitStack() as closing:
        yield Walk(Visit(browser, site, closing))


@pytest.fixture
def walk(windows: Walk) -> Iterator[Walk]:
    yield windows
    windows.visit.check()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_page_is_accessible_and_whole(shown: Shown, language: str, walk: Walk, site: Site) -> None:
    page = walk(shown, language)
    answer = page.goto(shown.at(site))
    assert answer is not None
    assert answer.status == shown.status
    look(page, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_set_up_is_accessible_and_whole(language: str, visit: Callable[..., Page], empty_site: Site) -> None:
    page = visit("", language, at=empty_site, allow=(403,))
    page.goto("/")
    assert page.url.endswith("/setup")
    look(page, language)
    with db.writing(empty_site.app.state.engine) as session:
        address = accounts.setup_link(session)
    page.goto(address)
    expect(page.locator("main form")).to_be_visible()
    look(page, language)


def look(page: Page, language: str) -> None:
    """Ask everything of the page that is open."""
    assert page.evaluate("document.documentElement.lang") == language
    assert page.locator("h1").count() == 1
    assert page.title().removesuffix(" · Cadet").strip(" ·") not in ("", "Cadet")
    wrong = [*axe_faults(page, {"runOnly": STANDARDS}), *overflows(page)]
    page.emulate_media(color_scheme="dark")
    wrong += axe_faults(page, {"runOnly": {"type": "rule", "values": RULES["colours"]}})
    with narrow(page):
        wrong += axe_faults(page, {"runOnly": STANDARDS}) + overflows(page)
        page.emulate_media(color_scheme="light")
        wrong += axe_faults(page, {"runOnly": {"type": "rule", "values": RULES["width"]}})
    assert not wrong, "\n".join(wrong)


@contextmanager
def narrow(page: Page) -> Iterator[None]:
    page.set_viewport_size(PHONE)
    yield
    page.set_viewport_size(DESKTOP)


def axe_faults(page: Page, options: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)  # half a megabyte, once a page
    found = page.evaluate(VIOLATIONS, options | {"resultTypes": ["violations"]})
    width = page.viewport_size and page.viewport_size["width"]
    return [
        f"{width}px {rule['id']}: {node['target']} {node['html'][:160]} | {node['failureSummary'][:300]}"
        for rule in found
        for node in rule["nodes"][:4]
    ]


# The page itself must not scroll sideways; a wide table scrolls in its own box.
OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const inside = (one) => one.parentElement?.closest(".scroll, pre, .code, [data-scrolls]");
  return [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > room + 1 && !inside(one);
  }).slice(0, 5).map((one) => `${room}px: ${one.outerHTML.slice(0, 140)} reaches ${one.getBoundingClientRect().right}`)
    .concat([`${room}px: the page is ${document.documentElement.scrollWidth} px wide`]);
}"""


def overflows(page: Page) -> list[str]:
    found: list[str] = page.evaluate(OVERFLOW)
    return found
