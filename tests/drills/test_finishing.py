"""Attempts come to their end without anybody else's changes waiting until they are summed up."""

import pytest

from server import db
from server.drills import actions, queries
from server.drills.judging import judge
from server.models import Attempt, Draft
from server.world.events import Posted
from tests.drills import taken
from tests.drills.running import HELP, SLUG, start
from tests.turns import beside_the_writer


def test_an_attempt_is_folded_and_summed_up_before_the_writer_opens(client, world, monkeypatch):
    drill = start(client, world)
    with drill.at(10):
        drill.post(reply_to="i2", lang="ko")
    summed = beside_the_writer(monkeypatch, actions, "summary_of")
    folded = beside_the_writer(monkeypatch, queries, "fold")
    with drill.at(20):
        assert drill.send("finish", text="Half a sentence").status_code == 303
        assert drill.send("finish").status_code == 303
    assert (summed, folded) == (["summary_of"], ["fold"])
    assert world.all(Attempt)[0].summary["posts_n"] == 1


def test_what_goes_out_while_an_attempt_is_summed_up_belongs_to_it(client, world, monkeypatch):
    drill, inner = start(client, world), actions.ending_of
    person = taken.person(world, "mina")

    def held_up(*given):
        ending = inner(*given)
        with db.reading(world.engine) as session:
            play = queries.play_of(session, person, given[2])
        act = Posted(HELP, "facebook", "en", "embassy", 20, target="nationals")
        card = judge(play, play.world(20), act)
        with db.writing(world.engine) as session:
            actions.append(session, person, play, act, "k", minute=20, card=card)
        return ending

    monkeypatch.setattr(actions, "ending_of", held_up)
    with drill.at(20):
        assert drill.send("finish", text=HELP, platform="facebook").status_code == 303
    (attempt,) = world.all(Attempt)
    assert (attempt.summary["posts_n"], attempt.last_seq) == (1, 3)
    assert not any(draft.data.get("text") for draft in world.all(Draft)), "these words went out"


@pytest.mark.parametrize("way", ["rehearse", "version", "retry"])
def test_rehearsals_that_ran_out_unseen_are_summed_up_before_the_writer_opens(client, world, monkeypatch, way):
    done = start(client, world)
    with done.at(10):
        done.send("finish")
        old = client.post(f"/drills/{SLUG}/attempts").headers["location"]
        client.post(f"{old}/ready")
    version = world.all(Attempt)[0].version_id
    ways = {
        "rehearse": f"/drills/{SLUG}/attempts",
        "version": f"/versions/{version}/attempts",
        "retry": f"{done.address}/retries",
    }
    summed = beside_the_writer(monkeypatch, actions, "summary_of")
    with done.at(100):
        answer = client.post(ways[way])
    assert answer.headers["location"].endswith(f"?kept={old.rpartition('/')[2]}")
    assert summed == ["summary_of"]
    attempts = sorted(world.all(Attempt), key=lambda one: one.id)
    assert [bool(one.summary) for one in attempts] == [True, True, False]
