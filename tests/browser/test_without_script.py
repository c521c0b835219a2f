"""The whole way without JavaScript: forms, links and whole pages do everything."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import PASSWORD, Site
from tests.browser.test_desk import open_desk

Visit = Callable[..., Page]
TEXT = "We are checking with the coastguard. Families, please call +82-2-3210-0404, any hour."


def test_sign_in_take_a_drill_and_be_marked(visit: Visit, site: Site) -> None:
    name = site.trainee("plain")
    site.give_password(name)
    page = visit("", script=False, allow=(422,))
    page.goto("/")
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/drills")
    take_the_assigned_ferry_drill(page, site)
    expect(page.locator(".scored .dimension")).to_have_count(3)
    page.locator(".criterion h4 a, .criteria h4 a").first.click()
    page.locator(".anchors summary").first.click()
    page.get_by_role("link", name="After-action review").first.click()
    expect(page.locator(".timeline")).to_contain_text(TEXT)

    hana = visit("hana", script=False)
    hana.goto(f"/cohorts/{site.world.cohort}/attempts?state=to_mark")
    hana.get_by_role("row").filter(has_text=name.title()).get_by_role("link", name="Mark").click()
    hana.locator("input[type=radio][name*='warmth'][value='3']").first.check()
    hana.get_by_label("Remark to the trainee").fill("Well begun.")
    hana.get_by_role("button", name="Save", exact=True).click()
    expect(hana.locator("#notices")).to_contain_text("Saved.")
    page.goto(page.url.replace("/review", "/scorecard"))
    expect(page.locator(".remark")).to_contain_text("Well begun.")


def take_the_assigned_ferry_drill(page: Page, site: Site) -> None:
    page.locator(f"form[action='/assignments/{site.names['ferry_assignment']}/attempts'] button").click()
    page.get_by_role("button", name="Ready: start the clock").click()
    page.locator("#text").fill("x" * 300)
    page.locator("#platform").select_option("x")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#text")).to_have_attribute("aria-invalid", "true")
    # The cursor is put where the mending is due; typing before it has got there makes Chromium remark on it.
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value("x" * 300)
    page.locator("#text").fill(TEXT)
    page.locator("#target").select_option("nationals")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#feed-x .own .words")).to_have_text(TEXT)
    page.locator("#feed-x [data-message]").get_by_role("link", name="Answer").first.click()
    page.locator("#text").fill("Thank you for asking. " + TEXT)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#feed-x .own")).to_have_count(2)
    page.locator("#text").fill("May we name the ship?")
    page.get_by_role("button", name="Ask HQ first").click()
    expect(page.locator("#list-internal .clearance")).to_have_count(1)
    page.get_by_role("button", name="End the drill").click()
    page.wait_for_url("**/scorecard")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_language_changes_and_the_page_stays(visit: Visit, language: str) -> None:
    page = visit("mina", language, script=False)
    page.goto("/progress?rehearsals=1")
    other = "English" if language == "ko" else "한국어"
    page.get_by_role("button", name=other).click()
    assert page.url.endswith("/progress?rehearsals=1")
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "ko" else "ko")


def test_a_desk_without_script_leaves_what_is_being_written_alone(visit: Visit, site: Site) -> None:
    page = visit(site.trainee("unhurried"), script=False)
    open_desk(page, script=False)
    refresh = page.locator("meta[http-equiv=refresh]")
    expect(refresh).to_have_count(0)
    page.locator("#text").fill("Half a sentence")
    page.get_by_role("button", name="Keep my words and look for news").click()
    expect(page.locator("#text")).to_have_value("Half a sentence")
    page.get_by_role("link", name="Watch the news come in").click()
    expect(refresh).to_have_count(1)
    expect(page.locator("#text")).to_have_count(0)
    page.locator("main .notice").get_by_role("link", name="Write", exact=True).click()
    expect(page.locator("#text")).to_have_value("Half a sentence")


def test_a_draft_saved_on_another_device_is_asked_about(visit: Visit, site: Site) -> None:
    name = site.trainee("twodevices")
    desk = visit(name, script=False, allow=(409,))
    attempt = open_desk(desk, script=False)
    phone = visit(name, script=False, phone=True, allow=(409,))
    phone.goto(f"/attempts/{attempt}")
    phone.locator("#text").fill("From the phone")
    phone.locator("[data-draft]").click()
    desk.locator("#text").fill("From the desk")
    desk.locator("[data-draft]").click()
    expect(desk.locator("#overtaken")).to_contain_text("From the phone")
    expect(desk.locator("#text")).to_have_value("From the desk")
    desk.get_by_role("button", name="Keep mine").click()
    expect(desk.locator("#overtaken")).to_be_hidden()
    expect(desk.locator("#text")).to_have_value("From the desk")
    phone.locator("#text").fill("From the phone again")
    phone.locator("[data-draft]").click()
    phone.get_by_role("link", name="Take these instead").click()
    expect(phone.locator("#text")).to_have_value("From the desk")


def test_ending_the_drill_keeps_the_words_that_stand_in_the_composer(visit: Visit, site: Site) -> None:
    page = visit(site.trainee("hurried"), script=False)
    open_desk(page, script=False)
    page.locator("#text").fill("Half a sentence nobody saved")
    page.locator("[name=picture]").check()
    page.locator("#alt_text").fill("A quay at night")
    page.locator("#alt_text").press("Enter")
    expect(page.locator("#text")).to_have_value("Half a sentence nobody saved")
    page.locator("#text").fill("Half a sentence nobody saved, gone on with")
    page.get_by_role("button", name="End the drill").click()
    page.wait_for_url("**/scorecard")
    expect(page.locator(".unsent .user-text")).to_have_text("Half a sentence nobody saved, gone on with")
