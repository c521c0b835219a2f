"""The desk under somebody's hands: keys, counter, undo, tabs, two windows, and no script at all."""

import re

import pytest
from playwright.sync_api import Page, expect

from server.audience.platforms import PLATFORMS
from server.scoring.length import length
from tests.browser.conftest import Visit
from tests.browser.site import FERRY, Site
from tests.browser.test_journeys import attempt_of

TEXTS = [
    "We are checking with the coastguard now.",
    "영사안전콜센터 +82-2-3210-0404로 연락해 주세요.",
    "👨‍👩‍👧‍👦 👍🏽 1️⃣ ☀️ © e\u0301 “—…”",
    "See https://www.mofa.go.kr/eng/index.do?a=1&b=2, mofa.go.kr or (https://example.org/a).",
    "a@b.com v1.2 end.In العربية\nsecond line",
]


def open_desk(page: Page, *, script: bool = True) -> int:
    page.goto("/drills")
    page.locator(f"form[action='/drills/{FERRY}/attempts'] button").click()
    page.locator("form[action$='/ready'] button").first.click()
    expect(page.locator("#feed-x [data-message]").first).to_be_visible()
    if script:
        expect(page.locator("[data-stream-state]")).to_have_text("connected")
    return attempt_of(page)


@pytest.fixture
def desk(visit: Visit, site: Site, request: pytest.FixtureRequest) -> Page:
    page = visit(site.trainee(f"d{abs(hash(request.node.name)) % 10**8}"))
    open_desk(page)
    return page


def test_the_page_counts_as_the_server_does(desk: Page) -> None:
    for place in ("x", "instagram", "facebook"):
        desk.locator("#platform").select_option(place)
        for text in TEXTS:
            desk.locator("#text").fill(text)
            used = length(text, PLATFORMS[place].counting)
            expect(desk.locator("[data-counter]")).to_have_text(f"{used} / {PLATFORMS[place].limit:,}")


def test_too_long_is_said_while_typing_and_when_sent(visit: Visit, site: Site) -> None:
    desk = visit(site.trainee("verbose"), allow=(422,))
    open_desk(desk)
    desk.locator("#platform").select_option("x")
    desk.locator("#text").fill("x" * 281)
    expect(desk.locator("[data-counter]")).to_have_class("num over")
    with desk.expect_response("**/posts") as answer:
        desk.locator("[data-send]").click()
    assert answer.value.status == 422
    expect(desk.locator("#text")).to_have_attribute("aria-invalid", "true")
    expect(desk.locator("#text.htmx-settling")).to_have_count(0)
    expect(desk.locator("[data-counter]")).to_have_class("num over")
    expect(desk.locator("#text-fault")).to_contain_text("at most 280 characters; by its count there are 281 now")
    expect(desk.locator("#text")).to_have_value("x" * 281)


def test_keys_do_what_the_help_says(desk: Page, site: Site) -> None:
    site.pass_minutes(attempt_of(desk), 9)
    desk.reload()
    expect(desk.locator("#i4, #i3").first).to_be_visible()
    desk.keyboard.press("?")
    expect(desk.locator("dialog[open]")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("dialog[open]")).to_have_count(0)
    desk.keyboard.press("j")
    first = desk.evaluate("document.activeElement.id")
    desk.keyboard.press("j")
    assert desk.evaluate("document.activeElement.id") != first
    desk.keyboard.press("k")
    assert desk.evaluate("document.activeElement.id") == first
    desk.keyboard.press("r")
    expect(desk.locator("#text")).to_be_focused()
    expect(desk.locator("[name=reply_to]")).to_have_value(first)
    desk.locator("h1").click()
    desk.keyboard.press("n")
    expect(desk.locator("[name=reply_to]")).to_have_value("")


def test_undo_gives_the_words_back(desk: Page) -> None:
    desk.locator("#text").fill("Too early")
    desk.locator("#text").press("Control+Enter")
    desk.locator("li.own [data-undo]").click()
    expect(desk.locator("li.own")).to_have_count(0)
    expect(desk.locator("#text")).to_have_value("Too early")


def test_a_message_is_dealt_with_from_its_menu(desk: Page) -> None:
    desk.locator("#i1 summary").click()
    desk.locator("#i1 button[formaction$='/ignores']").click()
    expect(desk.locator("#i1 .tag")).to_have_text("left alone")
    expect(desk.locator("#i1 details[open]")).to_have_count(0)


def test_what_one_window_does_the_other_shows(desk: Page) -> None:
    other = desk.context.new_page()
    other.goto(desk.url)
    expect(other.locator("[data-stream-state]")).to_have_text("connected")
    desk.locator("#text").fill("Said in the first window")
    desk.locator("[data-send]").click()
    expect(other.locator("#live li.own .words")).to_have_text("Said in the first window")
    other.close()


