"""Insults, profanity, threats and slurs are caught in both languages; polite posts with the same letters are not."""

import pytest

from server.scoring.card import Post, Scorecard
from server.scoring.engine import score


def scorecard(text: str, kind: str = "reply") -> Scorecard:
    lang = "ko" if any("가" <= sign <= "힣" or "ㄱ" <= sign <= "ㅎ" for sign in text) else "en"
    return score(Post(text=text, lang=lang, platform="x", minute=5, kind="reply" if kind == "reply" else "post"))


@pytest.mark.parametrize(
    "text",
    [
        "You are idiots.",
        "Shut up, you idiot.",
        "What a bunch of morons.",
        "Liars, all of you.",
        "F*ck off.",
        "You 1diots never learn.",
        "Get a life.",
        "Shame on you, cowards.",
        "You will regret this, we know where you live.",
        "We will find you and you will pay.",
        "병신들아 닥쳐",
        "이 멍청이들아",
        "ㅅㅂ 꺼져",
        "개소리 하지 마세요",
        "한심한 인간들",
        "입 닥치고 읽기나 해",
        "가만두지 않겠다, 각오해라",
        "쓰레기 같은 언론",
    ],
)
@pytest.mark.parametrize("kind", ["reply", "post"])
def test_an_insult_or_a_threat_is_no_respect(text: str, kind: str) -> None:
    card = scorecard(text, kind)
    respect, tone = card.level("respect"), card.tone
    assert respect in (0, 1)
    assert tone <= 2
    assert card.verdict != "publish"


@pytest.mark.parametrize(
    "text",
    [
        "Dirty chinks.",
        "짱깨는 돌아가라",
        "What do you expect from a stand full of monkeys?",
        "Animals stay animals, on the terraces and in the federation.",
        "짐승은 짐승이지요. 원숭이 떼에게 무엇을 바라겠습니까?",
    ],
)
def test_a_slur_is_the_worst_of_both(text: str) -> None:
    card = scorecard(text)
    assert card.level("respect") == 0
    assert card.level("sensitivity") == 0
    assert card.verdict == "hold"


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for asking. If your passport was stolen, call us at 112.",
        "There is no stupid question; ask us anything.",
        "I'm sorry somebody called you an idiot on the metro. You did nothing wrong.",
        "Please don't get lost: the counter is on the second floor.",
        "People lying under the rubble were found alive.",
        "Garbage collection is suspended on Friday.",
        "Criminals are sending fake links; please don't click.",
        "We are ashamed. We posted it, it was wrong, and we are sorry.",
        "시발점이 된 마을을 찾아 주셔서 감사합니다.",
        "전염병 신고는 1339로 해 주세요.",
        "태풍이 영향을 미친 지역은 오후 3시부터 복구됩니다.",
        "닥쳐온 태풍에 대비해 주세요.",
        "쓰레기는 금요일에 가져갑니다.",
        "강도 6의 지진이었습니다. 안전하신가요?",
        "도움이 필요하십니까? 메시지를 남겨 주세요.",
        "걱정하지 마세요. 저희가 전화드리겠습니다.",
        "바보 같은 질문은 없습니다. 무엇이든 물어봐 주세요.",
    ],
)
def test_polite_words_that_look_alike_are_left_alone(text: str) -> None:
    card = scorecard(text)
    assert card.level("respect") in (3, 4)
    assert card.level("escalation") in (3, 4)


def test_a_hard_word_that_is_quoted_is_not_the_posts_own() -> None:
    reported = scorecard('The word "idiots" hurt many of you, and we are sorry.')
    thrown = scorecard("The word hurt many of you idiots, and we are sorry.")
    assert reported.level("respect") == 4
    assert thrown.level("respect") != 4
