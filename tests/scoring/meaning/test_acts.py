"""Kinds of sentence: what is like which, in both languages, and what only looks like it."""

import numpy as np
import pytest

from server.scoring.encoder import encode
from server.scoring.meaning.acts import ACTS, EXAMPLES, SAFE, likeness, margins


def strongest(text: str) -> str:
    return ACTS[int(likeness(encode([text]))[0].argmax())]


def test_every_act_has_examples_in_english_and_korean() -> None:
    for act, examples in EXAMPLES.items():
        assert set(examples) == {"en", "ko"}, act
        assert all(len(texts) >= 4 for texts in examples.values()), act
    assert set(SAFE) < set(ACTS)


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Confidentially: the memo is real, and we know who passed it on.", {"discloses"}),
        ("We will reimburse every passenger in full.", {"promises"}),
        ("모든 승객에게 전액 환불해 드리겠습니다.", {"promises"}),
        ("Read before you type, genius.", {"mocks"}),
        ("We are deeply sorry for your loss.", {"warms"}),
        ("The desk is open from nine to five, bring your passport.", {"helps"}),
        ("여권을 가지고 아홉 시에 오시면 됩니다.", {"helps"}),
        ("The Embassy has no comment.", {"brushes_off"}),
        ("This president is the best leader the country ever had.", {"sides"}),
    ],
)
def test_a_sentence_is_known_for_what_it_does(text: str, acts: set[str]) -> None:
    assert strongest(text) in acts


def test_safe_acts_never_stand_out_beyond_themselves() -> None:
    like = likeness(encode(["We will call you.", "정해진 것이 없습니다."]))
    places = [ACTS.index(act) for act in SAFE]
    assert np.allclose(margins(like)[:, places].max(axis=1), 0.0)
