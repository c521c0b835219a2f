"""Languages and platforms have one name each, whoever reads of them."""

import pytest

from server import clock
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
