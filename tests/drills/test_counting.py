"""Which of several finished attempts counts."""

from dataclasses import dataclass

import pytest

from server.drills.counting import WhichCounts, counting

SOUND = (3, 3, 3)


@dataclass(frozen=True)
class One:
    """A finished attempt."""

    number: int
    overall: tuple[int, int, int] | None = SOUND


def test_a_leak_is_not_repaid_when_the_best_attempt_is_chosen() -> None:
    leak, sound = One(1, (4, 1, 4)), One(2, (3, 3, 2))
    assert counting("best", [leak, sound]) is sound


def test_an_attempt_without_a_post_is_the_weakest_there_is() -> None:
    poor, silent = One(1, (0, 0, 1)), One(2, None)
    assert counting("best", [poor, silent]) is poor


@pytest.mark.parametrize(("which", "number"), [("first", 1), ("last", 3), ("best", 3)])
def test_of_equals_the_assignment_chooses_and_the_later_is_the_best(which: WhichCounts, number: int) -> None:
    found = counting(which, [One(2), One(3), One(1)])
    assert found is not None
    assert found.number == number


@pytest.mark.parametrize("which", ["first", "last", "best"])
def test_where_none_is_finished_none_counts(which: WhichCounts) -> None:
    assert counting(which, []) is None
