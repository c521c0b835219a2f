"""The marker's queue and page: who may mark, and what is kept."""

from datetime import datetime, timedelta
from typing import cast

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from server import clock, db
from server.drills import actions
from server.marking.rescoring import rescore
from server.models import AgreementCount, Attempt, AuditEntry, Membership, Progress, Role, Score
from server.scoring.engine import FINGERPRINT
from server.scoring.overall import CRITERIA
from tests.drills import taken
from tests.marking.forms import fields_of, marks, post_of, save, sheet
from tests.people import World


def summary(world: World, attempt_id: int) -> dict[str, object]:
    with db.reading(world.engine) as session:
        return cast(dict[str, object], session.exec(select(Attempt.summary).where(Attempt.id == attempt_id)).one())


def machine(world: World, attempt_id: int) -> dict[str, dict[str, object]]:
    with db.reading(world.engine) as session:
        card = session.exec(select(Score.card).where(Score.attempt_id == attempt_id)).one()
        return {one["criterion"]: one for one in cast(list[dict[str, object]], card["criteria"])}  # type: ignore[misc]  # a criterion's name is text


def test_the_queue_has_the_attempt_handed_in_first_on_top(
    hana: TestClient, world: World, drill: int, noon: datetime
) -> None:
    with clock.held(noon + timedelta(hours=3)):
        taken.take(world, "mina", [taken.post(6, taken.GOOD)], assignment=drill)
    taken.take(world, "jun", [taken.post(6, taken.BAD)], assignment=drill)
    page = hana.get("/marking").text
    assert "2 attempts wait" in page
    assert page.index("Jun") < page.index("Mina")
    assert hana.get(f"/marking?assignment={drill}").text.count('<tr><th scope="row"') == 2
    assert "Nothing waits" in hana.get("/marking?assignment=4711").text


@pytest.mark.parametrize(("name", "status"), [("mina", 403), ("jun", 403), ("bora", 404), ("sol", 403), ("ada", 403)])
def test_only_instructors_of_the_cohort_mark(
    client: TestClient, world: World, attempt: int, name: str, status: int
) -> None:
    world.sign_in(client, name)
    assert client.get(f"/marking/attempts/{attempt}").status_code == status
    assert save(client, attempt, {"seen": "0"}) == status
    assert marks(world, attempt) == []


def test_nobody_marks_their_own_attempt(client: TestClient, world: World, attempt: int) -> None:
    with db.writing(world.engine) as session:
        member = session.exec(select(Membership).where(Membership.user_id == world.people["mina"])).one()
        member.role = Role.INSTRUCTOR
        session.add(member)
    world.sign_in(client, "mina")
    assert client.get(f"/marking/attempts/{attempt}").status_code == 404
    assert "Nothing waits" in client.get("/marking").text


def test_an_unfinished_attempt_is_not_there_yet(hana: TestClient, world: World, drill: int) -> None:
    with db.writing(world.engine) as session:
        begun = actions.begin_assigned(session, taken.person(world, "mina", [world.cohort]), drill).id or 0
    assert hana.get(f"/marking/attempts/{begun}").status_code == 404


def test_a_changed_level_becomes_a_mark_and_everything_follows(hana: TestClient, world: World, attempt: int) -> None:
    seq = post_of(world, attempt)
    fields = sheet(hana, attempt) | {
        f"level-{seq}-confidentiality": "0",
        f"comment-{seq}-confidentiality": "It names her.",
    }
    assert save(hana, attempt, fields | {"remark": "Good start."}) == 303
    by_criterion = {mark.criterion: mark for mark in marks(world, attempt)}
    leak = by_criterion["confidentiality"]
    assert (leak.level, leak.number, leak.comment, leak.author_id) == (0, 1, "It names her.", world.people["hana"])
    assert (by_criterion["attempt"].seq, by_criterion["attempt"].comment) == (0, "Good start.")
    overall = cast(list[int], summary(world, attempt)["overall"])
    assert overall[1] == 0
    with db.reading(world.engine) as session:
        progress = session.exec(select(Progress)).one()
    assert progress.levels[CRITERIA.index("confidentiality")] == "0"
    assert "attempt.marked" in [entry.action for entry in world.all(AuditEntry)]


