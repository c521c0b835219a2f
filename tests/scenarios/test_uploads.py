"""Files in and out: kept byte for byte, or refused with a reason and their text."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.scenarios.library_world import MARKUP, MINE, SHIPPED_TEXT, TEXT, Library

NEW = SHIPPED_TEXT.replace("slug: match-night", "slug: brought-in")


def _upload(
    client: TestClient, content: bytes, name: str = "scenario.yaml", address: str = "/scenarios/files"
) -> Response:
    return client.post(address, files={"file": (name, content, "application/yaml")})


def _kept_text(page: str) -> str:
    found = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found, page
    return unescape(found.group(1))


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_goes_up_comes_down_byte_for_byte(hana: TestClient, mark: str, end: str) -> None:
    content = (mark + NEW.replace("\n", end)).encode()
    answer = _upload(hana, content)
    assert answer.headers["location"] == "/scenarios/brought-in/edit"
    down = hana.get("/scenarios/brought-in/file")
    assert down.content == content
    assert down.headers["content-disposition"] == 'attachment; filename="brought-in.yaml"'
    assert down.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Please choose a file that is not empty."),
        (b"\xef\xbb\xbf", "Please choose a file that is not empty."),
        (NEW.encode() + b"#" * 300_000, "The file is larger than 256 KB."),
        (b"#" * 1_000_000, "The file is larger than 256 KB."),
        (b"#" * 2 * 1024 * 1024, "The file is larger than 256 KB."),
        (b"id: S16\0", "This is not a text file"),
        ("title: 제목".encode("cp949"), "This file is not in UTF-8."),
    ],
)
def test_what_is_no_scenario_text_is_refused_with_its_reason(
    hana: TestClient, library: Library, content: bytes, reason: str
) -> None:
    answer = _upload(hana, content)
    assert answer.status_code == 422
    assert reason in answer.text
    assert 'aria-describedby="file-hint file-fault"' in answer.text
    assert library.slugs() == {"match-night", MINE}


def test_no_file_at_all_is_a_wrong_form(hana: TestClient) -> None:
    assert hana.post("/scenarios/files").status_code == 422
    assert _upload(hana, b"", name="").status_code == 422


BOMB = "a: &a [x,x]\n" + "".join(f"b{n}: [*a,*a]\n" for n in range(9))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "Anchors and aliases"),
        ("title: !!python/object/apply:os.system [ls]\n", "Tags"),
        ("<<: {id: S01}\n", "merge key"),
        ("a: " + "[" * 200 + "]" * 200, "levels deep"),
        ("id: S01\nid: S02\n", "a second time"),
        ("title: [unclosed\n", "a bracket is not closed"),
    ],
)
def test_a_refused_text_comes_back_with_its_problems_to_mend(
    hana: TestClient, library: Library, text: str, reason: str
) -> None:
    answer = _upload(hana, text.encode())
    assert answer.status_code == 422
    assert reason in answer.text
    assert _kept_text(answer.text) == text
    assert library.slugs() == {"match-night", MINE}


def test_the_mended_text_becomes_a_draft(hana: TestClient, library: Library) -> None:
    kept = _kept_text(_upload(hana, NEW.replace("difficulty: 2", "difficulty: 9").encode()).text)
    answer = hana.post("/scenarios/files", data={"text": kept.replace("difficulty: 9", "difficulty: 3")})
    assert answer.headers["location"] == "/scenarios/brought-in/edit"
    assert library.row("brought-in").draft == NEW.replace("difficulty: 2", "difficulty: 3")


def test_a_text_with_errors_may_be_kept_as_a_draft(hana: TestClient, library: Library) -> None:
    answer = hana.post("/scenarios/files", data={"text": "title: Half a thought\nid: [\n"})
    assert answer.status_code == 303
    row = library.row("scenario")
    assert row.draft == "title: Half a thought\nid: [\n"
    assert row.title == "Untitled"


@pytest.mark.parametrize(("text", "reason"), [("x" * 300_000, "larger than 256 KB"), ("a\0b", "cannot be stored")])
def test_a_text_that_cannot_be_kept_is_refused(hana: TestClient, library: Library, text: str, reason: str) -> None:
    answer = hana.post("/scenarios/files", data={"text": text})
    assert answer.status_code == 422
    assert reason in answer.text
    assert library.slugs() == {"match-night", MINE}


def test_a_slug_that_is_taken_is_said_and_a_free_one_offered(hana: TestClient, library: Library) -> None:
    answer = _upload(hana, SHIPPED_TEXT.encode())
    assert answer.status_code == 422
    assert "The address “match-night” is taken." in answer.text
    kept = _kept_text(answer.text)
    assert "slug: match-night-2\n" in kept
    assert hana.post("/scenarios/files", data={"text": kept}).status_code == 303
    assert library.row("match-night-2").draft == kept


def test_a_slug_that_is_taken_is_said_of_a_file_with_the_line_ends_of_old_macs_too(
    hana: TestClient, library: Library
) -> None:
    answer = _upload(hana, SHIPPED_TEXT.replace("\n", "\r").encode())
    assert answer.status_code == 422
    assert "The address “match-night” is taken." in answer.text


def test_a_file_name_is_never_used(hana: TestClient, library: Library) -> None:
    for number, name in enumerate([*MARKUP, "../../etc/passwd", "이름.yaml", "a\nb.yaml"]):
        content = NEW.replace("slug: brought-in", f"slug: brought-in-{number}").encode()
        assert _upload(hana, content, name=name).status_code == 303
        assert "alert" not in hana.get(f"/scenarios/brought-in-{number}").text
    assert library.slugs() == {"match-night", MINE} | {f"brought-in-{n}" for n in range(number + 1)}


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_in_any_text_is_shown_and_never_run(hana: TestClient, markup: str) -> None:
    quoted = markup.replace("'", "''")
    text = NEW.replace("  en: Match night", f"  en: '{quoted}'", 1)
    text = text.replace("    source: scenario\n", f"    source: '{quoted}'\n", 1)
    text = re.sub(r"(briefing:\n  en: )>-\n(    .*\n)+", lambda found: f"{found.group(1)}'{quoted}'\n", text)
    assert _upload(hana, text.encode()).status_code == 303
    assert hana.post("/scenarios/brought-in/versions", data={"revision": "1", "note": markup}).status_code == 303
    addresses = ["", "/edit", "/versions", "/versions/1", "/publish", "/differences", "/deletion"]
    shown = [hana.get(f"/scenarios/brought-in{address}").text for address in addresses] + [hana.get("/scenarios").text]
    shown.append(hana.post("/scenarios/checks", data={"text": text}).text)
    for page in shown:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page
        assert 'href="javascript:' not in page
    assert markup in unescape(shown[0])


def test_a_file_takes_the_draft_s_place_and_the_old_text_can_be_had_back(hana: TestClient, library: Library) -> None:
    other = TEXT + "# from elsewhere\n"
    answer = _upload(hana, other.encode(), address=f"/scenarios/{MINE}/file")
    assert answer.status_code == 303
    assert library.row().draft == other
    page = hana.get(answer.headers["location"]).text
    version_id = re.findall(r'name="version_id" value="(\d+)"', page)[0]
    hana.post(f"/scenarios/{MINE}/restorations", data={"version_id": version_id})
    assert library.row().draft == TEXT


def test_a_bad_file_leaves_the_draft_as_it_was(hana: TestClient, library: Library) -> None:
    answer = _upload(hana, b"\xff\xfe\x00", address=f"/scenarios/{MINE}/file")
    assert answer.status_code == 422
    assert "file-fault" in answer.text
    assert library.row().draft == TEXT
