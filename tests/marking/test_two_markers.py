"""Two markers of one attempt: neither overwrites the other unseen, nor what they did not touch."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from server import db
from server.models import AgreementCount, Attempt, Mark, Score
from tests.marking.forms import fields_of, hidden, marks, post_of, save, sheet
from tests.people import World


def test_a_second_markers_save_never_overwrites_unseen(
    client: TestClient, world: World, attempt: int, soo: str
) -> None:
    seq = post_of(world, attempt)
    level, comment = f"level-{seq}-warmth", f"comment-{seq}-warmth"
    world.sign_in(client, "soo")
    soos = sheet(client, attempt) | {level: "1", comment: "Boilerplate to my ear.", "remark": "See me."}
    world.sign_in(client, "hana")
    assert save(client, attempt, sheet(client, attempt) | {level: "4", comment: "Warm."}) == 303
    before = len(marks(world, attempt))
    world.sign_in(client, "soo")
    answer = client.post(f"/marking/attempts/{attempt}", data=soos)
    assert answer.status_code == 409
    assert len(marks(world, attempt)) == before
    assert "Boilerplate to my ear." in answer.text
    assert "See me." in answer.text
    assert "Hana: 4" in answer.text
    assert "you: 1" in answer.text
    assert save(client, attempt, soos | hidden(answer.text)) == 303
    held = [mark for mark in marks(world, attempt) if mark.criterion == "warmth"]
    assert [(mark.number, mark.level) for mark in held] == [(1, 4), (2, 1)]


def test_who_waited_for_another_markers_save_is_shown_it(
    client: TestClient, world: World, attempt: int, soo: str
) -> None:
    seq = post_of(world, attempt)
    world.sign_in(client, "soo")
    soos = sheet(client, attempt)
    with ThreadPoolExecutor(1) as other:
        with db.writing(world.engine) as session:
            session.execute(select(Attempt).where(col(Attempt.id) == attempt).with_for_update())
            waiting = other.submit(client.post, f"/marking/attempts/{attempt}", data=soos)
            wait([waiting], timeout=0.5)  # until the post has come as far as it can
            by: dict[str, int] = {"attempt_id": attempt, "number": 1, "author_id": world.people["hana"]}
            session.add(Mark(seq=0, criterion="attempt", level=None, **by))
            session.add(Mark(seq=seq, criterion="warmth", level=0, comment="Cold to my ear.", **by))
        answer = waiting.result()
    assert answer.status_code == 409
    assert "Cold to my ear." in answer.text
    assert fields_of(answer.text)[f"level-{seq}-warmth"] == "0"


def test_marks_that_waited_for_a_rescoring_are_saved(hana: TestClient, world: World, attempt: int) -> None:
    fields = sheet(hana, attempt)
    with ThreadPoolExecutor(1) as other:
        with db.writing(world.engine) as session:
            session.execute(select(Attempt).where(col(Attempt.id) == attempt).with_for_update())
            waiting = other.submit(save, hana, attempt, fields)
            wait([waiting], timeout=0.5)
            old = session.exec(select(Score)).one()
            session.add(Score(**old.model_dump(exclude={"id"}) | {"engine": "rules-new"}))
        assert waiting.result() == 303


def meet(client: TestClient, world: World, attempt: int, *, hanas: dict[str, str], soos: dict[str, str]) -> str:
    """Both open the attempt, Hana saves, Soo is refused and saves again what the page then holds; gives that page."""
    world.sign_in(client, "soo")
    before = sheet(client, attempt)
    world.sign_in(client, "hana")
    assert save(client, attempt, sheet(client, attempt) | hanas) == 303
    world.sign_in(client, "soo")
    answer = client.post(f"/marking/attempts/{attempt}", data=before | soos)
    assert answer.status_code == 409
    assert save(client, attempt, fields_of(answer.text)) == 303
    return answer.text


def held_by(world: World, attempt: int, seq: int, criterion: str) -> list[tuple[int | None, str, int | None]]:
    """The level, comment and author of each mark of a criterion, oldest first."""
    found = [one for one in marks(world, attempt) if (one.seq, one.criterion) == (seq, criterion)]
    return [(one.level, one.comment, one.author_id) for one in found]


@pytest.mark.parametrize(("criterion", "level"), [("respect", "0"), ("warmth", "1"), ("timeliness", "-")])
def test_saving_again_keeps_what_only_the_first_marker_changed(
    client: TestClient, world: World, attempt: int, soo: str, criterion: str, level: str
) -> None:
    seq = post_of(world, attempt)
    theirs = {f"level-{seq}-{criterion}": level, f"comment-{seq}-{criterion}": "See line one.", "remark": "Good."}
    page = meet(client, world, attempt, hanas=theirs, soos={f"level-{seq}-clarity": "0"})
    assert page.count("you: ") == 1, "only what Soo changed stands against Hana's"
    kept = None if level == "-" else int(level)
    assert held_by(world, attempt, seq, criterion) == [(kept, "See line one.", world.people["hana"])]
    assert held_by(world, attempt, seq, "clarity")[-1] == (0, "", world.people[soo])
    assert [one.comment for one in marks(world, attempt) if one.seq == 0] == ["Good.", "Good."]
    pairs = {(row.between.value, row.criterion): row.pairs.split() for row in world.all(AgreementCount)}
    counted = [place for place, n in enumerate(pairs.get(("markers", criterion), [])) if n == "1"]
    assert counted == ([] if kept is None else [5 * kept + kept]), "Soo saw Hana's level and let it stand"


def test_saving_again_sets_what_both_changed_over_the_first(
    client: TestClient, world: World, attempt: int, soo: str
) -> None:
    seq = post_of(world, attempt)
    name = f"comment-{seq}-respect"
    meet(client, world, attempt, hanas={name: "Kind.", "remark": "A."}, soos={name: "Too kind.", "remark": "B."})
    assert [text for _level, text, _who in held_by(world, attempt, seq, "respect")] == ["Kind.", "Too kind."]
    assert [one.comment for one in marks(world, attempt) if one.seq == 0] == ["A.", "B."]


@pytest.mark.parametrize(
    ("soos", "kept"),
    [
        ({"level": "1"}, (1, "")),
        ({"comment": "Stiff, if you ask me."}, (None, "Stiff, if you ask me.")),
        ({"level": "2", "comment": "Stiff."}, (2, "Stiff.")),
    ],
)
@pytest.mark.parametrize("criterion", ["warmth", "clarity"])
def test_a_level_and_its_comment_are_one_persons(
    client: TestClient,
    world: World,
    attempt: int,
    soo: str,
    criterion: str,
    soos: dict[str, str],
    kept: tuple[int | None, str],
) -> None:
    seq = post_of(world, attempt)
    level, comment = f"level-{seq}-{criterion}", f"comment-{seq}-{criterion}"
    world.sign_in(client, soo)
    before = sheet(client, attempt)[level]
    theirs = "4" if before == "0" else "0"
    page = meet(
        client,
        world,
        attempt,
        hanas={level: theirs, comment: "Warm and personal: well done.", f"comment-{seq}-respect": "Kind."},
        soos={f"{field}-{seq}-{criterion}": text for field, text in soos.items()},
    )
    assert f"Hana: {theirs}" in page
    assert f"you: {soos.get('level', before)}" in page
    said = page.split("Saved meanwhile by Hana")
    assert len(said) == 2
    assert "Warm and personal: well done." in said[1][:200]
    assert '<details class="comment" open>' in said[0][-300:]
    expected = (int(before) if kept[0] is None else kept[0], kept[1], world.people[soo])
    assert held_by(world, attempt, seq, criterion)[-1] == expected
    assert held_by(world, attempt, seq, "respect")[-1][1:] == ("Kind.", world.people["hana"])


def test_a_comment_to_be_shortened_hides_no_save_of_somebody_else(
    client: TestClient, world: World, attempt: int, soo: str
) -> None:
    seq = post_of(world, attempt)
    world.sign_in(client, soo)
    before = sheet(client, attempt)
    world.sign_in(client, "hana")
    assert save(client, attempt, sheet(client, attempt) | {f"level-{seq}-respect": "0"}) == 303
    world.sign_in(client, soo)
    answer = client.post(f"/marking/attempts/{attempt}", data=before | {f"comment-{seq}-warmth": "a" * 2001})
    assert answer.status_code == 422
    assert "data-refused" in answer.text
    again = fields_of(answer.text) | {f"comment-{seq}-warmth": "shorter"}
    answer = client.post(f"/marking/attempts/{attempt}", data=again)
    assert answer.status_code == 409
    assert save(client, attempt, fields_of(answer.text)) == 303
    assert held_by(world, attempt, seq, "respect") == [(0, "", world.people["hana"])]
    assert held_by(world, attempt, seq, "warmth")[-1][1] == "shorter"


def test_a_form_sent_twice_is_kept_once(hana: TestClient, world: World, attempt: int) -> None:
    fields = sheet(hana, attempt)
    assert save(hana, attempt, fields) == 303
    once = len(marks(world, attempt))
    assert save(hana, attempt, fields) == 409
    assert len(marks(world, attempt)) == once
