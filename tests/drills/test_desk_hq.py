"""Asking HQ from the desk: that it was asked is said, once is enough, and what no fact gives is refused."""

import re
from pathlib import Path

from server.models import Event
from server.scenarios.shelf import find_shipped
from server.world.events import RULES
from tests.drills.running import SLUG, message, publish_text, start


def _events(world):
    return sorted(world.all(Event), key=lambda event: event.seq)


def test_what_no_fact_gives_is_refused_and_named(client, world):
    drill = start(client, world)
    with drill.at(1):
        drill.send("clearances", text="The captain was drunk.", platform="facebook", lang="en")
    with drill.at(40):
        answer = message(drill.page(), "c2")
        assert ">Refused<" in answer
        assert "No fact that may be said gives this: cause or blame" in answer
        assert "within your own authority" not in answer


def test_asking_hq_is_confirmed_and_the_same_words_are_not_sent_twice(client, world):
    drill = start(client, world)
    asked = {"text": "The cause was the operator.", "platform": "facebook", "lang": "en"}
    with drill.at(5):
        first = drill.send("clearances", htmx=True, **asked, key="a").text
    with drill.at(6):
        second = drill.send("clearances", htmx=True, **asked | {"text": " The cause  was the operator."}, key="b").text
        drill.send("clearances", **asked, key="c")
        page = drill.page()
    with drill.at(50):
        over = drill.page()
        drill.send("clearances", **asked, key="d")
    told = [re.search(r'id="asked"[^>]* data-announce="([^"]*)"', answer)[1] for answer in (first, second, page, over)]
    assert told[0].startswith("Sent to HQ in minute 5. Answer expected around minute ")
    assert told[1].startswith("HQ has these words already, since minute 5; they were not sent again. Answer expected")
    assert told[2:] == [told[0], ""], "a page says it too, until HQ has answered"
    assert [event.kind for event in world.all(Event)].count("clearance_requested") == 2


def test_hq_that_answers_at_once_is_said_to_have_answered(client, world):
    drill = start(client, world)
    with drill.at(5):
        answer = drill.send(
            "clearances", htmx=True, text="Please phone the call centre.", platform="facebook", lang="en"
        )
    assert "HQ has answered at once." in answer.text


def test_words_sent_to_hq_stay_in_the_composer_and_the_answer_comes_to_the_inbox(client, world):
    drill = start(client, world)
    with drill.at(5):
        drill.send("clearances", text="We are checking. The cause was the operator.", platform="facebook", lang="en")
        page = drill.page()
        assert "with HQ" in message(page, "c2")
        assert "Answer expected around minute" in message(page, "c2")
        assert "The cause was the operator." in page[page.index("<textarea") :]
    with drill.at(40):
        answer = message(drill.page(), "c2")
        assert "Cleared with changes" in answer
        assert "You had asked about:" in answer
        assert "The cause was the operator." in answer


def test_a_refusal_says_why_in_the_language_of_the_page(client, world):
    drill = start(client, world)
    with drill.at(5):
        drill.send("clearances", text="We are checking. We will pay compensation. The victims are named Kim and Lee.")
        drill.send("clearances", text="The cause was the operator.", platform="facebook", lang="en")
    with drill.at(58):
        english, other = message(drill.page(), "c2"), message(drill.page(), "c3")
        client.cookies.set("language", "ko")
        korean = message(drill.page(), "c2")
    assert re.search(r"HQ writes: <span[^>]*>Nothing on compensation\.", english)
    assert re.search(r"본부 의견: <span[^>]*>보상은 언급하지 않습니다\.", korean)
    assert "HQ writes:" not in other, "a matter of which the scenario gives no reason has none"


def test_a_reason_is_marked_with_the_language_it_is_in(client, world):
    source = Path(find_shipped("S01")).read_text(encoding="utf-8")
    reason = "        en: Nothing on compensation.\n        ko: 보상은 언급하지 않습니다.\n"
    assert reason in source
    publish_text(world, SLUG, source.replace(reason, "        ar: لا شيء عن التعويض.\n"))
    drill = start(client, world)
    with drill.at(5):
        drill.send("clearances", text="We will pay compensation.", platform="facebook", lang="en")
    with drill.at(58):
        answer = message(drill.page(), "c2")
    assert re.search(r'HQ writes: <span[^>]* dir="auto" lang="ar">لا شيء', answer)
    assert re.search(r'Not to be said: <span dir="auto" lang="en">compensation', answer)


def test_a_refusal_says_which_words_were_refused(client, world):
    drill = start(client, world)
    with drill.at(5):
        drill.send("clearances", text="We will pay compensation.", platform="facebook", lang="en")
    with drill.at(40):
        answer = message(drill.page(), "c2")
        assert ">Refused<" in answer
        assert "We will pay compensation." in answer


def test_a_request_keeps_the_minute_of_its_answer_and_a_queue_makes_it_later(client, world):
    drill = start(client, world)
    with drill.at(5):
        for n in range(2):
            drill.send("clearances", text=f"The cause was operator number {n}.", platform="facebook", lang="en")
        drill.send("clearances", text="Please phone the call centre.", platform="facebook", lang="en")
    first, second, standing = [row.data["due"] for row in _events(world) if row.kind == "clearance_requested"]
    assert 5 + 25 * 0.8 <= first <= 5 + 25 * 1.3
    assert 5 + 25 * 0.8 * 1.25 <= second <= 5 + 25 * 1.3 * 1.25
    assert standing == 5
    assert [row.data for row in _events(world) if row.kind == "started"] == [{"rules": RULES}]
