"""The library's pages: who gets in, what they list, and how scenarios are made, copied, put away and deleted."""

import re

import pytest
from fastapi.testclient import TestClient

from server.models import Attempt, AuditEntry, Mode, ScenarioStatus
from server.scenarios import actions
from server.scenarios.load import open_scenario, read_scenario
from tests.people import World
from tests.scenarios.library_world import MARKUP, MINE, SHIPPED_TEXT, TEXT, Library

PAGES = (
    "/scenarios",
    "/scenarios/new",
    "/scenarios/match-night",
    "/scenarios/match-night/file",
    "/scenarios/match-night/versions",
    "/scenarios/match-night/versions/1",
    "/scenarios/match-night/versions/1/file",
    "/scenarios/match-night/differences",
    f"/scenarios/{MINE}/edit",
    f"/scenarios/{MINE}/publish",
    f"/scenarios/{MINE}/deletion",
)
CHANGES = (
    "/scenarios",
    "/scenarios/files",
    "/scenarios/checks",
    "/scenarios/match-night/clones",
    f"/scenarios/{MINE}/archive",
    f"/scenarios/{MINE}/deletion",
    f"/scenarios/{MINE}/edit",
    f"/scenarios/{MINE}/file",
    f"/scenarios/{MINE}/tests",
    f"/scenarios/{MINE}/versions",
    f"/scenarios/{MINE}/restorations",
)


def test_an_instructor_opens_every_page_in_both_languages(hana: TestClient) -> None:
    for address in PAGES:
        for language in ("en", "ko"):
            answer = hana.get(address, headers={"Accept-Language": language})
            assert answer.status_code == 200, address
            assert address.endswith("/file") or f'<html lang="{language}">' in answer.text


def test_a_stranger_is_sent_to_sign_in(client: TestClient, library: Library) -> None:
    for address in PAGES:
        answer = client.get(address)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("name", ["mina", "sol"])
def test_trainees_and_staff_are_refused(client: TestClient, world: World, library: Library, name: str) -> None:
    world.sign_in(client, name)
    assert {client.get(address).status_code for address in PAGES} == {403}
    assert {client.post(address).status_code for address in CHANGES} == {403}
    assert client.put(f"/scenarios/{MINE}/draft", data={"text": "x"}).status_code == 403
    assert library.row().draft == TEXT
    assert library.slugs() == {"match-night", MINE}


def test_another_instructor_reads_and_clones_but_never_changes(
    client: TestClient, world: World, library: Library
) -> None:
    world.sign_in(client, "bora")
    assert client.get(f"/scenarios/{MINE}").status_code == 200
    assert client.get(f"/scenarios/{MINE}/edit").status_code == 403
    for part in ("archive", "deletion", "edit", "file", "versions", "restorations"):
        data = {"text": "x", "revision": "1", "version_id": "1"}
        assert client.post(f"/scenarios/{MINE}/{part}", data=data).status_code == 403, part
    assert client.put(f"/scenarios/{MINE}/draft", data={"text": "x", "revision": "1"}).status_code == 403
    assert library.row().draft == TEXT
    assert client.post(f"/scenarios/{MINE}/clones").status_code == 303
    assert library.row(f"{MINE}-2").owner_id == world.people["bora"]


def test_shipped_scenarios_are_for_admins_alone_to_change(client: TestClient, world: World, library: Library) -> None:
    world.sign_in(client, "hana")
    assert client.get("/scenarios/match-night/edit").status_code == 403
    world.sign_in(client, "ada")
    assert client.get("/scenarios/match-night/edit").status_code == 200
    text = SHIPPED_TEXT + "# remark\n"
    assert client.post("/scenarios/match-night/edit", data={"text": text, "revision": "1"}).status_code == 303
    assert library.row("match-night").draft == text


def test_what_does_not_exist_is_404_everywhere(hana: TestClient) -> None:
    for part in ("", "/edit", "/file", "/versions", "/publish", "/deletion", "/differences"):
        assert hana.get(f"/scenarios/nowhere{part}").status_code == 404, part
    for part in ("versions/7", "versions/0", "versions/x", "tests/99", "differences?before=7", "differences?after=²"):
        assert hana.get(f"/scenarios/match-night/{part}").status_code == 404, part
    for part in ("clones", "archive", "deletion", "tests", "versions", "restorations"):
        assert hana.post(f"/scenarios/nowhere/{part}").status_code == 404, part


def test_the_list_shows_status_owner_and_versions(hana: TestClient) -> None:
    page = hana.get("/scenarios").text
    rows = re.findall(r'<tr role="row">\n<td.*?</tr>', page, re.DOTALL)
    assert len(rows) == 2
    shipped, mine = rows
    assert "S16" in shipped
    assert "Published" in shipped
    assert "versions of Match night" in shipped
    assert "M2" in shipped
    assert "also M8, M3" in shipped
    assert "Draft" in mine
    assert "Hana" in mine


