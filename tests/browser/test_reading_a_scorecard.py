"""Reading a scorecard: criteria and words light each other up, by click, by keyboard, and without a script."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.site import Site

PICKED = ".criterion.picked"


def scorecard(visit: Callable[..., Page], site: Site, **more: bool) -> Page:
    page = visit("mina", **more)
    page.goto(f"/attempts/{site.names['finished']}/scorecard")
    return page


def lit(page: Page) -> int:
    """How many stretches of the post are lit up."""
    found: int = page.evaluate(
        "[...document.querySelectorAll('.hit')].filter(hit => getComputedStyle(hit).boxShadow !== 'none').length"
    )
    return found


def test_j_and_k_go_through_the_criteria_and_escape_clears(visit: Callable[..., Page], site: Site) -> None:
    page = scorecard(visit, site)
    page.keyboard.press("j")
    expect(page.locator(PICKED)).to_have_attribute("data-criterion", "respect")
    for _ in range(6):
        page.keyboard.press("j")
    expect(page.locator(PICKED)).to_have_attribute("data-criterion", "accuracy")
    page.keyboard.press("k")
    expect(page.locator(PICKED)).to_have_attribute("data-criterion", "restraint")
    assert page.evaluate("document.activeElement.closest('.criterion').dataset.criterion") == "restraint"
    page.keyboard.press("Escape")
    expect(page.locator(PICKED)).to_have_count(0)


def test_a_criterion_that_is_clicked_lights_its_words(visit: Callable[..., Page], site: Site) -> None:
    page = scorecard(visit, site)
    name = page.locator(".hit").first.get_attribute("data-c").split()[0]  # type: ignore[union-attr]  # the attribute is there, or the test fails
    page.locator(f"[data-criterion={name}] [data-pick]").click()
    expect(page.locator(PICKED)).to_have_attribute("data-criterion", name)
    # The page scrolls to what was clicked, and a criterion that comes to lie under the pointer lights its words too.
    page.mouse.move(0, 0)
    assert lit(page) == page.locator(f'[data-c~="{name}"]').count() > 0


def test_clicking_words_again_shows_each_criterion_that_rests_on_them(visit: Callable[..., Page], site: Site) -> None:
    page = scorecard(visit, site)
    words = page.locator(".hit a").first
    names = words.locator("..").get_attribute("data-c").split()  # type: ignore[union-attr]  # the attribute is there, or the test fails
    for name in (*names, names[0]):
        words.click()
        expect(page.locator(PICKED)).to_have_attribute("data-criterion", name)


def test_without_a_script_a_link_lights_the_words(visit: Callable[..., Page], site: Site) -> None:
    page = scorecard(visit, site, script=False)
    words = page.locator(".hit a").first
    target = words.get_attribute("href")
    words.click()
    assert page.url.endswith(target or "?")
    expect(page.locator(f"{target}:target")).to_be_in_viewport()


def test_escape_forgets_the_criterion_the_address_names(visit: Callable[..., Page], site: Site) -> None:
    page = visit("mina")
    page.goto(f"/attempts/{site.names['finished']}/scorecard?post=all")
    name = page.locator(".criterion").nth(3).get_attribute("id")
    page.goto(f"{page.url}#{name}")
    expect(page.locator(":target")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(":target")).to_have_count(0)
    assert "#" not in page.url


def test_on_paper_the_post_and_every_reason_stay_and_buttons_go(visit: Callable[..., Page], site: Site) -> None:
    page = scorecard(visit, site)
    page.emulate_media(media="print")
    expect(page.locator(".words").first).to_be_visible()
    expect(page.locator(".grounds").first).to_be_visible()
    expect(page.locator(".retry")).to_be_hidden()
    expect(page.locator(".top")).to_be_hidden()
