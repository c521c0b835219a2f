"""`cadet train` on made-up data: the same bytes twice, whatever folder, and clear words about what is missing."""

import json
import sys
from itertools import islice
from pathlib import Path

import pytest

from server import training
from server.cli import train
from server.evidence.labelled import shipped_posts
from server.evidence.lines import ANYWHERE, OF_DRILLS, lines
from server.scoring.combine import FILE, FOREST
from server.training import combination
from tests.cli.running import cadet

KIND = ("혹시 시간 되시면 봐 주시겠어요?", "도와주셔서 감사합니다.", "번거로우시겠지만 부탁드립니다.")
RUDE = ("당장 고쳐라.", "왜 이것도 못 하냐?", "말이 안 되는 소리 좀 그만해.")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a tiny data set for each of two heads."""
    folder = tmp_path / "data" / "tydip"
    folder.mkdir(parents=True)
    texts = [(f"{text} {n}", label) for n in range(8) for label, texts in ((1, KIND), (0, RUDE)) for text in texts]
    rows = [json.dumps({"sentence": text, "binary": label}) for text, label in texts]
    (folder / "ko_dev250.jsonl").write_text("\n".join(rows), encoding="utf-8")
    rated = [json.dumps({"sentence": text, "score": 2 * label - 1}) for text, label in texts]
    for name in ("en_train.jsonl", "en_train_binary_idx.jsonl"):
        (folder / name).write_text("\n".join(rated), encoding="utf-8")
    return tmp_path / "data"


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_two_trainings_write_the_same_bytes(data: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "deep" / "other"
    heads = {"politeness_ko": 96, "politeness_en": 48}  # the first learns from the other's texts as well
    for out, at_a_time in ((one, 1), (other, 2)):
        only = [part for head in heads for part in ("--only", head)]
        trained = cadet("train", "--data", data, *only, "--out", out, "--workers", at_a_time)
        assert trained.exit_code == 0, trained.stderr
        assert all(f"{head}: {count} examples" in trained.stdout for head, count in heads.items())
        assert "tydip (CC BY 4.0)" in trained.stdout
    assert set(written(one)) == {f"{head}.{kind}" for head in heads for kind in ("head", "json")}
    assert written(one) == written(other)


def test_the_combination_is_written_into_a_folder_that_is_not_there_yet(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, some = shipped_posts()[:30], list(islice(lines(ANYWHERE, OF_DRILLS), 0, None, 300))
    monkeypatch.setattr(train, "shipped_posts", lambda: few)
    monkeypatch.setattr(combination, "lines", lambda *_: some)
    for name in ("one", "other"):
        trained = cadet("train", "--data", data, "--only", "combination", "--out", tmp_path / "deep" / name)
        assert trained.exit_code == 0, trained.stderr
        assert "combination: 30 labelled posts" in trained.stdout
    files = {FILE.name, FOREST.name, train.ACTS.name, train.LEFT_OUT, "breach.head"}
    assert set(written(tmp_path / "deep" / "one")) == files
    assert written(tmp_path / "deep" / "one") == written(tmp_path / "deep" / "other")


@pytest.mark.parametrize("only", ["combination", "politeness_ko"])
def test_without_the_training_tools_it_says_how_to_get_them(
    data: Path, tmp_path: Path, only: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("train", "combination", "acts"):  # the modules that need scikit-learn
        monkeypatch.setitem(sys.modules, f"server.training.{name}", None)
        monkeypatch.delattr(training, name, raising=False)
    refused = cadet("train", "--data", data, "--only", only, "--out", tmp_path / "out")
    assert refused.exit_code == 1
    assert "make train-tools" in refused.stderr
    assert not (tmp_path / "out").exists()


def test_all_sets_that_are_missing_are_named_before_anything_starts(data: Path, tmp_path: Path) -> None:
    (data / "kmhas").mkdir()
    refused = cadet("train", "--data", data, "--out", tmp_path / "out")
    assert refused.exit_code == 1
    missing = (
        "tweeteval, goemotions, claimbuster, political_bias, clickbait, beep, kmhas, nsmc_rebuilt, wording_pairs, "
        "twitter_ratio, upworthy"
    )
    assert f"has no files of {missing}. Each is" in refused.stderr
    assert "sentiment" not in refused.stderr, "no bar is shown"
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_missing_from_a_set_is_named(data: Path, tmp_path: Path) -> None:
    for name in ("tweeteval", "goemotions"):
        (data / name).mkdir()
        (data / name / "other.jsonl").touch()
    refused = cadet("train", "--data", data, "--only", "emotion", "--out", tmp_path / "out")
    assert refused.exit_code == 1
    assert "emotion_train.jsonl" in refused.stderr


def test_a_head_that_is_not_there_is_refused(data: Path) -> None:
    refused = cadet("train", "--data", data, "--only", "charm")
    assert refused.exit_code == 1
    assert "There is no head called charm" in refused.stderr
