"""Lengths are counted as the platforms count them."""

import pytest
import twitter_text
from hypothesis import given
from hypothesis import strategies as st

from server.audience.platforms import PLATFORMS
from server.scoring.card import Post
from server.scoring.engine import score
from server.scoring.length import is_too_long, length, weighted_length

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


LINK = "https://www.mofa.go.kr/eng/brd/m_5676/" + "view.do?seq=" + "1" * 120
PLAIN = "Call us, any hour. "


@pytest.mark.parametrize(
    ("text", "platform", "korean", "too_long"),
    [
        (PLAIN * 6 + LINK, "x", False, False),  # 284 characters, 137 as X counts them
        (PLAIN * 14 + LINK, "x", False, True),
        ("a" * 280, "x", False, False),
        ("a" * 281, "x", False, True),
        ("가" * 140, "x", True, False),
        ("가" * 141, "x", True, True),
        ("a" * 300, "bluesky", False, False),
        ("a" * 301, "bluesky", False, True),
        ("👨‍👩‍👧‍👦" * 290, "bluesky", False, False),
        ("a" * 500, "threads", False, False),
        ("a" * 501, "threads", False, True),
        ("가" * 500, "threads", True, False),
        ("a" * 1200, "facebook", False, False),
        ("a" * 1201, "facebook", False, True),
        ("가" * 661, "facebook", True, True),
        ("a" * 700, "kakaotalk", False, False),
        ("a" * 701, "kakaotalk", False, True),
        ("a" * 1200, "town_square", False, False),
        ("a" * 1201, "", False, True),
    ],
)
def test_a_text_is_too_long_as_its_platform_counts(text: str, platform: str, korean: bool, too_long: bool) -> None:
    assert is_too_long(text, platform, korean=korean) is too_long


@pytest.mark.parametrize(
    ("platform", "letter", "most"),
    [
        ("x", "a", 280),
        ("x", "가", 140),
        ("bluesky", "👨‍👩‍👧‍👦", 300),
        ("threads", "가", 500),
        ("instagram", "a", 2_200),
        ("instagram", "👍", 1_100),
        ("tiktok", "a", 2_200),
        ("linkedin", "a", 3_000),
        ("youtube", "a", 5_000),
        ("telegram", "👍", 2_048),
        ("facebook", "a", 63_206),
        ("kakaotalk", "가", 1_000),
    ],
)
def test_the_composer_takes_as_much_as_the_platform_and_the_scorer_no_more(
    platform: str, letter: str, most: int
) -> None:
    place = PLATFORMS[platform]
    assert length(letter * most, place.counting) == place.limit
    assert length(letter * (most + 1), place.counting) > place.limit
    assert is_too_long(letter * (most + 1), platform, korean=letter == "가")


def test_the_scorer_says_so_with_the_level() -> None:
    def level(text: str, platform: str) -> int | None:
        scored = score(Post(text, "en", platform, 5.0, kind="reply"))
        return next(one.level for one in scored.criteria if one.criterion == "platform")

    fits, longer = PLAIN * 6 + LINK, PLAIN * 16
    assert level(fits, "x") == 4
    assert (level(longer, "x"), level(longer, "bluesky"), level(longer, "threads")) == (3, 3, 4)
