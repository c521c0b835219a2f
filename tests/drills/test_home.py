"""A trainee's start page: how assigned drills stand, what to take next."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from server import clock, db
from server.drills import actions
from server.drills.home import Drill, Line, standing, suggestion
from server.models import Assignment, Attempt, Counts, Mode, Role
from server.scenarios.library import install_shipped
from tests.drills import taken
from tests.drills.running import publish_text
from tests.people import World
from tests.scenarios.files import SMALL, many

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def line(number: int, state: str = "finished", overall: tuple[int, int, int] | None = (3, 3, 3)) -> Line:
    return Line(number, number, "Match night", state, False, NOW, overall)  # type: ignore[arg-type]  # one of the states


@pytest.mark.parametrize(
    ("opens", "closes", "attempts", "expected"),
    [
        (NOW + DAY, NOW + 2 * DAY, [], "not_open"),
        (NOW - DAY, NOW + DAY, [], "start"),
        (NOW, NOW + DAY, [], "start"),
        (NOW - DAY, NOW, [], "missed"),
        (NOW - DAY, NOW + DAY, [line(1, "running")], "continue"),
        (NOW - DAY, NOW + DAY, [line(1, "briefing")], "continue"),
        (NOW - DAY, NOW, [line(1, "briefing")], "missed"),
        (NOW - DAY, NOW, [line(1), line(2, "briefing")], "closed"),
        (NOW - DAY, NOW + DAY, [line(1)], "again"),
        (NOW - DAY, NOW + DAY, [line(1), line(2)], "done"),
        (NOW - 2 * DAY, NOW - DAY, [line(1)], "closed"),
        (NOW - 2 * DAY, NOW - DAY, [line(1), line(2, "running")], "continue"),
    ],
)
def test_how_an_assigned_drill_stands(opens: datetime, closes: datetime, attempts: list[Line], expected: str) -> None:
    assert standing(opens, closes, NOW, attempts, allowed=2) == expected


def drill(slug: str, *, difficulty: int = 2, tried: int = 0, **tests: int) -> Drill:
    return Drill(slug, slug.title(), "en", "M1", difficulty, 40, (), tests, tried)


def test_a_newcomer_is_sent_to_the_easiest_drill() -> None:
    found = suggestion([drill("hard", difficulty=4), drill("easy", difficulty=1)], {})
    assert found is not None
    assert (found.drill.slug, found.why) == ("easy", "first")


def test_the_weakest_criterion_chooses_the_drill_that_tempts_one_to_fail_at_it() -> None:
    found = suggestion([drill("warm", warmth=2), drill("sharp", restraint=1)], {"warmth": 2, "restraint": 1})
    assert found is not None
    assert (found.drill.slug, found.criterion, found.level) == ("sharp", "restraint", 1)


def test_among_fitting_drills_the_one_taken_least_is_suggested() -> None:
    found = suggestion([drill("known", duty=1, tried=3), drill("fresh", duty=1)], {"duty": 0})
    assert found is not None
    assert found.drill.slug == "fresh"


def test_without_a_weakness_something_new_is_suggested_or_nothing() -> None:
    new = suggestion([drill("old", tried=1), drill("new")], {"duty": 4})
    assert new is not None
    assert (new.drill.slug, new.why) == ("new", "new")
    assert suggestion([drill("old", tried=1)], {"duty": 4}) is None
    assert suggestion([], {}) is None


def forms(html: str) -> list[str]:
    return re.findall(r'<form method="post" action="([^"]+)"', html)


def texts(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_stranger_is_asked_to_sign_in(client: TestClient) -> None:
    assert client.get("/drills").headers["location"].startswith("/sign-in")


def test_a_newcomer_sees_the_library_and_what_to_do_first(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    html = world.sign_in(client, "mina").get("/drills").text
    assert "Nothing is assigned at the moment" in html
    assert "None yet. After your first drill" in html
    assert "/drills/match-night/attempts" in forms(html)
    assert "A short, gentle drill to begin with." in html


def test_the_library_goes_by_module_and_from_easy_to_hard(world: World, client: TestClient) -> None:
    with db.writing(world.engine) as session:
        install_shipped(session)
    html = world.sign_in(client, "mina").get("/drills").text
    shown = re.findall(r'<h3 class="module" id="(M\d+)">|action="/drills/([a-z0-9-]+)/attempts"', html)
    modules = [module for module, _ in shown if module]
    assert modules == ["M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M10"]
    assert [html.count(f'href="#{module}"') for module in modules] == [1] * 9
    drills = [slug for _, slug in shown if slug]
    assert drills.index("minutes-silence") < drills.index("match-night") < drills.index("hangeul-day")
    assert drills[-1] == "last-buses"


def test_a_version_with_more_examples_than_may_be_published_now_shuts_no_page(world: World, client: TestClient) -> None:
    publish_text(world, "lost-luggage", SMALL + many("exemplars", 41))
    answer = world.sign_in(client, "mina").get("/drills")
    assert answer.status_code == 200
    assert "/drills/lost-luggage/attempts" in forms(answer.text)


def test_an_empty_library_says_what_will_happen(world: World, client: TestClient) -> None:
    assert "No drill has been published yet" in world.sign_in(client, "mina").get("/drills").text


def test_an_open_drill_can_be_begun_and_a_future_one_cannot(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    now = taken.assign(world, opens=noon - DAY, closes=noon + DAY, note="Bring a question.")
    later = taken.assign(world, opens=noon + DAY, closes=noon + 2 * DAY, is_diagnostic=True)
    html = world.sign_in(client, "mina").get("/drills").text
    assert f"/assignments/{now}/attempts" in forms(html)
    assert f"/assignments/{later}/attempts" not in forms(html)
    assert "Bring a question." in html
    assert "not open yet" in html
    assert "diagnostic: your start line" in html
    assert "3 Nov 2026, 12:00" in html


def test_a_withdrawn_drill_and_one_of_another_cohort_are_not_there(
    world: World, client: TestClient, noon: datetime
) -> None:
    taken.install(world.engine)
    taken.assign(world, opens=noon - DAY, closes=noon + DAY, note="withdrawn one", withdrawn_at=noon)
    taken.assign(world, opens=noon - DAY, closes=noon + DAY, note="theirs", cohort=world.other_cohort)
    html = world.sign_in(client, "mina").get("/drills").text
    assert "withdrawn one" not in html
    assert "theirs" not in html


def test_the_attempt_that_counts_is_marked_and_the_rest_is_counted_down(
    world: World, client: TestClient, noon: datetime
) -> None:
    taken.install(world.engine)
    one = taken.assign(world, opens=noon - DAY, closes=noon + DAY, attempts_allowed=3, counts=Counts.LAST)
    first = taken.take(world, "mina", [taken.post(33, taken.GOOD)], assignment=one)
    second = taken.take(world, "mina", [], assignment=one)
    html = world.sign_in(client, "mina").get("/drills").text
    item = html[html.index(f"/attempts/{second}/scorecard") : html.index("</ul>", html.index(f"/attempts/{second}/"))]
    assert "counts" in item
    assert "nothing was posted" in item
    before = html[html.index(f"/attempts/{first}/scorecard") : html.index(f"/attempts/{second}/scorecard")]
    assert "counts" not in before
    assert "1 of 3" in html


def test_an_attempt_under_way_never_counts(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    one = taken.assign(world, opens=noon - DAY, closes=noon + DAY, attempts_allowed=3, counts=Counts.LAST)
    first = taken.take(world, "mina", [taken.post(33, taken.GOOD)], assignment=one)
    taken.take(world, "mina", [], assignment=one, end=None)
    html = world.sign_in(client, "mina").get("/drills").text
    item = html[html.index(f"/attempts/{first}/scorecard") :]
    assert '<span class="tag brand">counts</span>' in item[: item.index("</li>")]


def test_an_attempt_under_way_stands_on_top(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    with db.writing(world.engine) as session:
        begun = actions.begin_rehearsal(session, taken.person(world, "mina"), taken.version(world.engine))
        number = begun.id
    html = world.sign_in(client, "mina").get("/drills").text
    assert html.index(f'href="/attempts/{number}"') < html.index("Rehearse freely")
    assert "the clock waits for you to press Ready" in html


def test_a_rehearsal_that_was_only_opened_can_be_discarded(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    with db.writing(world.engine) as session:
        mina, version = taken.person(world, "mina"), taken.version(world.engine)
        numbers = [int(actions.begin_rehearsal(session, mina, version, seed=seed).id or 0) for seed in (1, 2)]
    first, second = (f"/attempts/{number}/removal" for number in numbers)
    assert world.sign_in(client, "jun").post(first).status_code == 404
    assert first in world.sign_in(client, "mina").get("/drills").text
    assert client.post(first).headers["location"] == "/drills"
    assert first not in client.get("/drills").text
    assert client.get(f"/attempts/{numbers[0]}").status_code == 404
    # The next one does not take the number of the one that is left.
    with db.writing(world.engine) as session:
        assert actions.begin_rehearsal(session, mina, version, seed=3).number == 3
        actions.ready(session, mina, numbers[1])
    assert client.post(second).status_code == 409
    assert second not in client.get("/drills").text


@pytest.mark.parametrize("mode", [Mode.ASSESSED, Mode.REHEARSAL])
def test_what_was_assigned_is_not_discarded(world: World, client: TestClient, noon: datetime, mode: Mode) -> None:
    taken.install(world.engine)
    one = taken.assign(world, opens=noon - DAY, closes=noon + DAY, mode=mode)
    with db.writing(world.engine) as session:
        number = actions.begin_assigned(session, taken.person(world, "mina", [world.cohort]), one).id
    world.sign_in(client, "mina")
    assert f"/attempts/{number}/removal" not in client.get("/drills").text
    assert client.post(f"/attempts/{number}/removal").status_code == 409
    assert client.get(f"/attempts/{number}").status_code == 200


def test_an_attempt_whose_time_is_up_is_not_said_to_be_running(
    world: World, client: TestClient, noon: datetime
) -> None:
    taken.install(world.engine)
    with db.writing(world.engine) as session:
        mina = taken.person(world, "mina")
        begun = actions.begin_rehearsal(session, mina, taken.version(world.engine))
        actions.ready(session, mina, int(begun.id or 0))
    world.sign_in(client, "mina")
    assert "the clock has been running since" in client.get("/drills").text
    with clock.held(noon + timedelta(minutes=50)):
        html = client.get("/drills").text
    assert "the clock has been running since" not in html
    assert "the time is up" in html


def test_nobody_sees_the_attempts_of_somebody_else(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    theirs = taken.take(world, "jun", [taken.post(33, taken.GOOD)])
    assert f"/attempts/{theirs}" not in world.sign_in(client, "mina").get("/drills").text


def test_a_note_with_markup_is_shown_and_never_run(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    taken.assign(world, opens=noon - DAY, closes=noon + DAY, note="<script>alert(1)</script>")
    html = world.sign_in(client, "mina").get("/drills").text
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html


def test_the_page_is_there_in_korean(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    taken.assign(world, opens=noon - DAY, closes=noon + DAY)
    html = world.sign_in(client, "mina").get("/drills", headers={"accept-language": "ko"}).text
    assert "배정된 훈련" in html
    assert "경기 날 밤" in html


def test_who_trains_in_one_cohort_and_instructs_another_sees_only_what_they_train(
    world: World, client: TestClient, noon: datetime
) -> None:
    taken.install(world.engine)
    world.join("mina", world.other_cohort, Role.INSTRUCTOR)
    taken.assign(world, opens=noon - DAY, closes=noon + DAY, note="mine to take")
    taken.assign(world, opens=noon - DAY, closes=noon + DAY, note="mine to teach", cohort=world.other_cohort)
    html = world.sign_in(client, "mina").get("/drills").text
    assert "mine to take" in html
    assert "mine to teach" not in html


def test_a_drill_for_practice_counts_nothing(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    taken.assign(world, opens=noon - DAY, closes=noon + DAY, mode=Mode.REHEARSAL)
    assert "Nothing: it is for practice" in world.sign_in(client, "mina").get("/drills").text


def words_in_order(html: str, words: Iterable[str]) -> bool:
    plain = texts(html)
    places = [plain.index(word) for word in words]
    return places == sorted(places)


def test_what_can_be_done_now_comes_first(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    with clock.held(noon - 10 * DAY):
        taken.assign(world, opens=noon - 10 * DAY, closes=noon - 5 * DAY, note="note-over")
    taken.assign(world, opens=noon + DAY, closes=noon + 2 * DAY, note="note-later")
    taken.assign(world, opens=noon - DAY, closes=noon + 3 * DAY, note="note-now")
    assert words_in_order(world.sign_in(client, "mina").get("/drills").text, ["note-now", "note-later", "note-over"])


def test_a_briefing_left_open_cannot_be_begun_after_the_window(
    world: World, client: TestClient, noon: datetime
) -> None:
    taken.install(world.engine)
    world.sign_in(client, "mina")
    assignment = taken.assign(world, opens=noon - DAY, closes=noon + DAY)
    attempt = client.post(f"/assignments/{assignment}/attempts").headers["location"]
    assert client.get(attempt).status_code == 200
    with clock.held(noon + DAY):
        world.sign_in(client, "mina")
        assert client.post(f"{attempt}/ready").status_code == 409
        assert attempt not in client.get("/drills").text
        assert world.all(Attempt)[0].started_at is None
    assert attempt in client.get("/drills").text
    assert client.post(f"{attempt}/ready").status_code == 303
    with clock.held(noon + DAY):
        # A session lasts 12 hours.
        world.sign_in(client, "mina")
        assert attempt in client.get("/drills").text


def test_a_briefing_left_open_cannot_be_begun_once_it_was_withdrawn(
    world: World, client: TestClient, noon: datetime
) -> None:
    taken.install(world.engine)
    world.sign_in(client, "mina")
    assignment = taken.assign(world, opens=noon - DAY, closes=noon + DAY)
    attempt = client.post(f"/assignments/{assignment}/attempts").headers["location"]
    with db.writing(world.engine) as session:
        session.get_one(Assignment, assignment).withdrawn_at = noon
    assert client.post(f"{attempt}/ready").status_code == 404
    assert attempt not in client.get("/drills").text


def test_what_a_suggestion_rests_on_stands_on_the_page_it_leads_to(world: World, client: TestClient) -> None:
    taken.install(world.engine)
    taken.take(world, "mina", [taken.post(8, taken.BAD)])
    html = world.sign_in(client, "mina").get("/drills").text
    told = re.search(r"<p>([A-Z][^<]+) stands at (\d), rehearsals included\.", html)
    assert told
    link = re.search(r'href="(/progress\?rehearsals=1)"', html)
    assert link
    progress = client.get(link[1]).text
    assert f'<figcaption><span>{told[1]}</span> <span class="level l{told[2]}">' in progress
