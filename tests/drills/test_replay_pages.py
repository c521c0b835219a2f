"""Rewrite and see: what can be changed, the form, both worlds, and who may see them."""

import json
import re
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from server import db
from server.drills import replay_actions
from server.errors import Conflict
from server.models import Attempt, Replay
from server.world.events import ClearanceRequested, Held
from tests.drills import taken
from tests.people import HTMX, World

DAY = timedelta(days=1)


@pytest.fixture
def assessed(world: World, noon: datetime) -> int:
    """Mina's assessed attempt: a bad post at minute 8 (p2), a hold at 15 (h3), a request to HQ at 20 (c4)."""
    taken.install(world.engine)
    assignment = taken.assign(world, opens=noon - DAY, closes=noon + DAY)
    sent = [
        taken.post(8, taken.BAD),
        taken.Sent(15, Held("i2", "no answer yet")),
        taken.Sent(20, ClearanceRequested(taken.GOOD, "x", "en", 30.0)),
    ]
    return taken.take(world, "mina", sent, assignment=assignment)


@pytest.fixture
def rehearsed(world: World, noon: datetime) -> int:
    """Mina's rehearsal: nothing but a bad post at minute 8 (p2)."""
    taken.install(world.engine)
    return taken.take(world, "mina", [taken.post(8, taken.BAD)])


@pytest.fixture
def mina(world: World, client: TestClient) -> TestClient:
    return world.sign_in(client, "mina")


def send(client: TestClient, attempt: int, moment: str = "p2", **fields: str):
    given = {"moment": moment, "text": taken.GOOD, "platform": "x", "lang": "en", "account": "embassy"}
    return client.post(f"/attempts/{attempt}/replays", data=given | {"target": "fans_k"} | fields)


def kept(world: World) -> list[Replay]:
    return world.all(Replay)


def figure(html: str, name: str) -> list[str]:
    """The cells of a row of the page's tables, by how its head begins."""
    row = re.search(rf'<th scope="row"[^>]*>(?:<span class="figure-name">)?{re.escape(name)}.*?</tr>', html, re.DOTALL)
    assert row, name
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row[0], re.DOTALL)]


def test_every_moment_of_an_attempt_is_listed(mina: TestClient, assessed: int) -> None:
    html = mina.get(f"/attempts/{assessed}/replays").text
    found = re.findall(r'id="m-([^"]+)"', html)
    # What people ask about the post itself depends on how it was scored; the rest is the scenario's and one's own.
    assert [one for one in found if not one.startswith("q-p")] == ["p2", "q-i2", "h3", "c4"]
    assert 'aria-current="page">Rewrite and see</a>' in html


