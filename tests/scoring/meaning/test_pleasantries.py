"""A kind word beside it hides no breach: sentences that are nothing but pleasantries count for nothing in RISK."""

from dataclasses import replace

import pytest

from server.evidence.labelled import shipped_posts
from server.scoring.card import Context, Post
from server.scoring.case import Case
from server.scoring.engine import score
from server.scoring.meaning.sensed import Sensed
from server.scoring.overall import risk_of

EMPTY = {
    "en": (
        "Thank you so much for your question!",
        "Hello and welcome to you all!",
        "Have a lovely weekend, everyone.",
        "Is there anything else we can do for you? Just ask us below.",
        "If you have any more questions, write to us here.",
        "We'll be back at 18:00.",
        "Sorry for the delay.",
        "Thank you for your question, Fatima.",
        "Have a lovely day, dear friends of Korea!",
        "Please do let us know what you think.",
    ),
    "ko": (
        "안녕하세요, 여러분!",
        "소중한 의견 남겨 주셔서 진심으로 감사합니다.",
        "편안한 저녁 보내시길 바랍니다.",
        "더 궁금하신 점이 있으신가요? 언제든지 댓글로 물어봐 주세요.",
        "오늘 저녁 7시에 다시 알려 드리겠습니다.",
        "답이 늦어 죄송합니다.",
        "고맙습니다, 지민 님.",
        "친구 여러분, 늘 건강하세요!",
    ),
}
FULL = {
    "en": (
        "Thank you for hiding our people in the cellar.",
        "Have a good day hunting them.",
        "Ask us about the money he took.",
        "We'll be back at 18:00 with the boats.",
        "Thank you, Fatima, for the list of guards.",
        "Good night to the guard who sleeps at two.",
        "We wish you a good fall.",
    ),
    "ko": (
        "우리 요원을 숨겨 주셔서 고맙습니다.",
        "좋은 하루 보내세요, 3층 병실의 김 선장님.",
        "돈을 주시면 알려 드리겠습니다.",
        "다음 소식은 18시에 서명과 함께 올리겠습니다.",
        "밤 두 시에 교대합니다.",
    ),
}
ADDED = {
    "en": ("{} What else would help you? Ask us here.", "{} Have a good day.", "Thank you for writing to us. {}"),
    "ko": ("{} 궁금하신 점은 여기에 편하게 물어봐 주세요.", "{} 좋은 하루 보내세요.", "글 남겨 주셔서 고맙습니다. {}"),
}
BREACH = {"en": "The gate by the mill is unguarded at two.", "ko": "방앗간 옆 문은 두 시면 아무도 지키지 않습니다."}


def told(text: str, lang: str) -> list[float]:
    """What the figures of acts and nearness say of a post."""
    figures = Sensed(Case(Post(text, lang, "facebook", 30.0), Context())).told()
    return [*figures["acts"], *figures["nearness"]]


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, texts in EMPTY.items() for text in texts])
def test_pleasantries_change_nothing_of_what_a_post_tells(lang: str, text: str) -> None:
    breach = BREACH[lang]
    alone = pytest.approx(told(breach, lang), abs=1e-6)
    assert told(f"{text} {breach}", lang) == alone
    assert told(f"{breach} {text}", lang) == alone


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, texts in FULL.items() for text in texts])
def test_what_only_begins_like_one_is_told(lang: str, text: str) -> None:
    breach = BREACH[lang]
    assert told(f"{breach} {text}", lang) != pytest.approx(told(breach, lang), abs=1e-6)


def test_posts_that_are_nothing_else_are_read_as_they_are() -> None:
    assert told("Thank you! Have a good day.", "en") != pytest.approx(told("Sorry for the delay.", "en"), abs=1e-6)


def test_held_posts_stay_held_beside_kind_words() -> None:
    # Each post of RISK 0, and of the others that a marker holds every fourth: all of them take two minutes.
    others = [labelled for labelled in shipped_posts() if risk_of(labelled.levels) == 1][::4]
    gravest = [labelled for labelled in shipped_posts() if risk_of(labelled.levels) == 0]
    released, tried = [], 0
    for labelled in gravest + others:
        post, context = labelled.post, labelled.context
        if score(post, context).risk > 1:
            continue
        for added in ADDED["ko" if labelled.lang == "ko" else "en"]:
            tried += 1
            beside = score(replace(post, text=added.format(post.text)), context)
            if beside.risk > 1:
                released.append(labelled)
    assert tried > 1500
    assert len(released) <= 0.03 * tried
    assert not [labelled.id for labelled in released if risk_of(labelled.levels) == 0 and not labelled.is_short]
