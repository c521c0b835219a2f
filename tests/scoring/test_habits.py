"""Habits that a post shows whatever it is about: copied lines, baiting, a falsehood first; and which grounds stand."""

import pytest

from server.scoring.case import Case
from server.scoring.engine import score
from server.scoring.text import read
from server.scoring.tone import empathy
from server.scoring.weigh import Weighing
from tests.scoring.test_criteria import CALM, reasons
from tests.scoring.world import DRILL, GOOD_EN, post


def test_lines_to_take_word_for_word_are_nobodys_voice() -> None:
    copied = "Our first thought is for the families."
    card = score(post(f"{copied} Thank you."), DRILL)
    assert card.level("warmth") <= 2  # type: ignore[operator]
    assert "tone.warmth.copied" in reasons(card, "warmth")
    own = score(post(f"{copied} {GOOD_EN}"), DRILL)
    assert "tone.warmth.copied" not in reasons(own, "warmth")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("RT to win a trip! Follow and share!", "en"),
        ("Comment YES below and we will follow you back.", "en"),
        ("Tag three friends who would love this path.", "en"),
        ("팔로우하시면 추첨으로 선물을 드립니다.", "ko"),
        ("맞팔 환영합니다.", "ko"),
    ],
)
def test_trading_on_likes_and_follows_is_out_of_form(text: str, lang: str) -> None:
    assert "reach.platform.bait" in reasons(score(post(text, lang=lang), CALM), "platform")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("If you follow the path, turn left at the school and share the road with the rescue service.", "en"),
        ("Please leave your number in a comment below and we will call you.", "en"),
        ("댓글에 번호를 남겨 주시면 전화 드리겠습니다.", "ko"),
    ],
)
def test_asking_readers_to_write_is_no_trade(text: str, lang: str) -> None:
    assert "reach.platform.bait" not in reasons(score(post(text, lang=lang), CALM), "platform")


def test_a_ground_that_holds_nothing_down_says_nothing_of_how_sure_the_level_is() -> None:
    weighing = Weighing("accuracy", "R1", read("Words."), 4, 0.6)
    weighing.cap(1, "risk.accuracy.accuses", sure=0.7)
    weighing.cap(2, "risk.accuracy.unsupported", sure=0.4)
    assert (weighing.level, weighing.confidence) == (1, 0.7)
    weighing.cap(1, "risk.accuracy.unverified", sure=0.5)
    assert weighing.confidence == 0.5


def test_what_was_missed_is_no_reason_for_a_level_that_says_it_is_there() -> None:
    weighing = empathy(Case(post("The road is closed."), DRILL))
    assert {e.reason for e in weighing.score("machine", "").evidence} == {"tone.empathy.missing"}
    weighing.lift(4, "tone.wording.higher")
    assert {e.reason for e in weighing.score("machine", "").evidence} == {"tone.wording.higher"}


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("'Embassy hides the dead of Orin': this is not true. The road is closed, nobody was on it.", "en"),
        ('"The road to Orin is open again"? That is not true. It is still closed, please stay at home.', "en"),
        ("EMBASSY HIDES THE DEAD OF ORIN? This viral notice is fake. Do not share.", "en"),
        ("'대사관이 희생자를 숨긴다'는 글은 사실이 아닙니다. 오린 가는 길은 닫혀 있습니다.", "ko"),
    ],
)
def test_a_falsehood_that_stands_first_is_lent_our_reach(text: str, lang: str) -> None:
    card = score(post(text, lang=lang), CALM)
    assert "risk.escalation.myth_first" in reasons(card, "escalation")
    assert card.level("escalation") <= 2  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The road to Orin is closed and nobody was on it. 'Embassy hides the dead of Orin' is not true.", "en"),
        ('"Thank you for the soup" is what they said at the school hall this morning.', "en"),
        ("No!! The road to Orin is not open yet, please stay at home.", "en"),
        ("THIS IS FALSE. The road to Orin is closed, and the notice is not ours.", "en"),
        ("ROAD CLOSURE UPDATE: the road to Orin is not open yet.", "en"),
        ("PLEASE STAY HOME. The road is not open yet. Call +82-2-3210-0404.", "en"),
        ("UN, WHO, KOICA and others are on the road. It is not open yet.", "en"),
        ('"Nobody will be left behind," our ambassador told families. It is not safe to drive.', "en"),
        ("'도와주셔서 고맙습니다'라고 가족들께서 전해 오셨습니다. 길은 아직 열리지 않았습니다.", "ko"),
        ("오린 가는 길은 닫혀 있고 그 길에는 아무도 없었습니다. '대사관이 숨긴다'는 글은 사실이 아닙니다.", "ko"),
    ],
)
def test_a_fact_that_stands_first_is_not(text: str, lang: str) -> None:
    assert "risk.escalation.myth_first" not in reasons(score(post(text, lang=lang), CALM), "escalation")