def test_saving_unchanged_confirms_proposals_and_leaves_to_the_machine_what_it_may_decide(
    hana: TestClient, world: World, drill: int
) -> None:
    # Low levels of criteria that need a person's eye are only proposed, however sure the machine is.
    attempt = taken.take(world, "mina", [taken.post(8, taken.BAD)], assignment=drill)
    cards = machine(world, attempt)
    save(hana, attempt, sheet(hana, attempt))
    found = {mark.criterion: mark.level for mark in marks(world, attempt) if mark.seq}
    assert found == {name: one["level"] for name, one in cards.items() if one["needs_instructor"]}
    assert 0 < len(found) < 21


def test_the_machines_scorecard_is_never_touched(hana: TestClient, world: World, attempt: int) -> None:
    before = machine(world, attempt)
    seq = post_of(world, attempt)
    save(hana, attempt, sheet(hana, attempt) | {f"level-{seq}-respect": "0"})
    assert machine(world, attempt) == before


def test_a_mark_takes_the_attempt_off_the_queue_and_next_leads_to_the_one_that_waits(
    hana: TestClient, world: World, drill: int
) -> None:
    first = taken.take(world, "mina", [taken.post(6, taken.GOOD)], assignment=drill)
    second = taken.take(world, "jun", [], assignment=drill)
    answer = hana.post(f"/marking/attempts/{first}", data=sheet(hana, first) | {"then": "next"})
    assert answer.headers["location"] == f"/marking/attempts/{second}?before=true"
    assert "The attempt before this one is saved" in hana.get(answer.headers["location"]).text
    answer = hana.post(
        f"/marking/attempts/{second}", data=sheet(hana, second) | {"then": "next", "remark": "Say one thing."}
    )
    assert answer.headers["location"] == "/marking?before=true"
    page = hana.get("/marking?before=true").text
    assert "Nothing waits" in page
    assert "Saved. The marks hold from now on" in page
    assert "Saved." not in hana.get("/marking").text


def test_a_silent_attempt_can_be_remarked_on(hana: TestClient, world: World, drill: int) -> None:
    silent = taken.take(world, "jun", [], assignment=drill)
    assert "Nothing went out" in hana.get(f"/marking/attempts/{silent}").text
    assert save(hana, silent, {"seen": "0", "remark": "Silence was the risk here."}) == 303
    assert [mark.comment for mark in marks(world, silent)] == ["Silence was the risk here."]


def test_agreement_is_counted_as_marks_come_in(client: TestClient, world: World, attempt: int) -> None:
    seq = post_of(world, attempt)
    proposed = machine(world, attempt)["warmth"]["level"]
    world.sign_in(client, "hana")
    save(client, attempt, sheet(client, attempt) | {f"level-{seq}-warmth": "2"})
    world.people["soo"] = world.person("soo")
    world.join("soo", world.cohort, Role.INSTRUCTOR)
    world.sign_in(client, "soo")
    save(client, attempt, sheet(client, attempt) | {f"level-{seq}-warmth": "1"})
    counts = {
        (row.between.value, row.criterion): [int(n) for n in row.pairs.split()] for row in world.all(AgreementCount)
    }
    assert counts["machine", "warmth"].index(1) == 5 * cast(int, proposed) + 1
    assert counts["markers", "warmth"].index(1) == 5 * 2 + 1
    assert sum(counts["machine", "warmth"]) == sum(counts["markers", "warmth"]) == 1


def pairs(world: World, between: str) -> dict[str, list[tuple[int, int]]]:
    """The pairs of levels counted in Mina's cohort, by criterion."""
    found: dict[str, list[tuple[int, int]]] = {}
    for row in world.all(AgreementCount):
        if row.between.value == between and row.cohort_id == world.cohort:
            counts = enumerate(map(int, row.pairs.split()))
            found[row.criterion] = [divmod(place, 5) for place, n in counts for _ in range(n)]
    return found


