"""Settling levels: what the forest found counts within what rules are sure of, and never decides a hold."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from server.scoring.card import Context
from server.scoring.case import Case
from server.scoring.combine import (
    CARE,
    FILE,
    LEVELLED,
    WORDING,
    Agreement,
    Found,
    Trust,
    learned,
    settle,
)
from server.scoring.engine import weigh
from server.scoring.meaning.sensed import Sensed
from server.scoring.overall import RISK
from server.scoring.weigh import Weighing
from server.training.combination import to_text
from tests.scoring.world import DRILL, GOOD_EN, post

TRUST = Trust(
    dict.fromkeys(LEVELLED, Agreement((0.5,), (0.9, 0.3))),
    {"language": Agreement((1, 2, 3, 4), (0.5, 0.6, 0.7, 0.8, 0.95)), "confidentiality": Agreement((), (0.81,))},
    Agreement((), (0.97,)),
    Agreement((), (0.35,)),
)
PASSES = {"hold": 0.05, "breaches": {"confidentiality": 0.1, "mandate": 0.1, "accuracy": 0.1}}
LEAKS = {"hold": 0.98, "breaches": {"confidentiality": 0.9, "mandate": 0.1, "accuracy": 0.1}}
INSULT = "You liars are a disgrace, you hear me?"


class Settled(NamedTuple):
    """The weighings once settled, and what is named for a hold."""

    weighings: Mapping[str, Weighing]
    named: list[str]

    def level(self, criterion: str) -> int:
        return self.weighings[criterion].rounded


def settled(
    text: str,
    levels: float,
    chances: Mapping[str, object] = PASSES,
    context: Context = DRILL,
    apart: float = 0.1,
    rules: Mapping[str, tuple[float, float]] = {},
    **changes: object,
) -> Settled:
    """All levels of the forest alike; `rules` gives some criteria another level and confidence than rules did."""
    case = Case(post(text, **changes), context)
    weighings = {name: one for name, one in weigh(case).items() if one}
    for name, (level, confidence) in rules.items():
        weighings[name].level, weighings[name].confidence = level, confidence
    shape = len(LEVELLED)
    found = Found(np.full(shape, levels), np.full(shape, apart), **chances)
    return Settled(weighings, settle(weighings, Sensed(case), found, TRUST))


def test_levels_of_wording_are_the_forests() -> None:
    high, low = settled(GOOD_EN, 4.0), settled(GOOD_EN, 0.0)
    assert {high.level(name) for name in WORDING} == {4}
    assert {name: low.level(name) for name in WORDING} == dict.fromkeys(WORDING, 0) | {"conversation": 1}
    assert settled(GOOD_EN, 0.0, kind="reply").level("conversation") == 0


def test_a_post_that_passes_is_held_by_no_low_level() -> None:
    found = settled(GOOD_EN, 0.0)
    assert {name: found.level(name) for name in CARE} == dict.fromkeys(CARE, 2) | {"duty": 1}
    assert found.named == []


def test_beside_what_a_post_is_held_for_levels_are_free() -> None:
    found = settled(GOOD_EN, 0.0, LEAKS)
    assert found.named == ["confidentiality"]
    assert found.level("confidentiality") <= 1
    assert {found.level(name) for name in CARE} == {0}


def test_what_holds_a_post_stays_whatever_the_forest_says() -> None:
    found = settled(GOOD_EN, 4.0, {**LEAKS, "breaches": {"confidentiality": 0.1, "mandate": 0.7, "accuracy": 0.1}})
    assert found.named == ["mandate"]
    assert found.level("mandate") == 1
    assert min(found.level(name) for name in CARE if name != "mandate") >= 3


def test_a_leak_is_named_where_it_is_the_likeliest_breach() -> None:
    def named(leak: float, promise: float) -> list[str]:
        chances = {"confidentiality": leak, "mandate": promise, "accuracy": 0.1}
        return settled(GOOD_EN, 4.0, {"hold": 0.8, "breaches": chances}).named

    assert named(0.78, 0.8) == ["mandate"]
    assert named(0.8, 0.75) == ["confidentiality"]
    assert named(0.48, 0.45) == ["mandate"]


def test_a_hold_says_how_often_such_posts_were_held_and_how_often_the_level_was_right() -> None:
    leak = settled(GOOD_EN, 4.0, LEAKS).weighings["confidentiality"].score("assist", "")
    assert leak.confidence == 0.35
    assert [ground.values["share"] for ground in leak.evidence if ground.reason.endswith("reads_like")] == ["97%"]


def test_of_cleared_words_only_rules_find_low_levels_and_those_stay() -> None:
    cleared = replace(DRILL, cleared=True)
    accused = {**LEAKS, "breaches": {"confidentiality": 0.1, "mandate": 0.1, "accuracy": 0.9}}
    found = settled(GOOD_EN, 0.0, accused, cleared, rules={"escalation": (0.0, 0.5)})
    assert found.named == ["accuracy"]
    assert {name: found.level(name) for name in CARE if name != "accuracy"} == {
        "mandate": 2,
        "escalation": 0,
        "conduct": 2,
        "duty": 1,
    }
    assert settled(GOOD_EN, 0.0, LEAKS, cleared).named == []


def test_no_level_passes_what_was_counted() -> None:
    case = Case(post(GOOD_EN), DRILL)
    weighings = weigh(case)
    accuracy = weighings["accuracy"]
    assert accuracy is not None
    accuracy.cap(3, "risk.accuracy.clear", firm=True)
    shape = len(LEVELLED)
    settle(weighings, Sensed(case), Found(np.full(shape, 4.0), np.zeros(shape), **PASSES), TRUST)
    assert accuracy.rounded == 3


def test_what_a_rule_is_sure_of_stays_and_harshness_is_mended_by_one_level() -> None:
    sure = settled(GOOD_EN, 4.0, rules={"empathy": (1.0, 0.8), "warmth": (1.0, 0.6), "restraint": (1.0, 0.6)})
    assert (sure.level("empathy"), sure.level("warmth"), sure.level("restraint")) == (1, 4, 2)


def test_a_door_closed_politely_is_closed() -> None:
    text = "We do not comment on individual cases. Please refer to our website."
    found = settled(text, 4.0, kind="reply", in_reply_to="walker: Where is my brother?")
    shut = Case(post(text, kind="reply", in_reply_to="walker: Where is my brother?"), DRILL)
    assert shut.brushes_off
    assert found.level("helpfulness") == min(4, int(weigh(shut)["helpfulness"].rounded))
    assert found.level("helpfulness") < 4


def test_a_level_that_was_learned_leans_and_one_that_a_rule_decides_does_not() -> None:
    found = settled(GOOD_EN, 2.9, rules={"empathy": (1.0, 0.8)})
    # Spread by 1.35 from 2.8.
    assert found.weighings["warmth"].score("machine", "").leaning == 2.94
    assert found.weighings["empathy"].score("assist", "").leaning is None


@pytest.mark.parametrize(("apart", "confidence"), [(0.1, 0.9), (0.5, 0.3), (0.9, 0.3)])
def test_how_sure_a_level_is_follows_how_far_the_trees_are_apart(apart: float, confidence: float) -> None:
    assert {settled(GOOD_EN, 3.0, apart=apart).weighings[name].confidence for name in WORDING} == {confidence}


@pytest.mark.parametrize("chances", [PASSES, LEAKS, {**PASSES, "hold": 0.4}])
@pytest.mark.parametrize("levels", [0.0, 2.0, 4.0])
@pytest.mark.parametrize("text", [GOOD_EN, INSULT])
def test_whether_a_post_is_held_is_none_of_the_forests_business(
    text: str, levels: float, chances: Mapping[str, object]
) -> None:
    one, other = settled(text, levels, chances), settled(text, 3.0, chances)
    held = [min(found.level(name) for name in RISK[:-1]) <= 1 for found in (one, other)]
    assert held[0] == held[1]
    assert one.named == other.named


def test_the_shipped_combination_is_its_file() -> None:
    assert to_text(learned()) == FILE.read_text(encoding="utf-8")


def test_levels_of_rules_are_as_sure_as_they_met_the_markers_but_for_what_a_post_is_named_for() -> None:
    passes = settled(GOOD_EN, 4.0)
    level = passes.level("language")
    assert passes.weighings["language"].confidence == TRUST.ruled["language"].at(level)
    assert passes.weighings["confidentiality"].confidence == 0.81
    leaks = settled(GOOD_EN, 4.0, LEAKS)
    assert leaks.named[0] == "confidentiality"
    assert leaks.weighings["confidentiality"].confidence == 0.35


BLAMES = {"hold": 0.98, "breaches": {"confidentiality": 0.1, "mandate": 0.1, "accuracy": 0.9}}


@pytest.mark.parametrize(("minute", "nearest"), [(40, "37 hikers are safe in the school hall"), (-1, None)])
def test_a_claim_is_told_with_the_fact_that_comes_nearest_to_it(minute: float, nearest: str | None) -> None:
    found = settled("Fifty hikers were brought to the school hall by their own guides.", 2.0, BLAMES, minute=minute)
    assert found.named == ["accuracy"]
    told = [e for e in found.weighings["accuracy"].score("assist", "").evidence if e.reason == "risk.accuracy.nearest"]
    assert [e.values["fact"] for e in told] == ([nearest] if nearest else [])
    assert all(0 < int(e.values["share"].rstrip("%")) <= 100 for e in told)


@pytest.mark.parametrize(("hold", "leak", "held"), [(0.7, 0.7, False), (0.7, 0.85, True), (0.95, 0.7, True)])
def test_what_is_only_said_not_to_be_known_passes_unless_a_leak_is_all_but_certain(
    hold: float, leak: float, held: bool
) -> None:
    chances = {"hold": hold, "breaches": {"confidentiality": leak, "mandate": 0.1, "accuracy": 0.1}}
    found = settled("We don't know yet who was on the path.", 4.0, chances)
    assert bool(found.named) is held
