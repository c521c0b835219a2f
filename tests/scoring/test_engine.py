"""What a scorecard always is, whatever the text."""

import unicodedata
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.scoring import engine, overall
from server.scoring.card import Context, CriterionScore, Scorecard
from server.scoring.engine import FINGERPRINT, score
from server.scoring.reasons import REASONS
from server.scoring.rubric import RUBRIC
from tests.scoring.world import DRILL, FLAT_EN, FLAT_KO, GOOD_EN, GOOD_KO, HARSH_EN, HARSH_KO, post

PIECES = [
    "thank you",
    "closely monitoring",
    "We guarantee",
    "the quarry",
    "SHAME!!",
    "#OneTagMore",
    "at 06:10",
    "37",
    "+82-2-3210-0404",
    "걱정",
    "만전을 기하고",
    "거짓말",
    "김○수(34) 씨",
    "😀",
    "👩‍👩‍👧‍👦",
    "🇰🇷",
    "שלום לכולם",
    "مرحبا بكم",
    "e\u0301te\u0301",
    unicodedata.normalize("NFD", "죄송합니다. 알려 드리겠습니다."),
    "\u200b",
    "İstanbul",
    "\n",
    "?",
    "…",
    "\ud800",
]
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))


def faults_of_grounds(one: CriterionScore, text: str) -> list[str]:
    """What is wrong with a criterion's grounds."""
    found = []
    for ground in one.evidence:
        if (ground.start is None) != (ground.end is None):
            found.append("half a span")
        if ground.start is not None and ground.end is not None and not 0 <= ground.start < ground.end <= len(text):
            found.append(f"span {ground.start}..{ground.end} outside {len(text)}")
        if ground.reason not in REASONS:
            found.append(f"no sentence for {ground.reason}")
    return found


def problems_of(card: Scorecard, text: str) -> list[str]:
    """What is wrong with a scorecard, in words; empty when all holds."""
    found = []
    if [one.criterion for one in card.criteria] != list(overall.CRITERIA):
        found.append("criteria are not the 21 in rubric order")
    for one in card.criteria:
        if one.level is None and not RUBRIC.of(one.criterion).nullable:
            found.append(f"{one.criterion} has no level")
        if one.level is not None and one.level not in range(5):
            found.append(f"{one.criterion} is {one.level}")
        if not 0 <= one.confidence <= 1:
            found.append(f"{one.criterion} confidence {one.confidence}")
        if one.level is not None and not one.evidence:
            found.append(f"{one.criterion} has no grounds")
        if (one.raise_with == "") != (one.level in (None, 4)):
            found.append(f"{one.criterion} {one.level} raise_with {one.raise_with!r}")
        found += faults_of_grounds(one, text)
    return found


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from([DRILL, Context()]), st.sampled_from(["facebook", "x", "naver_blog", "nowhere"]))
def test_any_text_gets_a_whole_scorecard(text: str, context: Context, platform: str) -> None:
    card = score(post(text, platform=platform), context)
    assert problems_of(card, text) == []
    assert score(post(text, platform=platform), context) == card


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "🇰🇷", "?", "#", "a" * 10_000, "가" * 10_000, "!" * 10_000, "1 " * 5_000]
)
def test_odd_and_long_texts_are_scored(text: str) -> None:
    assert problems_of(score(post(text), DRILL), text) == []


def test_ten_thousand_characters_of_the_worst_words_are_scored() -> None:
    text = ("The Embassy will guarantee and closely monitor " * 250)[:10_000]
    assert problems_of(score(post(text), DRILL), text) == []


def test_a_context_is_not_needed() -> None:
    assert score(post(GOOD_EN)).verdict == "publish"
    assert score(post(HARSH_EN)).verdict == "hold"


@pytest.mark.parametrize(
    ("good", "flat", "harsh", "lang", "platform"),
    [(GOOD_EN, FLAT_EN, HARSH_EN, "en", "facebook"), (GOOD_KO, FLAT_KO, HARSH_KO, "ko", "kakaotalk")],
)
def test_good_flat_and_harsh_posts_come_out_in_that_order(
    good: str, flat: str, harsh: str, lang: str, platform: str
) -> None:
    cards = [score(post(text, lang=lang, platform=platform), DRILL) for text in (good, flat, harsh)]
    assert [card.tone for card in cards] == sorted((card.tone for card in cards), reverse=True)
    assert cards[0].tone == 4
    assert cards[1].tone <= 2
    assert cards[2].tone <= 1
    assert cards[0].risk >= 3
    assert cards[0].verdict == "publish"
    assert cards[1].verdict == "edit"
    assert cards[2].verdict == "hold"
    assert [card.behaviour for card in cards] == ["adapter", "avoider", "misfire"]


def test_spans_point_at_the_words_as_typed_even_decomposed_and_after_emoji() -> None:
    typed = "👩‍👩‍👧‍👦 " + unicodedata.normalize("NFD", "여러분, 채석장으로 오세요.")
    card = score(post(typed, lang="ko"), DRILL)
    spans = [e for one in card.criteria for e in one.evidence if e.reason == "risk.confidentiality.secret_worded"]
    assert [unicodedata.normalize("NFC", typed[e.start : e.end]) for e in spans] == ["채석장"]


def test_spans_hold_between_right_to_left_words() -> None:
    typed = "שלום the quarry مرحبا"
    card = score(post(typed), DRILL)
    spans = [e for one in card.criteria for e in one.evidence if e.reason == "risk.confidentiality.secret_worded"]
    assert [typed[e.start : e.end] for e in spans] == ["the quarry"]


def test_the_engine_and_rubric_are_named_on_every_card() -> None:
    card = score(post(GOOD_EN), DRILL)
    assert card.engine == FINGERPRINT
    assert FINGERPRINT.startswith("heads-1-")
    assert len(FINGERPRINT) == len("heads-1-") + 12
    assert card.rubric == RUBRIC.version


def test_where_the_rubric_wants_a_person_the_card_says_so() -> None:
    card = score(post(HARSH_EN), DRILL)
    needing = {one.criterion for one in card.criteria if one.needs_instructor}
    assert {"respect", "mandate", "escalation"} <= needing
    assert "access" not in needing


def test_the_fingerprint_covers_what_tells_the_scorer_of_a_post(monkeypatch: pytest.MonkeyPatch) -> None:
    read: set[str] = set()
    bytes_of = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.add(path.as_posix()) or bytes_of(path))
    assert engine._fingerprint() == FINGERPRINT
    told = {
        "scenarios/context.py",
        "scenarios/asked.py",
        "scenarios/scored.py",
        "drills/judging.py",
        "world/trigger.py",
    }
    assert all(any(path.endswith(f"server/{name}") for path in read) for name in told)
    monkeypatch.setattr(engine, "version", lambda package: "0" if package == "numpy" else version(package))
    assert engine._fingerprint() != FINGERPRINT
