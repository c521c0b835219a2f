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
    ],
)
def test_a_figure_is_the_same_in_every_spelling(one: str, other: str) -> None:
    assert figures.keys(one) & figures.keys(other)


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
