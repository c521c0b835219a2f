"""What the review says of conduct, credibility and clearance, on the page a trainee sees."""

import re
from html import unescape

from tests.drills.running import Drill, start

# Nothing in it needs asking; the second asks for the number that HQ holds back until minute 42.
INSIDE = "We are checking with the coastguard. Families, please call +82-2-3210-0404."
SECRET = "Two Koreans are missing. Families, please call +82-2-3210-0404."


def reviewed(client, world, *asked: str) -> str:
    """The text of the review of a drill with one useful post and these requests to HQ, tags left out."""
    drill: Drill = start(client, world)
    with drill.at(5):
        drill.post()
        for n, words in enumerate(asked):
            drill.send("clearances", text=words, platform="facebook", lang="en", key=f"ask{n}")
    with drill.at(59):
        drill.send("finish", key="end")
    html = drill.client.get(f"{drill.address}/review").text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_review_says_how_the_attempt_was_gone_about(client, world):
    text = reviewed(client, world)
    assert "How you went about it" in text
    assert re.search(r"Owed and never given \d+%", text)
    assert "Stock phrases 0%" in text


def test_every_step_of_credibility_has_a_reason(client, world):
    text = reviewed(client, world)
    assert re.search(r"a useful post .{0,20}50 → 5\d", text)
    assert "a question left unanswered" in text


def test_words_that_needed_no_asking_are_told_apart_from_those_that_did(client, world):
    text = reviewed(client, world, INSIDE, SECRET)
    bought = text[text.index("What it bought") :]
    assert "needed no asking" in bought
    assert re.search(r"RISK from [01] to 4", bought)