def test_a_second_marker_who_agrees_makes_pairs_of_equal_levels(
    client: TestClient, world: World, attempt: int, soo: str
) -> None:
    seq = post_of(world, attempt)
    world.sign_in(client, "hana")
    save(client, attempt, sheet(client, attempt) | {f"level-{seq}-warmth": "2"})
    before = len(marks(world, attempt))
    world.sign_in(client, soo)
    save(client, attempt, sheet(client, attempt) | {f"level-{seq}-respect": "1"})
    assert len(marks(world, attempt)) == before + 2, "the save and the one level that changed"
    held = {name: one["level"] for name, one in machine(world, attempt).items()} | {"warmth": 2}
    expected = {name: [(level, level)] for name, level in held.items() if level is not None}
    assert pairs(world, "markers") == expected | {"respect": [(held["respect"], 1)]}


def test_every_level_of_a_saved_sheet_is_set_against_the_machines(hana: TestClient, world: World, attempt: int) -> None:
    proposed = {name: one["level"] for name, one in machine(world, attempt).items() if one["level"] is not None}
    for _twice in range(2):
        save(hana, attempt, sheet(hana, attempt))
        assert pairs(world, "machine") == {name: [(level, level)] for name, level in proposed.items()}


def test_a_sheet_that_lacks_levels_makes_no_pair_twice(hana: TestClient, world: World, attempt: int) -> None:
    whole = sheet(hana, attempt)
    save(hana, attempt, whole)
    before = pairs(world, "machine")
    kept = ("seen", f"level-{post_of(world, attempt)}-respect")
    assert save(hana, attempt, {name: text for name, text in sheet(hana, attempt).items() if name in kept}) == 303
    save(hana, attempt, sheet(hana, attempt))
    assert pairs(world, "machine") == before


def test_after_rescoring_a_level_marked_anew_leaves_the_pair_it_made_before(
    hana: TestClient, world: World, attempt: int, noon: datetime
) -> None:
    seq = post_of(world, attempt)
    with db.writing(world.engine) as session:
        score = session.exec(select(Score)).one()
        old = [one | {"level": 1} for one in cast(list[dict[str, object]], score.card["criteria"])]
        score.card, score.engine = score.card | {"criteria": old, "engine": "rules-0"}, "rules-0"
        session.add(score)
    with clock.held(noon + timedelta(hours=1)):
        save(hana, attempt, sheet(hana, attempt) | {f"level-{seq}-respect": "2"})
    with clock.held(noon + timedelta(hours=2)):
        rescore(world.engine, attempt)
    with clock.held(noon + timedelta(hours=3)):
        save(hana, attempt, sheet(hana, attempt) | {f"level-{seq}-respect": "0"})
    with db.reading(world.engine) as session:
        card = session.exec(select(Score.card).where(Score.engine == FINGERPRINT)).one()
    now = {one["criterion"]: one["level"] for one in cast(list[dict[str, object]], card["criteria"])}
    assert now["respect"] != 1
    assert pairs(world, "machine")["respect"] == [(now["respect"], 0)]


def test_a_remark_is_taken_back_by_saving_it_empty(hana: TestClient, world: World, attempt: int) -> None:
    save(hana, attempt, sheet(hana, attempt) | {"remark": "This was meant for Jun."})
    save(hana, attempt, sheet(hana, attempt) | {"remark": ""})
    assert sheet(hana, attempt)["remark"] == ""
    assert "This was meant for Jun." not in hana.get(f"/attempts/{attempt}/scorecard").text


@pytest.mark.parametrize("level", ["5", "", "x", "-"])
def test_a_level_nobody_offers_is_refused(hana: TestClient, world: World, attempt: int, level: str) -> None:
    seq = post_of(world, attempt)
    assert save(hana, attempt, sheet(hana, attempt) | {f"level-{seq}-respect": level}) == 400
    assert marks(world, attempt) == []


def test_a_comment_that_is_too_long_comes_back_whole(hana: TestClient, world: World, attempt: int) -> None:
    seq = post_of(world, attempt)
    long = "가" * 2001
    answer = hana.post(f"/marking/attempts/{attempt}", data=sheet(hana, attempt) | {f"comment-{seq}-respect": long})
    assert answer.status_code == 422
    assert long in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "Please use at most 2,000 characters; there are 2,001 now." in answer.text
    assert marks(world, attempt) == []


