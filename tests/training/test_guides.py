"""Guides: what another data set teaches goes into the head's own weights, and into its words."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from server.evidence import data_sets
from server.scoring.heads.features import BUCKETS, grams
from server.scoring.heads.pack import to_bytes
from server.training.guides import Directions, learn
from server.training.recipes import Guide, Plan, Recipe
from server.training.train import train

KIND = ("thank you so much", "what a lovely idea", "happy to help you", "so kind of you", "glad you came")
RUDE = ("shut up now", "what a stupid idea", "go away you fool", "so dumb of you", "nobody likes you")


def _read(folder: Path) -> tuple[list[str], list[str]]:
    return data_sets.labelled(data_sets.for_training(data_sets.BEEP, folder, "tiny.jsonl"), "text", "label")


def _insults(_: Path) -> tuple[list[str], list[frozenset[str]]]:
    """Rude texts of another source, each with a word of its own that the head's texts never hold."""
    bad = [f"{text} zorgle {n}" for n in range(4) for text in RUDE]
    good = [f"{text} {n}" for n in range(4) for text in KIND]
    return [*bad, *good], [frozenset({"insult"})] * len(bad) + [frozenset({"none"})] * len(good)


PLAIN = Plan("tiny", ("0", "1"), (data_sets.BEEP,), _read, Recipe(least=1, presence=0.0))
GUIDED = replace(PLAIN, recipe=replace(PLAIN.recipe, guide=0.5), guide=Guide(("insult",), _insults))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "beep"
    folder.mkdir()
    texts = [(f"{text} {n}", label) for n in range(6) for label, texts in ((0, KIND), (1, RUDE)) for text in texts]
    lines = [json.dumps({"text": text, "label": label}) for text, label in texts]
    (folder / "tiny.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_a_head_learns_from_its_guide_a_word_that_its_own_texts_lack(data: Path) -> None:
    alone, guided = train(PLAIN, data).head, train(GUIDED, data).head
    (word,) = [bucket for bucket in grams("zorgle").index if bucket < BUCKETS]
    assert word not in alone.bucket
    assert guided.weight[list(guided.bucket).index(word), 0] > 0.0


def test_a_guide_is_not_measured_on_and_training_stays_the_same_to_the_byte(data: Path) -> None:
    one, other = train(GUIDED, data), train(GUIDED, data)
    assert to_bytes(one.head) == to_bytes(other.head)
    assert (one.texts, one.measured.n) == (100, train(PLAIN, data).measured.n)


def test_weights_with_directions_worked_in_give_the_same_scores() -> None:
    draw = np.random.default_rng(5)
    rows = sparse.csr_matrix(draw.random((7, 4)))
    directions = Directions(along=draw.random((4, 2)), shift=draw.random(2))
    weights, bias = draw.random((3, 6)), draw.random(3)
    beside = np.hstack([rows.toarray(), directions.of(rows)]) @ weights.T + bias
    own, constant = directions.folded(weights, bias)
    assert rows @ own.T + constant == pytest.approx(beside)


def test_what_a_guide_says_of_the_heads_texts_has_the_wanted_spread() -> None:
    draw = np.random.default_rng(6)
    theirs, own = sparse.csr_matrix(draw.random((40, 3))), sparse.csr_matrix(draw.random((30, 3)))
    labels = [frozenset({"high"}) if row[0] > 0.5 else frozenset[str]() for row in theirs.toarray()]
    said = learn(theirs, labels, ["high"], own, 0.3).of(own)[:, 0]
    assert said.mean() == pytest.approx(0.0, abs=1e-9)
    assert said.std() == pytest.approx(0.3, abs=1e-6)
    assert np.corrcoef(said, own.toarray()[:, 0])[0, 1] > 0.5
