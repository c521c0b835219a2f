"""How pairs of levels are counted as marks are given, changed and given by others."""

import random

from hypothesis import given
from hypothesis import strategies as st

from server.marking.agreement import Said, changes, machine_pair, markers_pair, moved

HANA, BORA, SOO = 1, 2, 3


def said(*who_and_level: tuple[int, int | None], machine: int | None = 2) -> list[Said]:
    """Judgements beside the same proposal of the machine."""
    return [Said(who, level, machine) for who, level in who_and_level]


def test_the_newest_mark_is_set_against_the_machine() -> None:
    assert machine_pair(said((HANA, 3))) == (2, 3)
    assert machine_pair(said((HANA, 3), (BORA, 1))) == (2, 1)
    assert machine_pair(said((HANA, 3), machine=None)) is None
    assert machine_pair([]) is None


def test_two_markers_make_one_pair_and_a_third_adds_none() -> None:
    assert markers_pair(said((HANA, 3))) is None
    assert markers_pair(said((HANA, 3), (HANA, 1))) is None
    assert markers_pair(said((HANA, 3), (BORA, 1))) == (3, 1)
    assert markers_pair(said((HANA, 3), (BORA, 1), (SOO, 0), (HANA, 2))) == (2, 1)


def test_a_pair_moves_when_a_marker_changes_their_mind() -> None:
    (change,) = changes({"respect": said((HANA, 3))}, {"respect": said((HANA, 3), (HANA, 4))})
    assert change == ("machine", "respect", (2, 3), (2, 4))
    counts = moved(moved([], None, (2, 3)), (2, 3), (2, 4))
    assert sum(counts) == 1
    assert counts[2 * 5 + 4] == 1


levels = st.none() | st.integers(0, 4)
marks = st.lists(st.builds(Said, st.sampled_from([HANA, BORA, SOO]), levels, levels), min_size=1, max_size=8)


@given(marks)
def test_counting_step_by_step_equals_counting_what_stands_at_the_end(history: list[Said]) -> None:
    counts: dict[str, list[int]] = {"machine": [], "markers": []}
    for number in range(1, len(history) + 1):
        old, new = {"c": history[: number - 1]}, {"c": history[:number]}
        for kind, _, before, after in changes(old, new):
            counts[kind] = moved(counts[kind], before, after)
    for kind, pair in (("machine", machine_pair(history)), ("markers", markers_pair(history))):
        expected = [0] * 25
        if pair:
            expected[pair[0] * 5 + pair[1]] = 1
        assert (counts[kind] or [0] * 25) == expected


def test_a_count_never_falls_below_nothing() -> None:
    dice = random.Random(3)  # noqa: S311 - any numbers do
    counts: list[int] = []
    for _ in range(50):
        counts = moved(counts, (dice.randint(0, 4), dice.randint(0, 4)), None)
    assert counts == [0] * 25
