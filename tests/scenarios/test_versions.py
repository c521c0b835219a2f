"""Publishing, history, differences and restoring: a version never changes, nothing is lost."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from server import clock
from server.models import Assignment, Attempt, Counts, Mode, ScenarioStatus
from server.scenarios.library import digest_of
from tests.people import World
from tests.scenarios.library_world import MINE, TEXT, Library

SECOND = TEXT.replace("difficulty: 2", "difficulty: 3") + "# a last remark\n"


def _publish(client: TestClient, library: Library, note: str = "") -> int:
    data = {"revision": str(library.row().revision), "note": note}
    return client.post(f"/scenarios/{MINE}/versions", data=data).status_code


@pytest.fixture
def twice(hana: TestClient, library: Library) -> TestClient:
    """Hana has published two versions."""
    assert _publish(hana, library, "first") == 303
    library.edit(SECOND)
    assert _publish(hana, library, "harder <b>now</b>") == 303
    return hana


def test_publishing_keeps_text_note_author_and_digest(hana: TestClient, world: World, library: Library) -> None:
    answer = hana.post(f"/scenarios/{MINE}/versions", data={"revision": "1", "note": "For the autumn cohort"})
    assert answer.headers["location"] == f"/scenarios/{MINE}/versions?published=1"
    page = hana.get(answer.headers["location"]).text
    assert "Version 1 is published and can be assigned." in page
    version = library.versions()[0].id
    assert f'href="/cohorts/{world.cohort}/assignments/new?version={version}"' in page
    (version,) = library.versions()
    assert (version.number, version.source, version.note) == (1, TEXT, "For the autumn cohort")
    assert (version.digest, version.published_by_id) == (digest_of(TEXT), world.people["hana"])
    assert library.row().status is ScenarioStatus.PUBLISHED


def test_a_later_version_leaves_the_earlier_one_as_it_was(twice: TestClient, library: Library) -> None:
    assert [(v.number, v.source) for v in library.versions()] == [(1, TEXT), (2, SECOND)]
    assert twice.get(f"/scenarios/{MINE}/versions/1/file").content == TEXT.encode()
    assert twice.get(f"/scenarios/{MINE}/versions/2/file").content == SECOND.encode()


def test_the_same_text_is_not_published_twice(hana: TestClient, library: Library) -> None:
    assert _publish(hana, library) == 303
    assert _publish(hana, library) == 409
    assert len(library.versions()) == 1
    assert "nothing new to publish" in hana.get(f"/scenarios/{MINE}/publish").text


def test_a_draft_with_errors_is_not_published(hana: TestClient, library: Library) -> None:
    library.edit(TEXT.replace("difficulty: 2", "difficulty: 9"))
    page = hana.get(f"/scenarios/{MINE}/publish").text
    assert "The draft has 1 error." in page
    assert "Publish version</button>" not in page
    assert _publish(hana, library) == 409
    library.edit(TEXT.replace(f"slug: {MINE}", "slug: elsewhere"))
    assert _publish(hana, library) == 409
    assert library.versions() == []


def test_what_somebody_saved_meanwhile_is_not_published_unseen(hana: TestClient, library: Library) -> None:
    library.edit(SECOND)
    answer = hana.post(f"/scenarios/{MINE}/versions", data={"revision": "1"})
    assert answer.status_code == 409
    assert "Look at what would be published now." in answer.text
    assert library.versions() == []


def test_an_archived_scenario_is_not_published(hana: TestClient, library: Library) -> None:
    hana.post(f"/scenarios/{MINE}/archive")
    assert _publish(hana, library) == 409
    assert library.versions() == []


def test_a_note_that_is_too_long_comes_back(hana: TestClient, library: Library) -> None:
    answer = hana.post(f"/scenarios/{MINE}/versions", data={"revision": "1", "note": "n" * 301})
    assert answer.status_code == 422
    assert "n" * 301 in answer.text
    assert 'id="note-fault">Please use at most 300 characters; there are 301 now.<' in answer.text


def test_the_publish_page_shows_what_changes(twice: TestClient, library: Library) -> None:
    library.edit(SECOND.replace("minutes: 40", "minutes: 50"))
    page = twice.get(f"/scenarios/{MINE}/publish").text
    assert "Publish version 3" in page
    assert "<del>40</del>" in page
    assert "<ins>50</ins>" in page


def test_the_history_names_every_version_newest_first(twice: TestClient) -> None:
    page = twice.get(f"/scenarios/{MINE}/versions").text
    assert page.index("harder &lt;b&gt;now&lt;/b&gt;") < page.index(">first<")
    assert page.count("Hana</bdi></td>") == 2


def test_the_history_counts_assigned_attempts_and_no_rehearsals(
    twice: TestClient, world: World, library: Library
) -> None:
    version_id = library.versions()[0].id or 0
    now = clock.now()
    assignment = Assignment(
        cohort_id=world.cohort, version_id=version_id, mode=Mode.ASSESSED, counts=Counts.BEST,
        opens_at=now, closes_at=now + timedelta(days=1),
    )  # fmt: skip
    mina = world.people["mina"]
    world.add(Attempt(user_id=mina, version_id=version_id, mode=Mode.REHEARSAL, seed=1))
    world.add(
        Attempt(user_id=mina, version_id=version_id, assignment_id=world.add(assignment), mode=Mode.ASSESSED, seed=1)
    )
    rows = re.findall(r'<th scope="row".*?</tr>', twice.get(f"/scenarios/{MINE}/versions").text, re.DOTALL)
    assert [re.findall(r'<td class="num">(\d+)</td>', row) for row in rows] == [["0"], ["1"]]


def test_differences_mark_lines_and_words_with_signs_and_spoken_words(twice: TestClient) -> None:
    page = twice.get(f"/scenarios/{MINE}/differences?before=1&after=2").text
    assert "<del>2</del>" in page
    assert "<ins>3</ins>" in page
    assert '<span class="sign" aria-hidden="true">−</span><span class="vh">Removed: </span>' in page
    assert '<span class="sign" aria-hidden="true">+</span><span class="vh">Added: </span>' in page
    assert "# a last remark" in page
    backwards = twice.get(f"/scenarios/{MINE}/differences?before=2&after=1").text
    assert "<del>3</del>" in backwards


def test_equal_versions_have_no_differences(twice: TestClient) -> None:
    assert "No differences" in twice.get(f"/scenarios/{MINE}/differences?before=2&after=draft").text


def test_restoring_makes_an_old_version_the_draft_and_can_be_undone(twice: TestClient, library: Library) -> None:
    unpublished = SECOND + "# not yet published\n"
    library.edit(unpublished)
    first = library.versions()[0]
    answer = twice.post(f"/scenarios/{MINE}/restorations", data={"version_id": str(first.id)})
    assert library.row().draft == TEXT
    page = twice.get(answer.headers["location"]).text
    assert "you can have the text before it back" in page
    version_id = re.findall(r'name="version_id" value="(\d+)"', page)[0]
    twice.post(f"/scenarios/{MINE}/restorations", data={"version_id": version_id})
    assert library.row().draft == unpublished
    assert [v.number for v in library.versions() if v.number] == [1, 2]


def test_restoring_counts_as_a_save_so_that_open_editors_notice(twice: TestClient, library: Library) -> None:
    before = library.row().revision
    twice.post(f"/scenarios/{MINE}/restorations", data={"version_id": str(library.versions()[0].id)})
    assert library.row().revision == before + 1
    late = twice.put(f"/scenarios/{MINE}/draft", data={"text": "mine", "revision": str(before)})
    assert late.status_code == 409
