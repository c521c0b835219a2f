"""The head that knows the words of a breach: no text is scored, in training, by a head that has seen a form of it."""

import pytest

from server.scoring.heads.features import grams
from server.scoring.heads.pack import to_bytes
from server.training.breaches import Piece, material
from server.training.fit import scores

PLAIN = ("the office opens at nine", "thank you for the warm blankets", "we write again at six", "bring your passport")
HELD = (
    "we promise you a visa today",
    "he is a liar and a thief",
    "the talks are over and lost",
    "they will pay for it",
)
ZEBRA = Piece("the zebra will pay for it", True, "S05", "zebra")


def pieces() -> list[Piece]:
    texts = [(text, held) for held, some in ((False, PLAIN), (True, HELD)) for text in some for _ in range(6)]
    some = [Piece(f"{text} {place % 3}", held, None, f"o{place}") for place, (text, held) in enumerate(texts)]
    other = Piece("one more zebra", True, "S05", "another zebra")
    return [*some, ZEBRA, other, Piece("Good morning. the zebra will pay for it", True, "S05", "zebra")]


def knows(word: str, buckets: set[int]) -> bool:
    return bool(set(grams(word).index.tolist()[:1]) & buckets)


def test_what_is_scored_was_not_learned_from_in_any_form() -> None:
    found = material(pieces())
    unseen = found.unseen()
    assert len(unseen) == found.scored == len(pieces())
    without = found.learned(without="S05")
    assert knows("zebra", set(found.learned().bucket.tolist()))
    assert not knows("zebra", set(without.bucket.tolist()))
    assert unseen[-1] == pytest.approx(scores(without, found.seen)[found.scored - 1, 0])
    folds = [float(scores(found.learned(without=str(fold)), found.seen)[0, 0]) for fold in range(5)]
    assert any(unseen[0] == pytest.approx(fold) for fold in folds)
    assert unseen[0] != pytest.approx(float(scores(found.learned(), found.seen)[0, 0]))


def test_a_scenario_left_out_takes_its_posts_and_its_examples_along() -> None:
    found = material(pieces())
    texts = [piece.text for piece in found.pieces]
    mine = [row for row, piece in enumerate(found.pieces) if piece.scenario == "S05" and row >= found.scored]
    assert len(mine) > 50
    word = next(word for word in ("trawler", "skipper") if sum(word in texts[row] for row in mine) >= 2)
    assert all(word not in text for text, piece in zip(texts, found.pieces, strict=True) if piece.scenario != "S05")
    assert knows(word, set(found.learned().bucket.tolist()))
    assert not knows(word, set(found.learned(without="S05").bucket.tolist()))


def test_the_same_texts_give_the_same_bytes() -> None:
    assert to_bytes(material(pieces()).learned()) == to_bytes(material(pieces()).learned())
