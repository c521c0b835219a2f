"""Kinds of sentence: what is sorted where, in both languages, and that what ships was learned from what is written."""

import numpy as np
import pytest

from server.evidence.card import MODEL_CARD
from server.scoring.encoder import encode
from server.scoring.meaning.acts import examples, shares, shipped
from server.scoring.meaning.masking import masked
from server.training.acts import fit


def strongest(text: str) -> str:
    found = shipped()
    return found.acts[int(found.scores(encode([masked(text)]))[0].argmax())]


def test_every_act_has_examples_in_english_and_korean() -> None:
    for act, by_language in examples().items():
        assert set(by_language) == {"en", "ko"}, act
        assert all(len(texts) >= 4 for texts in by_language.values()), act


def test_the_model_card_says_how_many_kinds_there_are() -> None:
    assert f": {len(examples())} kinds)" in MODEL_CARD.read_text(encoding="utf-8")


def test_what_ships_was_learned_from_the_examples_as_they_are_written() -> None:
    """Whoever changes the examples must train again: one sentence more or less moves some weights further than this."""
    learned = fit()
    assert learned.acts == shipped().acts
    assert np.allclose(learned.weight, shipped().weight, atol=1e-3)
    assert np.allclose(learned.constant, shipped().constant, atol=1e-3)


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Just between us, they will name the new director next week.", {"discloses", "hints"}),
        ("I must not say more, but be at the south pier before sunrise.", {"discloses", "hints"}),
        ("We will reimburse every passenger in full.", {"promises"}),
        ("모든 승객에게 전액 환불해 드리겠습니다.", {"promises"}),
        ("Read before you type, genius.", {"mocks", "snubs"}),
        ("Our country is the envy of the whole continent.", {"boasts", "sides"}),
        ("기한 후 제출은 일절 받지 않을 것.", {"orders"}),
        ("We are deeply sorry for your loss.", {"warms"}),
        ("The desk is open from nine to five, bring your passport.", {"helps"}),
        ("여권을 가지고 아홉 시에 오시면 됩니다.", {"helps", "answers"}),
        ("The Embassy has no comment.", {"brushes_off"}),
        ("This president is the best leader the country ever had.", {"sides"}),
        ("What would you ask her first?", {"asks"}),
    ],
)
def test_a_sentence_is_known_for_what_it_does(text: str, acts: set[str]) -> None:
    assert strongest(text) in acts


def test_the_chances_of_a_sentence_add_up() -> None:
    chances = shares(shipped().scores(encode(["We will call you.", "정해진 것이 없습니다."])))
    assert chances.shape == (2, len(shipped().acts))
    assert np.allclose(chances.sum(axis=1), 1.0)
