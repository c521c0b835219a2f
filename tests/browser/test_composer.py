"""The composer as it stands beside the feeds: its fields, what it refuses, and the coach's verdict below the words."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.test_desk import open_desk


def test_what_was_wrong_is_not_said_of_other_words(visit: Visit, site: Site) -> None:
    desk = visit(site.trainee("mending"), allow=(422,))
    open_desk(desk)
    desk.locator("#platform").select_option("x")
    text, fault = desk.locator("#text"), desk.locator("#text-fault")
    asked = desk.locator("[formaction$='/clearances']")

    def refuse(words: str) -> None:
        with desk.expect_response("**/draft"), desk.expect_response("**/coach"):
            text.fill(words)
        # What is refused asks for the cursor, and Chromium remarks on it where it stands already.
        text.blur()
        desk.locator("[data-send]").click()
        expect(text).to_have_attribute("aria-invalid", "true")
        expect(fault).to_be_visible()

    def is_forgiven() -> None:
        expect(fault).to_have_count(0)
        expect(text).not_to_have_attribute("aria-invalid", "true")
        expect(text).to_have_attribute("aria-describedby", "counter")

    refuse("x" * 324)
    text.fill("We are checking.")
    is_forgiven()
    refuse("x" * 324)
    desk.locator("#platform").select_option("facebook")
    is_forgiven()
    refuse(" ")
    # Filled without a key or a click, as by a password manager or another extension.
    text.evaluate("one => { one.value = 'We are checking with the coastguard.'; }")
    with desk.expect_response("**/clearances") as answer:
        asked.click()
    assert answer.value.status == 200
    is_forgiven()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [1280, 1500])
def test_no_label_stands_apart_from_its_field_and_no_feed_pushes_the_inbox_down(
    width: int, language: str, visit: Visit, site: Site
) -> None:
    desk = visit(site.trainee(f"wide{width}{language}"), language)
    open_desk(desk, script=False)
    desk.wait_for_load_state()
    desk.set_viewport_size({"width": width, "height": 800})
    desk.locator(".feeds").evaluate("one => { one.style.minBlockSize = '4000px'; }")

    def box(part: str) -> dict[str, float]:
        return desk.locator(part).bounding_box() or {}

    label, language_of, platform = box("label[for=lang]"), box("#lang"), box("#platform")
    assert language_of["y"] - label["y"] - label["height"] < 10
    assert language_of["height"] == platform["height"]
    above = box(".desk-write")["y"] + box(".desk-write")["height"] if width < 1408 else box(".feeds")["y"]
    assert box("#inbox")["y"] - above < 24
    around = box(".around")
    assert around["y"] >= box(".feeds")["y"] + 4000


def test_the_verdict_of_the_coach_stands_below_the_words_it_is_about(visit: Visit, site: Site) -> None:
    desk = visit(site.trainee("coached"))
    open_desk(desk)
    text, line = desk.locator("#text"), desk.locator("#coach-line")
    desk.set_viewport_size({"width": 1280, "height": 800})
    text.fill("Fourteen Koreans may have been aboard; we will pay for the flights home.")
    expect(line).to_contain_text("hold back")
    expect(line).to_be_in_viewport(ratio=1)
    assert desk.evaluate("scrollY") == 0
    desk.locator("#platform").select_option("x")
    text.fill("We will pay for the flights home. " * 9)
    expect(line).to_be_empty()
    text.fill("We are checking.")
    expect(line).not_to_be_empty()
    text.press("Control+Enter")
    expect(desk.locator("li.own")).to_have_count(1)
    expect(line).to_be_empty()
    text.fill("We are checking again.")
    expect(line).not_to_be_empty()
