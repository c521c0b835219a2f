"""An instructor marks without a mouse, and sorts the heat map without leaving the page."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.site import Site

Visit = Callable[..., Page]


def test_keys_walk_the_criteria_set_levels_and_open_the_comment(visit: Visit, site: Site) -> None:
    page = visit("hana")
    page.goto(f"/marking/attempts/{site.names['finished']}")
    criteria = page.locator("[data-criterion]")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = criteria.nth(1)
    expect(second.locator("input:checked")).to_be_focused()
    page.keyboard.press("2")
    expect(second.locator('[type=radio][value="2"]')).to_be_checked()
    page.keyboard.press("c")
    page.keyboard.type("jkn 3 are letters here")
    expect(second.locator("textarea")).to_have_value("jkn 3 are letters here")
    expect(second.locator('[type=radio][value="2"]')).to_be_checked()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("k")
    expect(criteria.nth(0).locator("input:checked")).to_be_focused()


def test_the_keys_do_the_same_while_the_keyboard_writes_hangul(visit: Visit, site: Site) -> None:
    page = visit("hana")
    page.goto(f"/marking/attempts/{site.names['finished']}")
    first = page.locator("[data-criterion]").nth(0)
    event = "new KeyboardEvent('keydown', {key, code, bubbles: true})"
    press = f"([key, code]) => document.activeElement.dispatchEvent({event})"
    page.evaluate(press, ["ㅓ", "KeyJ"])
    expect(first.locator("input:checked")).to_be_focused()
    held = first.locator("input:checked").get_attribute("value")
    for level in ("4", "0", held):  # and back to what stood there first
        page.evaluate(press, ["Process", f"Digit{level}"])
        expect(first.locator(f'[type=radio][value="{level}"]')).to_be_checked()
    page.evaluate(press, ["ㅊ", "KeyC"])
    expect(first.locator("textarea")).to_be_focused()


def test_escape_leads_from_the_comment_back_to_the_level(visit: Visit, site: Site) -> None:
    page = visit("hana")
    page.goto(f"/marking/attempts/{site.names['finished']}")
    first, second = (page.locator("[data-criterion]").nth(n) for n in (0, 1))
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.keyboard.press("Escape")
    expect(first.locator("input:checked")).to_be_focused()
    page.keyboard.press("j")
    expect(second.locator("input:checked")).to_be_focused()
    expect(first.locator("textarea")).to_have_value("")
    expect(page.get_by_text("c opens the comment and Esc leads back to the level")).to_be_visible()


def test_the_post_covers_no_title_of_what_the_keys_lead_to(visit: Visit, site: Site) -> None:
    page = visit("hana")
    page.goto(f"/marking/attempts/{site.names['finished']}")
    post, criteria = page.locator("[data-post]").first, page.locator("[data-criterion]")
    for n in range(21):
        for key in ("j", "c", "Escape"):
            page.keyboard.press(key)
            covered = post.locator(".the-words").bounding_box()
            title = criteria.nth(n).locator("legend").bounding_box()
            assert covered
            assert title
            assert covered["y"] + covered["height"] <= title["y"] <= 800 - title["height"], (n, key)


def test_the_frame_of_the_criterion_one_is_at_moves_nothing(visit: Visit, site: Site) -> None:
    page = visit("hana")
    page.goto(f"/marking/attempts/{site.names['finished']}")
    first = page.locator("[data-criterion]").first
    first.scroll_into_view_if_needed()
    parts = ("legend", ".levels", ".extras")
    before = [first.locator(part).bounding_box() for part in parts]
    first.locator("input:checked").evaluate("field => field.focus({ preventScroll: true })")
    expect(first).to_have_css("border-top-width", "2px")
    expect(first).to_have_css("box-shadow", "none")
    assert [first.locator(part).bounding_box() for part in parts] == before


def test_the_heat_map_sorts_in_place_and_the_address_says_how(visit: Visit, site: Site) -> None:
    page = visit("hana")
    page.goto(f"/cohorts/{site.names['cohort_id']}")
    page.locator("#heat-map thead a").nth(1).click()
    expect(page.locator('#heat-map th[aria-sort="ascending"]')).to_have_count(1)
    expect(page).to_have_url(f"{site.url}/cohorts/{site.names['cohort_id']}?sort=respect&order=weak&page=1")
    expect(page.locator("#heat-map thead a").nth(1)).to_be_focused()
    page.reload()
    expect(page.locator('#heat-map th.turned[aria-sort="ascending"]')).to_have_count(1)


def test_what_was_refused_is_not_left_without_a_question(visit: Visit, site: Site) -> None:
    page = visit("hana", allow=(422,))
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.goto(f"/marking/attempts/{site.names['finished']}")
    page.locator("#remark").fill("가" * 2001)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#remark-fault")).to_be_visible()
    page.locator("#remark").click()
    page.get_by_role("link", name="Scorecard").click()
    page.wait_for_url("**/scorecard")
    assert asked == ["beforeunload"]
