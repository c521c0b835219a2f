"""Which level holds when machine and people have both spoken."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from server.drills.effective import effective, newest


@dataclass(frozen=True)
class Said:
    """A mark as the rule sees it."""

    criterion: str
    number: int
    level: int | None


CARD = {"respect": 3, "accuracy": 1, "timeliness": None}


def test_without_marks_the_machine_holds() -> None:
    assert effective(CARD, []) == CARD


def test_the_newest_mark_beats_the_machine_and_older_marks_in_any_order() -> None:
    marks = [Said("accuracy", 2, 4), Said("accuracy", 1, 2)]
    assert effective(CARD, marks)["accuracy"] == 4
    assert effective(CARD, marks[::-1])["accuracy"] == 4


def test_a_person_may_say_that_a_criterion_does_not_apply() -> None:
    assert effective(CARD, [Said("respect", 1, None)])["respect"] is None


def test_a_remark_on_the_whole_attempt_changes_no_level() -> None:
    assert effective(CARD, [Said("attempt", 1, None)]) == CARD


levels = st.none() | st.integers(0, 4)


@given(
    st.dictionaries(st.sampled_from("abc"), levels),
    st.lists(st.builds(Said, st.sampled_from("abc"), st.integers(1, 9), levels)),
)
def test_every_level_is_the_machines_or_that_of_the_highest_number(
    card: dict[str, int | None], marks: list[Said]
) -> None:
    held = effective(card, marks)
    assert list(held) == list(card)
    for name, level in held.items():
        numbers = [mark.number for mark in marks if mark.criterion == name]
        if numbers:
            assert newest(marks)[name].number == max(numbers)
            assert level in {mark.level for mark in marks if mark.criterion == name and mark.number == max(numbers)}
        else:
            assert level == card[name]
