"""The order of the feeds is the reader's choice, kept in the browser, on the page and on everything sent later."""

import re

from sqlmodel import select

from server import db
from server.models import Attempt
from tests.drills.running import begin, message, start
from tests.people import HTMX

IDS = re.compile(r'<li class="message[^"]*" id="(\w+)"')


def feed(page: str, platform: str = "facebook") -> list[str]:
    part = page.partition(f'id="feed-{platform}"')[2].partition("</section>")[0]
    return IDS.findall(part)


def test_the_order_is_kept_and_can_be_taken_back(client, world) -> None:
    drill = start(client, world)
    with drill.at(30):
        newest = feed(drill.page())
        answer = drill.send("order", order="platform")
        assert answer.status_code == 303
        assert 'value="platform" selected' in drill.page()
        ranked = feed(drill.page())
        assert sorted(ranked) == sorted(newest)
        assert ranked != newest
        assert feed(client.get(f"{drill.address}/live").text) == ranked
        assert feed(drill.send("holds", htmx=True, item="i1", key="k").text) == ranked
        drill.send("order", order="newest")
        assert feed(drill.page()) == newest


def test_a_script_gets_the_feeds_at_once(client, world) -> None:
    drill = start(client, world)
    with drill.at(30):
        answer = client.post(f"{drill.address}/order", data={"order": "platform"}, headers=HTMX)
        assert answer.text.lstrip().startswith('<div id="live"')
        assert feed(answer.text) == feed(drill.page())


def test_an_order_nobody_knows_changes_nothing(client, world) -> None:
    drill = start(client, world)
    with drill.at(30):
        before = feed(drill.page())
        assert drill.send("order", order="<b>").status_code == 303
        assert feed(drill.page()) == before


def test_what_waits_is_told_apart(client, world) -> None:
    drill = start(client, world)
    with drill.at(8):
        assert "data-waiting" in message(drill.page(), "i2")
        drill.post(reply_to="i2", lang="ko")
        assert "data-waiting" not in message(drill.page(), "i2")


def test_who_answers_a_post_says_so_and_leads_to_it(client, world) -> None:
    drill = begin(client, world)
    with db.writing(world.engine) as session:
        session.exec(select(Attempt)).one().seed = 7
    with drill.at(0):
        drill.send("ready")
    with drill.at(5):
        drill.post("Your coastguard must stop hiding the truth.", platform="x", target="marovians")
        assert "answers you" not in drill.page()
    with drill.at(25):
        assert '<a class="tag to-you" href="#p2">answers you</a>' in drill.page()
        drill.send("finish")
        assert "answers a post" in client.get(f"{drill.address}/review").text


def test_a_feed_whose_platform_publishes_no_order_says_that_it_stays_with_time(client, world) -> None:
    drill = start(client, world)
    told = "nothing is published that would order these otherwise"
    with drill.at(30):
        assert told not in drill.page()
        drill.send("order", order="platform")
        page = drill.page()
    parts = {place: page.partition(f'id="feed-{place}"')[2].partition("</section>")[0] for place in ("kakaotalk", "x")}
    assert told in parts["kakaotalk"]
    assert told not in parts["x"]
    assert "공개 자료가 없습니다" in client.get(drill.address, headers={"Accept-Language": "ko"}).text