def test_a_new_message_arrives_by_itself_and_leaves_what_is_being_written_alone(desk: Page, site: Site) -> None:
    site.pass_minutes(attempt_of(desk), 3)
    desk.reload()
    expect(desk.locator("[data-stream-state]")).to_have_text("connected")
    desk.locator("#text").fill("Half a sentence")
    expect(desk.locator("#i2")).to_be_visible(timeout=20_000)
    expect(desk.locator("[data-announcer]")).to_contain_text("mother in Daegu")
    expect(desk.locator("#text")).to_have_value("Half a sentence")
    expect(desk.locator("#text")).to_be_focused()


def test_the_desk_works_without_a_script(visit: Visit, site: Site) -> None:
    page = visit(site.trainee("scriptless"), script=False)
    attempt = open_desk(page, script=False)
    site.pass_minutes(attempt, 5)
    page.goto(f"/attempts/{attempt}?reply_to=i2#composer")
    page.locator("#text").fill("확인하고 있습니다. +82-2-3210-0404로 연락해 주세요.")
    page.locator("[data-send]").click()
    expect(page.locator("#feed-facebook li.own .words")).to_contain_text("확인하고 있습니다")
    page.locator("#i1 summary").click()
    page.locator("#i1 li button").first.click()
    expect(page.locator("#i1 .tag")).to_have_text("on hold")
    page.get_by_role("button", name="End the drill").click()
    page.wait_for_url("**/scorecard")


def test_the_desk_fits_a_phone(visit: Visit, site: Site) -> None:
    page = visit(site.trainee("pocket"), phone=True)
    open_desk(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".desk-jump a[href='#composer']").click()
    expect(page.locator("#text")).to_be_in_viewport()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_bar_covers_nothing_one_jumps_to(visit: Visit, site: Site, language: str) -> None:
    page = visit(site.trainee(f"jumper-{language}"), language, phone=True)
    open_desk(page, script=False)
    for width in (320, 390, 768):
        page.set_viewport_size({"width": width, "height": 700})
        for place in ("composer", "inbox", "facts"):
            # The bar grows with the window and its words, and what is below it follows within a frame.
            page.wait_for_function(
                """place => {
                  location.hash = "";
                  location.hash = place;
                  const [bar, target] = [".desk-bar", `#${place}`].map((one) => document.querySelector(one));
                  return bar.getBoundingClientRect().bottom <= target.getBoundingClientRect().top;
                }""",
                arg=place,
                timeout=5000,
            )


def test_the_composer_says_what_is_being_written(desk: Page) -> None:
    desk.locator("#i1 [data-reply-link]").click()
    title, about = desk.locator("#composer-title"), desk.locator("[data-about-kind]")
    expect(title).to_have_text("Answer")
    expect(about).to_have_text("Answers:")
    desk.locator("[data-about-clear]").click()
    expect(title).to_have_text("New post")
    expect(about).to_be_hidden()
    desk.locator("#text").fill("The ferry left at noon.")
    desk.locator("[data-send]").click()
    desk.locator("li.own [data-correct-link]").click(timeout=20_000)
    expect(title).to_have_text("Correct in the open")
    expect(about).to_have_text("Corrects:")
    expect(about).to_be_visible()
    desk.locator("#i1 [data-reply-link]").click()
    expect(title).to_have_text("Answer")
    expect(about).to_have_text("Answers:")


def test_the_cursor_stays_with_the_message_one_decides_about(desk: Page) -> None:
    menu = desk.locator("#i1 summary")
    menu.focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(desk.locator("#i1 details[open]")).to_have_count(0)
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("#i1 .tag")).to_have_text("on hold")
    expect(desk.locator("#i1")).to_be_focused()


def test_the_cursor_stays_with_the_button_that_was_pressed(desk: Page) -> None:
    desk.locator("#text").fill("We are checking with the coastguard.")
    desk.locator("[formaction$='/hostile']").focus()
    with desk.expect_response("**/hostile"):
        desk.keyboard.press("Enter")
    expect(desk.locator("[formaction$='/hostile']")).to_be_focused()
    desk.locator("[data-send]").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".feed .own")).to_be_visible()
    expect(desk.locator("[data-send]")).to_be_focused()


def test_nothing_is_called_quiet_beside_a_count_of_new_messages(desk: Page) -> None:
    expect(desk.locator("[data-newest]")).to_have_text(re.compile(r"Show \d+ new"), timeout=20000)
    said = desk.locator("[data-quiet]")
    expect(said).to_have_count(2)
    assert [one.is_visible() for one in said.all()] == [False, False]


def test_a_correction_goes_where_the_wrong_words_went(desk: Page) -> None:
    desk.locator("#platform").select_option("x")
    desk.locator("#lang").select_option("en")
    desk.locator("#target").select_option("press")
    desk.locator("#text").fill("Fourteen are missing.")
    desk.locator("[data-send]").click()
    link = desk.locator("#feed-x [data-correct-link]")
    expect(link).to_be_visible(timeout=15000)
    desk.locator("#platform").select_option("facebook")
    desk.locator("#lang").select_option("ko")
    desk.locator("#target").select_option("nationals")
    link.click()
    assert [desk.locator(f"#{name}").input_value() for name in ("platform", "lang", "target")] == ["x", "en", "press"]


