"""Writing in the studio: checked as typed, saved without overwriting anybody, tried in private."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from server.accounts.costly import costly
from server.models import Scenario
from server.scenarios import preview
from tests.drills.taken import person
from tests.people import HTMX, World
from tests.scenarios.files import SMALL
from tests.scenarios.library_world import MINE, TEXT, Library
from tests.turns import beside_the_writer

WRONG = TEXT.replace("difficulty: 2", "difficulty: 9")
LINE = 1 + TEXT.split("\n").index("difficulty: 2")
CHANGED = TEXT + "# one more line\n"


def _check(client: TestClient, text: str, **more: str) -> str:
    answer = client.post("/scenarios/checks", data={"text": text, "slug": MINE, **more}, headers=HTMX)
    assert answer.status_code == 200
    return answer.text


def test_problems_name_line_and_column_and_link_to_them(hana: TestClient) -> None:
    page = _check(hana, WRONG)
    assert f'href="#text" data-line="{LINE}" data-column="13"' in page
    assert f'data-lines="{LINE}! "' in page
    assert "9 is above the largest allowed, 5." in page
    assert "1 error" in page


def test_problems_are_told_in_korean_to_who_reads_korean(hana: TestClient) -> None:
    hana.headers["Accept-Language"] = "ko"
    page = _check(hana, WRONG)
    assert "최댓값 5보다 큽니다" in page
    assert "오류 1건" in page


def test_the_preview_is_the_trainee_s_briefing_in_the_language_asked_for(hana: TestClient) -> None:
    assert "Humour at our own expense is welcome." in _check(hana, TEXT, reading="en")
    assert "우리 스스로를 두고 하는 농담은 좋습니다." in _check(hana, TEXT, reading="ko")


def test_the_preview_names_an_invented_home_in_the_language_asked_for(hana: TestClient) -> None:
    text = SMALL.replace("host: {", "world: {Hanbit: {en: An invented state., ko: 가상의 국가입니다.}}\nhost: {", 1)
    for reading, named in (("en", "Hanbit: An invented state."), ("ko", "한빛: 가상의 국가입니다.")):
        assert named in re.sub("<[^>]*>", "", _check(hana, text, reading=reading))


def test_the_preview_tells_what_is_owed_from_what_is_to_be_kept_back_or_done(hana: TestClient) -> None:
    for kind, en, ko in (
        ("said", ">by minute 15<", ">15분까지<"),
        ("withheld", ">to be kept back until minute 15<", ">15분까지 말하지 않을 것<"),
        ("done", ">to be done by minute 15<", ">15분까지 할 일<"),
    ):
        text = SMALL.replace("    by: 15\n", f"    by: 15\n    kind: {kind}\n", 1)
        assert en in _check(hana, text)
        hana.headers["Accept-Language"] = "ko"
        assert ko in _check(hana, text)
        del hana.headers["Accept-Language"]


def test_a_text_with_errors_has_no_preview_and_says_so(hana: TestClient) -> None:
    page = _check(hana, WRONG)
    assert "data-unreadable" in page
    assert "The preview appears as soon as the text has no errors." in page


def test_browsers_line_ends_do_not_move_the_lines(hana: TestClient) -> None:
    assert f'data-line="{LINE}"' in _check(hana, WRONG.replace("\n", "\r\n"))


def test_checking_changes_nothing(hana: TestClient, library: Library) -> None:
    _check(hana, WRONG)
    assert library.row().draft == TEXT
    assert library.row().revision == 1


@pytest.mark.parametrize("text", ["", "\0", "x" * 500_000, "\u2028", "- a\n" * 40_000, "[" * 5000])
def test_any_text_can_be_checked(hana: TestClient, text: str) -> None:
    assert "error" in _check(hana, text)


def test_another_slug_than_the_library_s_is_an_error(hana: TestClient) -> None:
    page = _check(hana, TEXT.replace(f"slug: {MINE}", "slug: elsewhere"))
    assert f"write slug: {MINE}" in unescape(page)


def test_saving_without_a_script_keeps_the_text_and_returns_to_it(hana: TestClient, library: Library) -> None:
    answer = hana.post(f"/scenarios/{MINE}/edit", data={"text": CHANGED.replace("\n", "\r\n"), "revision": "1"})
    assert answer.headers["location"] == f"/scenarios/{MINE}/edit"
    row = library.row()
    assert (row.draft, row.revision) == (CHANGED, 2)
    assert "by Hana" in hana.get(answer.headers["location"]).text


def test_autosave_says_when_and_gives_the_next_revision(hana: TestClient, library: Library) -> None:
    answer = hana.put(f"/scenarios/{MINE}/draft", data={"text": CHANGED, "revision": "1"}, headers=HTMX)
    assert answer.status_code == 200
    assert 'data-revision="2"' in answer.text
    assert "by Hana" in answer.text
    assert library.row().draft == CHANGED


def test_saving_the_same_text_is_no_save(hana: TestClient, library: Library) -> None:
    hana.put(f"/scenarios/{MINE}/draft", data={"text": TEXT, "revision": "1"})
    assert library.row().revision == 1


def test_the_title_follows_the_text(hana: TestClient, library: Library) -> None:
    text = TEXT.replace("  en: Match night", "  en: Another night", 1)
    hana.put(f"/scenarios/{MINE}/draft", data={"text": text, "revision": "1"})
    assert library.row().title == "Another night"
    hana.put(f"/scenarios/{MINE}/draft", data={"text": "broken: [", "revision": "2"})
    assert library.row().title == "Another night"


def test_a_title_no_column_can_hold_is_listed_without_its_oddities(hana: TestClient, library: Library) -> None:
    text = TEXT.replace("  en: Match night", '  en: "Match\\0 night\\u202e ' + "x" * 300 + '"', 1)
    assert hana.put(f"/scenarios/{MINE}/draft", data={"text": text, "revision": "1"}).status_code == 200
    assert library.row().title.startswith("Match night xxx")
    assert len(library.row().title) == 200


def test_carriage_returns_and_the_byte_order_mark_survive_editing(hana: TestClient, library: Library) -> None:
    library.edit("\ufeff" + TEXT.replace("\n", "\r\n"))
    page = hana.get(f"/scenarios/{MINE}/edit").text
    shown = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert shown
    edited = unescape(shown.group(1)).replace("difficulty: 2", "difficulty: 3")
    hana.post(f"/scenarios/{MINE}/edit", data={"text": edited.replace("\n", "\r\n"), "revision": "2"})
    down = hana.get(f"/scenarios/{MINE}/file").content.decode()
    assert down == "\ufeff" + TEXT.replace("\n", "\r\n").replace("difficulty: 2", "difficulty: 3")


def test_a_second_save_from_an_old_page_shows_both_texts_and_loses_neither(hana: TestClient, library: Library) -> None:
    library.edit(TEXT.replace("difficulty: 2", "difficulty: 4"))
    mine = TEXT.replace("difficulty: 2", "difficulty: 5")
    piece = hana.put(f"/scenarios/{MINE}/draft", data={"text": mine, "revision": "1"}, headers=HTMX)
    assert piece.status_code == 409
    assert "Somebody else has saved" in piece.text
    page = hana.post(f"/scenarios/{MINE}/edit", data={"text": mine, "revision": "1"})
    assert page.status_code == 409
    assert library.row().draft == TEXT.replace("difficulty: 2", "difficulty: 4")
    shown = unescape(page.text)
    assert "\n" + mine + "</textarea>" in shown
    assert "\n" + library.row().draft + "</textarea>" in shown
    assert "<del>4</del>" in page.text
    assert "<ins>5</ins>" in page.text
    assert 'name="revision" value="2"' in page.text
    hana.post(f"/scenarios/{MINE}/edit", data={"text": mine, "revision": "2"})
    assert library.row().draft == mine


def test_who_has_saved_in_another_window_is_not_called_somebody_else(hana: TestClient, library: Library) -> None:
    hana.put(f"/scenarios/{MINE}/draft", data={"text": CHANGED, "revision": "1"}, headers=HTMX)
    mine = {"text": CHANGED + "# and one\n", "revision": "1"}
    piece = hana.put(f"/scenarios/{MINE}/draft", data=mine, headers=HTMX)
    page = hana.post(f"/scenarios/{MINE}/edit", data=mine)
    assert (piece.status_code, page.status_code, library.row().draft) == (409, 409, CHANGED)
    assert "You have saved this in another window since." in piece.text
    assert "Not saved: you have saved in another window since" in page.text
    assert "omebody else" not in piece.text + page.text


@pytest.mark.parametrize(("text", "reason"), [("", "Please fill this in"), ("x" * 300_000, "larger than 256 KB")])
def test_what_cannot_be_kept_is_refused_and_the_draft_stays(
    hana: TestClient, library: Library, text: str, reason: str
) -> None:
    for answer in (
        hana.post(f"/scenarios/{MINE}/edit", data={"text": text, "revision": "1"}),
        hana.put(f"/scenarios/{MINE}/draft", data={"text": text, "revision": "1"}, headers=HTMX),
    ):
        assert answer.status_code == 422
        assert reason in answer.text
    assert library.row().draft == TEXT


def test_an_ended_session_is_told_to_the_script(client: TestClient, library: Library) -> None:
    assert client.put(f"/scenarios/{MINE}/draft", data={"text": "x"}, headers=HTMX).status_code == 401
    assert client.post("/scenarios/checks", data={"text": "x"}, headers=HTMX).status_code == 401


def test_one_person_has_two_texts_checked_at_a_time_and_what_is_typed_is_saved(
    hana: TestClient, world: World, library: Library
) -> None:
    who, text = person(world, "hana"), CHANGED + "# typed on\n"
    with costly(hana, who), costly(hana, who):
        answer = hana.post("/scenarios/checks", data={"text": text, "slug": MINE}, headers=HTMX)
        saved = hana.put(f"/scenarios/{MINE}/draft", data={"text": text, "revision": "1"}, headers=HTMX)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert (saved.status_code, library.row().draft) == (200, text)
    assert _check(hana, text)


def test_saving_while_typing_checks_nothing(
    hana: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script asks for the check by itself; one for each save would be bounded by nothing."""
    calls = beside_the_writer(monkeypatch, preview, "check")
    text = CHANGED + "# not looked through\n"
    assert hana.put(f"/scenarios/{MINE}/draft", data={"text": text, "revision": "1"}, headers=HTMX).status_code == 200
    assert (calls, library.row().draft) == ([], text)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("way", ["save", "autosave", "publish", "test", "save and test"])
