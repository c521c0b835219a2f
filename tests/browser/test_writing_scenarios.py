"""An instructor writes a scenario in the studio: by keyboard, saved and checked while typing, nothing lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from sqlmodel import select

from server import db
from server.models import Scenario
from tests.browser.conftest import cookies
from tests.browser.site import FERRY, Site
from tests.browser.test_refusals import end_sessions

Visit = Callable[..., Page]
COPIED = r"Ferry down off Port Almeda \(copy( \d+)?\)"


@pytest.fixture
def own(visit: Visit, site: Site) -> Page:
    """Hana's fresh clone of the ferry drill, open in the editor."""
    page = visit("hana", allow=(401, 404, 409, 422, 503))
    page.goto(f"/scenarios/{FERRY}")
    page.get_by_role("button", name="Clone").click()
    page.wait_for_url("**/edit")
    return page


def draft(site: Site, page: Page) -> str:
    with db.reading(site.app.state.engine) as session:
        return session.exec(select(Scenario.draft).where(Scenario.slug == slug_of(page))).one()


def slug_of(page: Page) -> str:
    return page.url.split("/scenarios/")[1].split("/")[0]


def go_to_line(page: Page, starts: str) -> None:
    """Put the cursor at the end of the first line that starts so."""
    page.locator("#text").evaluate(
        """(field, starts) => {
          const at = ("\\n" + field.value).indexOf("\\n" + starts);
          const end = field.value.indexOf("\\n", at);
          field.focus();
          field.setSelectionRange(end, end);
        }""",
        starts,
    )


def test_typing_is_checked_and_saved_and_a_problem_leads_to_its_line(own: Page, site: Site) -> None:
    expect(own.locator("#problems .error")).to_have_count(0)
    go_to_line(own, "difficulty: ")
    own.keyboard.type("9")
    problem = own.locator("#problems .error a")
    expect(problem).to_contain_text("is above the largest allowed, 5.")
    expect(own.locator(".gutter .error")).to_have_text("13")
    expect(own.locator("#preview .stale-note")).to_be_visible()
    expect(own.locator("[name=revision]")).to_have_value("2")
    assert "\ndifficulty: 39\n" in draft(site, own)
    own.locator("h1").click()
    problem.click()
    chosen = "() => { const t = document.activeElement; return t.value.slice(t.selectionStart, t.selectionEnd) }"
    assert own.evaluate(chosen) == "39"
    own.keyboard.type("4")
    expect(own.locator("#problems .error")).to_have_count(0)
    expect(own.locator("#preview .stale-note")).to_be_hidden()


def test_a_check_the_server_is_too_busy_for_is_asked_again_without_typing_on(own: Page) -> None:
    answers: list[int] = []

    def once_busy(route: Route) -> None:
        answers.append(503 if not answers else 200)
        route.fulfill(status=503) if answers[-1] == 503 else route.continue_()

    own.route("**/checks", once_busy)
    go_to_line(own, "difficulty: ")
    own.keyboard.type("9")
    expect(own.locator("#problems .error a")).to_contain_text("is above the largest allowed, 5.")
    assert answers == [503, 200]


def test_the_demand_to_mend_goes_when_all_is_mended(own: Page) -> None:
    go_to_line(own, "difficulty: ")
    own.keyboard.type("9")
    expect(own.locator("#problems .error")).to_have_count(1)
    own.get_by_role("button", name="Test run").click()
    demand = own.locator(".notice", has_text="The draft has errors. Mend them first")
    expect(demand).to_be_visible()
    go_to_line(own, "difficulty: ")
    own.keyboard.press("Backspace")
    expect(own.locator("#problems .error")).to_have_count(0)
    expect(demand).to_have_count(0)


def test_the_preview_follows_the_words_in_the_language_chosen(own: Page) -> None:
    languages = own.get_by_role("group", name="Language of the preview")
    languages.get_by_role("button", name="한국어").click()
    expect(own.locator("#preview .preview-title span")).to_have_attribute("lang", "ko")
    languages.get_by_role("button", name="English").click()
    expect(own.locator("#preview .preview-title span")).to_have_attribute("lang", "en")
    go_to_line(own, "  en: Ferry down")
    own.keyboard.type(" at night")
    expect(own.locator("#preview .preview-title")).to_have_text(re.compile(COPIED + " at night"))


