"""The scorecard and review pages: what they show, to whom, and the retry."""

import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from server import db
from server.accounts.costly import costly
from server.drills import results
from server.drills.hints.hints import Hints
from server.models import Attempt, AuditEntry, Mark, Mode, Role
from server.scenarios.shelf import find_shipped
from tests.drills import taken
from tests.drills.running import publish_text
from tests.people import World

DAY = timedelta(days=1)


@pytest.fixture
def assessed(world: World, noon: datetime) -> int:
    """Mina's assessed attempt: a bad post at minute 8 (p2), a good one at minute 33 (p3)."""
    taken.install(world.engine)
    assignment = taken.assign(world, opens=noon - DAY, closes=noon + DAY)
    sent = [taken.post(8, taken.BAD), taken.post(33, taken.GOOD)]
    return taken.take(world, "mina", sent, assignment=assignment)


@pytest.fixture
def rehearsed(world: World, noon: datetime) -> int:
    taken.install(world.engine)
    return taken.take(world, "mina", [taken.post(33, taken.GOOD)])


def said(html: str) -> str:
    """The post's words as the page shows them, without the marks."""
    block = html[html.index('class="words user-text"') :]
    block = block[block.index(">") + 1 : block.index("</div>")]
    return unescape(re.sub(r"<sup>.*?</sup>|<[^>]+>", "", block))


def test_the_owner_sees_the_post_word_for_word_with_its_marks(world: World, client: TestClient, assessed: int) -> None:
    html = world.sign_in(client, "mina").get(f"/attempts/{assessed}/scorecard?post=p2").text
    assert said(html) == taken.BAD
    assert 'data-c="' in html
    for name in ("TONE", "RISK", "REACH"):
        assert f"<h3>{name}</h3>" in html
    assert html.count("data-criterion=") == 21
    assert "Hold back" in html
    assert "A model post for this drill" in html


