"""Numbers and times that nobody has given: tolls of people, and clocks in the wrong half of the day."""

from dataclasses import replace

import pytest

from server.scoring.card import Post, Scorecard
from server.scoring.case import Case
from server.scoring.counted import counts_of
from server.scoring.engine import score, weigh
from server.scoring.figures import figures
from server.scoring.risk import unmatched
from tests.scoring.test_criteria import reasons
from tests.scoring.world import DRILL, post


def test_a_number_off_the_sheet_is_named_not_condemned() -> None:
    card = score(post("About 4,500 people live there."), DRILL)
    assert card.level("accuracy") == 3
    assert "risk.accuracy.unmatched_figure" in reasons(card, "accuracy")


@pytest.mark.parametrize(
    "text",
    [
        "412 people died on the path. We will call you tonight.",
        "At least 30 are dead and we are with the families.",
        "The death toll is now 57.",
        "Twenty-three villagers were rescued.",
        "Two of ours are still missing.",
        "A dozen people were hurt.",
        "Nine Koreans are in hospital.",
        "산사태로 12명이 숨졌습니다.",
        "실종자는 현재까지 7명입니다.",
        "스물세 명이 다쳤습니다.",
        "사백 명이 구조됐습니다.",
        "12명의 사망자가 나왔습니다.",
        "12 people are dead, whatever others claim.",
        "12 people died, and that is no rumour.",
        "We cannot confirm why 12 people died.",
        "12 from Hanbit were killed.",
        "Nine people with us drowned.",
        "12 people (most of them young) died.",
        "At least 12 people, most of them students, were injured.",
        "118 of our rescuers died.",
        "Nine were taken to hospital.",
        "The slide resulted in 12 deaths.",
        "1900 people died.",
        "12명이 숨졌고 이것은 소문이 아닙니다.",
        "12명이 숨졌지만 원인은 확인되지 않았습니다.",
        "12명이나 죽었습니다.",
        "9명이 다쳐서 치료를 받았습니다.",
        "일곱 명이 익사했습니다.",
        "12명의 시신을 찾았습니다.",
        "희생자는 모두 12분입니다.",
        "9명이 병원으로 옮겨졌습니다.",
        "Five tourists from Seoul and Busan were injured.",
        "12명을 구조했습니다.",
    ],
)
def test_a_toll_that_nobody_has_given_is_a_claim(text: str) -> None:
    card = score(post(text, lang="ko" if text[-2] == "다" else "en"), DRILL)
    assert card.level("accuracy") in (0, 1, 2)
    assert "risk.accuracy.unmatched_figure" in reasons(card, "accuracy")


@pytest.mark.parametrize(
    "text",
    [
        "Our 118 rescuers are searching for the missing.",
        "Three hours after the slide people are missing.",
        "Two buses will take the injured to the hospital.",
        "It is not true that 50 people died.",
        "Two forms are missing from your file.",
        "Two of our staff are with the injured.",
        "50명이 숨졌다는 말은 사실이 아닙니다.",
        "구조대원 118명이 실종자를 찾고 있습니다.",
        "30분 뒤 병원에 갑니다.",
        "부상자를 돕는 12명에게 감사드립니다.",
        "The claim that 50 people died is false.",
        "Reports of 12 dead have not been confirmed.",
        "50명이 숨졌다고 하지만 확인되지 않았습니다.",
        "Our three consuls went to the hospital.",
        "Bus 14 goes to the hospital every half hour.",
        "Two of our officers are in the hospital.",
        "통역 4명이 병원에 있습니다.",
        "간호사 세 명이 병원에서 돕습니다.",
        "Page 2 is missing from your file.",
        "Step 3 is missing from many forms we get.",
        "Number 10 was injured and we wish him well.",
        "In 2014 many died.",
        "Article 12 on missing persons",
        "Two stamps missing.",
        "5 of your papers are missing.",
        "12 donors gave blood to victims.",
        "The 2 ships that rescued people",
        "구조까지 12분입니다.",
        "We wrote to 30 people whose relatives died.",
        "Mr Kim, 57, died at home.",
        "We haven't confirmed that 50 people died.",
    ],
)
def test_other_numbers_beside_harm_are_no_toll(text: str) -> None:
    assert not Case(post(text), DRILL).invented_tolls


def test_a_toll_is_free_once_the_sheet_gives_it_and_where_the_asker_named_it() -> None:
    text = "37 hikers were rescued."
    assert Case(post(text, minute=10.0), DRILL).invented_tolls
    assert not Case(post(text, minute=30.0), DRILL).invented_tolls
    assert not Case(post(text, minute=10.0), replace(DRILL, cleared=True)).invented_tolls
    for told, is_given in (("missing on the mountain", True), ("on the mountain", False)):
        briefed = replace(DRILL, briefing={"en": f"37 hikers are said to be {told}."})
        assert bool(Case(post(text, minute=10.0), briefed).invented_tolls) is not is_given
    assert not Case(post(text, minute=10.0, in_reply_to="are 37 rescued?"), DRILL).invented_tolls