def test_the_list_is_narrowed(hana: TestClient) -> None:
    both = {"match-night", MINE}
    for query, slugs in {
        "q=MATCH": both,
        "q=경기": {"match-night"},
        "q=S16": {"match-night"},
        "q=hanas+night": {MINE},
        "status=draft": {MINE},
        "status=published": {"match-night"},
        "status=archived": set(),
        "status=nonsense": both,
        "module=M2": both,
        "module=M8": both,
        "module=M7": set(),
        "mine=1": {MINE},
    }.items():
        page = hana.get(f"/scenarios?{query}").text
        assert set(re.findall(r'role="rowheader"><a href="/scenarios/([a-z0-9-]+)"', page)) == slugs, query
        assert ("Nothing fits" in page) == (not slugs)


def test_an_empty_library_says_what_to_do(client: TestClient, world: World) -> None:
    world.sign_in(client, "hana")
    page = client.get("/scenarios").text
    assert "No scenarios yet" in page
    assert 'href="/scenarios/new"' in page


def test_the_template_becomes_a_draft_without_errors(hana: TestClient, world: World, library: Library) -> None:
    answer = hana.post("/scenarios", data={"title": 'Night "at" the port: #1', "title_ko": "항구의 밤", "slug": ""})
    assert answer.headers["location"] == "/scenarios/night-at-the-port-1/edit"
    row = library.row("night-at-the-port-1")
    assert not open_scenario(row.draft).problems
    assert (row.title, row.title_ko, row.owner_id) == ('Night "at" the port: #1', "항구의 밤", world.people["hana"])
    assert "# Whom the drill is about." in row.draft
    assert hana.get(answer.headers["location"]).status_code == 200


def test_the_template_speaks_the_language_of_whoever_begins(hana: TestClient, library: Library) -> None:
    drafts = []
    for language, title in (("en", "Lamp"), ("ko", "Boat")):
        hana.cookies.set("language", language)
        hana.post("/scenarios", data={"title": title, "title_ko": "", "slug": ""})
        drafts.append(library.row(title.lower()).draft)
    in_english, in_korean = drafts
    assert "# 누구를 상대하는 훈련인지 적습니다." in in_korean
    assert "# Whom the drill is about." not in in_korean
    assert "# Whom the drill is about." in in_english
    assert "¦" not in in_english + in_korean
    assert without_comments(in_english.replace("Lamp", "Boat").replace("lamp", "boat")) == without_comments(in_korean)


def without_comments(draft: str) -> list[str]:
    return [line.partition("#")[0].rstrip() for line in draft.splitlines()]


def test_any_title_stays_a_title(hana: TestClient) -> None:
    for number, title in enumerate([*MARKUP, "한국어만", "'; drop table", "a\\b", "- [", "x: {y"]):
        scenario = read_scenario(actions.skeleton(title, title, "some-slug", "en"))
        assert scenario.title.by_language == {"en": title, "ko": title}
        slug = f"some-slug-{number}"
        assert hana.post("/scenarios", data={"title": title, "slug": slug}).status_code == 303
        for address in ("/scenarios", f"/scenarios/{slug}", f"/scenarios/{slug}/edit", f"/scenarios/{slug}/publish"):
            page = hana.get(address).text
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert "<svg onload" not in page
            assert "49" not in re.findall(r"<title>(.*?)</title>", page)[0]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"title": ""}, "title-fault"),
        ({"title": "x" * 201}, "title-fault"),
        ({"title": "a\x00b"}, "title-fault"),
        ({"title": "Good", "slug": "Not Good"}, "slug-fault"),
        ({"title": "Good", "slug": "match-night"}, "slug-fault"),
        ({"title": "Good", "slug": "new"}, "slug-fault"),
    ],
)
def test_a_wrong_new_form_comes_back_with_its_text(
    hana: TestClient, library: Library, data: dict[str, str], fault: str
) -> None:
    answer = hana.post("/scenarios", data=data)
    assert answer.status_code == 422
    assert f'id="{fault}"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    if data["title"] == "Good":
        assert 'value="Good"' in answer.text
    assert library.slugs() == {"match-night", MINE}


def test_a_clone_is_one_s_own_and_differs_by_slug_and_titles_alone(
    hana: TestClient, world: World, library: Library
) -> None:
    answer = hana.post("/scenarios/match-night/clones")
    assert answer.headers["location"] == "/scenarios/match-night-2/edit"
    row = library.row("match-night-2")
    text = SHIPPED_TEXT.replace("slug: match-night\n", "slug: match-night-2\n")
    text = text.replace("  en: Match night\n", "  en: Match night (copy)\n", 1)
    assert row.draft == text.replace("  ko: 경기 날 밤\n", "  ko: 경기 날 밤 (사본)\n", 1)
    assert (row.title, row.title_ko) == ("Match night (copy)", "경기 날 밤 (사본)")
    hana.post("/scenarios/match-night-2/clones")
    assert library.row("match-night-2-2").title == "Match night (copy 2)"
    assert (row.owner_id, row.status, row.origin) == (world.people["hana"], ScenarioStatus.DRAFT, "")


