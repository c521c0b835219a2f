"""Every authored line can be said: complete, filled, and grammatical whatever words it quotes."""

import re
from itertools import product
from typing import get_args

import pytest
import yaml

from server.audience.voices.answers import MOODS
from server.audience.voices.bank import OTHERS, bank, filled, lines_for
from server.audience.voices.found import Want
from server.audience.voices.hostile import readings
from server.audience.voices.personas import BANKS, Kind, Persona, Temper, names_of
from server.audience.voices.quote import REASONS

LINES = [line for lines in bank().values() for line in lines]
QUOTES = ["", "no comment", "토요일", "가", "각", "{quote} {given} {topic}", "\\1 \\g<0>"]
QUOTES += ["👩\u200d👩\u200d👧\u200d👦", "\u2068שלום\u2069", "x" * 10_000]
# Behind a quotation only forms that fit any ending (-까지, -도, -에), never -을/를, -은/는, -이/가, -와/과, -(으)로 or
# -(이)라고: many a quotation is a noun phrase (“언급할 사항 없음”이라고, “예”라고).
_PARTICLES = "은 는 이 가 을 를 과 와 으로 로 이라 라고 이라고 라길래 라는 라니 라면 이나 나 아 야 여".replace(" ", "|")
BROKEN = re.compile(rf"[’』」”»](?:{_PARTICLES})(?=[\s,.?!가-힣]|$)")
UNFILLED = re.compile(r"\{\w*\}")
ENDINGS = re.compile(r"(?:[다요까죠지음함됨래라네나해냐시나데신지봐]|ㅋㅋ|누구|사람)[.?!…]*$")


def persona(kind: Kind, temper: Temper, *languages: str) -> Persona:
    return Persona("p", kind, temper, {"en": "p", "ko": "p"}, languages or ("en",), ("x",))


def korean() -> list[str]:
    spoken = [line.texts["ko"] for line in LINES]
    return spoken + [texts["ko"] for sides in readings().values() for texts in sides.values()]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)
def test_no_place_is_left_unfilled_whatever_fills_it(line):
    for quote, given in product(QUOTES, QUOTES):
        for lang, text in filled(line, {"quote": quote, "given": given}).items():
            bare = line.texts[lang]
            assert UNFILLED.search(bare.replace("{quote}", "").replace("{given}", "")) is None
            assert text == "".join(
                {"{quote}": quote, "{given}": given}.get(part, part) for part in re.split(r"(\{\w+\})", bare)
            )


def test_every_occasion_has_a_mood_and_every_mood_an_occasion():
    assert {occasion.partition(".")[0] for occasion in bank()} == set(MOODS)


def test_there_is_a_line_for_whatever_was_given_asked_or_said():
    wants = set(get_args(Want))
    assert {f"ask.{want}" for want in wants} <= set(bank())
    assert {f"thanks.{want}" for want in wants - {"next", "detail"}} <= set(bank())
    assert {f"pounce.{reason}" for reason in REASONS} <= set(bank())


FOLK = ("relative", "diaspora", "passerby", "fan", "local_official", "journalist", "expert", "aide")
SPOKEN_BY = {
    "answered": FOLK, "unmet": FOLK, "rebuffed": FOLK, "again": FOLK, "reminder": FOLK, "broken": FOLK, "hostile": FOLK,
    "corrected": FOLK, "stock": FOLK, "unread": tuple(kind for kind in FOLK if kind != "aide"),
    "fed": ("troll",), "pile": ("troll",), "jeer": ("troll",), "bait": ("troll",), "cheer": ("fan",),
    "dull": ("relative", "diaspora", "passerby", "fan", "local_official"), "protest": ("aide",),
    "gotit": ("relative", "diaspora", "passerby", "local_official", "journalist"),
}  # fmt: skip


@pytest.mark.parametrize(("occasion", "kinds"), SPOKEN_BY.items())
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_everybody_who_may_speak_has_words_in_every_temper(occasion, kinds, lang):
    for kind, temper in product(kinds, get_args(Temper)):
        tongue, lines = lines_for(occasion, persona(kind, temper, lang), frozenset({"quote", "given"}), lang)
        assert lines, (kind, temper)
        assert tongue == lang


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize(
    "occasion", ["unread", "answered", "unmet", "again", "reminder", "broken", "stock", "ask.phone", "thanks.plain"]
)
def test_a_passer_by_can_say_the_commonest_things_in_their_own_language(occasion, lang):
    tongue, _ = lines_for(occasion, persona("passerby", "friendly", lang), frozenset({"quote", "given"}), lang)
    assert tongue == lang


def test_nobody_writes_a_language_they_do_not_read():
    tongue, lines = lines_for("leak", persona("journalist", "dry", "es"), frozenset({"quote"}), "en")
    assert (tongue, lines) == ("", ())


def test_who_asks_in_one_language_asks_in_the_other():
    asking = {line.id for line in LINES if line.texts["en"].rstrip().endswith("?")}
    assert asking == {line.id for line in LINES if line.texts["ko"].rstrip().endswith("?")}


@pytest.mark.parametrize("text", korean())
def test_no_korean_particle_hangs_on_words_that_may_end_otherwise(text):
    assert BROKEN.search(text) is None


@pytest.mark.parametrize("text", korean())
def test_korean_sentences_end_as_sentences(text):
    assert ENDINGS.search(text) or text.endswith(("”", "’"))


def test_the_particle_check_finds_what_it_looks_for():
    for text in ("“{quote}”을 봤어요.", "“{quote}”는 말", "“{quote}”라는 말", "“{quote}”라고 하셨는데"):
        assert BROKEN.search(text)
    assert not any(BROKEN.search(text) for text in ("“{quote}”, 이 말씀은", "“{quote}”까지 기다려요"))


def test_everybody_has_a_name_in_both_languages():
    for kind in ("relative", "journalist", "passerby", "troll", "diaspora", "fan", "local_official", "expert"):
        assert all(set(name) == {"en", "ko"} and all(name.values()) for name in names_of(kind))


def test_chatter_stands_in_every_language_with_one_place_at_most():
    loaded = yaml.load((BANKS / "chatter.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    for row in (row for rows in loaded.values() for row in rows):
        assert all(isinstance(row.pop(name, False), bool) for name in ("harm", "silent"))
        assert set(row) == {"en", "ko", *OTHERS}
        assert len({tuple(UNFILLED.findall(text)) for text in row.values()}) == 1
        assert len(UNFILLED.findall(row["en"])) <= 1
        assert BROKEN.search(row["ko"]) is None
        assert not re.search(r"\}(?:은|는|이|가|을|를|과|와|으로|로)(?=[\s,.?!])", row["ko"])
