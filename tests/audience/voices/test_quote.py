"""Fragments are the trainee's own words, whole, and the ones that would really be quoted."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from server.audience.voices.evidence import evidence_of
from server.audience.voices.found import given_in, promised_in
from server.audience.voices.hostile import hostile_reading, readings
from server.audience.voices.personas import Readers
from server.audience.voices.quote import LONGEST, REASONS, around, counted, most_quotable, promised, quotables, shown

WORDS = ["liars", "no comment", "closely monitoring", "유언비어", "언급할 것이 없습니다", "14,200 people", "word"]
ODD = ["👩\u200d👩\u200d👧\u200d👦", "🇰🇷🇰🇷", "e\u0301te\u0301", "\u1100\u1161\u11a8", "שלום עולם", "مرحبا"]
ODD += ["\u202e", "\ud800", "\\", "{quote}"]
MIXED = st.lists(st.sampled_from([*WORDS, *ODD, "!", "? ", ".\n", ", ", " "]), max_size=40).map("".join)


def boundaries(text: str) -> set[int]:
    return {0, *(cluster.end() for cluster in regex.finditer(r"\X", text))}


@given(MIXED, st.sampled_from(["en", "ko", "es"]))
@settings(max_examples=300)
def test_no_fragment_begins_or_ends_within_a_character(text, lang):
    whole = boundaries(text)
    for fragment in quotables(text, lang):
        assert {fragment.start, fragment.end} <= whole
        assert 0 <= fragment.start <= fragment.end <= len(text)


@given(MIXED, st.data())
@settings(max_examples=200)
def test_the_words_around_any_place_are_whole_and_short(text, data):
    at = data.draw(st.integers(0, len(text)))
    start, end = around(text, at, min(len(text), at + 3))
    assert 0 <= start <= end <= len(text)
    assert "\n" not in text[start:end].strip()
    # A cluster at either end may be longer than the limit allows for.
    assert len(regex.findall(r"\X", text[start:end])) <= LONGEST + 2


@pytest.mark.parametrize(
    ("text", "lang", "reason", "words"),
    [
        ("We saw it. No comment. Write to the office.", "en", "no_comment", "No comment"),
        ("Educate yourself before commenting. Thank you.", "en", "insult", "Educate yourself before commenting"),
        ("현혹되지 않도록 각별히 유념할 것.", "ko", "command", "현혹되지 않도록 각별히 유념할 것"),
        ("There were 14,200 people at the market.", "en", "number", "There were 14,200 people at the market"),
        ("이 소문은 사실이 아닙니다.", "ko", "denial", "이 소문은 사실이 아닙니다"),
    ],
)
def test_the_most_quotable_fragment_and_its_reason(text, lang, reason, words):
    fragment = most_quotable(text, lang)
    assert fragment is not None
    assert (fragment.reason, text[fragment.start : fragment.end]) == (reason, words)


def test_plain_helpful_words_are_not_quotable():
    assert most_quotable("The stall opens on Saturday. Come and write your name with us.", "en") is None


def test_a_text_of_ten_thousand_characters_is_read_and_its_fragment_short():
    text = ("a" * 200 + " ") * 45 + "no comment " * 85
    assert len(text) > 9_900
    assert most_quotable(text, "en") is None  # it stands farther in than anybody reads
    early = most_quotable("no comment " + text, "en")
    assert early is not None
    assert early.end - early.start <= LONGEST


def test_words_that_run_leftwards_are_isolated_and_bring_no_marks_of_their_own():
    text = "\u202eשלום\u202c"
    assert shown(text, 0, len(text)) == "\u2068שלום\u2069"
    assert shown("plain", 0, 5) == "plain"


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("Call +82-2-3210-0404, any hour.", {"phone": "+82-2-3210-0404"}),
        ("It sank at 19:40.", {}),
        ("영사안전콜센터로 전화해 주세요. Ask the Consular Call Centre.", {}),
        ("한국문화센터로 오세요.", {"where": "한국문화센터"}),
        ("Come to the Almeda Centre.", {"where": "Almeda Centre"}),
        ("코요아칸 시장으로 오세요. 무료입니다.", {"where": "코요아칸 시장", "price": "무료"}),
        ("토요일 11시에 만나요.", {"when": "토요일 11시"}),
        ("Sábado 11-15 h, mercado de Coyoacán.", {"where": "mercado de Coyoacán", "when": "Sábado 11-15 h"}),
        ("Score 1-2, on 2026-06-01, as in 1950-1953.", {}),
        ("Please feel free to ask.", {}),
    ],
)
def test_what_a_post_gives_is_found_in_its_own_words(text, wants):
    assert {one.want: text[one.start : one.end] for one in given_in(text)} == wants


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The ferry sank on Monday.", None),
        ("On Monday the ferry sank.", None),
        ("The ferry that sank on Monday will be raised.", None),
        ("14 were found by Tuesday.", None),
        ("Thanks for Monday!", None),
        ("We asked on Monday and will answer on Friday.", "Friday"),
        ("The office is closed until Friday.", "Friday"),
        ("The deadline has been extended until Friday.", "Friday"),
        ("The match was moved to Saturday.", "Saturday"),
        ("Office hours: Monday to Friday", "Monday"),
        ("마감을 금요일로 연장했습니다.", "금요일"),
        ("목요일에 다시 알려드릴게요.", "목요일"),
        ("Doors open Saturday 10:00-16:00.", "Saturday 10:00-16:00"),
        ("From Thursday you need a test.", "Thursday"),
        ("월요일에 배가 침몰했습니다.", None),
        ("지난 월요일 사고로 쉽니다.", None),
        ("월요일에 침몰한 배를 찾고 있습니다.", None),
        ("토요일 11시에 침몰했습니다.", None),
        ("토요일 11시에 만나요.", "토요일 11시"),
        ("금요일까지 신청하세요.", "금요일"),
        ("5월 15일에 문을 엽니다.", "5월 15일"),
    ],
)
def test_a_day_is_given_that_lies_ahead_and_none_that_is_over(text, day):
    assert next((text[one.start : one.end] for one in given_in(text) if one.want == "when"), None) == day
    assert any(one.want == "when" for one in given_in(text, any_day=True))


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("Thank you for your patience. Our team stays with the families.", "Our team stays with the families"),
        ("Hello everyone! A passport takes half an hour here.", "A passport takes half an hour here"),
        ("안녕하세요, 대사관입니다. 늘 고맙습니다. 여권은 30분이면 됩니다.", "여권은 30분이면 됩니다"),
        ("안녕하세요 여러분, 여권은 30분이면 됩니다.", "안녕하세요 여러분, 여권은 30분이면 됩니다"),
        ("Thank you for your patience.", ""),
        (
            "We respect the law of this country and the judges, and ask that his rights be respected.",
            "We respect the law of this country and the judges, and ask that his rights be respected",
        ),
        ("And we are sorry for all who waited.", "we are sorry for all who waited"),
        (f"We {'really ' * 20}see it, and we are sorry for all who waited.", "we are sorry for all who waited"),
    ],
)
def test_what_is_praised_is_whole_and_no_mere_courtesy(text, best):
    assert evidence_of(text, "en", "").best == best


def test_a_promised_time_is_the_promise():
    text = "We are checking. We will write here again at 20:30."
    span = promised_in(text)
    assert span is not None
    assert text[slice(*span)] == "20:30"
    assert promised_in("The ferry sank at 19:40.") is None


PUBLICS = [
    Readers("hosts", "foreign", {"en": 1.0}, {"x": 1.0}, {"en": "hosts", "ko": "주재국 국민"}),
    Readers("us", "nationals", {"ko": 1.0}, {"x": 1.0}, {"en": "us", "ko": "우리"}),
]


def test_three_publics_read_the_same_fragment_each_in_its_way():
    text = "Thank you. No comment."
    reading = hostile_reading(text, "en", PUBLICS)
    assert reading is not None
    assert text[reading.start : reading.end] == reading.quote == "No comment"
    assert [(view.side, view.public) for view in reading.views] == [("abroad", "hosts"), ("ours", "us"), ("home", "")]
    assert len({view.texts["ko"] for view in reading.views}) == 3
    assert all("No comment" in text for view in reading.views for text in view.texts.values())


@pytest.mark.parametrize("text", ["", " \n ", "…", "🎉"])
def test_a_post_without_words_is_read_without_harm(text):
    reading = hostile_reading(text, "en", PUBLICS)
    assert reading is None or text[reading.start : reading.end]


@pytest.mark.parametrize(
    ("text", "lang", "quote"),
    [
        ("Correction: the call centre number is 3210-0404.", "en", "the call centre number is 3210-0404"),
        ("CORRECTION – the bus leaves at noon", "en", "the bus leaves at noon"),
        ("[정정] 버스는 정오에 출발합니다.", "ko", "버스는 정오에 출발합니다"),
        ("정정합니다. 버스는 정오에 출발합니다.", "ko", "버스는 정오에 출발합니다"),
    ],
)
def test_a_correction_is_quoted_by_what_it_puts_right_in_sentences_of_its_own(text, lang, quote):
    reading = hostile_reading(text, lang, PUBLICS)
    assert (reading.reason, reading.quote) == ("correction", quote)


@pytest.mark.parametrize(
    ("text", "lang", "reason", "quote"),
    [
        ("Fourteen Koreans may be aboard.", "en", "number", "Fourteen Koreans may be aboard"),
        ("우리 국민 열네 명이 탔을 수 있습니다.", "ko", "number", "우리 국민 열네 명이 탔을 수 있습니다"),
        (
            "We will send a team and pay for the flights.",
            "en",
            "promise",
            "We will send a team and pay for the flights",
        ),
        ("귀국 항공료를 지원하겠습니다.", "ko", "promise", "귀국 항공료를 지원하겠습니다"),
        ("It is 14,200 people. We promise word tonight.", "en", "promise", "We promise word tonight"),
    ],
)
def test_promises_and_numbers_in_words_are_read_though_no_world_answers_to_them(text, lang, reason, quote):
    reading = hostile_reading(text, lang, PUBLICS)
    assert (reading.reason, reading.quote) == (reason, quote)
    # An attempt that has begun keeps the answers it got.
    assert [one.reason for one in quotables(text, lang)] == ["number"] * ("14,200" in text)


@pytest.mark.parametrize(
    "text",
    [
        "Two Koreans may be aboard.",
        "Fourteen Koreans were aboard, according to the coastguard.",
        "We will not pay for the flights.",
        "We will write here again at noon.",
    ],
)
def test_small_numbers_sources_and_refusals_promise_and_count_nothing(text):
    assert (promised(text, "en"), counted(text)) == (None, None)


@pytest.mark.parametrize("text", ["Thank you. The list is below.", "Correction: the list is below."])
def test_what_ought_to_be_held_back_is_never_called_harmless(text):
    at = text.index("list")
    for held in ((at, at + 4), (0, 0)):
        reading = hostile_reading(text, "en", PUBLICS, held)
        assert reading.reason == "held"
        assert reading.quote in text
    assert hostile_reading(text, "en", PUBLICS, (at, at + 4)).quote.endswith("list is below")


def test_every_reason_has_three_readings_in_both_languages():
    assert set(readings()) == {*REASONS, "promise", "held", "correction", "plain"}
    for sides in readings().values():
        assert set(sides) == {"abroad", "ours", "home"}
        assert all(
            set(texts) == {"en", "ko"} and all("{quote}" in one for one in texts.values()) for texts in sides.values()
        )
