"""The watch itself: what it must notice, it notices; without a browser the reason is one line."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import MISSING, cookies, find_browser
from tests.browser.site import Site
from tests.browser.watch import Watch

DEEDS = {
    "console log": "console.log('hello')",
    "script error": "setTimeout(() => { throw new Error('broken') })",
    "request to another host": "location.href = 'http://192.0.2.1/'",
    "console error": "document.head.append(Object.assign(document.createElement('script'), {text: 'canary(1)'}))",
}


@pytest.mark.parametrize("fault", DEEDS)
def test_the_watch_notices(fault: str, browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url)
    context.add_cookies(cookies(site, "mina", "en"))
    watch = Watch(site.host)
    watch.over(context)
    page = context.new_page()
    page.goto("/drills")
    watch.check()
    page.evaluate(f"() => {{ {DEEDS[fault]} }}")
    page.wait_for_timeout(200)
    with pytest.raises(AssertionError, match=fault):
        watch.check()
    context.close()


def test_a_missing_browser_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADET_BROWSER", "/nowhere/chromium")
    with pytest.raises(pytest.fail.Exception, match="install Chromium") as failed:
        find_browser()
    assert str(failed.value) == MISSING
    assert "\n" not in MISSING