def test_a_text_is_read_and_scored_before_the_writer_opens(
    hana: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch, way: str, ends: str
) -> None:
    text = TEXT.replace("\n", ends) + f"# {way}, ends of {len(ends)}{ends}"
    library.edit(text)
    # The same words may have been looked through already, in another database.
    preview.checked.cache_clear()
    preview.outline_of.cache_clear()
    typed = {"text": text + "# typed on", "revision": "2"}
    read, scored = (beside_the_writer(monkeypatch, preview, name) for name in ("open_scenario", "check"))
    answer = {
        "save": lambda: hana.post(f"/scenarios/{MINE}/edit", data=typed),
        "autosave": lambda: hana.put(f"/scenarios/{MINE}/draft", data=typed, headers=HTMX),
        "publish": lambda: hana.post(f"/scenarios/{MINE}/versions", data=typed),
        "test": lambda: hana.post(f"/scenarios/{MINE}/tests"),
        "save and test": lambda: hana.post(f"/scenarios/{MINE}/edit", data=typed | {"then": "test"}),
    }[way]()
    assert answer.status_code in (200, 303)
    assert read
    assert bool(scored) == (way != "autosave")


def test_a_test_run_keeps_the_draft_as_it_stood_and_is_never_listed(
    hana: TestClient, world: World, library: Library
) -> None:
    answer = hana.post(f"/scenarios/{MINE}/edit", data={"text": CHANGED, "revision": "1", "then": "test"})
    (version,) = library.versions()
    assert answer.headers["location"] == f"/scenarios/{MINE}/tests/{version.id}"
    assert (version.number, version.source) == (0, CHANGED)
    page = hana.get(answer.headers["location"]).text
    assert f'action="/versions/{version.id}/attempts"' in page
    assert "Nothing published yet" in hana.get(f"/scenarios/{MINE}/versions").text
    again = hana.post(f"/scenarios/{MINE}/tests")
    assert again.headers["location"] == answer.headers["location"]


def test_a_draft_with_errors_is_saved_but_not_tested(hana: TestClient, library: Library) -> None:
    answer = hana.post(f"/scenarios/{MINE}/edit", data={"text": WRONG, "revision": "1", "then": "test"})
    assert answer.status_code == 409
    assert "The draft has errors." in answer.text
    assert library.row().draft == WRONG
    assert library.versions() == []
    assert hana.post(f"/scenarios/{MINE}/tests").status_code == 409


def test_the_test_page_of_another_scenario_s_version_does_not_exist(hana: TestClient, library: Library) -> None:
    (shipped,) = library.versions("match-night")
    assert hana.get(f"/scenarios/{MINE}/tests/{shipped.id}").status_code == 404
    assert hana.post(f"/scenarios/{MINE}/restorations", data={"version_id": str(shipped.id)}).status_code == 404


def test_two_authors_of_the_library_never_share_a_slug(hana: TestClient, world: World, library: Library) -> None:
    for _ in range(3):
        hana.post("/scenarios/match-night/clones")
    rows = world.all(Scenario)
    assert len({row.slug for row in rows if isinstance(row, Scenario)}) == len(rows) == 5
