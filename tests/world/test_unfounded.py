"""What HQ strikes because no fact gives it: casualties, numbers, causes, names."""

import pytest

from server.world.unfounded import unfounded

SHEET = (
    "Ferry sank 19:40 about 2 km off Port Almeda; coastguard on scene",
    "Consular call centre +82-2-3210-0404, 24 hours, interpreting in seven languages",
)
LATER = (*SHEET, "14 Korean nationals confirmed safe; 2 unaccounted for")
QUAKE = ("8 people rescued; 18 bodies recovered as of 13 Feb", "The school fell; the builder was at fault")


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("The captain was drunk.", "cause"),
        ("The ferry sank because of a fire on board.", "cause"),
        ("선장이 술에 취해 있었습니다.", "cause"),
        ("Everyone aboard is dead.", "casualties"),
        ("No Koreans were hurt.", "casualties"),
        ("All Koreans are safe.", "casualties"),
        ("We do not know why, but two people died.", "casualties"),
        ("한국인 두 분이 사망했습니다.", "casualties"),
        ("저희 국민은 모두 무사합니다.", "casualties"),
        ("Two Koreans are in hospital.", "numbers"),
        ("한국인 열네 명이 병원에 있습니다.", "numbers"),
        ("Kim Ji-woo, 23, from Daegu is dead.", "names"),
        ("Mrs Kwon was on the boat.", "names"),
        ("김지우 씨가 타고 있었습니다.", "names"),
    ],
)
def test_what_no_fact_gives_is_found(text, matter):
    assert unfounded(text, SHEET) == matter


@pytest.mark.parametrize(
    "text",
    [
        "A ferry sank off Port Almeda at 19:40; we are thinking of everyone aboard.",
        "We do not yet know whether anyone was hurt.",
        "Was anyone hurt?",
        "다친 분이 계신지 확인하고 있습니다.",
        "We will write here again at 20:30, within 30 minutes.",
        "한 분 한 분께 직접 안내해 드리겠습니다.",
        "20시 30분에 다시 알려 드리겠습니다.",
        "We cannot say who is to blame.",
        "Stay safe, everyone.",
        "오래 마음을 다친 분들께 사과드립니다.",
    ],
)
def test_what_states_nothing_of_the_kind_passes(text):
    assert unfounded(text, SHEET) is None


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("Fourteen Koreans are safe and two are unaccounted for.", LATER),
        ("Eight people are alive.", QUAKE),
        ("We mourn those who died.", QUAKE),
        ("The builder was at fault.", QUAKE),
    ],
)
def test_what_a_fact_gives_passes(text, given):
    assert unfounded(text, SHEET) is not None
    assert unfounded(text, given) is None


def test_a_fact_of_some_says_nothing_of_all():
    assert unfounded("All Koreans are safe.", LATER) == "casualties"
    assert unfounded("Sixteen Koreans are safe.", LATER) == "casualties"


def test_a_name_that_everybody_has_read_is_no_news():
    assert unfounded("Mrs Kwon, our consul will call you.", SHEET) == "names"
    assert unfounded("Mrs Kwon, our consul will call you.", SHEET, ("Mrs Kwon",)) is None