def test_the_button_says_when_words_go_to_one_person_alone(desk: Page) -> None:
    desk.locator("[data-reply-link]").first.click()
    expect(desk.locator("[data-send]")).to_have_text("Publish")
    desk.locator("[name=private]").check()
    expect(desk.locator("[data-send]")).to_have_text("Send to this person alone")
    desk.locator("[data-about-clear]").click()
    expect(desk.locator("[data-send]")).to_have_text("Publish")


def test_a_new_post_instead_of_an_answer_needs_no_script(visit: Visit, site: Site) -> None:
    page = visit(site.trainee("anew"), script=False)
    attempt = open_desk(page, script=False)
    page.goto(f"/attempts/{attempt}?reply_to=i1#composer")
    page.locator("#text").fill("For everybody.")
    page.locator("[data-draft]").click()
    page.locator("[data-about-clear]").click()
    expect(page.locator("#text")).to_have_value("For everybody.")
    page.locator("[data-send]").click()
    expect(page.locator("li.own .words")).to_have_text("For everybody.")
    expect(page.locator("li.own .by")).not_to_contain_text("answers")


def top_of(page: Page, part: str) -> float:
    return float(page.locator(part).evaluate("one => one.getBoundingClientRect().top"))


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 640, "height": 400}])
def test_an_act_leaves_the_page_where_it_was(visit: Visit, site: Site, size: dict[str, int]) -> None:
    page = visit(site.trainee(f"steady{size['width']}"), phone=True)
    page.set_viewport_size(size)  # the second is a laptop's window at 200 %
    attempt = open_desk(page)
    site.pass_minutes(attempt, 12)
    page.reload()
    expect(page.locator("[data-stream-state]")).to_have_text("connected")
    for words in ("We are checking.", "We shall write again by noon."):
        page.locator("#text").fill(words)
        page.locator("[data-send]").focus()
        page.wait_for_timeout(100)
        stood = top_of(page, "#composer")
        page.keyboard.press("Enter")
        expect(page.locator("#live li.own .words", has_text=words)).to_have_count(1)
        expect(page.locator("[data-send]")).to_be_focused()
        page.wait_for_timeout(200)
        # Undo comes into view below the button, at most.
        assert abs(top_of(page, "#composer") - stood) < 90
        expect(page.locator("[data-leaving]").last).to_be_in_viewport(ratio=1)
        expect(page.locator("[data-send]")).to_be_in_viewport()
    message = page.locator("#feed-facebook [data-reply]").last
    message.locator("summary").click()
    stood = top_of(page, f"#{message.get_attribute('id')}")
    message.locator("button[formaction$='/ignores']").click()
    expect(message.locator(".tag").last).to_have_text("left alone")
    page.wait_for_timeout(200)
    assert abs(top_of(page, f"#{message.get_attribute('id')}") - stood) < 2


def test_undo_is_at_hand_where_one_publishes(visit: Visit, site: Site) -> None:
    page = visit(site.trainee("regretful"), phone=True)
    open_desk(page)
    page.locator("#text").fill("Too early")
    page.locator("[data-send]").click()
    undo = page.locator("[data-leaving] [data-undo]")
    expect(undo).to_be_in_viewport()
    expect(page.locator("[data-announcer]")).to_contain_text("Undo stands beside the button")
    expect(page.locator("li.own [data-undo]")).to_have_count(1)
    undo.click()
    expect(page.locator("li.own")).to_have_count(0)
    expect(page.locator("#text")).to_have_value("Too early")
    expect(page.locator("#text")).to_be_focused()
    page.locator("[data-send]").click()
    undo.focus()
    expect(page.locator("[data-leaving]")).to_have_count(0, timeout=10_000)
    expect(page.locator("[data-send]")).to_be_focused()


def test_undo_is_at_hand_without_a_script(visit: Visit, site: Site) -> None:
    page = visit(site.trainee("plainregret"), script=False)
    open_desk(page, script=False)
    page.locator("#text").fill("Too early")
    page.locator("[data-send]").click()
    page.locator("[data-leaving] [data-undo]").click()
    expect(page.locator("li.own")).to_have_count(0)
    expect(page.locator("#text")).to_have_value("Too early")


def test_the_first_letter_from_hq_is_new_until_it_was_in_sight(visit: Visit, site: Site) -> None:
    page = visit(site.trainee("lettered"), phone=True)
    page.goto("/drills")
    page.locator("form[action='/drills/team-in-the-rubble/attempts'] button").click()
    page.locator("form[action$='/ready'] button").first.click()
    count = page.locator(".to-inbox [data-inbox-link]")
    expect(count).to_have_text("+1")
    page.locator(".to-inbox").click()
    expect(count).to_be_empty()
    page.reload()
    expect(page.locator("[data-stream-state]")).to_have_text("connected")
    expect(count).to_be_empty()


def test_the_clock_goes_on_beside_the_briefing(desk: Page) -> None:
    desk.get_by_role("link", name="Briefing").click()
    clock = desk.locator("[data-clock]")
    expect(clock).to_be_visible()
    began = clock.inner_text()
    expect(clock).not_to_have_text(began, timeout=10_000)
