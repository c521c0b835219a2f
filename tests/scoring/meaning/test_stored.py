"""Vectors of the shipped drills' texts: all there, what the encoder makes of them now, and never another result."""

from pathlib import Path

import numpy as np
import pytest

from server.scoring.encoder import encode
from server.scoring.meaning import stored
from server.scoring.meaning.masking import masked
from server.training.drills import texts_of_drills
from tests.cli.running import cadet


@pytest.fixture
def nothing_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "FOLDER", tmp_path)
    monkeypatch.setattr(stored, "_stored", stored._stored.__wrapped__)


def test_the_shipped_drills_are_stored_as_they_are_now(tmp_path: Path) -> None:
    """When this fails, a drill's text or how texts are read has changed: train `drills`, then `combination`."""
    trained = cadet("train", "--data", tmp_path, "--only", "drills", "--out", tmp_path / "deep" / "out")
    assert trained.exit_code == 0, trained.stderr
    fresh, shipped = (
        dict(zip(np.load(folder / stored.KEYS).tolist(), np.load(folder / stored.VECTORS), strict=True))
        for folder in (tmp_path / "deep" / "out", stored.FOLDER)
    )
    assert fresh.keys() == shipped.keys()
    # On another kind of processor the last digits of the encoder differ, and with them how a figure is rounded.
    assert max(np.abs(fresh[key].astype(int) - shipped[key]).max() for key in fresh) <= 1


def test_a_stored_vector_is_the_encoders_but_for_rounding() -> None:
    texts = texts_of_drills()[::100]
    exact = encode([masked(text) for text in texts])
    assert np.abs(stored.vectors_of(texts) @ exact.T - exact @ exact.T).max() < 0.003


@pytest.mark.usefixtures("nothing_stored")
def test_a_text_comes_out_the_same_stored_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["The road is open again.", "도로가 다시 열렸습니다.", " "]
    alone = stored.vectors_of(texts)
    stored.store(texts, tmp_path)
    assert np.load(tmp_path / stored.VECTORS).shape == (3, 512)
    with monkeypatch.context() as patch:
        patch.setattr(stored, "encode_together", lambda _: pytest.fail("what is stored need not be encoded"))
        np.testing.assert_array_equal(stored.vectors_of(texts), alone)
    np.testing.assert_array_equal(stored.vectors_of(["Somewhere else.", *texts])[1:], alone)
