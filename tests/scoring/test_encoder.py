"""The sentence encoder: shape, meaning across languages, and the same answer alone or in company."""

import numpy as np

from server.scoring import encoder
from server.scoring.encoder import WIDTH, encode


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
