"""Rewrite and see in a browser: the whole way by links and forms alone, and by keyboard alone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.site import Site
from tests.drills import taken

Visit = Callable[..., Page]
FULL = "x" * 300


def test_a_post_is_rewritten_shared_and_deleted_without_a_script(visit: Visit, site: Site) -> None:
    attempt = taken.take(site.world, "mina", [taken.post(8, taken.BAD)])
    page = visit("mina", script=False, allow=(422,))
    page.goto(f"/attempts/{attempt}/scorecard?post=p2")
    page.get_by_role("link", name="Rewrite it and see both worlds").click()
    expect(page.locator("#text")).to_have_value(taken.BAD)
    page.locator("#text").fill(FULL)
    page.get_by_role("button", name="See both worlds").click()
    expect(page.locator("#text")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value(FULL)
    page.locator("#text").fill(taken.GOOD)
    page.get_by_role("button", name="See both worlds").click()
    expect(page.locator(".half.before")).to_contain_text(taken.BAD)
    expect(page.locator(".half.after")).to_contain_text(taken.GOOD)
    address = page.url

    page.get_by_role("button", name="Share with my instructors").click()
    hana = visit("hana", script=False, allow=(404,))
    hana.goto(f"/cohorts/{site.world.cohort}/trainees/{site.world.people['mina']}")
    hana.locator(f"a[href='{address.removeprefix(site.url)}']").click()
    expect(hana.locator(".half.after")).to_contain_text(taken.GOOD)
    expect(hana.get_by_role("button", name="Stop sharing")).to_have_count(0)

    page.get_by_role("button", name="Stop sharing").click()
    expect(page.get_by_role("button", name="Share with my instructors")).to_be_visible()
    answer = hana.reload()
    assert answer is not None
    assert answer.status == 404
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="What you have tried")).to_have_count(0)


def test_a_question_is_answered_by_keyboard_alone(visit: Visit, site: Site) -> None:
    attempt = taken.take(site.world, "mina", [])
    page = visit("mina")
    page.goto(f"/attempts/{attempt}/replays")
    tab_to(page, "a[href$='moment=q-i2']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/replays/new**")
    tab_to(page, "#minute")
    page.keyboard.press("Control+a")
    page.keyboard.type("20")
    tab_to(page, "#text")
    page.keyboard.type("Sorry, Kestria. That gesture was wrong, and the fan has written to say so.")
    tab_to(page, "form .row button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/replays/*")
    expect(page.locator(".half.after")).to_contain_text("minute 20")
    tab_to(page, ".curves summary")
    page.keyboard.press("Enter")
    expect(page.locator(".curves table").first).to_be_visible()


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the first such element has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement === document.querySelector(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} is not reached by Tab")
