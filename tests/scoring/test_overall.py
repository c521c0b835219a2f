"""The rubric's formulas on levels alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.scoring import overall

ALL_FOUR: dict[str, int | None] = dict.fromkeys(overall.CRITERIA, 4)


def levels(**changes: int | None) -> dict[str, int | None]:
    return {**ALL_FOUR, **changes}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (4, 4, 4)),
        ({"clarity": 1}, (4, 4, 4)),
        ({"clarity": 1, "warmth": 3, "helpfulness": 3}, (3, 4, 4)),
        ({"respect": 0}, (1, 4, 4)),
        ({"restraint": 1}, (2, 4, 4)),
        ({"accuracy": 2, "mandate": 3}, (4, 2, 4)),
        ({"duty": 0}, (4, 1, 4)),
        ({"duty": 1}, (4, 2, 4)),
        ({"conversation": 0}, (4, 4, 2)),
        ({"public": 1}, (4, 4, 2)),
        ({"language": 0}, (4, 4, 1)),
        ({"timeliness": None, "hook": 2, "public": 2}, (4, 4, 3)),
        ({"access": 0, "timeliness": 0}, (4, 4, 3)),
    ],
)
def test_overall_levels_follow_the_formulas(changes: dict[str, int | None], expected: tuple[int, int, int]) -> None:
    assert overall.overall(levels(**changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "publish"),
        ({"mandate": 1}, "hold"),
        ({"duty": 0}, "hold"),
        ({"sensitivity": 2}, "edit"),
        ({"respect": 1}, "edit"),
        ({"language": 1}, "edit"),
        ({"access": 0}, "edit"),
        ({"access": 1}, "publish"),
        ({"access": 1, "helpfulness": 2}, "edit"),
        ({"conversation": 0}, "edit"),
    ],
)
def test_verdicts_follow_the_rubric(changes: dict[str, int | None], expected: str) -> None:
    assert overall.verdict(levels(**changes)) == expected


def test_behaviour_tells_damage_from_doing_nothing() -> None:
    assert overall.behaviour(levels()) == "adapter"
    assert overall.behaviour(levels(confidentiality=0)) == "misfire"
    assert overall.behaviour(levels(helpfulness=1, warmth=1, duty=1), boilerplate=True) == "avoider"


def test_harmless_misjudgement_is_not_a_misfire() -> None:
    assert overall.behaviour(levels(public=1, language=1, platform=1)) == "avoider"


def test_only_timeliness_may_be_missing() -> None:
    with pytest.raises(ValueError, match="duty has no level"):
        overall.overall(levels(duty=None))


@given(st.fixed_dictionaries({name: st.integers(0, 4) for name in overall.CRITERIA}), st.sampled_from(overall.CRITERIA))
def test_a_better_level_never_lowers_an_overall_level(given_levels: dict[str, int], raised: str) -> None:
    better = {**given_levels, raised: min(4, given_levels[raised] + 1)}
    before, after = overall.overall(given_levels), overall.overall(better)
    assert all(new >= old for old, new in zip(before, after, strict=True))
