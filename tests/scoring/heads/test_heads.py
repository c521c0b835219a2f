"""Shipped heads: decisions are sums that can be shown, in both languages, and pairs never contradict themselves."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.scoring.heads import pack
from server.scoring.heads.head import Looked
from server.scoring.heads.reach import band, carriers, chance, compare

WORDS = "We are so sorry. Please call +82-2-3210-0404! 정말 감사합니다 😊 @user #help"


def test_the_weights_stay_small() -> None:
    assert sum(path.stat().st_size for path in pack.FOLDER.iterdir()) <= 20_000_000


@pytest.mark.parametrize("name", pack.shipped())
@pytest.mark.parametrize("text", ["", "😀", WORDS, "x" * 10_000])
def test_every_head_answers_to_any_text(name: str, text: str) -> None:
    head = pack.head(name)
    chances = head.probabilities(Looked(text))
    assert chances.sum() == pytest.approx(1)
    assert len(chances) == len(head.labels)
    assert head.label(Looked(text)) in head.labels


@pytest.mark.parametrize("name", ["emotion", "offensive", "reach", "hate_ko"])
@given(text=st.text(max_size=120))
@example(text=WORDS)
@settings(max_examples=20, deadline=None)
def test_contributions_add_up_to_the_score(name: str, text: str) -> None:
    head, looked = pack.head(name), Looked(text)
    for column, score in enumerate(head.score(looked)):
        each, rest = head.contributions(looked, column)
        assert len(each) == len(text)
        assert each.sum() + rest == pytest.approx(score, abs=1e-9)


def test_an_archive_gives_back_the_head_and_the_same_bytes() -> None:
    head = pack.head("irony")
    content = pack.to_bytes(head)
    again = pack.from_bytes(content)
    assert np.array_equal(again.bucket, head.bucket)
    assert pack.to_bytes(again) == content


def test_a_head_nobody_ships_is_refused_by_name() -> None:
    with pytest.raises(pack.UnknownHead, match="'fortune'"):
        pack.head("fortune")


@pytest.mark.parametrize(
    ("name", "text", "label"),
    [
        ("sentiment", "What a wonderful, happy day, thank you all so much!", "2"),
        ("sentiment", "This is terrible, I hate it, worst service ever", "0"),
        ("offensive", "you are such a stupid idiot, shut up", "1"),
        ("sentiment_ko", "정말 재미있고 감동적인 최고의 영화였습니다", "1"),
        ("offence_ko", "미친 새끼들 다 꺼져라", "1"),
        ("claim", "Unemployment fell from 7 percent to 4 percent in three years.", "1"),
    ],
)
def test_plain_cases_are_told(name: str, text: str, label: str) -> None:
    assert pack.head(name).label(Looked(text)) == label


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=30, deadline=None)
def test_two_drafts_changed_over_give_the_opposite(a: str, b: str) -> None:
    head, one, other = pack.head("reach"), Looked(a), Looked(b)
    assert chance(head, one, other) + chance(head, other, one) == 1.0


def test_the_same_draft_twice_is_too_close_to_call() -> None:
    assert compare(WORDS, WORDS).verdict == "close"
    assert compare(WORDS, WORDS).p == 0.5


def test_the_words_that_carry_a_wording_are_those_that_add_most_to_its_score() -> None:
    text = "Breaking: the ferry is safe. @someone thanks, see you there http://t.co/x"
    carrying, holding = carriers(text)
    each, _ = pack.head("reach").contributions(Looked(text))
    adds = {m.group(): each[m.start() : m.end()].sum() for m in re.finditer(r"\S+", text)}
    assert sum(adds.values()) == pytest.approx(each.sum())
    assert [word.adds for word in carrying] == sorted((v for v in adds.values() if v > 0), reverse=True)[:3]
    assert [word.adds for word in holding] == sorted(v for v in adds.values() if v < 0)[:3]
    assert "Breaking" in {word.text for word in carrying}
    assert carriers("") == ((), ())


def test_a_band_holds_its_own_percentile() -> None:
    for text in (WORDS, "", "Breaking: the ferry is safe. Read what the captain did next"):
        found = band(text)
        assert 0 <= found.low <= found.percentile <= found.high <= 100
