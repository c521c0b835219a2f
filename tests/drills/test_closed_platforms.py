"""A platform that is not in our hands before a minute of the drill: read, and closed to what we would post."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import update

from server import clock, db
from server.drills.script import script_of
from server.models import Draft, Event, ScenarioVersion
from server.scenarios.library import digest_of
from server.scenarios.load import read_scenario
from server.scenarios.shelf import find_shipped
from server.world import events as acts
from server.world.fold import fold
from tests.drills.running import START, Drill, publish
from tests.people import World
from tests.scenarios.files import SMALL

WARNING = "Our X account is not in our hands. Please do not click its links and send no money."
REASON = "X is not in our hands before minute 25"
# What the scenario was before X could be closed, as attempts begun then still play it.
CLOSED = "closed_until: {x: 25}\n"


@contextmanager
def hijacked(client, world: World, minute: float) -> Iterator[Drill]:
    """Mina at the desk of S10 at a drill minute."""
    if not world.all(ScenarioVersion):
        publish(world, "S10")
    world.sign_in(client, "mina")
    with clock.held(START):
        drill = Drill(client, client.post("/drills/hijacked/attempts").headers["location"])
        drill.send("ready")
    with drill.at(minute):
        yield drill


def kinds(world: World) -> list[str]:
    return [event.kind for event in world.all(Event)][1:]


@pytest.mark.parametrize("more", [{}, {"reply_to": "i3"}])
def test_nothing_goes_out_there_before_its_minute_and_the_reason_is_told(client, world, more):
    with hijacked(client, world, 12) as drill:
        refused = drill.post(WARNING, platform="x", target="followers", **more)
        assert refused.status_code == 422
        assert REASON in refused.text
        assert 'aria-invalid="true"' in refused.text
        assert drill.post(WARNING, platform="facebook", target="followers").status_code == 303
    assert kinds(world) == ["posted"]


def test_from_its_minute_on_it_is_open(client, world):
    with hijacked(client, world, 25) as drill:
        assert REASON not in drill.page()
        assert drill.post(WARNING, platform="x", target="followers").status_code == 303
    assert kinds(world) == ["posted"]


def test_who_asks_there_can_be_answered_alone(client, world):
    with hijacked(client, world, 12) as drill:
        assert drill.post("It was not us.", platform="x", reply_to="i3", private="true").status_code == 303
    assert kinds(world) == ["taken_private"]


def test_words_for_it_can_be_kept_and_shown_to_hq_ahead(client, world):
    with hijacked(client, world, 12) as drill:
        assert drill.send("draft", text="Back again.", platform="x", lang="en").status_code == 303
        assert drill.send("clearances", text="Back again.", platform="x", lang="en").status_code == 303
        assert drill.send("coach", text="Back again.", platform="x", lang="en").status_code == 200
    assert (kinds(world), world.all(Draft)[0].data["platform"]) == (["clearance_requested"], "x")


def test_a_post_without_a_platform_goes_to_the_first_that_is_open(client, world):
    publish(world, "S10")
    change(world, read_text().replace("[facebook, website, kakaotalk, x]", "[x, facebook, website, kakaotalk]"))
    with hijacked(client, world, 5) as drill:
        assert drill.post(WARNING, platform="", target="followers").status_code == 303
    assert world.all(Event)[-1].data["platform"] == "facebook"


def test_the_desk_and_the_briefing_say_so(client, world):
    with hijacked(client, world, 12) as drill:
        page = drill.page()
        assert f"{REASON}: you can read it" in page
        places = re.findall(r"<option value=\"(\w+)\" data-limit[^>]*>([^<]*)", page)
        assert places[-1] == ("x", "X (not before minute 25)")
        assert "not before" not in "".join(text for _, text in places[:-1])
        briefing = client.get(f"{drill.address}/briefing").text
    assert "not in our hands before minute 25" in briefing


def test_an_attempt_at_an_earlier_version_plays_on_as_it_began(client, world):
    publish(world, "S10")
    change(world, read_text().replace(CLOSED, ""))
    with hijacked(client, world, 5) as drill:
        assert REASON not in drill.page()
        assert drill.post(WARNING, platform="x", target="followers").status_code == 303
    assert kinds(world) == ["posted"]


def test_the_desk_changes_at_the_minute_at_which_a_platform_opens():
    closed = SMALL.replace("platforms: [x, facebook]\n", "platforms: [x, facebook]\nclosed_until: {x: 2.5}\n")
    script = script_of(read_scenario(closed))
    assert fold(script, 1, [acts.Event(1, 0, acts.Started(acts.RULES))], 2).next_change == 2.5


def read_text() -> str:
    path = find_shipped("S10")
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert CLOSED in text
    return text


def change(world: World, source: str) -> None:
    """Put other words into the published version."""
    with db.writing(world.engine) as session:
        session.execute(update(ScenarioVersion).values(source=source, digest=digest_of(source)))
