"""Marks that hold no longer can be read on the sheet, and nowhere else."""

import re
from datetime import timedelta
from html import unescape

from fastapi.testclient import TestClient

from server import clock
from server.drills.scorecard import PersonsMark
from server.marking.sheet import past_marks, past_remarks
from tests.marking.forms import post_of, save, sheet
from tests.people import World

T1 = "respect"


def given(number: int, comment: str = "", criterion: str = "attempt") -> PersonsMark:
    return PersonsMark(criterion, number, 1, comment, "", clock.now() + timedelta(minutes=number))


def folded(page: str, summary: str) -> list[str]:
    """The entries of the first folded list with this summary, as read; none when there is no such list."""
    found = re.search(f"<summary>{re.escape(summary)}.*?</details>", page, re.DOTALL)
    entries = re.findall("<li>(.*?)</li>", found.group(), re.DOTALL) if found else []
    return [" ".join(unescape(re.sub("<[^>]*>", " ", entry)).split()) for entry in entries]


def test_all_but_the_newest_mark_of_a_criterion_are_past_newest_first() -> None:
    marks = [given(2, criterion=T1), given(1, criterion="clarity"), given(3, criterion=T1), given(1, criterion=T1)]
    found = past_marks(marks)
    assert [mark.number for mark in found[T1]] == [2, 1]
    assert not found["clarity"]


def test_a_remark_let_stand_is_its_first_writers_and_an_empty_one_is_none() -> None:
    saves = [given(n, words) for n, words in enumerate(("", "A.", "A.", "B.", "", "C.", "C."), 1)]
    assert [(one.number, one.comment) for one in past_remarks(reversed(saves))] == [(4, "B."), (2, "A.")]
    assert past_remarks(saves[:3]) == []
    assert past_remarks([]) == []


def test_what_another_marker_saved_over_is_read_on_the_sheet_alone(
    client: TestClient, world: World, attempt: int, soo: str
) -> None:
    seq = post_of(world, attempt)
    level, comment = f"level-{seq}-{T1}", f"comment-{seq}-{T1}"
    world.sign_in(client, "hana")
    hanas = sheet(client, attempt) | {level: "1", comment: "Cold <to> my ear.", "remark": "See me."}
    assert save(client, attempt, hanas) == 303
    page = client.get(f"/marking/attempts/{attempt}").text
    assert "Earlier marks" not in page
    assert "Earlier remarks" not in page
    world.sign_in(client, soo)
    for mine in ({level: "4", comment: "Kind.", "remark": "Well done."}, {level: "3"}):
        assert save(client, attempt, sheet(client, attempt) | mine) == 303
    page = client.get(f"/marking/attempts/{attempt}").text
    soos, hanas_mark = folded(page, "Earlier marks (2)")
    assert re.fullmatch(r"Soo: 4 .*\d\d:\d\d Kind\.", soos)
    assert re.fullmatch(r"Hana: 1 .*\d\d:\d\d Cold <to> my ear\.", hanas_mark)
    (remark,) = folded(page, "Earlier remarks (1)")
    assert re.fullmatch(r"Hana .*\d\d:\d\d See me\.", remark)
    world.sign_in(client, "mina")
    for theirs in ("scorecard", "review"):
        page = client.get(f"/attempts/{attempt}/{theirs}").text
        assert "to my ear" not in page
        assert "See me." not in page


def test_the_sheet_says_so_in_korean(client: TestClient, world: World, attempt: int) -> None:
    level = f"level-{post_of(world, attempt)}-{T1}"
    world.sign_in(client, "hana")
    for now in ("0", "1"):
        assert save(client, attempt, sheet(client, attempt) | {level: now, "remark": f"{now}."}) == 303
    page = client.get(f"/marking/attempts/{attempt}", headers={"Accept-Language": "ko"}).text
    assert folded(page, "이전 채점 (1건)")
    assert folded(page, "이전 총평 (1건)")
