"""Learning how far levels can be trusted, and forests that leave a scenario out."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from server.scoring.combine import LEVELLED, Found, Summed
from server.scoring.overall import CRITERIA
from server.training import combination
from server.training.combination import LeftOut, grown, trust

FINE = dict.fromkeys(CRITERIA, 4)
LEAK = FINE | {"confidentiality": 0}


def sample(*levels: dict[str, int]) -> Any:
    """Posts with these levels, one of a scenario each."""
    posts = tuple(SimpleNamespace(levels=one, scenario=f"S{place}") for place, one in enumerate(levels))
    return SimpleNamespace(posts=posts, form_of=np.arange(len(posts)), counts=np.ones(len(posts)))


def left(levels: dict[str, int], apart: float, hold: float = 0.1, named: tuple[str, ...] = ()) -> LeftOut:
    shape = len(LEVELLED)
    return LeftOut(dict(levels), list(named), Found(np.zeros(shape), np.full(shape, apart), hold, {}))


def test_trust_is_the_share_of_levels_that_met_the_markers_where_trees_were_as_far_apart() -> None:
    near = [left(FINE, 0.1 * place) for place in range(1, 6)]
    far = [left(FINE | {"warmth": 1}, 0.1 * place) for place in range(6, 11)]
    found = trust(sample(*[FINE] * 10), [*near, *far])
    assert [found.levels["warmth"].at(apart) for apart in (0.1, 0.3, 0.8, 1.0)] == [1.0, 1.0, 0.0, 0.0]
    assert found.levels["respect"].at(1.0) == 1.0


def test_of_holds_it_is_the_share_that_was_to_be_held_and_of_names_the_share_of_right_levels() -> None:
    named = [left(FINE | {"confidentiality": 1}, 0.1, hold, ("confidentiality",)) for hold in (0.55, 0.56, 0.98, 0.99)]
    found = trust(sample(FINE, LEAK, LEAK, LEAK | {"confidentiality": 1}, LEAK), [*named, left(FINE, 0.2, 0.9)])
    assert (found.held.at(0.5), found.held.at(0.99)) == (0.5, 1.0)
    assert (found.named.at(0.5), found.named.at(0.99)) == (0.0, 0.5)
    # Nothing was held for anything at these chances: what is likelier says as little as what is less likely.
    assert found.held.at(0.85) == 0.5


def test_levels_of_rules_are_trusted_as_often_as_they_met_the_markers_and_seldom_ones_like_the_rest() -> None:
    given = [left(FINE, 0.1)] * 30 + [left(FINE | {"language": 1}, 0.1)] * 10
    wanted = [FINE] * 40
    wanted[39] = FINE | {"language": 1}
    found = trust(sample(*wanted), given)
    usual = 31 / 40
    assert found.ruled["language"].at(4) == round((30 + 10 * usual) / 40, 2)
    assert found.ruled["language"].at(1) == round((1 + 10 * usual) / 20, 2)
    assert found.ruled["language"].at(0) == round(usual, 2)
    assert "warmth" not in found.ruled


def test_what_a_post_is_named_for_says_nothing_of_rules() -> None:
    named = [left(FINE | {"confidentiality": 1}, 0.1, 0.9, ("confidentiality",))] * 5
    found = trust(sample(*[FINE] * 10), [*named, *[left(FINE, 0.1)] * 5])
    assert found.ruled["confidentiality"].at(1) == 1.0


def test_a_forest_without_a_scenario_learns_from_none_of_its_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    grew: list[list[float]] = []
    monkeypatch.setattr(combination, "grow", lambda figures, levels, counts: grew.append(figures[:, 0].tolist()))
    looked = [Summed(np.array([float(place)]), 0.1, {}) for place in range(3)]
    for without in (None, "S1"):
        grown(sample(FINE, FINE, FINE), looked, without=without)
    assert grew == [[0.0, 1.0, 2.0], [0.0, 2.0]]