def test_line_breaks_of_a_comment_count_once(hana: TestClient, world: World, attempt: int) -> None:
    seq = post_of(world, attempt)
    lines = ["가" * 19] * 100  # 1,999 characters with a break between them, 2,098 as a browser sends the breaks
    save(hana, attempt, sheet(hana, attempt) | {f"comment-{seq}-respect": "\r\n".join(lines)})
    assert "\n".join(lines) in [mark.comment for mark in marks(world, attempt)]


def test_words_of_trainee_and_marker_are_shown_and_never_run(hana: TestClient, world: World, drill: int) -> None:
    sharp = "<img src=x onerror=alert(1)>"
    attempt = taken.take(world, "mina", [taken.post(6, sharp)], assignment=drill)
    seq = post_of(world, attempt)
    save(hana, attempt, sheet(hana, attempt) | {f"comment-{seq}-respect": sharp, "remark": sharp})
    page = hana.get(f"/marking/attempts/{attempt}").text
    assert "<img src=x" not in page
    assert page.count("&lt;img src=x") >= 3


def test_many_posts_are_marked_eight_at_a_time(hana: TestClient, world: World, drill: int) -> None:
    posts = [taken.post(1 + number, f"{taken.BAD} {number}") for number in range(10)]
    attempt = taken.take(world, "mina", posts, assignment=drill)
    first, rest = hana.get(f"/marking/attempts/{attempt}").text, hana.get(f"/marking/attempts/{attempt}?from=8").text
    assert (first.count("data-post"), rest.count("data-post")) == (8, 2)
    assert "Posts 1 to 8 of 10" in first
    save(hana, attempt, sheet(hana, attempt))
    half = {mark.seq for mark in marks(world, attempt) if mark.seq}
    assert len(half) == 8
    answer = hana.post(f"/marking/attempts/{attempt}?from=8", data=sheet(hana, attempt, "?from=8"))
    assert answer.headers["location"].endswith("&from=8")
    assert len({mark.seq for mark in marks(world, attempt) if mark.seq}) == 10


def waits(client: TestClient, world: World, drill: int) -> tuple[bool, bool, bool]:
    """Whether an attempt waits in the queue, and is listed in its cohort as to mark and as marked."""
    listed = (f"/cohorts/{world.cohort}/attempts?state={state}" for state in ("to_mark", "marked"))
    return tuple("Mina" in client.get(place).text for place in ("/marking", *listed))  # type: ignore[return-value]  # of three


@pytest.mark.parametrize(("posts", "pages"), [(8, 1), (9, 2), (17, 3)])
def test_an_attempt_waits_until_its_last_page_is_saved(
    hana: TestClient, world: World, drill: int, posts: int, pages: int
) -> None:
    minutes = [1 + number / 2 for number in range(posts)]
    attempt = taken.take(
        world, "mina", [taken.post(minute, f"{taken.GOOD} {minute}") for minute in minutes], assignment=drill
    )
    address = f"/marking/attempts/{attempt}"
    for number in range(pages):
        assert waits(hana, world, drill) == (True, True, False)
        fields = fields_of(hana.get(address).text) | {"then": "next", "remark": f"Page {number}."}
        address = hana.post(address, data=fields).headers["location"]
        assert address == (
            "/marking?before=true"
            if number == pages - 1
            else f"/marking/attempts/{attempt}?saved=true&from={8 * (number + 1)}"
        )
    assert waits(hana, world, drill) == (False, False, True)
    assert [one.comment for one in marks(world, attempt) if one.seq == 0] == [f"Page {n}." for n in range(pages)]
    assert save(hana, attempt, sheet(hana, attempt)) == 303
    assert waits(hana, world, drill) == (False, False, True), "looked at again, it stays marked"