def test_a_number_the_sheet_gives_of_other_things_makes_no_toll_true() -> None:
    hours = replace(DRILL, briefing={"en": "Call us 24 hours a day, in 7 languages. About 210 people live in Orin."})
    for text in ("24 hikers drowned.", "Two dozen hikers drowned.", "We mourn 210 dead.", "7명이 숨졌습니다."):
        assert Case(post(text), hours).invented_tolls
        assert not Case(post(text, in_reply_to="24 dead? 사망 7명? 210 killed?"), hours).invented_tolls
        assert Case(post(text, in_reply_to="24 hours, 210 of us, 7명이 갑니다"), hours).invented_tolls


def test_a_time_of_the_sheet_in_the_wrong_half_of_the_day_is_named() -> None:
    assert unmatched(Case(post("The road has been closed since 6:10 pm."), DRILL))
    assert unmatched(Case(post("길은 오후 6시 10분부터 끊겼습니다."), DRILL))
    for text in (
        *("Closed since 6:10.", "Closed since 6:10 am.", "We will write here again at 18:10."),
        *("Our road show is open until 6:10 pm on Friday.", "It was 6:10 pm when the baker started."),
        *("창구는 오후 6시 10분에 닫습니다.", "저희 모임은 18시 10분에 엽니다."),
    ):
        assert not unmatched(Case(post(text), DRILL))


def _accuracy(text: str, minute: float = 40, **changes: object) -> Scorecard:
    return score(post(text, minute=minute, **changes), DRILL)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("All 52 hikers are in the school hall and have eaten.", "en"),
        ("Fifty-two hikers are in the school hall and have eaten.", "en"),
        ("등산객 52명이 학교 강당에 있고 식사도 했습니다.", "ko"),
        ("52명의 등산객이 학교 강당에 있고 식사도 했습니다.", "ko"),
    ],
)
def test_another_number_of_what_the_sheet_counts_is_told_with_the_one_it_gives(text: str, lang: str) -> None:
    card = _accuracy(text, lang=lang)
    (found,) = [e for one in card.criteria for e in one.evidence if e.reason == "risk.accuracy.miscounts"]
    assert found.values == {"known": "37"}
    assert card.level("accuracy") == 2


def test_a_source_does_not_excuse_another_number_than_the_sheet_gives() -> None:
    said = Post("According to the police, all 52 hikers are in the school hall and have eaten.", "en", "facebook", 40.0)
    found = weigh(Case(said, DRILL))["accuracy"]
    assert found is not None
    assert found.level == 2


@pytest.mark.parametrize(
    "text",
    [
        "All 37 hikers are in the school hall and have eaten.",
        "In 2019 hikers used this path for the first time.",
        "The hall is 52 kilometres from here; the hikers have eaten.",
        "Two hikers thanked the cook.",
        "52 cooks came to the school hall.",
        "All 37 hikers, among them 22 hikers from Busan, are safe in the school hall.",
        "We brought 52 safe boxes to the school hall.",
        "52 of the hikers' relatives have called us.",
        "Another 52 hikers are expected on Sunday.",
        "Eleven hikers have gone home already.",
    ],
)
def test_other_numbers_are_no_miscounts(text: str) -> None:
    assert "risk.accuracy.miscounts" not in reasons(_accuracy(text), "accuracy")


@pytest.mark.parametrize(
    "text", ["학교 25곳이 내일 하루 쉽니다.", "모두 52통의 전화를 받았습니다.", "전화 52통을 받았습니다."]
)
def test_other_numbers_in_korean_are_no_miscounts(text: str) -> None:
    assert "risk.accuracy.miscounts" not in reasons(_accuracy(text, lang="ko"), "accuracy")


def test_a_fact_is_quoted_as_it_is_written_whatever_its_letters_become_in_small() -> None:
    assert counts_of(["İstanbul İzmir: 500 tents came"])["tent"].written == "500"


def test_what_the_sheet_counts_only_later_is_not_given_away_by_the_reason() -> None:
    assert "risk.accuracy.miscounts" not in reasons(_accuracy("All 52 hikers have eaten.", minute=20), "accuracy")


@pytest.mark.parametrize("date", ["5 November 2026", "2026-11-05", "05-11-2026", "2026년 11월 5일", "November 5, 2026"])
def test_a_date_is_no_figure_that_ought_to_be_on_the_sheet(date: str) -> None:
    text = f"Update of {date}: 37 hikers are safe in the school hall. Thank you for your patience."
    assert "risk.accuracy.unmatched_figure" not in reasons(_accuracy(text), "accuracy")


@pytest.mark.parametrize("number", ["+82-2-3210-0404", "1588-0404", "080 123 456", "112 555 777"])
def test_a_telephone_number_stays_one(number: str) -> None:
    assert [figure.kind for figure in figures(f"call {number} now")] == ["phone"]