def test_hints_hold_a_place_and_read_no_more_of_a_post_than_the_coach(
    world: World, client: TestClient, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(results, "hints_of", lambda _record, post: read.append(post.act.text) or Hints(()))
    taken.install(world.engine)
    texts = ["We are with you. " * 1100, "a" * 4001, "a" * 4000, taken.GOOD]
    sent = [taken.post(33 + n, text, platform="facebook") for n, text in enumerate(texts)]
    address = f"/attempts/{taken.take(world, 'mina', sent)}/scorecard"
    world.sign_in(client, "mina")
    ids = re.findall(r'href="\?post=(p\d+)"', client.get(address).text)
    who = taken.person(world, "mina")
    with costly(client, who):
        shown = [client.get(address, params={"post": id, "hints": "true"}).text for id in ids]
        assert read == [text[:4000] for text in texts]
        assert ["first 4,000 characters of the post" in html for html in shown] == [True, True, False, False]
        assert said(shown[1]) == texts[1]
        with costly(client, who):
            for id in ids:
                assert client.get(address, params={"post": id, "hints": "true"}).status_code == 503
                assert client.get(address, params={"post": id}).status_code == 200
    assert len(read) == len(texts)
    korean = client.get(address, params={"post": ids[0], "hints": "true"}, headers={"accept-language": "ko"}).text
    assert "처음 4,000자" in korean


def test_without_a_choice_the_first_post_is_shown(world: World, client: TestClient, assessed: int) -> None:
    html = world.sign_in(client, "mina").get(f"/attempts/{assessed}/scorecard").text
    assert said(html) == taken.BAD
    assert html.count('aria-current="page"') >= 2


def test_all_posts_fit_on_one_page_with_ids_of_their_own(world: World, client: TestClient, assessed: int) -> None:
    html = world.sign_in(client, "mina").get(f"/attempts/{assessed}/scorecard?post=all").text
    assert html.count("data-criterion=") == 42
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_every_link_within_the_page_leads_somewhere(world: World, client: TestClient, assessed: int) -> None:
    html = world.sign_in(client, "mina").get(f"/attempts/{assessed}/scorecard?post=all").text
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert targets
    assert targets <= ids


def test_a_post_that_is_not_there_is_not_found(world: World, client: TestClient, assessed: int) -> None:
    world.sign_in(client, "mina")
    assert client.get(f"/attempts/{assessed}/scorecard?post=p99").status_code == 404
    assert client.get("/attempts/99999/scorecard").status_code == 404
    assert client.get("/attempts/99999/review").status_code == 404
    assert client.get(f"/attempts/{10**30}/scorecard").status_code == 404
    assert client.post(f"/attempts/{10**30}/retries").status_code == 404


@pytest.mark.parametrize("what", ["scorecard", "review"])
@pytest.mark.parametrize(
    ("name", "status"), [("mina", 200), ("hana", 200), ("sol", 200), ("jun", 404), ("bora", 404), ("ada", 404)]
)
def test_who_may_see_an_assessed_attempt(
    world: World, client: TestClient, assessed: int, what: str, name: str, status: int
) -> None:
    world.classmates()
    assert world.sign_in(client, name).get(f"/attempts/{assessed}/{what}").status_code == status


@pytest.mark.parametrize("what", ["scorecard", "review"])
@pytest.mark.parametrize("name", ["jun", "hana", "sol", "ada"])
def test_a_rehearsal_is_seen_by_nobody_but_its_owner(
    world: World, client: TestClient, rehearsed: int, what: str, name: str
) -> None:
    assert world.sign_in(client, name).get(f"/attempts/{rehearsed}/{what}").status_code == 404


@pytest.mark.parametrize("what", ["scorecard", "review"])
def test_a_stranger_is_asked_to_sign_in(client: TestClient, assessed: int, what: str) -> None:
    assert client.get(f"/attempts/{assessed}/{what}").headers["location"].startswith("/sign-in")


def looks(world: World) -> list[AuditEntry]:
    with db.reading(world.engine) as session:
        return list(session.exec(select(AuditEntry).where(AuditEntry.action == "attempt.looked_at")))


def test_each_look_by_staff_is_written_down_and_said_so(world: World, client: TestClient, assessed: int) -> None:
    world.classmates()
    html = world.sign_in(client, "sol").get(f"/attempts/{assessed}/scorecard").text
    assert "This look is written in the audit log." in html
    client.get(f"/attempts/{assessed}/review")
    found = looks(world)
    assert [(entry.actor_id, entry.user_id) for entry in found] == [(world.people["sol"], world.people["mina"])] * 2
    assert [entry.detail["page"] for entry in found] == ["scorecard", "review"]


@pytest.mark.parametrize("what", ["scorecard", "scorecard?post=p2", "review", "audience", "audience/spread"])
@pytest.mark.parametrize(("people", "status"), [(2, 403), (4, 403), (5, 200)])
def test_staff_open_an_attempt_only_where_there_are_enough_to_hide_among(
    world: World, client: TestClient, assessed: int, what: str, people: int, status: int
) -> None:
    for number in range(people - 2):
        world.people[f"p{number}"] = world.person(f"p{number}")
        world.join(f"p{number}", world.cohort, Role.TRAINEE)
    world.people["teacher"] = world.person("teacher")
    world.join("teacher", world.cohort, Role.INSTRUCTOR)
    answer = world.sign_in(client, "sol").get(f"/attempts/{assessed}/{what}")
    assert answer.status_code == status
    assert len(looks(world)) == (status == 200)
    if status == 403:
        assert "Mina" not in answer.text
        assert taken.BAD[:10] not in answer.text
    for name in ("mina", "hana"):
        assert world.sign_in(client, name).get(f"/attempts/{assessed}/{what}").status_code == 200


def test_neither_the_owner_nor_the_instructor_leaves_a_line(world: World, client: TestClient, assessed: int) -> None:
    world.sign_in(client, "mina").get(f"/attempts/{assessed}/scorecard")
    world.sign_in(client, "hana").get(f"/attempts/{assessed}/scorecard")
    assert looks(world) == []


def test_an_instructor_sees_whose_it_is_and_no_retry(world: World, client: TestClient, assessed: int) -> None:
    html = world.sign_in(client, "hana").get(f"/attempts/{assessed}/scorecard").text
    assert "<b>Mina</b>" in html
    assert "/retries" not in html


def test_an_instructors_mark_decides_and_says_so(world: World, client: TestClient, assessed: int) -> None:
    taken.mark(world, assessed, "confidentiality", 0, seq=3)
    html = world.sign_in(client, "mina").get(f"/attempts/{assessed}/scorecard?post=p3").text
    row = html[html.index('data-criterion="confidentiality"') : html.index('data-criterion="impartiality"')]
    assert "decided by Hana" in row
    assert '<span class="level l0">0</span>' in row
    assert "confidentiality is 0" in row
    assert "The machine had proposed 4" in row
    assert "Hold back" in html[html.index('class="verdict"') :]


def test_a_remark_on_the_whole_attempt_is_shown(world: World, client: TestClient, assessed: int) -> None:
    remark = Mark(
        attempt_id=assessed,
        seq=0,
        criterion="attempt",
        number=1,
        level=None,
        comment="Read <b>the lines</b> again.",
        author_id=world.people["hana"],
    )
    world.add(remark)
    html = world.sign_in(client, "mina").get(f"/attempts/{assessed}/scorecard").text
    assert "Hana on the whole attempt" in html
    assert "Read &lt;b&gt;the lines&lt;/b&gt; again." in html


def test_what_was_owed_and_missed_stands_below(world: World, client: TestClient, assessed: int) -> None:
    html = world.sign_in(client, "mina").get(f"/attempts/{assessed}/scorecard").text
    owed = html[html.index('id="owed-title"') :]
    assert "word on the gesture" in owed
    assert "never given" in owed


def test_silence_has_a_page_too(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    silent = taken.take(world, "mina", [])
    html = world.sign_in(client, "mina").get(f"/attempts/{silent}/scorecard").text
    assert "Nothing went out in this attempt" in html
    assert "never given" in html
    review = client.get(f"/attempts/{silent}/review").text
    # A silence after news counts as one after a question does, though nobody waits for anything then.
    assert re.search(r"<b>Silence for \d+ drill minutes with public messages unanswered</b>", review)
    assert "the longest silence with public messages unanswered" in review
    assert "somebody waited" not in review


def test_a_debt_of_silence_that_was_kept_is_counted_under_words_that_fit_it(
    world: World, client: TestClient, noon: datetime
) -> None:
    taken.install(world.engine, "S20")
    silent = taken.take(world, "mina", [], drill="minutes-silence")
    html = world.sign_in(client, "mina").get(f"/attempts/{silent}/review").text
    assert "<dt>of what was owed, given or kept back</dt><dd>1<small> / 2</small></dd>" in html


HOSTILE = '"><script>alert(1)</script> {{ 7*7 }} <img src=x onerror=alert(1)> & <b>bold</b>'


def test_markup_in_a_post_is_shown_and_never_run(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    attempt = taken.take(world, "mina", [taken.post(8, HOSTILE, alt_text=HOSTILE)])
    world.sign_in(client, "mina")
    for what in ("scorecard", "scorecard?post=all", "review"):
        html = client.get(f"/attempts/{attempt}/{what}").text
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "<b>bold" not in html
    assert said(client.get(f"/attempts/{attempt}/scorecard").text) == HOSTILE


def test_the_review_tells_the_story_and_compares_attempts(world: World, client: TestClient, assessed: int) -> None:
    world.sign_in(client, "mina")
    alone = client.get(f"/attempts/{assessed}/review").text
    assert "This is the first." in alone
    later = taken.take(world, "mina", [taken.post(33, taken.GOOD)])
    html = client.get(f"/attempts/{later}/review").text
    assert f"/attempts/{assessed}/review" in html
    assert html.count('aria-current="true"') == 1
    assert "Start kneading" in html
    assert "Given in time" in html


def test_the_weights_of_a_manner_are_shown_as_they_are(world: World, client: TestClient, assessed: int) -> None:
    html = world.sign_in(client, "mina").get(f"/attempts/{assessed}/review").text
    table = html[html.index('id="conduct-title"') :].split("</table>")[0]
    assert set(re.findall(r'<td class="num">([0-9.]+)</td></tr>', table)) == {"0.5", "1.0", "2.0", "4.0"}


def test_an_instructor_compares_without_seeing_rehearsals(world: World, client: TestClient, assessed: int) -> None:
    private = taken.take(world, "mina", [taken.post(33, taken.GOOD)])
    html = world.sign_in(client, "hana").get(f"/attempts/{assessed}/review").text
    assert f"/attempts/{private}/" not in html


def test_an_unfinished_attempt_leads_back_to_the_desk(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    client = world.sign_in(client, "mina")
    begun = client.post("/drills/match-night/attempts").headers["location"]
    for what in ("scorecard", "review"):
        answer = client.get(f"{begun}/{what}")
        assert (answer.status_code, answer.headers["location"]) == (303, begun)


def attempts(world: World) -> list[Attempt]:
    with db.reading(world.engine) as session:
        return list(session.exec(select(Attempt).order_by(Attempt.id)))  # type: ignore[arg-type]  # a column, which mypy takes for its value


def test_a_retry_with_the_same_course_keeps_the_seed_and_is_a_rehearsal(
    world: World, client: TestClient, assessed: int
) -> None:
    answer = world.sign_in(client, "mina").post(f"/attempts/{assessed}/retries", data={"seed": "same"})
    before, again = attempts(world)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/attempts/{again.id}")
    assert (again.seed, again.version_id, again.mode) == (before.seed, before.version_id, Mode.REHEARSAL)
    assert again.assignment_id is None
    assert again.cohort_id is None


def test_a_fresh_retry_takes_a_new_seed(world: World, client: TestClient, assessed: int) -> None:
    world.sign_in(client, "mina").post(f"/attempts/{assessed}/retries", data={"seed": "fresh"})
    before, again = attempts(world)
    assert again.seed != before.seed


@pytest.mark.parametrize("seed", ["same", "fresh"])
@pytest.mark.parametrize("started", [True, False])
def test_a_drill_that_is_not_over_cannot_be_tried_beforehand(
    world: World, client: TestClient, noon: datetime, seed: str, started: bool
) -> None:
    taken.install(world.engine)
    drill = taken.assign(world, opens=noon - timedelta(days=1), closes=noon + timedelta(days=1))
    world.sign_in(client, "mina")
    address = client.post(f"/assignments/{drill}/attempts").headers["location"]
    if started:
        assert client.post(f"{address}/ready").status_code == 303
    answer = client.post(f"{address}/retries", data={"seed": seed})
    assert answer.status_code == 409
    assert "This drill is not over yet." in answer.text
    assert [attempt.mode for attempt in attempts(world)] == [Mode.ASSESSED]


def test_nobody_retries_the_attempt_of_somebody_else(world: World, client: TestClient, assessed: int) -> None:
    assert world.sign_in(client, "jun").post(f"/attempts/{assessed}/retries").status_code == 404
    assert world.sign_in(client, "hana").post(f"/attempts/{assessed}/retries").status_code == 404
    assert len(attempts(world)) == 1


def test_a_retry_of_an_unknown_kind_is_refused(world: World, client: TestClient, assessed: int) -> None:
    answer = world.sign_in(client, "mina").post(f"/attempts/{assessed}/retries", data={"seed": "lucky"})
    assert answer.status_code == 422
    assert len(attempts(world)) == 1


def test_both_pages_are_there_in_korean(world: World, client: TestClient, assessed: int) -> None:
    world.sign_in(client, "mina")
    for what, words in (("scorecard", ["존중과 예의", "기계"]), ("review", ["시간순으로 본 경과", "만두 반죽"])):
        html = client.get(f"/attempts/{assessed}/{what}", headers={"accept-language": "ko"}).text
        assert all(word in html for word in words)


def test_what_was_given_in_one_language_of_two_says_which_is_missing(world: World, client: TestClient) -> None:
    taken.install(world.engine, "S01")
    figures = "외교부가 확인한 인원입니다. 우리 국민 14명은 안전하며 2명은 아직 연락되지 않고 있습니다."
    sent = [taken.post(43, figures, platform="facebook", lang="ko", target="nationals")]
    attempt = taken.take(world, "mina", sent, drill="ferry-down-off-port-almeda", end=50)
    html = unescape(world.sign_in(client, "mina").get(f"/attempts/{attempt}/scorecard").text)
    assert "given in Korean; missing: English" in html
    assert ">post of minute 43</a>" in html


def test_a_minute_owed_is_shown_as_the_clock_shows_it(world: World, client: TestClient, noon: datetime) -> None:
    source = Path(find_shipped("S16") or "").read_text(encoding="utf-8")
    assert source.count("    by: 30\n") == 1
    publish_text(world, taken.DRILL, source.replace("    by: 30\n", "    by: 30.6\n"))
    assignment = taken.assign(world, opens=noon - DAY, closes=noon + DAY)
    attempt = taken.take(world, "mina", [taken.post(8, taken.BAD)], assignment=assignment)
    html = world.sign_in(client, "mina").get(f"/attempts/{attempt}/scorecard").text
    assert re.search(r"word on the gesture</th>\s*<td class=\"num\">30</td>", html)
    assert "by minute 30</span>" in world.sign_in(client, "hana").get(f"/marking/attempts/{attempt}").text
