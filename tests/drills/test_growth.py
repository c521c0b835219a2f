"""Levels over attempts, and the progress page with its charts and tables."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete
from sqlmodel import SQLModel, col

from server import clock, db
from server.drills import own_data
from server.drills.growth import Step, courses, latest
from server.models import Attempt
from server.scoring.overall import CRITERIA, RISK
from tests.drills import taken
from tests.people import World

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def step(first: str, *, rehearsal: bool = False) -> Step:
    """An attempt with this level in respect and nothing else tried."""
    return Step(1, "Match night", NOW, rehearsal, first + "-" * 20)


def test_a_course_keeps_a_gap_where_nothing_was_tried() -> None:
    respect = courses([step("1"), step("-"), step("3")])[0]
    assert respect.levels == (1, None, 3)
    assert (respect.first, respect.now, respect.change) == (1, 3, 2)


def test_change_needs_two_attempts() -> None:
    assert courses([step("3")])[0].change is None
    assert courses([])[0].now is None


def test_courses_come_in_the_order_asked_for() -> None:
    assert [course.criterion for course in courses([step("2")], RISK)] == list(RISK)


def test_where_one_stands_is_the_newest_level_there_is() -> None:
    assert latest([step("1"), step("4"), step("-")])["respect"] == 4


@pytest.fixture
def mina(world: World, client: TestClient, noon: datetime) -> TestClient:
    """Mina after one assessed attempt a week ago and one rehearsal today."""
    taken.install(world.engine)
    with clock.held(noon - WEEK):
        one = taken.assign(world, opens=noon - 2 * WEEK, closes=noon + WEEK)
        taken.take(world, "mina", [taken.post(9, taken.BAD)], assignment=one)
    taken.take(world, "mina", [taken.post(33, taken.GOOD)])
    return world.sign_in(client, "mina")


def circles(html: str) -> int:
    return len(re.findall("<circle", html))


def test_only_assessed_attempts_are_drawn_unless_asked_otherwise(mina: TestClient) -> None:
    assessed = mina.get("/progress").text
    both = mina.get("/progress?rehearsals=1").text
    assert circles(assessed) == 21
    assert circles(both) > circles(assessed)
    assert "assessed" in assessed
    assert both.count('scope="row"') == 2 * assessed.count('scope="row"')


def test_the_page_says_which_posts_level_an_attempt_has(mina: TestClient) -> None:
    assert "where its weakest post does" in mina.get("/progress").text


def test_one_dimension_can_be_chosen(mina: TestClient) -> None:
    html = mina.get("/progress?dimension=risk").text
    assert "Duty to inform" in html
    assert "Hook and worth sharing" not in html


@pytest.mark.parametrize("query", ["dimension=glory", "dimension=RISK", "rehearsals=perhaps"])
def test_what_an_address_asks_for_in_vain_is_as_if_it_had_not_asked(mina: TestClient, query: str) -> None:
    answer = mina.get(f"/progress?{query}")
    assert answer.status_code == 200
    assert circles(answer.text) == circles(mina.get("/progress").text)


def test_every_chart_has_its_name_and_its_table(mina: TestClient) -> None:
    html = mina.get("/progress?rehearsals=1").text
    assert html.count('role="img" aria-label="') >= len(CRITERIA)
    assert html.count("The same as a table") == 3
    assert "style=" not in html


def test_somebody_who_only_rehearsed_is_shown_the_way_to_it(world: World, client: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    taken.take(world, "mina", [taken.post(33, taken.GOOD)])
    html = world.sign_in(client, "mina").get("/progress").text
    assert "You have no assessed attempt yet, but you have rehearsed." in html
    assert 'href="?rehearsals=1"' in html


def test_a_newcomer_is_told_where_to_begin(world: World, client: TestClient) -> None:
    assert "Your first finished drill draws the first point here." in world.sign_in(client, "jun").get("/progress").text


def test_a_stranger_gets_neither_progress_nor_data(client: TestClient) -> None:
    assert client.get("/progress").headers["location"].startswith("/sign-in")
    assert client.get("/progress/export.json").headers["location"].startswith("/sign-in")


def test_own_data_holds_every_attempt_with_its_words_and_scores(mina: TestClient) -> None:
    answer = mina.get("/progress/export.json")
    assert answer.headers["content-disposition"].startswith('attachment; filename="cadet-own-data-2026-11-02')
    whole = json.loads(answer.text)
    assert whole["person"]["name"] == "Mina"
    assert [attempt["mode"] for attempt in whole["attempts"]] == ["assessed", "rehearsal"]
    words = [
        event["data"]["text"]
        for attempt in whole["attempts"]
        for event in attempt["events"]
        if event["kind"] == "posted"
    ]
    assert words == [taken.BAD, taken.GOOD]
    assert all(attempt["scores"][0]["card"]["criteria"] for attempt in whole["attempts"])


def test_a_download_in_seouls_morning_carries_that_mornings_day(world: World, client: TestClient) -> None:
    with clock.held(datetime(2026, 11, 2, 22, 30, tzinfo=UTC)):
        name = world.sign_in(client, "mina").get("/progress/export.json").headers["content-disposition"]
    assert name == 'attachment; filename="cadet-own-data-2026-11-03.json"'


def test_own_data_tells_no_score_of_an_assessed_drill_that_still_runs(
    mina: TestClient, world: World, noon: datetime
) -> None:
    again = taken.assign(world, opens=noon - WEEK, closes=noon + WEEK)
    attempt = taken.take(world, "mina", [taken.post(9, taken.GOOD)], assignment=again, end=None)
    told = json.loads(mina.get("/progress/export.json").text)
    [running] = [row for row in told["attempts"] if row["id"] == attempt]
    [posted] = [event for event in running["events"] if event["kind"] == "posted"]
    assert posted["data"]["text"] == taken.GOOD
    assert "levels" not in posted["data"]
    assert running["scores"] == []
    assert "seed" not in running
    assert all(type(row["seed"]) is int for row in told["attempts"] if row["finished_at"])


def test_own_data_tells_the_seed_of_a_rehearsal_that_still_runs(
    world: World, client: TestClient, noon: datetime
) -> None:
    taken.install(world.engine)
    taken.take(world, "jun", [], end=None)
    told = json.loads(world.sign_in(client, "jun").get("/progress/export.json").text)
    assert [type(row["seed"]) for row in told["attempts"]] == [int]


def test_own_data_holds_no_secret_and_nobody_else(mina: TestClient, world: World) -> None:
    text = mina.get("/progress/export.json").text
    assert "token_hash" not in text
    assert "password_hash" not in text
    assert "jun@example.org" not in text


def test_an_attempt_discarded_while_own_data_is_written_is_left_out(mina: TestClient, world: World) -> None:
    pieces = own_data.own_data(world.engine, world.people["mina"])
    text = next(pieces)
    attempts = [row.id for row in world.all(Attempt)]
    with db.writing(world.engine) as session:
        session.execute(delete(Attempt).where(col(Attempt.id) == attempts[0]))
    assert [row["id"] for row in json.loads(text + "".join(pieces))["attempts"]] == attempts[1:]


def test_own_data_of_somebody_without_attempts_is_still_a_document(world: World, client: TestClient) -> None:
    assert json.loads(world.sign_in(client, "jun").get("/progress/export.json").text)["attempts"] == []


def test_every_table_that_points_at_a_person_or_an_attempt_is_in_the_own_data() -> None:
    listed = {(part.table.__tablename__, part.column) for part in (*own_data.ABOUT_PERSON, *own_data.IN_ATTEMPT)}
    listed.add((Attempt.__tablename__, "user_id"))
    pointing = {
        (table.name, column.name)
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in ("user", "attempt")
    }
    assert pointing <= listed