def test_tab_leaves_the_text_unless_asked_to_indent_and_enter_keeps_the_indent(own: Page) -> None:
    text = own.locator("#text")
    go_to_line(own, "  en: Ferry down")
    own.keyboard.press("Tab")
    expect(text).not_to_be_focused()
    go_to_line(own, "  en: Ferry down")
    own.keyboard.press("Control+m")
    expect(own.locator("#text-hint")).to_contain_text("Tab now indents")
    own.keyboard.press("Enter")
    own.keyboard.press("Tab")
    own.keyboard.type("x")
    assert "\n    x\n" in text.input_value()
    own.keyboard.press("Shift+Tab")
    assert "\n  x\n" in text.input_value()
    own.keyboard.press("Escape")
    own.keyboard.press("Tab")
    expect(text).not_to_be_focused()


def test_the_browser_s_own_undo_takes_typing_back(own: Page) -> None:
    text = own.locator("#text")
    before = text.input_value()
    go_to_line(own, "  en: Ferry down")
    own.keyboard.press("Enter")
    assert text.input_value() != before
    own.keyboard.press("Control+z")
    assert text.input_value() == before


def test_a_clash_shows_both_texts_and_a_deliberate_save_wins(own: Page, site: Site) -> None:
    other = own.context.new_page()
    other.goto(own.url)
    other.locator("#text").evaluate("field => field.setSelectionRange(0, 0)")
    other.locator("#text").focus()
    other.keyboard.type("# theirs ")
    other.keyboard.press("Control+s")
    expect(other.locator("[name=revision]")).to_have_value("2")
    own.locator("#text").evaluate("field => { field.focus(); field.setSelectionRange(0, 0) }")
    own.keyboard.type("# mine ")
    expect(own.locator("#saved")).to_contain_text("You have saved this in another window since.")
    own.get_by_role("button", name="Show both").click()
    expect(own.get_by_role("alert")).to_contain_text("Not saved: you have saved in another window since")
    expect(own.locator(".diff .line.ins-side").first).to_contain_text("# mine")
    assert own.locator("#text").input_value().startswith("# mine ")
    assert draft(site, own).startswith("# theirs ")
    own.get_by_role("button", name="Save", exact=True).click()
    expect(own.get_by_role("alert")).to_have_count(0)
    expect(own.locator(".studio-head #saved")).to_contain_text("by Hana")
    assert draft(site, own).startswith("# mine ")


def test_what_was_refused_as_empty_is_saved_as_soon_as_there_is_a_text(own: Page, site: Site) -> None:
    own.locator("#text").fill(" ")
    expect(own.locator("#saved")).to_contain_text("Not saved Please fill this in.")
    own.locator("#text").fill("# begun again")
    expect(own.locator("#saved")).to_contain_text("by Hana")
    expect(own.locator("#studio-status")).to_be_empty()
    assert draft(site, own) == "# begun again"


def test_after_the_session_publish_and_test_run_stay_with_the_text(own: Page, site: Site) -> None:
    address = own.url
    own.locator("#text").focus()
    for name in ("Publish…", "Test run", "Save"):
        go_to_line(own, "  en: Ferry down")
        own.keyboard.type(" tonight")
        end_sessions(site, "hana")
        own.get_by_role("button", name=name, exact=True).click()
        expect(own.locator("#saved")).to_contain_text("Not saved: your session has ended.")
        assert own.url == address
    own.context.add_cookies(cookies(site, "hana", "en"))
    own.get_by_role("button", name="Publish…").click()
    own.wait_for_url("**/publish")
    assert re.search(COPIED + " tonight tonight tonight", draft(site, own))


def test_publish_after_a_clash_shows_both_texts(own: Page, site: Site) -> None:
    with db.writing(site.app.state.engine) as session:
        row = session.exec(select(Scenario).where(Scenario.slug == slug_of(own))).one()
        row.draft, row.revision, row.saved_by_id = f"# theirs\n{row.draft}", row.revision + 1, None
        session.add(row)
    go_to_line(own, "  en: Ferry down")
    own.keyboard.type(" mine")
    own.get_by_role("button", name="Publish…").click()
    expect(own.get_by_role("alert")).to_contain_text("Not saved: somebody else has saved since")
    assert " mine\n" in own.locator("#text").input_value()