def test_archiving_takes_it_from_the_list_and_can_be_undone(hana: TestClient, library: Library) -> None:
    answer = hana.post(f"/scenarios/{MINE}/archive")
    assert answer.headers["location"] == f"/scenarios?archived={MINE}"
    page = hana.get(answer.headers["location"]).text
    assert "Undo" in page
    assert f'href="/scenarios/{MINE}"' not in page
    assert f'href="/scenarios/{MINE}"' in hana.get("/scenarios?status=archived").text
    undone = hana.post(f"/scenarios/{MINE}/archive", data={"archived": "false"})
    assert library.row().status is ScenarioStatus.DRAFT
    told = "is out of the archive."
    assert told in hana.get(undone.headers["location"]).text
    assert told not in hana.get(f"/scenarios/{MINE}").text
    hana.post(f"/scenarios/{MINE}/archive")
    assert told not in hana.get(undone.headers["location"]).text


def test_taking_a_published_one_out_of_the_archive_makes_it_published_again(
    client: TestClient, world: World, library: Library
) -> None:
    world.sign_in(client, "ada")
    client.post("/scenarios/match-night/archive")
    assert library.row("match-night").status is ScenarioStatus.ARCHIVED
    client.post("/scenarios/match-night/archive", data={"archived": "false"})
    assert library.row("match-night").status is ScenarioStatus.PUBLISHED


def test_a_draft_is_deleted_after_a_question_with_its_test_runs(
    hana: TestClient, world: World, library: Library
) -> None:
    hana.post(f"/scenarios/{MINE}/tests")
    (version,) = library.versions()
    world.add(Attempt(user_id=world.people["hana"], version_id=version.id or 0, mode=Mode.REHEARSAL, seed=1))
    page = hana.get(f"/scenarios/{MINE}/deletion").text
    assert "Delete this draft?" in page
    assert "1 test run of it is deleted too." in page
    answer = hana.post(f"/scenarios/{MINE}/deletion")
    assert answer.headers["location"] == "/scenarios?deleted=1"
    assert library.slugs() == {"match-night"}
    assert world.all(Attempt) == []


def test_what_was_published_is_never_deleted(client: TestClient, world: World, library: Library) -> None:
    world.sign_in(client, "hana")
    client.post(f"/scenarios/{MINE}/versions", data={"revision": "1"})
    assert client.post(f"/scenarios/{MINE}/deletion").status_code == 409
    world.sign_in(client, "ada")
    assert "is kept" in client.get("/scenarios/match-night/deletion").text
    assert client.post("/scenarios/match-night/deletion").status_code == 409
    assert library.slugs() == {"match-night", MINE}


def test_an_unreadable_draft_is_still_listed_and_shown_as_text(hana: TestClient, library: Library) -> None:
    library.edit("title: [oops\n</textarea><script>alert(1)</script>")
    assert "Has errors" in hana.get("/scenarios").text
    page = hana.get(f"/scenarios/{MINE}").text
    assert "cannot be shown as a briefing yet" in page
    assert "<script>alert" not in page


def test_who_publishes_archives_restores_or_deletes_leaves_a_line(
    hana: TestClient, world: World, library: Library
) -> None:
    revision = re.search(r'name="revision" value="(\d+)"', hana.get(f"/scenarios/{MINE}/publish").text)
    assert revision is not None
    hana.post("/scenarios/match-night/clones")
    for archived in ("true", "true", "false", "false"):
        hana.post(f"/scenarios/{MINE}/archive", data={"archived": archived})
    hana.post(f"/scenarios/{MINE}/versions", data={"note": "First", "revision": revision[1]})
    hana.post("/scenarios/match-night-2/deletion")
    lines = [(one.action, one.actor_id, one.detail) for one in world.all(AuditEntry)]
    hanas = world.people["hana"]
    assert lines == [
        ("scenario.archived", hanas, {"scenario": MINE}),
        ("scenario.restored", hanas, {"scenario": MINE}),
        ("scenario.published", hanas, {"scenario": MINE, "version": 1}),
        ("scenario.deleted", hanas, {"scenario": "match-night-2"}),
    ]


def test_what_is_refused_leaves_no_line(hana: TestClient, world: World, library: Library) -> None:
    assert hana.post("/scenarios/match-night/deletion").status_code != 303
    assert hana.post(f"/scenarios/{MINE}/versions", data={"note": "", "revision": "99"}).status_code == 409
    assert world.all(AuditEntry) == []
