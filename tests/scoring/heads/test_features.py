"""N-grams of a text: what they are, where they stand, and that the same words give the same buckets anywhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.scoring.heads.features import BUCKETS, SIZE, grams


def pieces(text: str, *, words: bool) -> set[str]:
    found = grams(text)
    kind = found.bucket < BUCKETS if words else found.bucket >= BUCKETS
    return {text[a:b] for a, b in zip(found.start[kind], found.end[kind], strict=True)}


def test_words_stand_alone_and_in_pairs() -> None:
    assert pieces("Call us now!", words=True) == {"Call", "us", "now", "!", "Call us", "us now", "now!"}


def test_characters_stay_within_a_word() -> None:
    found = pieces("to go", words=False)
    assert {"to", "go"} <= found
    assert "o g" not in found


def test_one_syllable_of_hangul_already_counts() -> None:
    assert "감" in pieces("감사합니다", words=False)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_gives_nothing(text: str) -> None:
    assert len(grams(text).bucket) == 0


def test_links_and_names_are_alike_wherever_they_lead() -> None:
    one, other = grams("see https://a.example/x @mina"), grams("see https://b.example/y @jun")
    assert np.array_equal(one.bucket, other.bucket)


def test_places_are_those_of_the_text_as_typed() -> None:
    text = "İstanbul 🚢 https://a.example 도와주세요"
    found = grams(text)
    assert any(text[a:b] == "도와주세요" for a, b in zip(found.start, found.end, strict=True))
    assert any(text[a:b].startswith("https") for a, b in zip(found.start, found.end, strict=True))


@given(st.text(max_size=200))
def test_any_text_is_read_and_every_place_lies_in_it(text: str) -> None:
    found = grams(text)
    assert ((found.bucket >= 0) & (found.bucket < SIZE)).all()
    assert ((found.start >= 0) & (found.start <= found.end) & (found.end <= len(text))).all()
    assert found.count.sum() == len(found.bucket)
