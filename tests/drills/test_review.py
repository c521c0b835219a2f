"""The after-action review of a small invented drill."""

from dataclasses import replace

from server.drills.moments import moments
from server.drills.review import Review, review
from server.drills.summary import summary_of
from server.world.events import RULES, Event, Finished, Posted, Started, TakenPrivate
from server.world.fold import fold
from server.world.script import Authority, Inject, Owing, Script
from tests.world.stories import levels
from tests.world.test_voices import PEOPLED

SCRIPT = Script(
    id="T1",
    minutes=60,
    injects=(
        Inject("i1", 5, "x", {"en": "mother"}, {"en": "Where is my son?"}, "en", asks=True),
        Inject("i2", 10, "x", {"en": "reporter"}, {"en": "Any word?"}, "en", persona="press", asks=True),
    ),
    owed=(Owing("o1", 15, {"en": "an answer to the mother"}, replies_to=("i1",)),),
    authority=Authority(clearance_minutes=10),
    first_ok=10,
)


def posted(reply_to: str | None = None, levels: str = "4" * 21) -> Posted:
    return Posted("We are looking now.", "x", "en", "embassy", 0.0, levels=levels, reply_to=reply_to)


def looked_at(*acts: tuple[float, object], end: float = 60) -> Review:
    all_acts = [(0.0, Started()), *acts, (end, Finished())]
    events = [Event(seq, minute, act) for seq, (minute, act) in enumerate(all_acts, 1)]  # type: ignore[arg-type]  # acts of whatever kind
    return review(SCRIPT, 7, events, end)


def test_everything_that_happened_is_in_order_of_time() -> None:
    found = looked_at((8, posted("i1")))
    minutes = [moment.minute for moment in found.moments]
    assert minutes == sorted(minutes)
    assert {"started", "inject", "reply", "finished"} <= {moment.kind for moment in found.moments}


def test_who_asked_and_how_long_they_waited() -> None:
    found = looked_at((8, posted("i1")))
    assert [(question.item.id, question.waited) for question in found.questions] == [("i1", 3), ("i2", None)]
    assert found.answered == 1


def test_a_wait_is_the_difference_of_the_minutes_that_are_shown() -> None:
    late = replace(SCRIPT, injects=(replace(SCRIPT.injects[0], minute=4.0), SCRIPT.injects[1]))
    events = [
        Event(1, 0, Started()),
        Event(2, 8.9, posted("i1")),
        Event(3, 31.4, posted("i2")),
        Event(4, 60, Finished()),
    ]
    found = review(late, 7, events, 60)
    assert [question.waited for question in found.questions] == [4, 21]
    assert (found.first_credible, found.longest_silence) == (4, 21)


def test_a_stock_phrase_ends_the_wait_and_tells_nothing() -> None:
    found = looked_at((8, posted("i1", levels(duty=1))))
    assert [(question.waited, question.told) for question in found.questions] == [(3, False), (None, False)]
    assert (found.answered, found.owed_given) == (0, 0)


def test_a_private_answer_ends_the_wait_too() -> None:
    found = looked_at((14, TakenPrivate("i2", "I will call you.")))
    assert {question.item.id: question.waited for question in found.questions}["i2"] == 4


def test_what_was_owed_and_given() -> None:
    assert (looked_at((8, posted("i1"))).owed_given, looked_at((8, posted("i1"))).owed_judged) == (1, 1)
    silent = looked_at()
    assert (silent.owed_given, silent.owed_judged) == (0, 1)
    assert silent.owed[0].status == "missed"


def test_the_longest_silence_is_measured_while_somebody_waits() -> None:
    assert looked_at().longest_silence >= 50
    # Too short for the timeline, and a silence all the same.
    assert looked_at((8, posted("i1")), (11, posted("i2"))).longest_silence == 3


def test_minutes_to_the_first_credible_post_follow_the_levels_that_hold() -> None:
    events = [Event(1, 0, Started()), Event(2, 9, posted()), Event(3, 60, Finished())]
    assert review(SCRIPT, 7, events, 60).first_credible == 4
    # An instructor marked its accuracy down: it is no longer credible.
    assert review(SCRIPT, 7, events, 60, {"p2": "4" * 6 + "1" + "4" * 14}).first_credible is None


def test_what_had_to_wait_is_no_debt_when_the_drill_ends_early() -> None:
    held = replace(SCRIPT, owed=(*SCRIPT.owed, Owing("o2", 50, {"en": "no word before fifty"}, kind="withheld")))
    events = [Event(1, 0, Started()), Event(2, 20, Finished())]
    found = review(held, 7, events, 20)
    assert (found.owed_given, found.owed_judged) == (1, 2)
    assert summary_of(held, 7, events, {}).owed_missed == ("o1",)


def test_what_had_to_be_said_is_a_debt_when_the_drill_ends_early() -> None:
    events = [Event(1, 0, Started()), Event(2, 6, Finished())]
    found = review(SCRIPT, 7, events, 6)
    assert (found.owed_given, found.owed_judged) == (0, 1)
    assert summary_of(SCRIPT, 7, events, {}).owed_missed == ("o1",)


POOR = posted(levels="221122" + "44444441" + "2221232")


def test_what_posts_drew_stands_beside_what_the_drill_asked_and_is_counted_apart() -> None:
    poor = replace(POOR, platform="facebook")
    events = [Event(1, 0.0, Started(RULES)), Event(2, 8, poor), Event(3, 59, Finished())]
    for seed in range(20):
        found = review(PEOPLED, seed, events, 59)
        world = fold(PEOPLED, seed, events, 59)
        if found.drawn:
            break
    drawn = {question.item.id for question in found.drawn}
    assert drawn
    assert not drawn & {question.item.id for question in found.questions}
    assert found.drawn_answered == 0
    # The page of moments that can be changed names the same people as unanswered, each of them once.
    open_ones = [moment.item.id for moment in moments(world, events) if moment.what == "question" and moment.item]
    unanswered = {question.item.id for question in (*found.questions, *found.drawn) if question.waited is None}
    assert sorted(open_ones) == sorted(unanswered)
