"""What people come for, from the link to the last page, in English and in Korean."""

import re
from collections.abc import Callable
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from server.web.language import Language, sentences
from tests.browser.site import FERRY, Site

Visit = Callable[..., Page]
WORDS = {
    "en": (
        "We know of the ferry off Port Almeda and are checking with the coastguard. Families: +82-2-3210-0404.",
        "We are so sorry you have to wait. Please call +82-2-3210-0404; we write here again by minute 30.",
        "We are asking the port how it came to this.",
    ),
    "ko": (
        "포트알메다 앞바다 여객선 사고를 확인하고 있습니다. 가족께서는 +82-2-3210-0404로 연락해 주십시오.",
        "기다리시는 마음이 얼마나 무거우실지 압니다. +82-2-3210-0404로 연락 주시면 바로 도와드리겠습니다.",
        "어떻게 된 일인지 항만 당국에 묻고 있습니다.",
    ),
}


def say(language: Language, message: str, **values: object) -> str:
    """What the page says for an English sentence."""
    return sentences(language).one(message, **values)


def attempt_of(page: Page) -> int:
    found = re.search(r"/attempts/(\d+)", page.url)
    assert found, page.url
    return int(found.group(1))


def press(page: Page | Locator, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_trainee_completes_the_ferry_drill(language: Language, visit: Visit, site: Site) -> None:
    name = site.trainee(f"taker{language}")
    page = visit("", language)
    page.goto(site.link(name))
    press(page, say(language, "Sign in as %(name)s", name=name.title()))
    page.wait_for_url("**/drills")
    page.locator(f"form[action='/drills/{FERRY}/attempts'] button").click()
    expect(page.get_by_role("heading", name=say(language, "Lines to take"))).to_be_visible()
    press(page, say(language, "Ready: start the clock"))
    expect(page.locator("#feed-x [data-message]").first).to_be_visible()
    expect(page.locator("[data-stream-state]")).to_have_text(say(language, "connected"))
    attempt = attempt_of(page)
    post_answer_and_ask(page, language, site, attempt)
    keep_a_draft_over_a_reload(page, language)
    use_the_answer_from_hq(page, language, site, attempt)
    press(page, say(language, "End the drill"))
    page.wait_for_url("**/scorecard")
    read_the_scorecard(page, language)
    page.get_by_role("link", name=say(language, "After-action review")).first.click()
    page.wait_for_url("**/review")
    expect(page.locator(".timeline")).to_contain_text(say(language, "Clearance requested from HQ"))
    expect(page.locator(".timeline")).to_contain_text(WORDS[language][1])


def post_answer_and_ask(page: Page, language: Language, site: Site, attempt: int) -> None:
    first, reply, unread = WORDS[language]
    write(page, language, first, platform="x", target="marovians")
    press(page, say(language, "Publish"))
    expect(page.locator("#feed-x .own .words")).to_have_text(first)
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("#coach .coach-levels")).to_have_count(0)

    site.pass_minutes(attempt, 5)
    page.reload()
    mother = page.locator("#feed-facebook [data-message]").first
    mother.get_by_role("link", name=say(language, "Answer")).click()
    expect(page.locator("[data-about]")).to_be_visible()
    page.locator("#text").fill(reply)
    page.locator("#text").press("Control+Enter")
    expect(page.locator("#feed-facebook .own .words")).to_have_text(reply)

    write(page, language, unread, platform="facebook", target="nationals")
    press(page, say(language, "Ask HQ first"))
    expect(page.locator("#list-internal .clearance")).to_contain_text(say(language, "with HQ"))


def use_the_answer_from_hq(page: Page, language: Language, site: Site, attempt: int) -> None:
    # HQ needs 25 minutes here and up to 1.3 times that, by the attempt's seed.
    site.pass_minutes(attempt, 33)
    page.reload()
    expect(page.locator("#list-internal .clearance .tag").first).not_to_contain_text(say(language, "with HQ"))
    write(page, language, WORDS[language][0] + " #2", platform="facebook", target="nationals")
    press(page, say(language, "Publish"))
    expect(page.locator("#feed-facebook .own")).to_have_count(2)


def write(page: Page, language: str, text: str, *, platform: str, target: str) -> None:
    page.locator("#platform").select_option(platform)
    page.locator("#lang").select_option(language)
    page.locator("#target").select_option(target)
    page.locator("#text").fill(text)
    expect(page.locator("[data-counter]")).to_contain_text("/")
    expect(page.locator("#coach .coach-levels")).to_be_visible()


def sent_with(answer: Response) -> str:
    """What the answered request carried, readable."""
    return unquote_plus((answer.request.post_data_buffer or b"").decode(errors="replace"))


