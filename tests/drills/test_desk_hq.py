"""Asking HQ from the desk: that it was asked is said, once is enough, and what no fact gives is refused."""

import re

from server.models import Event
from tests.drills.running import message, start


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
