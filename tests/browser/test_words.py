"""Words on the desk under somebody's hands: slow answers, a lost line, reloads, two windows, and the end of a drill."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from server import db
from server.models import Draft
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.test_desk import open_desk
from tests.browser.test_journeys import attempt_of

ASKED = "The call centre answers day and night."


@pytest.fixture
def desk(visit: Visit, site: Site, request: pytest.FixtureRequest) -> Page:
    page = visit(site.trainee(f"w{abs(hash(request.node.name)) % 10**8}"))
    open_desk(page)
    return page


def slowly(desk: Page, address: str) -> Callable[[], None]:
    """Hold what is sent to an address until the function given back is called."""
    held: list[Route] = []

    # A method of a list is not taken for a handler.
    def hold(route: Route) -> None:
        held.append(route)

    desk.route(address, hold)

    def let_go() -> None:
        for route in held:
            route.continue_()
        desk.unroute(address)

    return let_go


def ask_hq(desk: Page, words: str) -> None:
    desk.locator("#text").fill(words)
    with desk.expect_response("**/clearances"):
        desk.locator("[formaction$='/clearances']").click()


def set_aside(desk: Page) -> list[str]:
    return desk.locator("[data-aside] li [data-aside-text]").all_inner_texts()


def saved(site: Site, attempt: int) -> str:
    with db.reading(site.world.engine) as session:
        draft = session.get(Draft, attempt)
        return str(draft.data.get("text", "")) if draft else ""


def test_asking_hq_is_shown_and_spoken(desk: Page) -> None:
    ask_hq(desk, "May we say that the operator was at fault?")
    told = re.compile(r"^Sent to HQ in minute \d+\. Answer expected around minute")
    expect(desk.locator("[data-announcer]")).to_have_text(told)
    expect(desk.locator("#asked")).to_be_visible()
    expect(desk.locator("#asked")).to_contain_text("Sent to HQ in minute")
    expect(desk.locator("[data-hq-time]")).to_contain_text(re.compile(r"HQ takes about \d+ minutes now"))
    ask_hq(desk, "May we say that the operator was at fault?")
    expect(desk.locator("[data-announcer]")).to_contain_text("they were not sent again")
    expect(desk.locator("#list-internal .clearance")).to_have_count(1)


def test_words_from_hq_answer_whom_they_were_asked_for_and_lose_nothing(desk: Page, site: Site) -> None:
    site.pass_minutes(attempt_of(desk), 5)
    desk.reload()
    desk.locator("#i2 [data-reply-link]").click()
    desk.locator("[name=private]").check()
    ask_hq(desk, ASKED)
    expect(desk.locator("[data-words]")).to_be_visible()
    desk.locator("[data-about-clear]").click()
    desk.locator("#target").select_option("press")
    desk.locator("#text").fill("Something else by now")
    with desk.expect_response("**/coach"), desk.expect_response("**/draft"):
        desk.locator("[data-words]").click()
    expect(desk.locator("#text")).to_have_value(ASKED)
    expect(desk.locator("[name=reply_to]")).to_have_value("i2")
    expect(desk.locator("[name=private]")).to_be_checked()
    expect(desk.locator("#target")).to_have_value("nationals")
    expect(desk.locator("[data-about-author]")).to_contain_text("Daegu")
    assert set_aside(desk) == ["Something else by now"]
    desk.reload()
    assert set_aside(desk) == ["Something else by now"]
    desk.locator("[data-aside-back]").click()
    expect(desk.locator("#text")).to_have_value("Something else by now")
    assert set_aside(desk) == [ASKED]
    desk.locator("[data-aside] button.quiet").click()
    expect(desk.locator("[data-aside]")).to_be_hidden()


def test_undo_leaves_newer_words_where_they_are(desk: Page) -> None:
    desk.locator("#text").fill("Too early")
    desk.locator("#text").press("Control+Enter")
    expect(desk.locator("li.own")).to_have_count(1)
    desk.locator("#text").fill("Newer words")
    desk.locator("li.own [data-undo]").click()
    expect(desk.locator("li.own")).to_have_count(0)
    expect(desk.locator("#text")).to_have_value("Newer words")
    assert set_aside(desk) == ["Too early"]


def test_what_is_typed_while_the_answer_is_awaited_stays(desk: Page, site: Site) -> None:
    let_go = slowly(desk, "**/posts")
    text = desk.locator("#text")
    text.fill("It has been sent.")
    text.press("Control+Enter")
    text.press_sequentially(" And more")
    let_go()
    expect(desk.locator("li.own .words")).to_have_text("It has been sent.")
    expect(text).to_have_value("And more")
    expect(text).to_be_focused()
    expect(desk.locator("#saved")).to_contain_text("Draft saved")
    assert saved(site, attempt_of(desk)) == "And more"


def test_a_refused_text_keeps_what_was_typed_meanwhile(visit: Visit, site: Site) -> None:
    desk = visit(site.trainee("hasty"), allow=(422,))
    open_desk(desk)
    let_go = slowly(desk, "**/posts")
    desk.locator("#platform").select_option("x")
    text = desk.locator("#text")
    text.fill("x" * 281)
    text.press("Control+Enter")
    text.press_sequentially(" yz")
    # What is refused asks for the cursor, and Chromium remarks on it where it stands already.
    text.blur()
    let_go()
    expect(text).to_have_attribute("aria-invalid", "true")
    expect(text).to_have_value("x" * 281 + " yz")


def test_a_draft_overtaken_by_its_own_publication_does_not_come_back(desk: Page, site: Site) -> None:
    let_go = slowly(desk, "**/draft")
    text = desk.locator("#text")
    with desk.expect_request("**/draft"):
        text.fill("Sent and done.")
    text.press("Control+Enter")
    expect(desk.locator("li.own .words")).to_have_text("Sent and done.")
    let_go()
    desk.wait_for_timeout(300)
    assert saved(site, attempt_of(desk)) == ""
    desk.reload()
    expect(desk.locator("li.own .words")).to_have_text("Sent and done.")
    expect(text).to_have_value("")


def test_a_lost_line_is_told_and_saving_is_tried_again(visit: Visit, site: Site) -> None:
    desk = visit(site.trainee("cutoff"))
    (watch,) = visit.watches
    open_desk(desk)
    desk.clock.install()
    broken = re.compile("/(draft|coach|posts|clearances)$")
    desk.route(broken, lambda route: route.abort("connectionrefused"))
    desk.locator("#text").fill("Half a sentence")
    desk.clock.run_for(1500)
    expect(desk.locator("#saved")).to_have_text("Not saved yet")
    expect(desk.locator("#offline")).to_contain_text("Your words stay in this page")
    for button in ("[data-send]", "[formaction$='/clearances']"):
        desk.locator(button).click()
        expect(desk.locator("#offline")).to_have_count(1)
        expect(desk.locator("#offline")).to_be_in_viewport()
    expect(desk.locator("#text")).to_have_value("Half a sentence")
    assert watch.faults
    assert all("ERR_CONNECTION_REFUSED" in one or "error: htmx:" in one for one in watch.faults), watch.faults
    watch.faults.clear()
    desk.unroute(broken)
    desk.clock.run_for(6000)
    expect(desk.locator("#saved")).to_contain_text("Draft saved at")
    expect(desk.locator("#offline")).to_have_count(0)


def test_saving_again_leaves_the_cursor_on_the_way_to_sign_in(visit: Visit, site: Site) -> None:
    desk = visit(site.trainee("signedout"), allow=(401,))
    open_desk(desk)
    desk.clock.install()
    known = desk.context.cookies()
    desk.context.clear_cookies()
    with desk.expect_response("**/draft"), desk.expect_response("**/coach"):
        desk.locator("#text").fill("Half a sentence")
        desk.clock.run_for(1500)
    link = desk.locator("#refusal a")
    link.focus()
    with desk.expect_response("**/draft"):
        desk.clock.run_for(6000)
    expect(link).to_be_focused()
    desk.context.add_cookies(known)
    desk.clock.run_for(6000)
    expect(desk.locator("#saved")).to_contain_text("Draft saved at")
    expect(link).to_have_count(0)


@pytest.mark.parametrize("status", [413, 502])
def test_the_page_of_a_proxy_before_a_lost_server_takes_no_place(visit: Visit, site: Site, status: int) -> None:
    desk = visit(site.trainee(f"proxied{status}"), allow=(status,))
    open_desk(desk)
    gone = re.compile("/(draft|coach|posts)$")
    desk.route(gone, lambda route: route.fulfill(status=status, content_type="text/html", body="<h1>Sorry</h1>"))
    with desk.expect_response("**/coach"), desk.expect_response("**/draft"):
        desk.locator("#text").fill("Half a sentence")
    desk.locator("[data-send]").click()
    expect(desk.locator("#offline")).to_be_in_viewport()
    expect(desk.locator("#saved")).to_have_text("Not saved yet")
    expect(desk.locator("#feed-x [data-message]").first).to_be_visible()
    expect(desk.locator("#text")).to_have_value("Half a sentence")
    desk.unroute(gone)
    desk.locator("[data-send]").click()
    expect(desk.locator("li.own .words")).to_have_text("Half a sentence")


def test_the_last_keys_before_a_reload_or_another_language_are_not_lost(desk: Page, site: Site) -> None:
    text = desk.locator("#text")
    with desk.expect_response("**/draft"):
        text.fill("An older draft")
    desk.route("**/draft", lambda route: route.abort("aborted"))
    text.fill("An older draft, gone on with")
    desk.reload()
    expect(text).to_have_value("An older draft, gone on with")
    text.press("End")
    text.press_sequentially("!")
    desk.get_by_role("button", name="한국어").click()
    expect(desk.locator("html")).to_have_attribute("lang", "ko")
    expect(text).to_have_value("An older draft, gone on with!")
    desk.unroute("**/draft")
    text.press("End")
    with desk.expect_response("**/draft"):
        text.press_sequentially("!")
    expect(desk.locator("[data-aside]")).to_be_hidden()
    assert saved(site, attempt_of(desk)) == "An older draft, gone on with!!"


def test_words_the_server_never_had_are_not_taken_for_sent_ones_that_end_the_same(desk: Page) -> None:
    desk.locator("#text").fill("We are checking. Thank you.")
    desk.locator("#text").press("Control+Enter")
    expect(desk.locator("li.own .words")).to_have_text("We are checking. Thank you.")
    desk.route("**/draft", lambda route: route.abort("aborted"))
    desk.locator("#text").fill("Thank you.")
    desk.reload()
    expect(desk.locator("#text")).to_have_value("Thank you.")
    desk.unroute("**/draft")


def test_words_the_server_never_had_stand_aside_where_an_address_fills_the_composer(desk: Page, site: Site) -> None:
    site.pass_minutes(attempt_of(desk), 5)
    desk.route("**/draft", lambda route: route.abort("aborted"))
    desk.locator("#text").fill("Half a sentence")
    desk.goto(f"{desk.url}?reply_to=i2")
    expect(desk.locator("[name=reply_to]")).to_have_value("i2")
    desk.locator("#text").fill("Other words")
    assert set_aside(desk) == ["Half a sentence"]
    desk.unroute("**/draft")


def in_two_windows(desk: Page) -> Page:
    """The other window, whose words were refused because the first had saved its own."""
    other = desk.context.new_page()
    other.goto(desk.url)
    with desk.expect_response("**/draft"):
        desk.locator("#text").fill("Written in the first")
    with other.expect_response("**/draft") as refused:
        other.locator("#text").fill("Written in the second")
    assert refused.value.status == 409
    expect(other.locator("#overtaken")).to_contain_text("Written in the first")
    expect(other.locator("#text")).to_have_value("Written in the second")
    expect(other.locator("#saved")).to_have_text("Not saved yet")
    return other


@pytest.fixture
def torn(visit: Visit, site: Site, request: pytest.FixtureRequest) -> Page:
    page = visit(site.trainee(f"t{abs(hash(request.node.name)) % 10**8}"), allow=(409,))
    open_desk(page)
    return page


def test_of_two_windows_the_second_is_asked_and_keeps_its_own_words(torn: Page, site: Site) -> None:
    other = in_two_windows(torn)
    with other.expect_response("**/draft") as kept:
        other.get_by_role("button", name="Keep mine").click()
    assert kept.value.status == 200
    expect(other.locator("#overtaken")).to_be_hidden()
    assert saved(site, attempt_of(torn)) == "Written in the second"
    assert set_aside(other) == ["Written in the first"]
    expect(torn.locator("#notices")).to_contain_text("Another window")
    expect(torn.locator("#text")).to_have_value("Written in the first")
    torn.locator("[data-send]").click()
    expect(torn.locator("#text")).to_have_value("")
    expect(torn.locator("#elsewhere")).to_have_count(0)


def test_of_two_windows_the_second_publishes_and_is_no_longer_asked_about_its_words(torn: Page, site: Site) -> None:
    other = in_two_windows(torn)
    other.locator("[data-send]").click()
    expect(other.locator(".message.own")).to_contain_text("Written in the second")
    expect(other.locator("#overtaken")).to_be_hidden()
    assert saved(site, attempt_of(torn)) == "Written in the first"


def test_of_two_windows_the_second_takes_the_words_of_the_first(torn: Page, site: Site) -> None:
    other = in_two_windows(torn)
    with other.expect_response("**/draft") as kept:
        other.get_by_role("link", name="Take these instead").click()
    assert kept.value.status == 200
    expect(other.locator("#text")).to_have_value("Written in the first")
    assert set_aside(other) == ["Written in the second"]
    assert saved(site, attempt_of(torn)) == "Written in the first"


def test_a_question_about_two_drafts_is_asked_once_and_leaves_the_cursor(torn: Page) -> None:
    other = in_two_windows(torn)
    other.get_by_role("button", name="Keep mine").focus()
    with other.expect_response("**/draft"):
        other.locator("[data-composer]").dispatch_event("input")
    expect(other.get_by_role("button", name="Keep mine")).to_be_focused()


def test_back_on_the_line_the_question_about_two_drafts_takes_the_place_of_the_lost_server(
    torn: Page, visit: Visit, site: Site
) -> None:
    (watch,) = visit.watches
    first, second = torn, in_two_windows(torn)
    with second.expect_response("**/draft"):
        second.get_by_role("button", name="Keep mine").click()
    expect(second.locator("#undecided")).to_have_count(0)
    first.clock.install()
    broken = re.compile("/(draft|coach)$")
    first.route(broken, lambda route: route.abort("connectionrefused"))
    first.locator("#text").fill("Written without a line")
    first.clock.run_for(1500)
    expect(first.locator("#offline")).to_have_count(1)
    first.unroute(broken)
    with first.expect_response("**/draft") as refused:
        first.clock.run_for(6000)
    assert refused.value.status == 409
    watch.faults.clear()
    expect(first.locator("#offline")).to_have_count(0)
    expect(first.locator("#elsewhere")).to_have_count(0)
    expect(first.locator("#undecided")).to_have_text("This draft was changed elsewhere")
    expect(first.locator("#undecided")).to_be_in_viewport()
    first.get_by_role("link", name="Take these instead").click()
    first.clock.run_for(2000)
    expect(first.locator("#text")).to_have_value("Written in the second")
    expect(first.locator("#notices")).to_be_empty()


def test_the_end_is_told_a_minute_before_and_keeps_what_was_not_sent(desk: Page, site: Site) -> None:
    attempt = attempt_of(desk)
    end = float(desk.locator("[data-desk]").get_attribute("data-end") or 0)
    expect(desk.locator("[data-last]")).to_be_empty()
    site.pass_minutes(attempt, end - 1.2)
    desk.reload()
    expect(desk.locator("[data-last]")).to_contain_text("Less than a minute of real time left")
    expect(desk.locator("[data-announcer]")).to_contain_text("Less than a minute of real time left")
    desk.locator("#text").fill("Half a sen")
    desk.wait_for_url("**/scorecard", timeout=20_000)
    expect(desk.locator(".unsent")).to_contain_text("This was not sent")
    expect(desk.locator(".unsent .user-text")).to_have_text("Half a sen")


@pytest.mark.parametrize("phone", [False, True])
def test_an_answer_from_hq_shows_wherever_one_looks(visit: Visit, site: Site, phone: bool) -> None:
    desk = visit(site.trainee(f"asker{phone}".lower()), phone=phone)
    open_desk(desk)
    link = desk.locator(".to-inbox")
    ask_hq(desk, ASKED)
    expect(link.locator("[data-inbox-link]")).to_have_text("+1")
    expect(link).to_be_in_viewport()
    assert desk.evaluate("document.documentElement.scrollWidth") <= (desk.viewport_size or {})["width"]
    link.click()
    expect(desk.locator("#list-internal .clearance")).to_be_in_viewport()
    expect(link.locator("[data-inbox-link]")).to_be_empty()
    desk.keyboard.press("Tab")
    expect(desk.locator("[data-words]")).to_be_focused()


def test_a_new_answer_leaves_no_public_of_the_last_one(desk: Page, site: Site) -> None:
    site.pass_minutes(attempt_of(desk), 5)
    desk.reload()
    desk.locator("#i2 [data-reply-link]").click()
    expect(desk.locator("#target")).to_have_value("nationals")
    desk.locator("#i1 [data-reply-link]").click()
    expect(desk.locator("#target")).to_have_value("")


def test_one_message_around_is_called_one(desk: Page) -> None:
    desk.evaluate("Object.assign(document.getElementById('around-found').dataset, {count: 0, total: 1, first: -999})")
    expect(desk.locator("[data-around-status]")).to_have_text("1 new message around you")
