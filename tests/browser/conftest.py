"""A real browser in front of a real server. Every page is watched: see `watch.py`."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from server.accounts.guards import session_cookie
from server.web.language import COOKIE
from tests.browser.site import Site, serving
from tests.browser.watch import Watch

MISSING = "No browser found: install Chromium (Debian: `apt install chromium`), or name one with CADET_BROWSER=/path."
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker("browser")


def find_browser() -> str:
    """The program to run; the test fails in one line when there is none."""
    named = os.environ.get("CADET_BROWSER")
    known = [named] if named else ["chromium", "chromium-browser", "google-chrome", "chrome"]
    path = next((found for name in known if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    return path


# For this folder only: Playwright's loop must be gone before other tests of the same worker run loops of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    program = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="package")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server nobody has an account on."""
    with serving(tmp_path_factory.mktemp("empty"), fill=False) as site:
        yield site


class Visit:
    """Opens pages as somebody, in a language; at the end of the test every page must have been quiet."""

    def __init__(self, browser: Browser, site: Site, closing: ExitStack) -> None:
        self.browser, self.site, self.closing = browser, site, closing
        self.watches: list[Watch] = []

    def __call__(
        self, name: str = "", language: str = "en", *, script: bool = True, phone: bool = False, dark: bool = False,
        allow: tuple[int, ...] = (), at: Site | None = None,
    ) -> Page:  # fmt: skip
        site = at or self.site
        context = self.browser.new_context(
            base_url=site.url, viewport=PHONE if phone else DESKTOP, java_script_enabled=script,
            reduced_motion="reduce",
            color_scheme="dark" if dark else "light", locale="ko-KR" if language == "ko" else "en-GB",
            accept_downloads=True,
        )  # fmt: skip
        context.set_default_timeout(8000)
        context.add_cookies(cookies(site, name, language))
        watch = Watch(site.host, set(allow))
        watch.over(context)
        self.watches.append(watch)
        self.closing.callback(close, context)
        return context.new_page()

    def check(self) -> None:
        for watch in self.watches:
            watch.check()


def cookies(site: Site, name: str, language: str) -> list[dict[str, str]]:
    given = {COOKIE: language} | ({session_cookie(https=False): site.token(name)} if name else {})
    return [{"name": key, "value": value, "url": site.url} for key, value in given.items()]


def close(context: BrowserContext) -> None:
    # A stream or an autosave still under way must not outlive the server.
    for page in context.pages:
        page.close()
    context.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    with ExitStack() as closing:
        visit = Visit(browser, site, closing)
        yield visit
        visit.check()
