"""Languages and platforms have one name each, whoever reads of them."""

import pytest

from server import clock
from server.drills.results import names_of
from server.scenarios.load import read_scenario
from server.scenarios.shelf import find_shipped
from tests.drills import taken
from tests.drills.running import START, publish

KOREAN = {"Accept-Language": "ko"}


@pytest.mark.parametrize(
    ("outline", "slug", "name", "others"),
    [
        ("S10", "hijacked", "누리집", ("Website<", "Website,")),
        ("S01", "ferry-down-off-port-almeda", "마로비아어", ("현지어(mv)", ">mv</option>")),
    ],
)
def test_an_instructor_and_a_trainee_read_the_same_name(client, world, outline, slug, name, others):
    publish(world, outline)
    world.sign_in(client, "hana")
    read = client.get(f"/scenarios/{slug}", headers=KOREAN).text
    world.sign_in(client, "mina")
    with clock.held(START):
        address = client.post(f"/drills/{slug}/attempts").headers["location"]
        briefing = client.get(address, headers=KOREAN).text
        client.post(f"{address}/ready")
        desk = client.get(address, headers=KOREAN).text
    assert name in read
    assert name in briefing + desk
    assert [other for other in others if other in read + briefing + desk] == []


def test_a_platform_nobody_named_is_called_after_its_id(app):
    names = app.state.templates["ko"].get_template("ui/names.html").module
    said = [names.platform(key).strip() for key in ("town_square", "x", "internal", "website")]
    assert said == ["Town Square", "X", "본부와 언론", "누리집"]
    assert [names.language(code).strip() for code in ("mv", "qq")] == ["마로비아어", "현지어(qq)"]


@pytest.mark.parametrize(
    ("language", "website", "internal", "kakaotalk"),
    [("en", "Website", "HQ and press", "KakaoTalk"), ("ko", "누리집", "본부와 언론", "카카오톡")],
)
def test_reasons_call_platforms_as_pages_do(language, website, internal, kakaotalk):
    names = names_of(read_scenario(find_shipped("S10").read_text(encoding="utf-8")), language)
    assert (names["website"], names["internal"]) == (website, internal)
    assert (names["x"], names["kakaotalk"]) == ("X", kakaotalk)


def test_a_scorecard_calls_the_website_as_its_reader_does(client, world):
    taken.install(world.engine, "S10")
    sent = [taken.post(33, "Do not open the links.", platform="website", target="followers")]
    number = taken.take(world, "mina", sent, drill="hijacked")
    html = world.sign_in(client, "mina").get(f"/attempts/{number}/scorecard", headers=KOREAN).text
    assert "누리집에는" in html
    assert [other for other in ("· website ·", "Website에", "Website ") if other in html] == []