def keep_a_draft_over_a_reload(page: Page, language: Language) -> None:
    half = "Half a thought" if language == "en" else "쓰다 만 글"
    # An earlier text may be on its way to be saved; it is this one that must have arrived.
    with page.expect_response(lambda answer: answer.url.endswith("/draft") and half in sent_with(answer)):
        page.locator("#text").fill(half)
    expect(page.locator("#saved")).to_contain_text(say(language, "Draft saved at %(time)s", time="").strip())
    posts = page.locator("#live .own .words").all_inner_texts()
    page.reload()
    expect(page.locator("#text")).to_have_value(half)
    assert page.locator("#live .own .words").all_inner_texts() == posts


def read_the_scorecard(page: Page, language: Language) -> None:
    expect(page.locator(".post-list li a[href^='?post=p']")).to_have_count(3)
    expect(page.locator(".scored .dimension")).to_have_count(3)
    expect(page.locator(".criteria > li")).to_have_count(21)
    hit = page.locator(".words mark a").first
    hit.click()
    expect(page.locator(".picked, :target").first).to_be_visible()
    expect(page.locator(".model").first).to_contain_text(say(language, "A model post for this drill"))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_edited_clone_is_assigned_taken_seen_and_marked(language: Language, visit: Visit, site: Site) -> None:
    title = {"en": "Ferry at night", "ko": "밤의 여객선"}[language]
    hana = visit("hana", language)
    publish_a_clone(hana, language, title)
    assign(hana, language, site, title)
    name = site.trainee(f"sitter{language}")
    trainee = visit(name, language)
    take(trainee, language, title)
    attempt = attempt_of(trainee)

    staff = visit("sol", language)
    staff.goto(f"/cohorts/{site.world.cohort}")
    expect(staff.locator("main")).not_to_contain_text(name.title())
    staff.get_by_role("link", name=say(language, "Show names (noted in the audit log)")).click()
    row = staff.locator("#heat-map tbody tr").filter(has_text=name.title())
    expect(row.locator("td").nth(21)).to_have_text("1")
    row.get_by_role("link").click()
    expect(staff.locator("table.list tbody tr")).to_contain_text(title)
    hana.goto(f"/cohorts/{site.world.cohort}/attempts?state=to_mark")
    row = hana.get_by_role("row").filter(has_text=name.title())
    expect(row).to_contain_text(title)
    row.get_by_role("link", name=say(language, "Mark")).click()
    mark(hana, language)
    assert {mark.level for mark in site.marks(attempt) if mark.criterion == "warmth"} == {4}
    trainee.reload()
    decided = trainee.get_by_text(say(language, "decided by %(name)s", name="Hana"))
    expect(decided.first).to_be_visible()
    expect(trainee.get_by_text("Warm, and it shows.")).to_be_visible()


def publish_a_clone(page: Page, language: Language, title: str) -> None:
    page.goto(f"/scenarios/{FERRY}")
    press(page, say(language, "Clone"))
    page.wait_for_url("**/edit")
    text = page.locator("#text")
    source = re.sub(r"(?m)^title:\n  en: .*\n  ko: .*$", f"title:\n  en: {title}\n  ko: {title}", text.input_value())
    text.fill(source.replace("rehearsal: 6, assessed: 6", "rehearsal: 1, assessed: 1"))
    press(page, say(language, "Save"))
    expect(page.locator("[name=revision]")).not_to_have_value("1")
    press(page, say(language, "Publish…"))
    page.locator("#note").fill("A night version")
    page.locator("main form button").first.click()
    page.wait_for_url("**/versions?published=1")


def assign(page: Page, language: Language, site: Site, title: str) -> None:
    page.goto(f"/cohorts/{site.world.cohort}/assignments")
    page.get_by_role("link", name=say(language, "Assign a drill")).click()
    page.locator("#version_id").select_option(label=say(language, "%(title)s (version %(n)s)", title=title, n=1))
    page.locator("#opens_at").fill("2020-01-01T09:00")
    page.locator("#closes_at").fill("2099-01-01T09:00")
    page.locator("#attempts_allowed").fill("2")
    press(page, say(language, "Assign"))
    expect(page.locator("main")).to_contain_text(title)


def take(page: Page, language: Language, title: str) -> None:
    page.goto("/drills")
    press(page.locator(".assigned > li").filter(has_text=title), f"{say(language, 'Begin')} {title}")
    press(page, say(language, "Ready: start the clock"))
    expect(page.locator("#coach")).to_have_count(0)
    page.locator("#target").select_option("nationals")
    page.locator("#text").fill(WORDS[language][0])
    press(page, say(language, "Publish"))
    expect(page.locator("#live .own")).to_have_count(1)
    press(page, say(language, "End the drill"))
    page.wait_for_url("**/scorecard")


def mark(page: Page, language: Language) -> None:
    warmth = page.locator("[data-criterion]").filter(has=page.locator("input[name*='warmth']"))
    warmth.locator("input[type=radio][value='4']").check()
    warmth.locator("details.comment > summary").click()
    warmth.locator("textarea").fill("Warm, and it shows.")
    press(page, say(language, "Save"))
    saved = say(language, "Saved. The marks hold from now on, and the trainee sees them.")
    expect(page.get_by_text(saved)).to_be_visible()