def test_without_a_connection_the_text_stays_and_the_page_says_so(own: Page, site: Site) -> None:
    own.route("**/draft", lambda route: route.abort("aborted"))
    go_to_line(own, "  en: Ferry down")
    own.keyboard.type(" again")
    expect(own.locator("#saved")).to_contain_text("Not saved: no connection.")
    own.unroute("**/draft")
    expect(own.locator("#saved")).to_contain_text("by Hana", timeout=20_000)
    assert re.search(COPIED + " again", draft(site, own))


def test_what_a_busy_server_did_not_save_is_saved_without_typing_on_and_told_once(own: Page, site: Site) -> None:
    own.evaluate(
        """() => {
          window.told = [];
          const status = document.getElementById("studio-status");
          new MutationObserver(() => window.told.push(status.textContent)).observe(status, { childList: true });
        }"""
    )
    answers: list[int] = []

    def twice_busy(route: Route) -> None:
        answers.append(503 if len(answers) < 2 else 200)
        route.fulfill(status=503) if answers[-1] == 503 else route.continue_()

    own.route("**/draft", twice_busy)
    go_to_line(own, "  en: Ferry down")
    own.keyboard.type(" again")
    expect(own.locator("#saved")).to_contain_text("Not saved: the server is busy.")
    expect(own.locator("#saved")).to_contain_text("by Hana", timeout=20_000)
    assert answers == [503, 503, 200]
    assert re.search(COPIED + " again", draft(site, own))
    told = [words for words in own.evaluate("() => window.told") if words]
    assert told == ["Not saved: the server is busy. Saving is tried again in a few seconds."]


def test_a_refusal_to_save_is_told_in_its_own_words(own: Page, site: Site) -> None:
    with db.writing(site.app.state.engine) as session:
        session.delete(session.exec(select(Scenario).where(Scenario.slug == slug_of(own))).one())
    go_to_line(own, "  en: Ferry down")
    own.keyboard.type(" again")
    expect(own.locator("#studio-status")).not_to_be_empty()
    expect(own.locator("#saved")).not_to_contain_text("connection")
    expect(own.locator("#saved")).not_to_contain_text("busy")


def test_publish_and_test_run_save_first(own: Page, site: Site) -> None:
    go_to_line(own, "  en: Ferry down")
    own.keyboard.type(" for good")
    own.get_by_role("button", name="Publish…").click()
    own.wait_for_url("**/publish")
    assert re.search(COPIED + " for good", draft(site, own))
    own.get_by_label("What is new in this version").fill("Made ours")
    own.get_by_role("button", name="Publish version").click()
    expect(own.get_by_text("Version 1 is published and can be assigned.")).to_be_visible()
    own.goto(f"/scenarios/{slug_of(own)}/edit")
    own.get_by_role("button", name="Test run").click()
    own.wait_for_url("**/tests/*")
    own.get_by_role("button", name="Start test run").click()
    own.wait_for_url("**/attempts/*")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_studio_works_without_a_script(visit: Visit, site: Site, language: str) -> None:
    page = visit("hana", language, script=False)
    page.goto(f"/scenarios/{FERRY}")
    page.locator("form[action$='/clones'] button").click()
    text = page.locator("#text")
    text.fill(text.input_value().replace("difficulty: 3", "difficulty: 9"))
    page.locator("button[name=then][value='']").click()
    expect(page.locator("#problems .error")).to_have_count(1)
    expect(page.locator("#preview[data-unreadable]")).to_be_visible()
    text.fill(text.input_value().replace("difficulty: 9", "difficulty: 2"))
    page.locator("button[name=reading][value=ko]").click()
    expect(page.locator("#problems .error")).to_have_count(0)
    expect(page.locator("#preview .preview-title span")).to_have_attribute("lang", "ko")
    assert "\ndifficulty: 2\n" in draft(site, page)
