"""The briefing and the desk as pages: what they show, to whom, and when."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from server import clock, db
from server.models import Assignment, Attempt, Counts, Event, Mode, Scenario, ScenarioStatus, ScenarioVersion
from tests.drills.running import SLUG, START, Drill, begin, message, publish, publish_text, start
from tests.scenarios.files import SMALL


def test_the_briefing_says_who_you_are_and_what_you_may_say(client, world):
    page = begin(client, world).page()
    for words in (
        "Embassy of the Republic of Korea, Port Almeda",
        "contact numbers",
        "from minute 42",
        "Lines to take",
    ):
        assert words in page
    assert "Ready: start the clock" in page
    assert "From minute 15 to 45 HQ takes 1.6 times as long." in page
    assert page.count("while people are in danger, free until minute 60") == 1


def test_the_briefing_read_again_says_what_may_be_said_by_now(client, world):
    drill = start(client, world)
    address = f"{drill.address}/briefing"
    with drill.at(11):
        early = client.get(address).text
    with drill.at(12):
        late = client.get(address).text
    assert "minute 11</span>" in early
    assert "minute 12</span>" in late
    assert late.count("may be said</span>") == early.count("may be said</span>") + 1


def test_the_clock_starts_with_ready_and_only_once(client, world):
    drill = begin(client, world)
    with drill.at(0):
        assert drill.send("ready").status_code == 303
    with drill.at(5):
        drill.send("ready")
        assert "minute 5" in drill.page()
    assert [attempt.started_at for attempt in world.all(Attempt)] == [START]


def test_messages_appear_on_the_desk_at_their_minute(client, world):
    drill = start(client, world)
    with drill.at(3.9):
        assert message(drill.page(), "i2") == ""
    with drill.at(4):
        assert "우리 딸이 그 배에 타고 있어요" in message(drill.page(), "i2")


def test_nothing_marks_a_hostile_message_before_the_trainee_has_judged_it(client, world):
    drill = start(client, world)
    with drill.at(14):
        assert "hiding it" in message(drill.page(), "i4")
        assert "hostile" not in message(drill.page(), "i4")


def test_the_fact_sheet_says_what_may_be_said_now(client, world):
    drill = start(client, world)
    with drill.at(11):
        assert drill.page().count("may be said</span>") == 2
    with drill.at(12):
        assert drill.page().count("may be said</span>") == 3


def test_a_reload_and_a_second_tab_show_the_same_desk(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.post()
        assert drill.page() == drill.page()
    with drill.at(20):
        assert "answered" not in message(drill.page(), "i1")
        assert message(drill.page(), "p2")


def test_the_desk_speaks_korean(client, world):
    drill = start(client, world)
    client.cookies.set("language", "ko")
    with drill.at(10):
        page = drill.page()
    assert "본부·수신함" in page
    assert 'lang="ko"' in page
    assert "[속보]" in message(page, "i1")


def test_somebody_elses_attempt_is_not_there(client, world):
    drill = start(client, world)
    for name in ("jun", "hana", "sol", "ada"):
        world.sign_in(client, name)
        assert client.get(drill.address).status_code == 404
        assert client.get(drill.address + "/stream").status_code == 404
        assert drill.post().status_code == 404
    client.cookies.clear()
    assert client.get(drill.address).status_code == 303


def test_a_rehearsal_that_ran_out_unseen_is_kept_and_a_fresh_one_opens(client, world):
    old = start(client, world)
    with old.at(100):
        answer = client.post(f"/drills/{SLUG}/attempts")
        fresh = client.get(answer.headers["location"])
        again = client.post(f"/drills/{SLUG}/attempts")
    first, second = world.all(Attempt)
    assert (fresh.status_code, first.finished_at is None, second.started_at) == (200, False, None)
    assert fresh.url.path == again.headers["location"] == f"/attempts/{second.id}" != old.address
    assert "ran out of time" in fresh.text
    assert f'href="{old.address}/scorecard"' in fresh.text
    assert "ran out of time" not in client.get(again.headers["location"]).text


def test_a_retry_of_a_course_that_ran_out_unseen_opens_a_fresh_one(client, world):
    drill = start(client, world)
    with drill.at(10):
        drill.send("finish")
    with drill.at(20):
        retried = client.post(f"{drill.address}/retries", data={"seed": "same"}).headers["location"]
        client.post(f"{retried}/ready")
    with drill.at(200):
        answer = client.post(f"{drill.address}/retries", data={"seed": "same"})
    assert answer.headers["location"].partition("?")[0] not in (drill.address, retried)
    attempts = sorted(world.all(Attempt), key=lambda one: one.id)
    assert [one.finished_at is None for one in attempts] == [False, False, True]


@pytest.mark.parametrize("kept", ["0", "x", "999", "1234567890"])
def test_a_number_that_is_no_rehearsal_tells_nothing(client, world, kept):
    drill = begin(client, world)
    assert "ran out of time" not in client.get(f"{drill.address}?kept={kept}").text


def test_a_finished_attempt_leads_to_its_scorecard(client, world):
    drill = start(client, world)
    with drill.at(20):
        assert drill.send("finish").headers["location"].endswith("/scorecard")
        answer = client.get(drill.address)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{drill.address}/scorecard")


def test_when_the_time_is_up_the_desk_offers_the_scorecard_and_takes_no_more_posts(client, world):
    drill = start(client, world)
    with drill.at(61):
        assert "The time is up" in drill.page()
        assert drill.post().status_code == 409
        drill.send("finish")
    assert world.all(Attempt)[0].summary["minutes"] == 60


def test_beginning_twice_goes_on_with_the_same_attempt(client, world):
    drill = begin(client, world)
    assert client.post(f"/drills/{SLUG}/attempts").headers["location"] == drill.address
    assert len(world.all(Attempt)) == 1


def test_a_scenario_nobody_published_cannot_be_rehearsed(client, world):
    world.sign_in(client, "mina")
    assert client.post(f"/drills/{SLUG}/attempts").status_code == 404


def test_a_private_test_version_is_for_authors(client, world):
    version = publish(world, number=0)
    world.sign_in(client, "mina")
    assert client.post(f"/versions/{version}/attempts").status_code == 403
    world.sign_in(client, "hana")
    assert client.post(f"/versions/{version}/attempts").status_code == 303


def test_a_test_run_of_an_older_draft_ends_when_a_newer_one_is_tried(client, world):
    first = publish(world, number=0)
    row = world.all(ScenarioVersion)[0]
    second, third = (
        world.add(ScenarioVersion(scenario_id=row.scenario_id, number=0, digest=f"{n}", source=row.source + f"# {n}\n"))
        for n in (2, 3)
    )
    world.sign_in(client, "hana")
    begun = client.post(f"/versions/{first}/attempts").headers["location"]
    client.post(f"{begun}/ready")
    # Only opened, so nothing is lost with it.
    opened = client.post(f"/versions/{second}/attempts").headers["location"]
    assert "?" not in opened
    newest = client.post(f"/versions/{third}/attempts").headers["location"]
    found = {attempt.version_id: attempt for attempt in world.all(Attempt)}
    assert set(found) == {first, third}
    assert found[first].finished_at
    assert found[first].summary
    home = client.get("/drills").text
    assert f'href="{newest}"' in home
    assert f'href="{begun}"' not in home
    # What is published ends no test, nor does an older draft.
    published = world.add(ScenarioVersion(scenario_id=row.scenario_id, number=1, digest="4", source=row.source))
    for other in (published, second):
        assert client.post(f"/versions/{other}/attempts").status_code == 303
    assert f'href="{newest}"' in client.get("/drills").text


def test_a_version_no_list_offers_is_found_by_its_number_neither(client, world):
    older = publish(world)
    row = world.all(ScenarioVersion)[0]
    newer = world.add(ScenarioVersion(scenario_id=row.scenario_id, number=2, digest=row.digest, source=row.source))
    for name in ("mina", "hana"):
        world.sign_in(client, name)
        assert client.post(f"/versions/{older}/attempts").status_code == 404
        assert client.post(f"/versions/{newer}/attempts").status_code == 303
    with db.writing(world.engine) as session:
        session.get_one(Scenario, row.scenario_id).status = ScenarioStatus.ARCHIVED
    assert client.post(f"/versions/{newer}/attempts").status_code == 404
    assert client.post("/versions/999999/attempts").status_code == 404


def test_an_older_version_is_done_again_by_who_has_done_it(client, world):
    drill = start(client, world)
    with drill.at(20):
        drill.send("finish")
    with db.writing(world.engine) as session:
        session.exec(select(Scenario)).one().status = ScenarioStatus.ARCHIVED
    assert client.post(f"{drill.address}/retries").status_code == 303


def test_what_happens_in_a_rehearsal_is_not_chosen_by_who_takes_it(client, world):
    version = publish(world)
    world.sign_in(client, "mina")
    client.post(f"/versions/{version}/attempts", data={"seed": str(2**40)})
    assert world.all(Attempt)[0].seed < 2**31


def _assign(world, **more):
    version = world.all(ScenarioVersion)[0].id if world.all(ScenarioVersion) else publish(world)
    given = {"cohort_id": world.cohort, "mode": Mode.ASSESSED, "counts": Counts.BEST, "attempts_allowed": 1}
    given |= {"opens_at": START - timedelta(days=1), "closes_at": START + timedelta(days=1)} | more
    return world.add(Assignment(version_id=version, **given))


def test_an_assigned_drill_is_assessed_and_has_no_coach(client, world):
    assignment = _assign(world)
    world.sign_in(client, "mina")
    with clock.held(START):
        address = client.post(f"/assignments/{assignment}/attempts").headers["location"]
        client.post(f"{address}/ready")
        assert 'id="coach"' not in client.get(address).text
        assert client.post(f"{address}/coach", data={"text": "Hello"}).status_code == 404
    attempt = world.all(Attempt)[0]
    assert (attempt.mode, attempt.cohort_id, attempt.number) == (Mode.ASSESSED, world.cohort, 1)


@pytest.mark.parametrize(
    ("opens", "closes"), [(timedelta(hours=1), timedelta(days=1)), (-timedelta(days=2), -timedelta(days=1))]
)
def test_an_assigned_drill_begins_within_its_window_only(client, world, opens, closes):
    assignment = _assign(world, opens_at=START + opens, closes_at=START + closes)
    world.sign_in(client, "mina")
    with clock.held(START):
        assert client.post(f"/assignments/{assignment}/attempts").status_code == 409


def test_no_more_attempts_than_are_allowed(client, world):
    assignment = _assign(world)
    world.sign_in(client, "mina")
    with clock.held(START):
        address = client.post(f"/assignments/{assignment}/attempts").headers["location"]
        client.post(f"{address}/ready")
        client.post(f"{address}/finish")
        assert client.post(f"/assignments/{assignment}/attempts").status_code == 409


def test_another_cohorts_drill_is_not_there(client, world):
    assignment = _assign(world)
    world.sign_in(client, "dae")
    with clock.held(START):
        assert client.post(f"/assignments/{assignment}/attempts").status_code == 404


def test_without_a_script_the_page_looks_again_only_where_nobody_writes(client, world):
    drill = start(client, world)
    with drill.at(5):
        assert 'http-equiv="refresh"' not in drill.page()
        watching = drill.page("?watch=1")
        writing = drill.page("?reply_to=i2")
    assert 'http-equiv="refresh"' in watching
    assert 'id="composer"' not in watching
    assert 'href="#composer"' not in watching, "a way to write leads to where one can"
    assert message(watching, "i2")
    assert 'http-equiv="refresh"' not in writing
    assert "mother in Daegu" in writing[writing.index('id="composer"') :]


def test_where_no_clearance_can_come_in_time_the_briefing_and_the_desk_say_so(client, world):
    publish(world, "S24")
    world.sign_in(client, "mina")
    with clock.held(START):
        drill = Drill(client, client.post("/drills/doors-open/attempts").headers["location"])
        assert "The drill will be over before HQ can answer: its clock stops at minute 40." in drill.page()
        drill.send("ready")
        assert " minutes now, and the drill is over at minute 40: its answer would come too late." in _hq_line(
            drill.page()
        )
        drill.send("clearances", text="Ilmara recognises no such border.", platform="x", lang="en")
        assert "when the drill is over (minute 40)" in drill.page()


def test_where_clearance_can_come_the_desk_says_how_long_it_takes(client, world):
    drill = begin(client, world)
    assert "before HQ can answer" not in drill.page()
    with drill.at(0):
        drill.send("ready")
        assert _hq_minutes(drill.page()) == pytest.approx(25, abs=7.5)


def test_the_desk_says_how_long_hq_takes_now_and_when_that_is_too_late(client, world):
    drill = start(client, world)
    with drill.at(14):
        quiet = _hq_minutes(drill.page())
    with drill.at(15):
        busy = drill.page()
        assert _hq_minutes(busy) == pytest.approx(1.6 * quiet, abs=1.5)
        # The line gives rounded minutes: at minute 60 sharp it may be either.
        if (answered := 15 + _hq_minutes(busy)) != 60:
            assert ("would come too late" in _hq_line(busy)) == (answered > 60)
        drill.send("clearances", text="The cause was the operator.", platform="facebook", lang="en")
        drill.send("clearances", text="We will pay compensation.", platform="facebook", lang="en")
    with drill.at(44):
        page = drill.page()
        told = _hq_minutes(page)
        assert told > 25 * 0.8 * 1.6
        assert "would come too late" in _hq_line(page)
        drill.send("clearances", text="May we name the ship?", platform="facebook", lang="en")
        due = max(world.all(Event), key=lambda event: event.seq).data["due"]
        assert due == pytest.approx(44 + told, abs=0.51)


def _hq_line(page):
    return page[page.index("data-hq-time") :].split(">", 1)[1].split("<", 1)[0]


def _hq_minutes(page):
    return int(re.search(r"HQ takes about (\d+) minutes now", _hq_line(page))[1])


@pytest.mark.parametrize(("place", "name", "limit"), [("bluesky", "Bluesky", 300), ("line", "LINE", 5000)])
def test_a_platform_with_a_rule_card_has_its_feed_and_takes_posts(client, world, place, name, limit):
    source = SMALL.replace("x: 0.5", f"{place}: 0.5").replace("[x, facebook]", f"[{place}]")
    publish_text(world, "lost-luggage", source.replace("on: x\n", f"on: {place}\n"))
    world.sign_in(client, "mina")
    with clock.held(START):
        drill = Drill(client, client.post("/drills/lost-luggage/attempts").headers["location"])
        drill.send("ready")
    with drill.at(1):
        drill.post("We are looking for the bags.", platform=place, target="")
        page = drill.page()
    assert f'<h3 id="feed-{place}-title">{name}</h3>' in page
    assert f'value="{place}" data-limit="{limit}"' in page
    assert "We are looking for the bags." in message(page, "p2")
