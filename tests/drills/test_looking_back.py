"""What the review says of conduct, credibility and clearance, on the page a trainee sees."""

import re
from html import unescape

import pytest
from sqlalchemy import update

from server import db
from server.drills import looking_back
from server.drills.home_queries import summaries_of
from server.drills.manner import manner_of
from server.drills.simulation import simulated
from server.models import Attempt, Mode
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
    assert re.search(r"Avoider Little went wrong.* Called so because \d of \d debts and questions were left", text)


GIVEN = {"owed_due": 4, "owed_given": 4, "asked": 3, "answered": 3}
MATCHED = {"posts_n": 5, "language_matched": 5, "platform_matched": 5, "harmful_posts": 0} | GIVEN
FEW = "Questions set by the drill that were answered: 1 of 3."


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, "Adapter People were informed and answered, in their language and where they are."),
        (
            {"advantage_posts": 4},
            "Exploiter People were answered, and the medium was used to advantage, inside the rules.",
        ),
        (
            {"advantage_posts": 4, "answered": 1},
            f"Exploiter The medium was used to advantage, inside the rules. {FEW}",
        ),
        (
            {"advantage_posts": 3, "answered": 1, "harmful_posts": 1},
            f"Adapter More was told than was held back. Posts that did damage: 1 of 5. {FEW}",
        ),
        (
            {"language_matched": 1},
            "Adapter More was told than was held back. Posts in the language of their public: 1 of 5.",
        ),
        (
            {"answered": 0, "owed_given": 0, "harmful_posts": 1},
            "Avoider Most of what was called for was left undone. Posts that did damage: 1 of 5.",
        ),
        (
            {"posts_n": 0, "promises": 1},
            "Misfire A broken promise or a fed troll did damage: that comes first, however much else went well.",
        ),
    ],
)
def test_the_sentence_about_a_manner_follows_its_table(client, world, counts, said):
    drill = start(client, world)
    with drill.at(59):
        drill.send("finish")
    with db.writing(world.engine) as session:
        session.execute(update(Attempt).values(summary={"minutes": 59.0} | MATCHED | counts))
    html = client.get(f"{drill.address}/review").text
    told = html[html.index('<p class="reads">') :].split("</p>")[0]
    assert " ".join(unescape(re.sub(r"<[^>]+>", " ", told)).split()) == said


def test_the_timeline_tells_the_minutes_the_clock_showed(client, world):
    drill = start(client, world)
    with drill.at(5.96):
        drill.post()
    with drill.at(59):
        drill.send("finish", key="end")
    html = drill.client.get(f"{drill.address}/review").text
    assert re.search(r'<span class="at">5</span>\s*<div class="what">\s*<p class="label">\s*<b>Post</b>', html)


def test_every_step_of_credibility_has_a_reason(client, world):
    text = reviewed(client, world)
    assert re.search(r"a useful post .{0,20}50 → 5\d", text)
    assert "a question left unanswered" in text
    assert "The message is shared on 3,000 times" in text


def test_a_course_counts_assessed_attempts_only(client, world):
    rehearsed = start(client, world)
    with rehearsed.at(59):
        rehearsed.send("finish", key="end")
    with db.reading(world.engine) as session:
        assert summaries_of(session, world.people["mina"]) == []
    assert "How you go about it" not in client.get("/progress?rehearsals=1").text
    with db.writing(world.engine) as session:
        session.execute(update(Attempt).values(mode=Mode.ASSESSED))
    assert "How you go about it" in client.get("/progress").text


def test_attempts_taken_together_weigh_by_what_they_held():
    silent = {"owed_due": 3, "owed_given": 0, "posts_n": 0, "minutes": 60.0, "asked": 2}
    busy = {"owed_due": 9, "owed_given": 9, "posts_n": 9, "minutes": 60.0, "asked": 8, "answered": 8, "helped": 4}
    both = manner_of([silent, busy | {"correction_minutes": 7.0}])
    silence = next(part for part in both.profile.lean("avoider").parts if part.name == "silence")
    assert (silence.value, silence.n) == (3 / 12, 12)
    assert (both.helpfulness, both.correction_minutes) == (4 / 10, 7.0)
    assert both.talk.per_ten == 9 / 12


def test_words_that_needed_no_asking_are_told_apart_from_those_that_did(client, world):
    text = reviewed(client, world, INSIDE, SECRET)
    bought = text[text.index("What it bought") :]
    assert "did not need asking" in bought
    assert re.search(r"RISK level improved from [01] to 4", bought)
    # HQ refused it and nothing was posted instead: whoever would have met it, met nothing.
    assert re.search(r"RISK level improved from [01] to 4 \d+% of the target public missed it meanwhile", bought)


def test_nobody_missed_what_was_answered_at_once(client, world):
    text = reviewed(client, world, "Please phone the call centre.")
    assert re.search(r" 0 cleared did not need asking (?!\d+% of the target)", text)


def test_what_asking_cost_is_worked_out_once_and_for_so_many_requests(client, world, monkeypatch):
    """Each request is scored and simulated: a trainee who asks HQ all the time made every look take seconds."""
    monkeypatch.setattr(looking_back, "COSTED", 2)
    runs = []

    def counted(*given, **more):
        runs.append(1)
        return simulated(*given, **more)

    monkeypatch.setattr(looking_back, "simulated", counted)
    looking_back.costs_of.cache_clear()
    reviewed(client, world, *(f"{SECRET} {n}." for n in range(4)))
    first = len(runs)
    assert 2 <= first <= 4
    page = client.get("/attempts/1/review")
    assert page.status_code == 200
    assert page.text.count(SECRET) >= 4
    assert len(runs) == first
