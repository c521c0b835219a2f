"""Lengths are counted as the platforms count them."""

import pytest
import twitter_text
from hypothesis import given
from hypothesis import strategies as st

from server.audience.platforms import PLATFORMS, platform
from server.audience.platforms.length import length, weighted_length

SAMPLES = [
    "",
    "We are checking with the coastguard now.",
    "영사안전콜센터 +82-2-3210-0404로 연락해 주세요.",
    "안녕하세요, hello, مرحبا, Привет",
    "👨‍👩‍👧‍👦 family, 🇰🇷 flag, 👍🏽 thumb, 1️⃣ one, ☀️ sun, © sign",
    "e\u0301 is é",
    "See https://www.mofa.go.kr/eng/index.do?a=1&b=2 now.",
    "Links: mofa.go.kr, www.mofa.go.kr/eng (https://example.org/a).",
    "a@b.com is no link, v1.2 neither, end.In the same breath",
    "한국어https://example.org/ㄱㄴ 뒤",
    "“quotes” — dashes … and\nlines",
]


@pytest.mark.parametrize("text", SAMPLES)
def test_the_weighted_length_is_what_x_counts(text):
    assert weighted_length(text) == twitter_text.parse_tweet(text).weightedLength


PIECES = [
    *"abc XYZ 0189,!?-—…“안녕하세요日本かéßАя\n",
    "👍",
    "👍🏽",
    "❤️",
    "☀",
    "🇰🇷",
    "👨‍👩‍👧‍👦",
    " https://example.org/a ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_the_weighted_length_is_what_x_counts_for_any_mixture(text):
    assert weighted_length(text) == twitter_text.parse_tweet(text).weightedLength


def test_other_platforms_count_characters_graphemes_or_utf16():
    family = "👨‍👩‍👧‍👦"
    assert (length(family, "characters"), length(family, "graphemes"), length(family, "utf16")) == (7, 1, 11)


def test_an_unknown_platform_is_a_network_page_under_its_own_name():
    assert (platform("town_square").skin, platform("town_square").name) == ("network", "Town Square")
    assert platform("x") is PLATFORMS["x"]