def test_an_attempt_without_acts_and_questions_says_so(world: World, mina: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    attempt = taken.take(world, "mina", [], end=1)
    assert "there is nothing to change" in mina.get(f"/attempts/{attempt}/replays").text


def test_a_running_attempt_cannot_be_changed(world: World, mina: TestClient, noon: datetime) -> None:
    taken.install(world.engine)
    attempt = taken.take(world, "mina", [taken.post(8, taken.BAD)], end=None)
    for page in ("replays", "replays/new?moment=p2"):
        assert mina.get(f"/attempts/{attempt}/{page}").headers["location"] == f"/attempts/{attempt}"
    assert send(mina, attempt).status_code == 409
    assert kept(world) == []


def test_the_form_begins_with_what_was_written(mina: TestClient, assessed: int) -> None:
    html = mina.get(f"/attempts/{assessed}/replays/new?moment=p2").text
    area = re.search(r"<textarea[^>]*>(.*?)</textarea>", html, re.DOTALL)
    assert area
    assert area[1].startswith("Robbed! The referee was bought.")
    assert '<option value="fans_k" selected>' in html
    assert 'name="minute"' not in html


def test_a_question_is_answered_at_a_chosen_minute(mina: TestClient, assessed: int) -> None:
    html = mina.get(f"/attempts/{assessed}/replays/new?moment=q-i2").text
    assert 'name="minute" type="number"' in html
    assert 'value="15"' in html


def test_a_moment_stands_under_the_minute_its_clock_showed(world: World, mina: TestClient) -> None:
    taken.install(world.engine)
    asked = taken.Sent(20, ClearanceRequested(taken.GOOD, "x", "en", 30.7))
    attempt = taken.take(world, "mina", [taken.post(8.7, taken.BAD), asked])
    assert "At drill minute 8, with" in mina.get(f"/attempts/{attempt}/replays/new?moment=p2").text
    made = send(mina, attempt).headers["location"]
    assert "Drill minute 8. Both worlds" in mina.get(made).text
    made = send(mina, attempt, "c3").headers["location"]
    assert "answer in minute 30<" in mina.get(made).text


def test_the_bounds_of_a_minute_are_ones_that_may_be_typed(client: TestClient) -> None:
    page = client.app.state.templates["en"].get_template("drills/replays.html")  # type: ignore[attr-defined]
    given = [(4.04, "ceil"), (45.46, "floor"), (7.0, "ceil")]
    assert [page.module.bound(*one).strip() for one in given] == ["4.1", "45.4", "7"]


@pytest.mark.parametrize("moment", ["", "p99", "h2", "q-i1", "c2", "p2' OR 1=1", "x" * 300])
def test_a_moment_that_is_not_there_is_not_found(world: World, mina: TestClient, assessed: int, moment: str) -> None:
    assert mina.get(f"/attempts/{assessed}/replays/new", params={"moment": moment}).status_code == 404
    assert send(mina, assessed, moment).status_code == 404
    assert kept(world) == []


def test_a_rewritten_post_shows_both_worlds(world: World, mina: TestClient, assessed: int) -> None:
    answer = send(mina, assessed)
    assert answer.status_code == 303
    [row] = kept(world)
    assert answer.headers["location"] == f"/replays/{row.id}"
    assert row.change["kind"] == "rewritten"
    assert row.change["act"]["levels"]
    assert row.change["act"]["appeal"]
    assert row.card
    html = mina.get(f"/replays/{row.id}").text
    assert html.index("Robbed! The referee was bought.") < html.index("Two-one, well played, Kestria.")
    assert '<li id="moved-respect">' in html
    assert "Talks down" in html, "the reasons stand beside the levels"
    assert figure(html, "Owed, given or kept back")
    before, after, _ = figure(html, "Target coverage")
    assert float(after.removesuffix("%")) > float(before.removesuffix("%"))
    assert "HQ, by telephone" in html, "the call that only the bad post brings"
    assert html.count("chart-worlds") == 2 + 3, "a legend of two lines and a curve for each public"
    assert html.count("The same as a table") == 3
    assert "in this model world" in html


def test_a_post_left_out_has_no_words_on_the_other_side(world: World, mina: TestClient, assessed: int) -> None:
    answer = mina.post(f"/attempts/{assessed}/replays", data={"moment": "p2", "away": "1"})
    [row] = kept(world)
    assert (row.change, row.card) == ({"kind": "taken_away", "seq": 2}, None)
    html = mina.get(answer.headers["location"]).text
    assert "This post is never sent" in html
    assert "Criteria that came out otherwise" not in html
    assert figure(html, "Target coverage")[1] == "0.0%"
    assert figure(html, "Public-diplomacy share")[1:] == ["–", "–"], "nobody to divide by"


def test_only_a_post_can_be_left_out(world: World, mina: TestClient, assessed: int) -> None:
    answer = mina.post(f"/attempts/{assessed}/replays", data={"moment": "q-i2", "away": "1"})
    assert answer.status_code == 422
    assert kept(world) == []


@pytest.mark.parametrize(
    ("moment", "kind", "was"),
    [
        ("h3", "held", "was held back: nothing went out"),
        ("c4", "unasked", "Sent to HQ"),
        ("q-i2", "answered", "Nobody answered."),
    ],
)
def test_every_other_moment_shows_both_worlds(
    world: World, mina: TestClient, assessed: int, moment: str, kind: str, was: str
) -> None:
    answer = send(mina, assessed, moment, minute="15.5")
    [row] = kept(world)
    assert row.change["kind"] == kind
    html = mina.get(answer.headers["location"]).text
    assert was in html
    assert "Two-one, well played, Kestria." in html
    if moment == "q-i2":
        assert row.change["minute"] == 15.5
        assert figure(html, "Questions set by the drill, answered") == ["0", "1", "1"]


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"text": "  "}, "text", "Please fill this in."),
        ({"text": "a" * 300}, "text", "at most 280 characters; by its count there are 300 now"),
        ({"platform": "agora"}, "platform", "Please choose one of the list."),
        ({"lang": "tlh"}, "lang", "Please choose one of the list."),
        ({"account": "king"}, "account", "Please choose one of the list."),
        ({"target": "martians"}, "target", "Please choose one of the list."),
        ({"minute": ""}, "minute", "Please fill this in."),
        ({"minute": "soon"}, "minute", "Please enter a number."),
        ({"minute": "nan"}, "minute", "Please check this field."),
        ({"minute": "11.9"}, "minute", "Nothing could be sent then"),
        ({"minute": "40.1"}, "minute", "Nothing could be sent then"),
        ({"alt_text": "a" * 1001, "picture": "true"}, "alt_text", "at most 1,000 characters"),
    ],
)
def test_a_wrong_form_comes_back_with_its_words(
    world: World, mina: TestClient, assessed: int, fields: dict[str, str], field: str, reason: str
) -> None:
    answer = send(mina, assessed, "q-i2", **({"minute": "15", "text": "Sorry, Kestria!"} | fields))
    assert answer.status_code == 422
    assert reason in answer.text
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', answer.text)
    if field != "text":
        assert "Sorry, Kestria!" in answer.text
    assert kept(world) == []


