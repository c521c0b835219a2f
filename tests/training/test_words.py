"""Words that people write small: what is one, what is a name, and the same file from the same data."""

import json
from pathlib import Path

import pytest

from server.evidence.data_sets import MissingData
from server.training import words

TEXTS = (
    "we met Zorgle at the harbour, and a zorgle it was not: Zorgle sings",
    "the harbour was flumpy and so was @flumpy2 #wibble #wibble",
    "a flumpy day at the Harbour with blorf",
    "Quonk came. Quonk left! a quonk, a quonk",
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for source, field, files in words.USES:
        folder = tmp_path / source.folder
        folder.mkdir()
        texts = TEXTS if source.folder == "tweeteval" else ("nothing here",)
        lines = [json.dumps({field: text}) for text in texts]
        (folder / files.replace("*", "")).write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_what_is_written_small_more_than_once_and_more_than_with_a_capital_is_a_word(data: Path) -> None:
    found = set(words.learn(data))
    assert {"harbour", "flumpy", "quonk"} <= found
    # More often a name; written once; a tag and a handle.
    assert not {"zorgle", "blorf", "wibble"} & found


def test_what_our_own_posts_write_small_is_a_word_unless_it_was_a_slip(data: Path) -> None:
    found = set(words.learn(data))
    assert {"embassy", "scholarship"} <= found
    assert any("ilmaran" in text for text in words._own())
    assert "ilmaran" not in found


def test_the_same_data_gives_the_same_bytes(data: Path) -> None:
    found = words.learn(data)
    assert found == sorted(set(found))
    assert words.to_bytes(found) == words.to_bytes(words.learn(data))


def test_a_data_set_that_is_not_there_is_named(data: Path) -> None:
    (data / "goemotions" / "train.part.jsonl").unlink()
    with pytest.raises(MissingData, match="goemotions"):
        words.learn(data)
