"""What a refusal does to a page somebody is at work in: nothing but say so."""

import re

from playwright.sync_api import Page, expect
from sqlalchemy import delete
from sqlmodel import col

from server import db
from server.models import SignInSession
from tests.browser.conftest import Visit
from tests.browser.site import PASSWORD, Site
from tests.browser.test_desk import open_desk
from tests.web.full import full

NOTICE = '<p id="refusal" class="notice">Your session has ended.</p>'
REFUSED = {"HX-Retarget": "#notices", "HX-Reswap": "innerHTML", "HX-Reselect": "#refusal", "Content-Type": "text/html"}


def end_sessions(site: Site, name: str) -> None:
    with db.writing(site.app.state.engine) as session:
        session.execute(delete(SignInSession).where(col(SignInSession.user_id) == site.world.people[name]))


def write(desk: Page, words: str, status: int) -> None:
    """Type words, and wait until the coach and the autosave have answered with `status`."""
    with desk.expect_response("**/coach") as coach, desk.expect_response("**/draft") as draft:
        desk.locator("#text").fill(words)
    assert (coach.value.status, draft.value.status) == (status, status)


def is_whole(desk: Page, words: str) -> None:
    expect(desk.locator("#feed-x [data-message]").first).to_be_visible()
    for part in ("#live", "#saved", "#coach"):
        expect(desk.locator(part)).to_have_count(1)
    expect(desk.locator("#text")).to_have_value(words)


def test_a_busy_server_leaves_the_desk_as_it_is(visit: Visit, site: Site) -> None:
    desk = visit(site.trainee("patient"), allow=(503,))
    open_desk(desk)
    with full(site.app):
        write(desk, "Half a sentence", 503)
        expect(desk.locator("#notices")).to_contain_text("The server is busy")
        is_whole(desk, "Half a sentence")
        with desk.expect_response("**/posts") as answer:
            desk.locator("[data-send]").click()
        assert answer.value.status == 503
        expect(desk.locator("#notices .notice")).to_have_count(1)
        is_whole(desk, "Half a sentence")
    desk.locator("[data-send]").click()
    expect(desk.locator("#live li.own .words")).to_have_text("Half a sentence")
    expect(desk.locator("#notices")).to_be_empty()


def test_words_outlast_the_session_they_were_begun_in(visit: Visit, site: Site) -> None:
    name = site.trainee("lasting")
    site.give_password(name)
    desk = visit(name, allow=(401,))
    attempt = open_desk(desk)
    address = desk.url
    end_sessions(site, name)
    write(desk, "Words of a long night", 401)
    expect(desk.locator("#notices")).to_contain_text("Your session has ended.")
    is_whole(desk, "Words of a long night")
    assert desk.url == address
    with desk.expect_popup() as opened:
        desk.locator("#notices a").click()
    tab = opened.value
    expect(tab.locator("[name=email]")).to_be_focused()
    tab.locator("[name=email]").fill(f"{name}@example.org")
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("main form button:not([type=button])").last.click()
    tab.wait_for_url(f"**/attempts/{attempt}")
    tab.close()
    write(desk, "Words of a long night, kept", 200)
    expect(desk.locator("#saved")).to_contain_text("Draft saved")
    expect(desk.locator("#notices")).to_be_empty()
    is_whole(desk, "Words of a long night, kept")


def test_a_refusal_is_read_where_only_a_part_of_the_answer_was_wanted(visit: Visit, site: Site) -> None:
    page = visit("hana", allow=(401,))
    page.goto(f"/cohorts/{site.world.cohort}")
    end_sessions(site, "hana")
    page.locator("#heat-map th a").first.click()
    expect(page.locator("#notices")).to_contain_text("Your session has ended.")
    expect(page.locator("#heat-map")).to_be_visible()


def key_of(desk: Page) -> str:
    return desk.locator("[data-key]").input_value()


def test_what_a_broken_line_lost_is_not_taken_for_kept(visit: Visit, site: Site) -> None:
    desk = visit(site.trainee("offline"), allow=(401,))
    (watch,) = visit.watches
    attempt = open_desk(desk)
    desk.route("**/draft", lambda route: route.fulfill(status=401, headers=REFUSED, body=NOTICE))
    with desk.expect_response("**/draft"):
        desk.locator("#text").fill("Half a")
    expect(desk.locator("#refusal")).to_be_visible()
    for address in ("**/draft", "**/clearances"):
        desk.unroute(address)
        desk.route(address, lambda route: route.abort("connectionreset"))
    with desk.expect_event("requestfailed", lambda one: one.url.endswith("/draft")):
        desk.locator("#text").fill("Half a sentence")
    expect(desk.locator("#refusal")).to_be_visible()
    key = key_of(desk)
    for _ in range(2):
        with desk.expect_event("requestfailed", lambda one: one.url.endswith("/clearances")):
            desk.locator("[formaction$='/clearances']").click()
        desk.wait_for_timeout(100)
        assert key_of(desk) == key
    assert watch.faults
    assert all("ERR_CONNECTION_RESET" in one or "error: htmx:" in one for one in watch.faults), watch.faults
    watch.faults.clear()
    desk.unroute("**/draft")
    # Nothing was kept, so the words are saved on the way out.
    desk.goto("/drills")
    desk.goto(f"/attempts/{attempt}")
    expect(desk.locator("#text")).to_have_value("Half a sentence")