def test_the_same_change_sent_twice_is_kept_once(world: World, mina: TestClient, assessed: int) -> None:
    first, again = send(mina, assessed), send(mina, assessed)
    assert first.headers["location"] == again.headers["location"]
    assert len(kept(world)) == 1
    assert send(mina, assessed, text=taken.GOOD + " Well?").headers["location"] != first.headers["location"]


def test_there_is_an_end_to_changes(
    world: World, mina: TestClient, assessed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay_actions, "MOST", 1)
    assert send(mina, assessed).status_code == 303
    assert send(mina, assessed, text="Well played.").status_code == 409


def test_a_script_is_led_to_the_page_too(mina: TestClient, assessed: int) -> None:
    given = {"moment": "p2", "text": taken.GOOD, "platform": "x", "lang": "en", "account": "embassy"}
    answer = mina.post(f"/attempts/{assessed}/replays", data=given, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/replays/1")


def test_the_attempt_itself_stays_as_it_was(world: World, mina: TestClient, assessed: int) -> None:
    before = [row.model_dump() for row in world.all(Attempt)]
    page = mina.get(f"/attempts/{assessed}/scorecard?post=p2").text
    mina.get(send(mina, assessed).headers["location"])
    assert [row.model_dump() for row in world.all(Attempt)] == before
    assert mina.get(f"/attempts/{assessed}/scorecard?post=p2").text == page


ROUTES = [
    ("GET", "/attempts/{attempt}/replays"),
    ("GET", "/attempts/{attempt}/replays/new?moment=p2"),
    ("POST", "/attempts/{attempt}/replays"),
    ("POST", "/replays/{replay}/share"),
    ("POST", "/replays/{replay}/share/end"),
    ("GET", "/replays/{replay}/deletion"),
    ("POST", "/replays/{replay}/deletion"),
]


@pytest.mark.parametrize("name", ["jun", "hana", "bora", "sol", "ada"])
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_changing_and_sharing_is_the_owners_alone(
    world: World, client: TestClient, assessed: int, name: str, method: str, path: str
) -> None:
    replay = taken.rewrite(world, "mina", assessed, 2, taken.GOOD, shared=True)
    world.sign_in(client, name)
    given = {"moment": "p2", "text": "Mine now", "platform": "x", "lang": "en", "account": "embassy"}
    address = path.format(attempt=assessed, replay=replay)
    answer = client.request(method, address, data=given if method == "POST" else None)
    assert answer.status_code == 404
    [row] = kept(world)
    assert row.shared_at


@pytest.mark.parametrize("kind", ["assessed", "rehearsed"])
@pytest.mark.parametrize(
    ("name", "private", "shared"),
    [
        ("mina", 200, 200),
        ("hana", 404, 200),
        ("jun", 404, 404),
        ("bora", 404, 404),
        ("sol", 404, 404),
        ("ada", 404, 404),
    ],
)
def test_who_sees_a_pair(
    world: World,
    client: TestClient,
    request: pytest.FixtureRequest,
    kind: str,
    name: str,
    private: int,
    shared: int,
) -> None:
    attempt = request.getfixturevalue(kind)
    replay = taken.rewrite(world, "mina", attempt, 2, taken.GOOD)
    world.sign_in(client, name)
    assert client.get(f"/replays/{replay}").status_code == private
    with db.writing(world.engine) as session:
        replay_actions.share(session, taken.person(world, "mina"), replay)
    assert client.get(f"/replays/{replay}").status_code == shared


def test_an_instructor_sees_the_pair_of_a_rehearsal_and_no_way_to_the_rest(
    world: World, client: TestClient, rehearsed: int
) -> None:
    replay = taken.rewrite(world, "mina", rehearsed, 2, taken.GOOD, shared=True)
    html = world.sign_in(client, "hana").get(f"/replays/{replay}").text
    assert "shared with you" in html
    assert f"/attempts/{rehearsed}" not in html
    assert "Stop sharing" not in html
    for page in ("", "/scorecard", "/review", "/replays"):
        assert client.get(f"/attempts/{rehearsed}{page}").status_code == 404


def test_sharing_is_taken_back(world: World, client: TestClient, rehearsed: int) -> None:
    replay = taken.rewrite(world, "mina", rehearsed, 2, taken.GOOD)
    world.sign_in(client, "mina")
    address = f"/replays/{replay}"
    assert client.post(f"{address}/share").headers["location"] == address
    first = kept(world)[0].shared_at
    assert "Your instructors can see this pair" in client.get(address).text
    client.post(f"{address}/share")
    assert kept(world)[0].shared_at == first
    assert client.post(f"{address}/share/end").headers["location"] == address
    assert "Nobody but you sees this" in client.get(address).text
    assert world.sign_in(client, "hana").get(address).status_code == 404


def test_who_no_longer_instructs_the_trainee_no_longer_sees_it(
    world: World, client: TestClient, rehearsed: int
) -> None:
    replay = taken.rewrite(world, "mina", rehearsed, 2, taken.GOOD, shared=True)
    with world.engine.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM membership WHERE user_id = {world.people['mina']}")
    assert world.sign_in(client, "hana").get(f"/replays/{replay}").status_code == 404
    assert world.sign_in(client, "mina").get(f"/replays/{replay}").status_code == 200


def test_instructors_find_what_was_shared_on_the_trainees_page(
    world: World, client: TestClient, rehearsed: int
) -> None:
    replay = taken.rewrite(world, "mina", rehearsed, 2, taken.GOOD, shared=True)
    taken.rewrite(world, "mina", rehearsed, 2, "Well played.")
    page = f"/cohorts/{world.cohort}/trainees/{world.people['mina']}"
    html = world.sign_in(client, "hana").get(page).text
    assert re.findall(r'href="(/replays/\d+)"', html) == [f"/replays/{replay}"]
    assert "from a rehearsal" in html
    assert "/replays/" not in world.sign_in(client, "sol").get(page).text


def test_instructors_find_what_was_shared_of_an_attempt_where_they_mark_it(
    world: World, client: TestClient, assessed: int
) -> None:
    page = f"/marking/attempts/{assessed}"
    assert "/replays/" not in world.sign_in(client, "hana").get(page).text
    replay = taken.rewrite(world, "mina", assessed, 2, taken.GOOD, shared=True)
    assert f'href="/replays/{replay}"' in client.get(page).text


def test_a_pair_is_deleted_after_one_question(world: World, mina: TestClient, assessed: int) -> None:
    replay = taken.rewrite(world, "mina", assessed, 2, taken.GOOD, shared=True)
    assert "Your instructors can no longer see it" in mina.get(f"/replays/{replay}/deletion").text
    answer = mina.post(f"/replays/{replay}/deletion")
    assert answer.headers["location"] == f"/attempts/{assessed}/replays"
    assert kept(world) == []
    assert mina.get(f"/replays/{replay}").status_code == 404
    assert mina.post(f"/replays/{replay}/deletion").status_code == 404


@pytest.mark.parametrize("path", ["/replays/99", f"/replays/{10**30}", "/replays/0", "/replays/x", "/replays/99/share"])
def test_what_is_not_there_is_not_found(mina: TestClient, path: str) -> None:
    answer = mina.post(path) if path.endswith("share") else mina.get(path)
    assert answer.status_code == 404


def test_a_deleted_attempt_takes_its_replays_along(world: World, assessed: int) -> None:
    taken.rewrite(world, "mina", assessed, 2, taken.GOOD)
    with db.writing(world.engine) as session:
        session.delete(session.get_one(Attempt, assessed))
    assert kept(world) == []


def test_own_data_holds_the_replays(world: World, mina: TestClient, assessed: int) -> None:
    taken.rewrite(world, "mina", assessed, 2, taken.GOOD)
    told = json.loads(mina.get("/progress/export.json").text)
    [replay] = told["attempts"][0]["replays"]
    assert replay["change"]["act"]["text"] == taken.GOOD
    assert replay["shared_at"] is None


def test_a_running_attempt_is_refused_whoever_asks_the_action(world: World, noon: datetime) -> None:
    taken.install(world.engine)
    attempt = taken.take(world, "mina", [taken.post(8, taken.BAD)], end=None)
    with pytest.raises(Conflict):
        taken.rewrite(world, "mina", attempt, 2, taken.GOOD)


def test_both_languages(world: World, mina: TestClient, assessed: int) -> None:
    replay = taken.rewrite(world, "mina", assessed, 2, taken.GOOD)
    mina.cookies.set("language", "ko")
    html = mina.get(f"/replays/{replay}").text
    assert "<h1>글을 고쳐 씀</h1>" in html
    assert "대상 도달률" in html
