"""Markup in everything people write is shown as they wrote it and never runs."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from server import clock, db
from server.models import Cohort, Role, User
from tests.browser.site import FERRY, Site
from tests.drills import taken

Visit = Callable[..., Page]
CORPUS = [
    "<script>canary('script')</script>",
    "<img src=x onerror=canary('img')>",
    "\"><svg onload=canary('svg')>",
    "'-canary('quote')-'",
    "</textarea></script><script>canary('end')</script>",
    "{{ 7*7 }}{% raw %}${canary('template')}",
    "<a href=\"javascript:canary('link')\">press</a>",
    "<style>*{display:none}</style><b hx-get=/people hx-trigger=load>x</b>",
    "&lt;script&gt;canary('twice')&lt;/script&gt;",
    "\u202e<iframe srcdoc='<script>parent.canary(1)</script>'>",
]
ALL = " ".join(CORPUS)


@pytest.fixture(scope="module")
def marked_up(site: Site) -> dict[str, int]:
    """A cohort, people and an attempt whose every word is markup."""
    world = site.world
    cohort = world.add(Cohort(name=CORPUS[0] + CORPUS[1], description=ALL))
    for name in ("mallory", "markup"):
        world.people[name] = world.person(name)
        with db.writing(world.engine) as session:
            user = session.get_one(User, world.people[name])
            user.name = CORPUS[1] + CORPUS[2] + name
            session.add(user)
    kept = world.cohort
    world.cohort = cohort
    world.join("mallory", cohort, Role.TRAINEE)
    world.join("markup", cohort, Role.INSTRUCTOR)
    window = {"opens": clock.now(), "closes": clock.now() + timedelta(days=2)}
    assignment = taken.assign(world, **window, note=ALL, attempts_allowed=5)
    attempt = site.take("mallory", assignment, [(4, ALL)])
    world.cohort = kept
    return {"cohort": cohort, "assignment": assignment, "attempt": attempt}


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("mallory", "/drills"),
        ("mallory", "/account"),
        ("mallory", "/attempts/{attempt}/scorecard"),
        ("mallory", "/attempts/{attempt}/review"),
        ("markup", "/cohorts"),
        ("markup", "/cohorts/{cohort}"),
        ("markup", "/cohorts/{cohort}/attempts"),
        ("markup", "/cohorts/{cohort}/assignments"),
        ("markup", "/cohorts/{cohort}/assignments/{assignment}"),
        ("markup", "/cohorts/{cohort}/assignments/{assignment}/edit"),
        ("markup", "/marking"),
        ("markup", "/marking/attempts/{attempt}"),
        ("ada", "/people"),
        ("ada", "/people/cohorts"),
        ("sol", "/cohorts/compare?a={cohort}&b=1"),
    ],
)
def test_names_posts_and_notes_are_shown(who: str, address: str, visit: Visit, marked_up: dict[str, int]) -> None:
    page = visit(who)
    page.goto(address.format_map(marked_up))
    expect(page.locator("main")).to_contain_text("canary(")
    nothing_ran(page)


def nothing_ran(page: Page) -> None:
    page.wait_for_timeout(50)
    assert page.evaluate("window.ran") == []
    assert page.locator("main script, main iframe, main [onerror], main [onload], main [hx-trigger=load]").count() == 0
    assert page.locator("main a[href^='javascript:']").count() == 0


def test_a_post_is_shown_on_the_desk_as_typed(visit: Visit, site: Site) -> None:
    page = visit(site.trainee("scribe"))
    page.goto("/drills")
    page.locator(f"form[action='/drills/{FERRY}/attempts'] button").click()
    page.locator(".ready button").click()
    for text in (" ".join(CORPUS[:4]), " ".join(CORPUS[4:])):
        page.locator("#platform").select_option("facebook")
        page.locator("#text").fill(text)
        expect(page.locator("[data-preview-text]")).to_have_text(text)
        page.locator("[data-send]").click()
        expect(page.locator("#feed-facebook .own .words").first).to_have_text(text)
    page.reload()
    expect(page.locator("#feed-facebook .own")).to_have_count(2)
    nothing_ran(page)


def test_a_scenario_of_markup_is_shown_in_studio_and_briefing(visit: Visit, site: Site) -> None:
    page = visit("hana")
    page.goto(f"/scenarios/{FERRY}")
    page.locator("form[action$='/clones'] button").click()
    page.wait_for_url("**/edit")
    text = page.locator("#text")
    quoted = "'" + ALL.replace("'", "''") + "'"
    source = re.sub(r"(en: Ferry down off Port Almeda) \(copy[^)]*\)", r"\1", text.input_value())
    for line in ("en: Ferry down off Port Almeda", "en: mother in Daegu", "en: Republic of Korea", "en: Duty officer"):
        assert line in source
        source = source.replace(line, f"en: {quoted if 'Ferry' not in line else quoted[:150].rstrip() + quoted[-1]}", 1)
    text.fill(source)
    expect(page.locator("#preview")).to_contain_text("canary(")
    nothing_ran(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Test run").click()
    page.locator("main form button").first.click()
    page.wait_for_url("**/attempts/*")
    expect(page.locator("main")).to_contain_text("canary(")
    nothing_ran(page)


def test_a_file_with_markup_for_a_name_is_refused_or_kept_without_running(visit: Visit) -> None:
    page = visit("hana", allow=(422,))
    page.goto("/scenarios/new")
    file = {"name": "<img src=x onerror=canary('file')>.yaml", "mimeType": "text/yaml", "buffer": b"title: [<script>\n"}
    page.locator("#file").set_input_files(file)  # type: ignore[arg-type]  # a dict in place of a FilePayload
    page.locator("form[enctype] button").click()
    page.wait_for_load_state()
    expect(page.locator("#text")).to_have_value("title: [<script>\n")
    nothing_ran(page)
