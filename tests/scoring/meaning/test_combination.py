"""Rules and meaning together: a breach in other words is held, its neighbour is not, and grounds point at words."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from server.scoring.card import Context, Fact, Owed, Post, Public, Scorecard, Secret
from server.scoring.case import Case
from server.scoring.combine import ACTS, BREACH, LEVELLED, figures_of_breach, figures_of_wording, learned
from server.scoring.engine import score, weigh
from server.scoring.heads.head import Looked
from server.scoring.heads.pack import head
from server.scoring.meaning.sensed import Sensed

TOWN = Public("town", "foreign", "People of the port", 90_000, 0.8, {"en": 0.9, "ko": 0.1}, {"facebook": 0.8})
STRIKE = Context(
    scenario="T02",
    home="Republic of Korea",
    host="Velda",
    languages=("en", "ko"),
    publics=(TOWN,),
    facts=(
        Fact(
            "f1",
            0,
            {"en": "Dock workers are on strike since Monday", "ko": "월요일부터 항만 노동자 파업 중"},
            {"en": "union"},
        ),
        Fact("f2", 0, {"en": "Consulate open as usual", "ko": "영사관 정상 운영"}, {"en": "HQ"}),
    ),
    secrets=(
        Secret("s1", {"en": "the company will close the second dock in May", "ko": "회사가 5월에 제2부두를 닫는다"}),
    ),
    owed=(Owed("o1", 30, {"en": "what the consulate can do", "ko": "영사관이 할 수 있는 일"}),),
    may_say=("sympathy", "opening hours"),
    needs_clearance=("the company's plans", "compensation"),
)


def card(text: str, lang: str = "en", context: Context = STRIKE) -> Scorecard:
    return score(Post(text, lang, "facebook", 10.0, kind="reply", in_reply_to="docker: What now?"), context)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Between us: after spring there will be only one pier left, they have already decided it.", "en"),
        ("You did not hear it from me, but the decision has been taken: one of the docks goes in May.", "en"),
        ("아직 발표 전이지만 내부적으로는 5월에 부두 하나를 없애기로 이미 정해졌습니다.", "ko"),
        ("Every one of you will be paid for the lost weeks, you have our word.", "en"),
    ],
)
def test_a_breach_in_other_words_is_held_and_pointed_at(text: str, lang: str) -> None:
    found = card(text, lang)
    assert found.verdict == "hold"
    grounds = [ground for one in found.criteria for ground in one.evidence if one.level in (0, 1)]
    assert any(ground.start is not None for ground in grounds)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("I can't say what the company will do; that is theirs to tell. Our counter is open as usual, come by.", "en"),
        ("We know how hard these weeks are. The consulate is open as usual; what do you need from us?", "en"),
        ("회사의 계획은 저희가 말씀드릴 수 없습니다. 영사관은 평소처럼 열려 있으니 언제든 들러 주세요.", "ko"),
    ],
)
def test_its_harmless_neighbour_is_not(text: str, lang: str) -> None:
    assert card(text, lang).verdict != "hold"


def test_what_headquarters_cleared_is_not_held_for_telling_or_promising() -> None:
    text = "Every one of you will be paid for the lost weeks, you have our word."
    assert card(text).level("mandate") in (0, 1)
    assert card(text, context=replace(STRIKE, cleared=True)).level("mandate") not in (0, 1)


def row(case: Case) -> NDArray[np.float64]:
    weighings, sensed = weigh(case), Sensed(case)
    return joined(figures_of_wording(weighings, sensed) | {"told": joined(figures_of_breach(weighings, sensed, 0.0))})


def joined(families: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.concatenate(list(families.values()))


def test_proposals_add_up_from_the_figures_shown() -> None:
    case = Case(Post("We are sorry. Please call us at nine.", "en", "facebook", 5.0), STRIKE)
    sums = learned().sums
    figures = joined(figures_of_wording(weigh(case), Sensed(case)))
    assert len(figures) == len(sums.level)
    for place, name in enumerate(LEVELLED):
        summed = sums.level_constant[place] + sum(figures * sums.level[:, place])
        assert sums.proposals(figures)[name] == pytest.approx(summed)
    sensed = Sensed(case)
    words = sensed.told_by(head(BREACH))
    assert words == head(BREACH).score(Looked(sensed.told_text))[0]
    told = joined(figures_of_breach(weigh(case), sensed, words))
    assert len(told) == len(sums.breach)
    hold, breaches = sums.chances(told)
    assert all(0 <= chance <= 1 for chance in (hold, *breaches.values()))


def test_the_same_post_gives_the_same_figures_in_any_company() -> None:
    case = Case(Post("We are sorry. Please call us at nine.", "en", "facebook", 5.0), STRIKE)
    first = row(case)
    row(Case(Post("Something else entirely. 다른 글입니다.", "en", "facebook", 5.0), STRIKE))
    assert np.array_equal(first, row(case))


def test_an_insult_is_not_mended_by_kind_words_beside_it() -> None:
    kind = card("We are so sorry and thank you for asking, you stupid idiot. Come by, we will help you, moron.")
    assert kind.level("respect") in (0, 1)


@pytest.mark.parametrize(
    ("criterion", "place", "sentence"),
    [
        ("empathy", 0, "We are so sorry for what your families are going through."),
        ("conversation", 0, "What would help you most this week?"),
        ("helpfulness", 0, "Call the counter on 555 0100 and a colleague will fill in the form with you."),
        ("respect", 1, "Only an idiot could believe such a thing."),
    ],
)
def test_a_move_points_at_the_sentence_that_does_what_its_criterion_asks(
    criterion: str, place: int, sentence: str
) -> None:
    others = "The consulate is open as usual. Dock workers have been on strike since Monday."
    text = f"{others} {sentence} The counter closes at five."
    pointed = Sensed(Case(Post(text, "en", "facebook", 5.0), STRIKE)).clearest(*ACTS[criterion][place])
    assert text[pointed.start : pointed.end].strip() == sentence
