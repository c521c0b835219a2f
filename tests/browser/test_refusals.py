"""What a refusal does to a page somebody is at work in: nothing but say so."""

from playwright.sync_api import Page, expect
from sqlalchemy import delete
from sqlmodel import col

from server import db
from server.models import SignInSession
from tests.browser.conftest import Visit
from tests.browser.site import PASSWORD, Site
from tests.browser.test_desk import open_desk
from tests.web.full import full


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