def test_an_attempt_whose_later_posts_are_saved_first_waits_for_the_earlier(
    hana: TestClient, world: World, drill: int
) -> None:
    posts = [taken.post(1 + number, f"{taken.GOOD} {number}") for number in range(10)]
    attempt = taken.take(world, "mina", posts, assignment=drill)
    address = f"/marking/attempts/{attempt}"
    answer = hana.post(f"{address}?from=8", data=sheet(hana, attempt, "?from=8") | {"then": "next"})
    assert answer.headers["location"] == f"{address}?saved=true"
    assert waits(hana, world, drill) == (True, True, False)
    save(hana, attempt, sheet(hana, attempt))
    assert waits(hana, world, drill) == (False, False, True)


@pytest.mark.parametrize(("posts", "first", "status"), [(1, 1, 404), (1, 10_000, 404), (9, 8, 303), (9, 9, 404)])
def test_nothing_is_marked_beyond_the_posts(
    hana: TestClient, world: World, drill: int, posts: int, first: int, status: int
) -> None:
    sent = [taken.post(1 + number, f"{taken.GOOD} {number}") for number in range(posts)]
    attempt = taken.take(world, "mina", sent, assignment=drill)
    address = f"/marking/attempts/{attempt}?from={first}"
    assert hana.get(address).status_code == (200 if status == 303 else 404)
    assert hana.post(address, data={"seen": "0"}).status_code == status
    assert len([one for one in marks(world, attempt) if one.seq == 0]) == (status == 303)


def test_the_pages_of_one_attempt_lead_to_each_other(hana: TestClient, world: World, drill: int) -> None:
    sent = [taken.post(1 + number, f"{taken.GOOD} {number}") for number in range(9)]
    attempt = taken.take(world, "mina", sent, assignment=drill)
    address, narrow = f"/marking/attempts/{attempt}", f"assignment={drill}"
    assert f'href="{address}?from=8&amp;{narrow}"' in hana.get(f"{address}?{narrow}").text
    assert f'href="{address}?{narrow}"' in hana.get(f"{address}?from=8&{narrow}").text


def test_a_remark_on_the_first_page_stands_on_the_next(hana: TestClient, world: World, drill: int) -> None:
    posts = [taken.post(1 + number, f"{taken.GOOD} {number}") for number in range(9)]
    attempt = taken.take(world, "mina", posts, assignment=drill)
    save(hana, attempt, sheet(hana, attempt) | {"remark": "Warm to the end."})
    assert sheet(hana, attempt, "?from=8")["remark"] == "Warm to the end."


def test_going_on_stays_within_what_the_queue_was_narrowed_to(
    hana: TestClient, world: World, drill: int, noon: datetime
) -> None:
    other = taken.assign(world, opens=noon - timedelta(days=1), closes=noon + timedelta(days=30))
    first = taken.take(world, "mina", [], assignment=drill)
    taken.take(world, "jun", [], assignment=other)
    with clock.held(noon + timedelta(hours=3)):
        last = taken.take(world, "jun", [], assignment=drill)
    narrow = f"?assignment={drill}"
    assert f'href="/marking/attempts/{first}{narrow}"' in hana.get(f"/marking{narrow}").text
    page = hana.get(f"/marking/attempts/{first}{narrow}").text
    assert f'action="/marking/attempts/{first}{narrow}"' in page
    assert f'href="/marking{narrow}"' in page
    answer = hana.post(f"/marking/attempts/{first}{narrow}", data=fields_of(page) | {"then": "next"})
    assert answer.headers["location"] == f"/marking/attempts/{last}?before=true&assignment={drill}"
    answer = hana.post(f"/marking/attempts/{last}{narrow}", data=sheet(hana, last) | {"then": "next"})
    assert answer.headers["location"] == f"/marking?before=true&assignment={drill}"
    assert "Nothing waits" not in hana.get("/marking").text


@pytest.mark.parametrize(("end", "words"), [(12, "not given by the end"), (40, "never given")])
def test_what_never_came_is_said_as_on_the_scorecard(
    hana: TestClient, world: World, drill: int, end: float, words: str
) -> None:
    attempt = taken.take(world, "mina", [], assignment=drill, end=end)
    for page in (f"/marking/attempts/{attempt}", f"/attempts/{attempt}/scorecard"):
        html = hana.get(page).text
        assert "not yet due" not in html
        assert "Without what was owed: viewer, “Clip of the gesture. Embassy?”" in html
        assert words in html, page
