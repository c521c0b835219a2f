"""Everything by keyboard: focus is always to be seen, and the desk's and the scorecard's keys do what they say."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import FERRY, Site

Visit = Callable[..., Page]

# Of the element in focus: its name, and whether it differs from its unfocused self in outline or shadow.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const around = one.closest("label, .pick") && getComputedStyle(one.closest("label, .pick"));
  const seen = (s) => s && ((s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none");
  const box = one.getBoundingClientRect();
  const inside = box.width > 0 && box.height > 0;
  return { name: one.outerHTML.slice(0, 120), seen: seen(style) || seen(around), inside };
}"""
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
ADDRESSES = [
    ("mina", "/drills"),
    ("mina", "/attempts/{running}"),
    ("mina", "/attempts/{finished}/scorecard"),
    ("mina", "/attempts/{finished}/replays"),
    ("mina", "/replays/{rewritten}"),
    ("hana", "/cohorts/{cohort_id}"),
    ("hana", "/scenarios/harbour-night/edit"),
    ("hana", "/marking/attempts/{finished}"),
    ("ada", "/people"),
    ("", "/sign-in"),
]


@pytest.mark.parametrize(("who", "address"), ADDRESSES)
def test_focus_is_always_to_be_seen(who: str, address: str, visit: Visit, site: Site) -> None:
    page = visit(who)
    page.goto(address.format_map(site.names))
    # The browser gives focus to a field that asks for it with its first frame; keys pressed earlier would prevent that.
    page.evaluate(FRAMES)
    unseen = []
    for _ in range(45):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found and not (found["seen"] and found["inside"]):
            unseen.append(found["name"])
    assert unseen == []


def test_the_first_tab_leads_past_the_header(visit: Visit) -> None:
    page = visit("mina")
    page.goto("/drills")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_desk_is_worked_by_keys(visit: Visit, site: Site) -> None:
    page = visit(site.trainee("keys"))
    page.goto("/drills")
    page.locator(f"form[action='/drills/{FERRY}/attempts'] button").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ready: start the clock").focus()
    page.keyboard.press("Enter")
    message = page.locator("#feed-x [data-message]").first
    expect(message).to_be_visible()
    expect(page.locator("[data-stream-state]")).to_have_class("meta stream on")
    page.keyboard.press("j")
    expect(message).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(message).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("Thank you for asking? We are checking, j k n.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#feed-x .own .words")).to_have_text("Thank you for asking? We are checking, j k n.")
    page.locator("body").press("n")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("[data-about]")).to_be_hidden()


def test_the_scorecard_is_read_by_keys(visit: Visit, site: Site) -> None:
    page = visit("mina")
    page.goto(f"/attempts/{site.names['finished']}/scorecard")
    page.keyboard.press("j")
    first = page.locator(".picked").first
    expect(first).to_be_visible()
    chosen = first.get_attribute("data-criterion")
    page.keyboard.press("j")
    expect(page.locator(".picked").first).not_to_have_attribute("data-criterion", chosen or "")
    page.keyboard.press("k")
    expect(page.locator(".picked").first).to_have_attribute("data-criterion", chosen or "")
    page.keyboard.press("Escape")
    expect(page.locator(".picked")).to_have_count(0)
