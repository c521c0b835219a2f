"""What words stir: small whole numbers from levels and heads, written in one line and read strictly."""

import time

import pytest
from hypothesis import given

from server.audience.appeal import NEUTRAL, Appeal, appeal_of, appeal_of_levels, visibility_of
from server.audience.rules import rule_cards
from server.scoring import engine
from server.scoring.card import Post
from server.scoring.overall import CRITERIA
from tests.audience.crowds import appeals
from tests.scoring.world import DRILL, GOOD_EN, GOOD_KO, HARSH_EN, HARSH_KO, post

X = rule_cards()["x-2026-08"]
FINE = dict.fromkeys(CRITERIA, 4)


def felt(text: str, lang: str = "en") -> Appeal:
    sent = post(text, lang=lang)
    card = engine.score(sent, DRILL)
    return appeal_of(text, {score.criterion: score.level for score in card.criteria}, sent.platform)


@given(appeals)
def test_an_appeal_is_read_back_as_it_was_written(appeal: Appeal) -> None:
    assert Appeal.from_text(appeal.as_text()) == appeal


@pytest.mark.parametrize(
    "text",
    ["", "1.2.3", "50.50.0.50.50.0.open", "50.50.0.50.50.0.open.2", "50.50.0.50.50.101.open.0",
     "50.50.0.50.50.-5.open.0", "50.50.0.50.50.0.hidden.0", "050.50.0.50.50.0.open.0",
     "50.50.0.50.50.٥.open.0", "50.50.0.50.50.0.open.0 "],
)  # fmt: skip
def test_what_was_not_written_so_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"appeal"):
        Appeal.from_text(text)


@pytest.mark.parametrize(("good", "harsh", "lang"), [(GOOD_EN, HARSH_EN, "en"), (GOOD_KO, HARSH_KO, "ko")])
def test_a_kind_and_useful_post_is_felt_so_and_a_harsh_one_too(good: str, harsh: str, lang: str) -> None:
    kind, hard = felt(good, lang), felt(harsh, lang)
    assert (kind.warmth, kind.usefulness, kind.asks) > (hard.warmth, hard.usefulness, hard.asks)
    assert hard.heat > kind.heat
    assert hard.offence > kind.offence


def test_figures_are_round_so_that_no_processor_can_move_them() -> None:
    figures = felt(GOOD_EN).as_text().split(".")[:6]
    assert all(int(figure) % 5 == 0 for figure in figures)


def test_without_the_words_levels_alone_tell() -> None:
    assert appeal_of_levels(FINE, "x") == Appeal(100, 100, 0, 100, 100, 0)
    assert appeal_of_levels(dict.fromkeys(CRITERIA, 0), "facebook").heat == 100
    assert appeal_of("", FINE, "x") == appeal_of_levels(FINE, "x")
    assert appeal_of_levels({}, "facebook") == Appeal(50, 50, 50, 50, 50, 50)
    assert NEUTRAL.visibility == "open"


def test_published_labels_answer_to_the_breaches_they_are_about() -> None:
    assert visibility_of(FINE, X) == "open"
    assert visibility_of(FINE | {"escalation": 2}, X) == "open"
    assert visibility_of(FINE | {"escalation": 1}, X) == "no_recommendation"
    assert visibility_of(FINE | {"escalation": 0}, X) == "profile_only"
    assert visibility_of(FINE | {"conduct": 0}, X) == "no_recommendation"
    # A leak breaks our rules and not the platform's.
    assert visibility_of(FINE | {"confidentiality": 0}, X) == "open"


def test_a_platform_that_publishes_no_labels_has_none() -> None:
    assert visibility_of(FINE | {"escalation": 0}, None) == "open"
    assert appeal_of_levels(FINE | {"escalation": 0}, "facebook").visibility == "open"
    assert appeal_of_levels(FINE | {"escalation": 0}, "x").visibility == "profile_only"


def test_bought_reach_is_marked() -> None:
    assert appeal_of_levels(FINE | {"conduct": 1}, "facebook").amplified
    assert not appeal_of_levels(FINE | {"conduct": 2}, "facebook").amplified


def test_it_costs_little_beside_scoring_because_it_looks_at_what_was_seen() -> None:
    scoring, feeling = [], []
    for turn in range(12):
        text = f"{GOOD_EN} ({turn})"
        begin = time.process_time()
        levels = {score.criterion: score.level for score in engine.score(Post(text, "en", "x", 5.0), DRILL).criteria}
        scored = time.process_time()
        appeal_of(text, levels, "x")
        feeling.append(time.process_time() - scored)
        scoring.append(scored - begin)
    # About a ninth was measured; encoding the text a second time would make it a half.
    assert min(feeling) < 0.3 * min(scoring)
