"""The sentence encoder: shape, meaning across languages, and the same answer alone or in company."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from server.scoring import encoder
from server.scoring.encoder import encode
from server.scoring.universal.network import WIDTH


def test_vectors_are_unit_length_and_blank_texts_are_zero() -> None:
    vectors = encode(["The ferry sank at 19:40.", "  ", "페리가 19시 40분에 침몰했습니다."])
    assert vectors.shape == (3, WIDTH)
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 0, 1], atol=1e-4)


def test_no_texts_give_no_rows() -> None:
    assert encode([]).shape == (0, WIDTH)


def test_a_translation_lies_closer_than_another_matter() -> None:
    english, korean, other = encode(
        ["The embassy is closed tomorrow.", "대사관은 내일 문을 닫습니다.", "한글 서예 체험에 오세요."]
    )
    assert english @ korean > english @ other + 0.2


def test_a_text_has_the_same_vector_in_any_company() -> None:
    text = "We will call you before six."
    beside = encode(["Something else.", text, "Another thing."])[1]
    encoder._memory.clear()
    (alone,) = encode([text])
    assert np.array_equal(alone, beside)


def test_what_was_encoded_ahead_is_what_would_have_been_encoded() -> None:
    texts = [["The embassy is closed.", "Call us."], ["내일 문을 엽니다.", " "], ["Call us."]]
    at_once = [encoder.encode_together(parts) for parts in texts]
    encoder.encode_ahead([*texts, texts[0]])
    assert list(encoder._ahead) == [tuple(parts) for parts in texts]
    assert all(map(np.array_equal, at_once, map(encoder.encode_together, texts)))
    assert not encoder._ahead


def test_what_was_encoded_ahead_and_not_asked_for_is_forgotten() -> None:
    encoder.encode_ahead([["Never asked for."]])
    encoder.encode_ahead([["Asked for."]])
    assert list(encoder._ahead) == [("Asked for.",)]


def test_what_is_not_there_to_encode_needs_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "network", lambda: pytest.fail("the network was loaded"))
    encoder.encode_ahead([])
    assert encode([]).shape == (0, WIDTH)


def test_what_is_asked_for_at_once_from_two_sides_is_made_once() -> None:
    made = []

    def make() -> object:
        time.sleep(0.05)
        made.append(object())
        return made[-1]

    get = encoder._once(make)
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda _: get(), range(4)))
    assert got == made * 4


def test_a_remembered_vector_holds_no_more_than_itself() -> None:
    encoder.forget()
    encode(["One sentence.", "And another one."])
    assert all(vector.base is None for vector in encoder._memory.values())
