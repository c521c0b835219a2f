"""What is kept of an attempt: once, in order, whoever comes at the same time, and summed up at the end."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from server import clock, db
from server.accounts.permissions import Person
from server.drills import actions, queries
from server.drills.cards import dump_card, joined, levels_of, load_card, split
from server.drills.judging import judge, with_levels
from server.errors import Conflict, NotFound
from server.models import Attempt, Event
from server.world.events import Held, Posted
from tests.drills.running import PACE, START, publish


@pytest.fixture
def mina(world):
    return Person(world.people["mina"], "Mina", "", None, False, False, 1)


@pytest.fixture
def play(world, mina):
    version = publish(world)
    with clock.held(START), db.writing(world.engine) as session:
        attempt = actions.begin_rehearsal(session, mina, version).id
        actions.ready(session, mina, attempt)
    with db.reading(world.engine) as session:
        return queries.play_of(session, mina, attempt)


def _append(world, mina, play, key, act=None, minute=5.0):
    with db.writing(world.engine) as session:
        return actions.append(session, mina, play, act or Held("i1", key), key, minute=minute)


def test_many_at_once_get_a_number_each(world, mina, play):
    with ThreadPoolExecutor(6) as pool:
        kept = list(pool.map(lambda n: _append(world, mina, play, f"k{n}"), range(12)))
    assert sorted(one.seq for one in kept) == list(range(2, 14))
    assert world.all(Attempt)[0].last_seq == 13


def test_many_starts_at_once_begin_one_rehearsal(world, mina):
    version = publish(world)

    def begin(_: int) -> int:
        with db.writing(world.engine) as session:
            return actions.begin_rehearsal(session, mina, version).id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(begin, range(12)))) == 1


def test_the_same_submission_from_many_sides_is_one_event(world, mina, play):
    with ThreadPoolExecutor(6) as pool:
        kept = list(pool.map(lambda _: _append(world, mina, play, "same"), range(12)))
    assert {one.seq for one in kept} == {2}
    assert len(world.all(Event)) == 2  # the start, and this


def test_events_never_run_backwards(world, mina, play):
    _append(world, mina, play, "a", minute=9)
    assert _append(world, mina, play, "b", minute=7).minute == 9


def test_a_repeated_submission_is_answered_even_after_the_end(world, mina, play):
    first = _append(world, mina, play, "a")
    with clock.held(START), db.writing(world.engine) as session:
        actions.finish(session, mina, play.id)
    assert _append(world, mina, play, "a").seq == first.seq
    with pytest.raises(Conflict):
        _append(world, mina, play, "b")


def test_nobody_appends_to_somebody_elses_attempt(world, play):
    jun = Person(world.people["jun"], "Jun", "", None, False, False, 1)
    with pytest.raises(NotFound):
        _append(world, jun, play, "a")


def test_what_is_undone_with_its_transaction_is_not_remembered(world, mina, play):
    class Mishap(Exception):
        pass

    def fail():
        with db.writing(world.engine) as session:
            actions.append(session, mina, play, Held("i1"), "a", minute=5)
            assert len(queries.play_of(session, mina, play.id, changing=True).events) == 2
            raise Mishap

    with pytest.raises(Mishap):
        fail()
    with db.reading(world.engine) as session:
        assert len(queries.play_of(session, mina, play.id).events) == 1
    assert len(world.all(Event)) == 1


def _post(play, text="Families, please call +82-2-3210-0404, any hour. We are checking.", minute=10.0):
    act = Posted(text, "facebook", "en", "embassy", minute, target="nationals")
    card = judge(play, play.world(minute), act)
    return with_levels(act, card), card


def test_a_scorecard_survives_storage(play):
    _, card = _post(play)
    assert load_card(json.loads(json.dumps(dump_card(card)))) == card
    assert joined(split(levels_of(card))) == levels_of(card)


def test_a_post_is_judged_by_what_was_known_at_its_minute(play):
    _, early = _post(play, "14 Korean nationals are confirmed safe.", minute=20)
    _, late = _post(play, "14 Korean nationals are confirmed safe.", minute=50)
    assert early.level("confidentiality") < late.level("confidentiality")


def _summed_up(world, play):
    with db.reading(world.engine) as session:
        return actions.sum_up(session, session.get(Attempt, play.id))


def _hand_in(world, overdue):
    with db.writing(world.engine) as session:
        return actions.hand_in(session, overdue) is not None


def test_an_attempt_left_alone_is_handed_in_as_it_was_summed_up(world, mina, play):
    act, card = _post(play)
    with db.writing(world.engine) as session:
        actions.append(session, mina, play, act, "p", minute=10, card=card)
    assert _hand_in(world, _summed_up(world, play))
    (attempt,) = world.all(Attempt)
    assert attempt.summary["minutes"] == 60
    assert attempt.finished_at == START + timedelta(seconds=60 * PACE)
    assert world.all(Event)[-1].data == {"by_clock": True}
    with db.reading(world.engine) as session:
        assert attempt.summary == actions.summarise(session, session.get(Attempt, play.id))


def test_what_somebody_else_finished_meanwhile_stays_as_it_is(world, mina, play):
    overdue = _summed_up(world, play)
    with clock.held(START), db.writing(world.engine) as session:
        actions.finish(session, mina, play.id)
    before = world.all(Attempt), world.all(Event)
    assert not _hand_in(world, overdue)
    assert (world.all(Attempt), world.all(Event)) == before


def test_an_act_that_came_in_meanwhile_is_not_left_out(world, mina, play):
    overdue = _summed_up(world, play)
    _append(world, mina, play, "a")
    assert not _hand_in(world, overdue)
    assert _hand_in(world, _summed_up(world, play))


def test_marks_change_the_summary_and_nothing_else(world, mina, play):
    act, card = _post(play)
    with db.writing(world.engine) as session:
        actions.append(session, mina, play, act, "p", minute=10, card=card)
    with db.writing(world.engine) as session:
        attempt = session.get(Attempt, play.id)
        plain = actions.summarise(session, attempt)
        marked = actions.summarise(session, attempt, {2: "4" * 21})
    (before,), (after,) = plain["posts"], marked["posts"]
    assert before["levels"] == act.levels != after["levels"] == "4" * 21
    assert before["minute"] == after["minute"] == 10
    assert plain["owed_missed"] == marked["owed_missed"]


def test_what_marks_make_of_a_post_is_what_it_did(world, mina, play):
    act, card = _post(play)
    with db.writing(world.engine) as session:
        actions.append(session, mina, play, act, "p", minute=10, card=card)
    leaked = joined({**split(levels_of(card)), "confidentiality": 0})
    with db.reading(world.engine) as session:
        attempt = session.get(Attempt, play.id)
        plain = actions.summarise(session, attempt)
        same = actions.summarise(session, attempt, {2: levels_of(card)})
        marked = actions.summarise(session, attempt, {2: leaked})
    (post,) = marked["posts"]
    assert (post["verdict"], post["behaviour"], marked["behaviour"]["misfire"]) == ("hold", "misfire", 1)
    assert same == plain
    assert (plain["behaviour"][card.behaviour], plain["behaviour"]["misfire"]) == (1, 0)


def test_a_post_sent_again_once_a_fact_is_out_is_still_one_event(world, mina, play):
    """What may be said by then changes how the words are judged, and so what they stir; the words are the same."""
    words = "14 Korean nationals are confirmed safe."
    early, late = (_post(play, words, minute)[0] for minute in (20.0, 50.0))
    early, late = replace(early, appeal="50.65.45.35.25.40.open.0"), replace(late, appeal="50.80.25.45.50.20.open.0")
    assert _append(world, mina, play, "same", early, 20).seq == _append(world, mina, play, "same", late, 50).seq
    assert len(world.all(Event)) == 2


def test_an_attempt_holds_so_many_acts_and_can_still_be_ended(world, mina, play, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ACTS", 3)
    first = _append(world, mina, play, "a")
    _append(world, mina, play, "b")
    with pytest.raises(Conflict, match="drill_full"):
        _append(world, mina, play, "c")
    assert _append(world, mina, play, "a").seq == first.seq
    with clock.held(START), db.writing(world.engine) as session:
        assert actions.finish(session, mina, play.id).last_seq == 4


def test_an_attempt_holds_so_many_characters(world, mina, play, monkeypatch):
    monkeypatch.setattr(actions, "MOST_CHARACTERS", 60)
    post, _ = _post(play, "x" * 60, 5.0)
    _append(world, mina, play, "a", post)
    with db.reading(world.engine) as session:
        full = queries.play_of(session, mina, play.id)
    with pytest.raises(Conflict, match="drill_full"):
        _append(world, mina, full, "b")
    with clock.held(START), db.writing(world.engine) as session:
        assert actions.finish(session, mina, play.id).last_seq == 3
