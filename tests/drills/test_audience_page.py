"""The audience page: whom an attempt's posts reached, by the same way as `cadet simulate`."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from server.audience.outcome import REASONS, STEPS
from server.audience.ranking import RULES
from server.drills import reached, simulation
from server.drills.reached import audience_of
from server.models import AuditEntry
from server.scenarios.load import read_scenario
from server.scenarios.shelf import find_shipped
from server.world.events import RULES as WORLD_RULES
from server.world.events import Event, Finished, Posted, Started
from tests.drills import taken
from tests.drills.running import start

KOREAN = "포트알메다 앞바다 여객선 사고를 확인하고 있습니다. 가족께서는 +82-2-3210-0404로 연락해 주십시오."
ENGLISH = "We know of the ferry off Port Almeda. Families, please call +82-2-3210-0404; next word at minute 30."


@pytest.fixture(scope="module")
def ferry():
    path = find_shipped("S01")
    assert path is not None
    return read_scenario(path.read_text(encoding="utf-8"))


def attempt(*posts: tuple[float, str, str, str]) -> tuple[Event, ...]:
    acts = [(0.0, Started(WORLD_RULES))]
    acts += [
        (minute, Posted(text, platform, lang, "embassy", minute, "4" * 21)) for minute, text, platform, lang in posts
    ]
    acts.append((60.0, Finished(by_clock=True)))
    return tuple(Event(seq, minute, act) for seq, (minute, act) in enumerate(acts, 1))


def test_everybody_of_a_public_saw_it_or_has_one_reason_why_not(ferry):
    shown = audience_of(ferry, attempt((5, ENGLISH, "x", "en")), 7, "", "en")
    assert len(shown.lines) == len(ferry.publics)
    for line in shown.lines:
        assert set(line.steps) == set(STEPS)
        assert set(line.never) == set(REASONS)
        assert line.steps["saw"] + sum(line.never.values()) == line.size
        assert line.curve.rows[-1][1] == line.steps["understood"]
        assert max(line.curve.shares) <= line.curve.top


def test_a_post_in_korean_is_understood_by_hardly_any_foreigner(ferry):
    korean, english = (
        audience_of(ferry, attempt((5, text, "facebook", lang)), 7, "", "en")
        for text, lang in ((KOREAN, "ko"), (ENGLISH, "en"))
    )
    marovians = [next(line for line in shown.lines if line.label.startswith("Marovian")) for shown in (korean, english)]
    assert marovians[0].coverage < 0.01 < marovians[1].coverage


def test_one_post_is_compared_under_every_rule_and_one_of_them_holds(ferry):
    shown = audience_of(ferry, attempt((5, ENGLISH, "x", "en"), (9, KOREAN, "facebook", "ko")), 7, "p2", "en")
    assert [one.rule for one in shown.ruled] == list(RULES)
    assert [one.rule for one in shown.ruled if one.holds] == ["x_2026"]
    holds = next(one for one in shown.ruled if one.holds)
    assert holds.saw == sum(line.steps["saw"] for line in shown.lines)


def test_there_is_no_audience_of_a_post_that_was_never_sent(ferry):
    assert audience_of(ferry, attempt((5, ENGLISH, "x", "en")), 7, "p9", "en") is None


def test_weights_are_shown_and_give_the_target_coverage(ferry):
    shown = audience_of(ferry, attempt((5, ENGLISH, "x", "en")), 7, "", "en")
    assert sum(line.weight for line in shown.lines) == pytest.approx(1)
    mean = sum(line.weight * line.coverage for line in shown.lines)
    assert shown.reach.coverage == pytest.approx(mean)


def test_who_may_answer_from_a_public_that_is_not_there_is_named():
    doors = read_scenario((find_shipped("S24") or Path()).read_text(encoding="utf-8"))
    for platform, names in (("instagram", ("an Ilmaran nurse in Ansan",)), ("kakaotalk", ())):
        shown = audience_of(doors, attempt((5, ENGLISH, platform, "en")), 7, "", "en")
        [ilmarans] = [line for line in shown.lines if line.label.startswith("Ilmaran")]
        assert ilmarans.never["platform"] == ilmarans.size
        assert ilmarans.single == names


def test_a_range_whose_ends_round_alike_is_left_out(client):
    piece = client.app.state.templates["en"].get_template("drills/_audience_spread.html")
    same = dict.fromkeys(("target_coverage", "public_diplomacy_share", "preaching_index"), (0.041, 0.043))
    assert "4% to 4%" not in piece.render(spread=same, attempt_id=1)
    html = piece.render(spread=same | {"preaching_index": (0.1, 0.2)}, attempt_id=1)
    assert "preaching index 10% to 20%" in html
    assert "target coverage" not in html


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_page_shows_figures_and_then_how_much_is_luck(client, world):
    drill = start(client, world)
    with drill.at(5):
        drill.post(text="We are sorry. The family line is open day and night, +82-2-3210-0404. Whom do you wait for?")
    with drill.at(59):
        assert drill.client.get(f"{drill.address}/audience").status_code == 303
        assert drill.client.get(f"{drill.address}/audience/spread").status_code == 404
        drill.send("finish", key="end")
    page = text_of(drill.client.get(f"{drill.address}/audience").text)
    assert re.search(r"\d+% target coverage|target coverage.*?\d+%", page)
    assert "Who never saw this, and why" in page
    assert "under other ranking rules" not in page
    assert "under other ranking rules" in text_of(drill.client.get(f"{drill.address}/audience?post=p2").text)
    assert drill.client.get(f"{drill.address}/audience?post=p99").status_code == 404
    luck = re.search(
        r"target coverage (\d+)% to (\d+)%", text_of(drill.client.get(f"{drill.address}/audience/spread").text)
    )
    assert luck
    assert int(luck[1]) <= int(luck[2])


def test_an_attempt_without_a_post_says_that_nobody_saw_anything(client, world):
    drill = start(client, world)
    with drill.at(59):
        drill.send("finish", key="end")
    assert "Nobody saw anything" in drill.client.get(f"{drill.address}/audience").text


def test_an_attempt_too_long_to_simulate_says_so_and_keeps_its_scorecard(client, world, monkeypatch):
    monkeypatch.setattr(simulation, "MOST_POSTS", 1)
    drill = start(client, world)
    with drill.at(5):
        drill.post(key="1")
        drill.post("Next word at minute 30.", key="2")
    with drill.at(59):
        drill.send("finish", key="end")
    for page in ("audience", "audience/spread", "replays", "replays/new?moment=p2"):
        answer = client.get(f"{drill.address}/{page}")
        assert answer.status_code == 409, page
        assert "cannot be simulated" in answer.text
    assert drill.send("replays", moment="p2", away="1").status_code == 409
    assert client.get(f"{drill.address}/scorecard").status_code == 200
    assert client.get(f"{drill.address}/review").status_code == 200


def test_one_at_a_time_works_out_how_much_is_luck_and_the_page_asks_again(client, world):
    drill = start(client, world)
    with drill.at(5):
        drill.post()
    with drill.at(59):
        drill.send("finish", key="end")
    address = f"{drill.address}/audience/spread"
    with reached._turn:
        busy = client.get(address)
    assert busy.status_code == 200
    assert f'hx-get="{address}"' in busy.text
    assert "delay" in busy.text
    assert "In eight of ten runs" not in busy.text
    assert "hx-get" not in client.get(address).text


def test_staff_who_look_at_how_much_was_luck_are_written_down(client, world, noon):
    taken.install(world.engine)
    given = taken.assign(world, opens=noon, closes=noon + timedelta(days=1))
    attempt_id = taken.take(world, "mina", [taken.post(8, taken.GOOD)], assignment=given)
    world.classmates()
    world.sign_in(client, "sol")
    assert client.get(f"/attempts/{attempt_id}/audience/spread").status_code == 200
    looks = [one for one in world.all(AuditEntry) if one.action == "attempt.looked_at"]
    assert [(one.actor_id, one.user_id) for one in looks] == [(world.people["sol"], world.people["mina"])]
