"""Reading: offsets, sentences, languages, figures, stems."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.scoring import figures
from server.scoring.lexicon import FOLDER, LANGUAGES, Signs, lexicon
from server.scoring.prepared import content, prepare
from server.scoring.text import language_of, read
from tests.scoring.world import DRILL


@given(st.text(max_size=200))
def test_every_character_leads_back_to_where_it_was_typed(raw: str) -> None:
    reading = read(raw)
    assert len(reading.low) == len(reading.text)
    for at in range(len(reading.text)):
        start, end = reading.typed(at, at + 1)
        assert 0 <= start <= end <= len(raw)


def test_decomposed_hangul_is_read_as_syllables_and_found_where_it_stands() -> None:
    raw = "a " + unicodedata.normalize("NFD", "각오") + " b"
    reading = read(raw)
    at = reading.text.index("각오")
    start, end = reading.typed(at, at + 2)
    assert unicodedata.normalize("NFC", raw[start:end]) == "각오"


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    assert len(read("Dr. Lee and Mr. Kim wrote. We answered.").sentences) == 2


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("We are thinking of you.", "en"),
        ("저희가 확인하고 있습니다.", "ko"),
        ("Los niños son bienvenidos y es gratis.", "es"),
        ("Takk for i dag og velkommen til oss.", "no"),
        ("ありがとうございます", "ja"),
        ("شكرا لكم جميعا", "ar"),
        ("12:30", ""),
    ],
)
def test_languages_are_told_apart(text: str, lang: str) -> None:
    assert language_of(text) == lang


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Unsere Botschaft in Berlin bleibt morgen geschlossen.", "de"),
        ("Wir sind für Sie da.", "de"),
        ("Vi er glade for at dere er her.", "no"),
        ("Det stemmer ikke.", "no"),
        ("Takk for at du spør!", "no"),
        ("Vi er her for jer, og vores ambassade er åben.", "da"),
        ("Her gün buradayız, bize yazın.", "tr"),
        ("Teşekkürler!", "tr"),
        ("On est là pour vous aider.", "fr"),
        ("L'ambassade reste ouverte.", "fr"),
        ("L'ambasciata in Italia resta chiusa domani.", "it"),
        ("Vi aspettiamo sabato.", "it"),
        ("De ambassade is morgen open.", "nl"),
        ("We zijn er over een week.", "nl"),
        ("¡Claro!", "es"),
        ("Es gratis.", "es"),
        ("Gracias.", "es"),
        ("To nie jest prawda.", "pl"),
        ("ES IST NICHT WAHR", "de"),
        ("Con gusto.", "es"),
        ("Ja, bitte.", "de"),
    ],
)
def test_a_short_text_in_another_language_is_not_taken_for_english(text: str, lang: str) -> None:
    assert language_of(text) == lang


@pytest.mark.parametrize(
    "text",
    [
        "We are here.",
        "Thank you!",
        "Come to Lagos!",
        "On it.",
        "Noted.",
        "Over to you.",
        "In Berlin on Saturday at 11.",
        "STOP THIS NOW",
        "We met the team from Malmö in İzmir.",
        "President Erdoğan and the mayor of São Paulo spoke today.",
        "Rio de Janeiro, we hear you.",
        "See you at the café.",
        "Rescue teams en route.",
        "Merci to everyone who came.",
        "Con artists beware.",
        "Ya, sure!",
        "En route.",
        "ok la",
        "Den of thieves",
        "On par today",
    ],
)
def test_english_stays_english_however_short_and_whatever_names_it_holds(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.4 billion", "1.4bn"),
        ("14억", "1.4 billion"),
        ("8만 4천", "84,000"),
        ("20:30", "8:30 pm"),
        ("20시 30분", "8시 반"),
        ("08:00", "at 8"),
        ("+82-2-3210-0404", "82 2 3210 0404"),
        ("31 %", "31 percent"),
        ("six buses", "6 buses"),
        ("여섯 대가", "6"),
        ("twenty-three people", "23 people"),
        ("two hundred and fifty", "250"),
        ("three thousand four hundred and seven", "3,407"),
        ("two dozen", "24"),
        ("스물세 명", "23명"),
        ("서른 분", "30"),
        ("사백십이 명", "412명"),
        ("삼만 이천 명", "32,000"),
        ("half past nine", "9:30"),
        ("quarter to one", "12:45"),
        ("nine in the evening, at nine in the evening", "21:00"),
        ("tonight at nine", "9 pm"),
        ("오후 세 시 반", "15:30"),
        ("밤 12시", "midnight at midnight"),
        ("at 9", "오후 9시"),
        ("9시", "9 am"),
        ("open 10:00-16:00", "4 pm"),
        ("open 10:00–16:00", "16시"),
    ],
)
def test_a_figure_is_the_same_in_every_spelling(one: str, other: str) -> None:
    assert figures.keys(one) & figures.keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("9 am", "9 pm"),
        ("오전 9시", "오후 9시"),
        ("at 7 this morning", "19:00"),
        ("23:00-04:00", "11:00-16:00"),
        ("새벽 다섯 시", "17시"),
        ("twenty-three", "20"),
        ("two hundred and fifty", "200"),
        ("스물세 명", "세 명"),
    ],
)
def test_other_figures_are_not_the_same(one: str, other: str) -> None:
    assert figures.keys(one)
    assert not figures.keys(one) & figures.keys(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("11억, 2029년까지", ["n:1100000000", "n:2029"]),
        ("3만, 50개", ["n:30000", "n:50"]),
        ("14억 5,000만 원", ["n:1450000000"]),
        ("1만2,000명", ["n:12000"]),
    ],
)
def test_a_comma_after_a_korean_scale_ends_the_number_but_groups_its_digits(text: str, found: list[str]) -> None:
    assert [one.key for one in figures.figures(text)] == found


def test_numbers_in_a_row_stay_apart() -> None:
    assert [one.key for one in figures.figures("six and seven of the twenty")] == ["n:6", "n:7", "n:20"]


def test_what_only_begins_like_a_native_hour_is_none() -> None:
    assert not figures.keys("한 시민이 두 시기에 한시적으로 세 시간")


def test_a_clock_open_to_both_halves_of_the_day_weighs_as_one_figure() -> None:
    told = content("8시에 합니다.")
    assert content("8시 통화").overlap(told) == content("08시 통화").overlap(told) < 0.75
    assert content("8시").overlap(told) == 1


@given(st.text(max_size=120))
def test_figures_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    found = figures.figures(text.lower())
    assert all(0 <= one.start < one.end <= len(text.lower()) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_paraphrase_shares_the_content() -> None:
    said = content("The rescue services were on the scene, the roads to Orin closed")
    meant = content("rescue service on scene; road to Orin closed")
    assert meant.overlap(said) >= 0.75


def test_a_context_is_worked_out_once() -> None:
    assert prepare(DRILL) is prepare(DRILL)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sign_is_found_in_nothing(lang: str) -> None:
    book = lexicon(lang)
    assert (FOLDER / f"{lang}.yaml").exists()
    for sign in book.signs:
        assert book.find(sign, "", "") == []


def test_both_languages_know_the_same_signs() -> None:
    english, korean = (lexicon(lang).signs for lang in LANGUAGES)
    assert english == korean


def test_signs_are_found_in_mixed_text() -> None:
    signs = Signs(read("Thank you. 만전을 기하겠습니다."))
    assert signs.count("thanks") == 1
    assert signs.count("boilerplate") == 1


def test_letters_that_only_newer_pythons_know_are_letters_to_none() -> None:
    # Ideographs, a vowel sign and a letter of Unicode 15 and 15.1.
    reading = read("word\U0002ebf0\U00031350 ೳ \U0001e4d0 end")
    assert reading.words == ("word", "end")
    assert reading.typed(4, 5) == (4, 5)


@pytest.mark.parametrize(
    "number", ["+82-2-3210-0404", "+82 2 3210 0404", "+44 20 7946 0958", "02-3210-0404", "1330-1234"]
)
def test_a_telephone_number_is_one_figure_with_its_country(number: str) -> None:
    text = f"please call {number}, day and night"
    (found,) = figures.figures(text)
    assert (found.kind, text[found.start : found.end]) == ("phone", number)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Ready? #Fly #Safe Have a good day.", ["Ready?", "#Fly #Safe", "Have a good day."]),
        ("오세요 #한글날 #축제 좋은 하루 보내세요.", ["오세요 #한글날 #축제", "좋은 하루 보내세요."]),
        ("Join us at #Coyoacan Market on Saturday.", ["Join us at #Coyoacan Market on Saturday."]),
        ("We love #Fly #Safe days.", ["We love #Fly #Safe days."]),
        ("Come along. #Fly #Safe", ["Come along.", "#Fly #Safe"]),
    ],
)
def test_several_tags_end_a_sentence_where_another_begins(text: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in read(text).sentences] == sentences