def test_what_is_done_after_all_renews_the_key_and_takes_the_notice_away(visit: Visit, site: Site) -> None:
    desk = visit(site.trainee("online"), allow=(401,))
    open_desk(desk)
    desk.route("**/clearances", lambda route: route.fulfill(status=401, headers=REFUSED, body=NOTICE))
    desk.locator("#text").fill("May we say how many were on board?")
    asked = desk.locator("[formaction$='/clearances']")
    key = key_of(desk)
    asked.click()
    expect(desk.locator("#refusal")).to_be_visible()
    assert key_of(desk) == key
    desk.unroute("**/clearances")
    with desk.expect_response("**/clearances") as answer:
        asked.click()
    assert answer.value.status == 200
    expect(desk.locator("#notices")).to_be_empty()
    expect(desk.locator("[data-key]")).not_to_have_value(key)


def marked(page: Page, site: Site) -> None:
    """A marking page on which marks were saved once, and others are entered now."""
    page.goto(f"/marking/attempts/{site.names['finished']}?saved=true")
    page.locator("input[type=radio][name*='warmth'][value='3']").first.check()
    page.locator("#remark").fill("Read the second line again.")


def test_marks_outlast_the_session_they_were_begun_in(visit: Visit, site: Site) -> None:
    page = visit("hana", allow=(401,))
    marked(page, site)
    known = page.context.cookies()
    page.context.clear_cookies()
    save = page.get_by_role("button", name="Save", exact=True)
    save.click()
    expect(page.locator("#notices #refusal")).to_be_in_viewport()
    expect(page.locator("#notices")).not_to_contain_text("Saved.")
    expect(page.locator("#refusal a")).to_have_attribute("href", re.compile("^((?!saved).)*$"))
    expect(page.locator("#remark")).to_have_value("Read the second line again.")
    page.context.add_cookies(known)
    save.click()
    expect(page.locator("#notices")).to_contain_text("Saved.")
    expect(page.locator("#remark")).to_have_value("Read the second line again.")


def test_marks_outlast_a_broken_line(visit: Visit, site: Site) -> None:
    page = visit("hana")
    (watch,) = visit.watches
    marked(page, site)
    page.route("**/marking/attempts/*", lambda route: route.abort("connectionrefused"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#offline")).to_be_in_viewport()
    expect(page.locator("#remark")).to_have_value("Read the second line again.")
    watch.faults.clear()


def test_without_a_script_the_sign_in_page_says_that_marks_were_not_saved(visit: Visit, site: Site) -> None:
    page = visit("hana", script=False)
    marked(page, site)
    page.context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main .notice")).to_contain_text("what you just sent was not saved")
    expect(page.locator("[name=email]")).to_be_focused()
    page.locator("[name=email]").fill("hana@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"**/marking/attempts/{site.names['finished']}")
    expect(page.locator("#notices")).to_be_empty()


def test_a_refusal_is_seen_wherever_one_is_and_the_sign_tells_the_truth(visit: Visit, site: Site) -> None:
    desk = visit(site.trainee("lowdown"), allow=(401,))
    open_desk(desk)
    known = desk.context.cookies()
    desk.locator("#text").fill("Half a sentence")
    expect(desk.locator("#saved")).to_contain_text("Draft saved")
    desk.mouse.wheel(0, 172)
    desk.context.clear_cookies()
    desk.locator("[data-send]").click()
    expect(desk.locator("#refusal")).to_be_in_viewport(ratio=1)
    assert desk.evaluate(COVERED) is False
    sign = desk.locator("[data-stream-state]")
    expect(sign).to_have_text("signed out")
    expect(sign).to_have_class(re.compile(r"\boff\b"))
    desk.context.add_cookies(known)
    expect(sign).to_have_text("connected", timeout=10_000)
    expect(desk.locator("#notices")).to_be_empty()


COVERED = """() => {
  const { x, y, width, height } = document.querySelector("#refusal, #offline").getBoundingClientRect();
  return !document.elementFromPoint(x + width / 2, y + height / 2).closest("#notices");
}"""


def test_what_is_done_low_in_the_feed_over_a_broken_line_says_so_there(visit: Visit, site: Site) -> None:
    desk = visit(site.trainee("lowoffline"), phone=True)
    (watch,) = visit.watches
    attempt = open_desk(desk)
    site.pass_minutes(attempt, 12)
    desk.reload()
    expect(desk.locator("[data-stream-state]")).to_have_text("connected")
    desk.context.set_offline(True)
    message = desk.locator("#deck [data-reply]").last
    message.locator("summary").click()
    message.locator("button[formaction$='/holds'], li button").first.click()
    expect(desk.locator("#offline")).to_be_in_viewport(ratio=1)
    assert desk.evaluate(COVERED) is False
    expect(desk.locator("[data-stream-state]")).to_have_text("reconnecting …")
    desk.context.set_offline(False)
    expect(desk.locator("[data-stream-state]")).to_have_text("connected", timeout=15_000)
    watch.faults.clear()
