"""Both worlds of a change: they differ only by what follows from it."""

from dataclasses import replace

import pytest

from server.drills.pairs import Cards, Only, apart_as_shown, shown
from server.drills.script import script_of
from server.drills.worlds import worlds_of
from server.scenarios.load import read_scenario
from server.scenarios.shelf import find_shipped
from server.world.events import Event, Finished, Posted, Started
from server.world.replay import Impossible, Rewritten, SentAfterAll, TakenAway
from tests.drills import taken
from tests.world.stories import HOT, KIND, levels

SEED = 7


def act(text: str = taken.GOOD, given: str = KIND, **more: object) -> Posted:
    made = taken.post(8, text, **({"levels": given} | more)).act
    assert isinstance(made, Posted)
    return made


SCENARIO = read_scenario(find_shipped("S16").read_text(encoding="utf-8"))
EVENTS = (
    Event(1, script_of(SCENARIO).start, Started(1)),
    Event(2, 8.0, act(taken.BAD, HOT)),
    Event(3, 20.0, act("Dumplings at the gate on Saturday at noon. Come hungry!")),
    Event(4, 40.0, Finished()),
)


def both(change):
    return worlds_of(SCENARIO, SEED, EVENTS, change)


def test_the_same_words_make_the_same_world():
    worlds = both(Rewritten(2, EVENTS[1].act))
    assert worlds.replay.events_after == EVENTS
    assert worlds.before == worlds.after
    found = shown(SCENARIO, worlds, Rewritten(2, EVENTS[1].act), Cards(None, {}), "en")
    assert all(figure.before == figure.after for figure in found.figures)
    assert all(curve.before == curve.after for curve in found.curves)
    assert (found.only_before, found.only_after, found.owed, found.promises) == ((), (), (), ())


def test_what_was_is_the_same_beside_every_change():
    changes = [Rewritten(2, act()), TakenAway(2), TakenAway(3), SentAfterAll(15.0, act(reply_to="i2"))]
    befores = [both(change).before for change in changes]
    assert all(one == befores[0] for one in befores)


def test_kind_words_are_believed_more_and_understood_by_more():
    worlds = both(Rewritten(2, act()))
    assert worlds.after.reach.coverage > worlds.before.reach.coverage
    assert all(worlds.after.believed[key] > worlds.before.believed[key] for key in worlds.before.believed)


def test_korean_alone_is_understood_by_fewer_of_the_public_meant():
    korean = act("2대 1, 좋은 경기였습니다. 토요일 정오에 대사관 앞에서 만두를 나눕니다. 함께해 주세요.", lang="ko")
    worlds = both(Rewritten(3, korean))
    assert worlds.after.reach.coverage < worlds.before.reach.coverage


def test_a_post_left_out_is_seen_by_nobody():
    worlds = worlds_of(SCENARIO, SEED, (EVENTS[0], EVENTS[1], EVENTS[3]), TakenAway(2))
    reach = worlds.after.reach
    assert [part.counts for part in reach.publics] == [(0, 0, 0, 0)] * len(reach.publics)
    assert reach.abroad is None


def test_a_change_to_nothing_is_impossible():
    with pytest.raises(Impossible):
        both(TakenAway(99))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_curves_lie_in_the_chart_and_end_where_their_tables_do(language):
    found = shown(SCENARIO, both(Rewritten(2, act())), Rewritten(2, act()), Cards(None, {}), language)
    wanted = [curve.is_wanted for curve in found.curves]
    assert wanted == sorted(wanted, reverse=True), "the publics one wants come first"
    for curve in found.curves:
        points = [*curve.before, *curve.after]
        assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in points)
        assert all(one[1] <= other[1] for one, other in zip(curve.before, curve.before[1:], strict=False))
        minute, was, now = curve.rows[-1]
        assert minute == curve.until
        assert curve.before[-1][1] * curve.top * curve.size == pytest.approx(was)
        assert curve.after[-1][1] * curve.top * curve.size == pytest.approx(now)


def test_an_answer_is_shown_with_the_question_it_answers():
    change = SentAfterAll(15.0, act(reply_to="i2", levels=levels()))
    found = shown(SCENARIO, both(change), change, Cards(None, {}), "en")
    assert found.asked is not None
    assert found.asked.id == "i2"
    assert (found.before.nothing, found.before.post, found.minute) == ("unanswered", None, 15.0)
    assert found.after.post is not None
    assert found.after.post.act == change.act
    answered = next(figure for figure in found.figures if figure.name == "answered")
    assert (answered.before, answered.after) == (0, 1)


def test_people_who_answer_other_words_are_shown_in_both_worlds():
    """The answers to a post have the same ids whatever it says; it is their words that differ."""
    said = Posted("No comment on numbers.", "facebook", "en", "embassy", 8.0, "2" * 21)
    kinder = Posted(
        "We are so sorry. Please call +82-2-3210-0404, day or night.", "facebook", "en", "embassy", 8.0, "4" * 21
    )
    events = (Event(1, 0.0, Started(1)), Event(2, 8.0, said), Event(3, 30.0, Finished()))
    both = worlds_of(
        read_scenario(find_shipped("S01").read_text(encoding="utf-8")), SEED, events, Rewritten(2, kinder)
    ).replay
    apart = both.differences
    assert {key.split(".")[0] for key in (*apart.items_before, *apart.items_after)} >= {"p2"}
    told = [both.before.item(key).texts["en"] for key in apart.items_before if key.startswith("p2.")]
    would_be = [both.after.item(key).texts["en"] for key in apart.items_after if key.startswith("p2.")]
    assert any("No comment" in text for text in told)
    assert any("3210-0404" in text for text in would_be)


def test_a_line_that_both_worlds_show_stands_under_neither():
    aunt = Only("an aunt in Busan", "I cannot read this…", "en", 6.2, "facebook")
    later = replace(aunt, minute=6.4)
    nurse = Only("a nurse", "Thank you.", "en", 7, "facebook")
    assert apart_as_shown((aunt, nurse), (later,)) == ((nurse,), ())
    # Said twice in one world and once in the other, it is one more there.
    assert apart_as_shown((aunt, aunt), (later,)) == ((aunt,), ())
