"""Benchmark files that cannot be read: which file, which line and what is wrong, in one line."""

import json
from pathlib import Path

import pytest

from server.evidence import evaluate
from server.evidence.benchmarks import BENCHMARKS
from server.evidence.data_sets import BadData
from tests.cli.running import cadet

GOOD = '{"text": "Well done", "label": 1}'
EMOTION = next(benchmark for benchmark in BENCHMARKS if benchmark.name == "tweeteval_emotion")


def written(folder: Path, content: bytes, name: str = "tweeteval/emotion_test.jsonl") -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"text": "Well', r"not JSON \(.+\)"),
        (b"\xff", "not UTF-8 at byte 1"),
        (b"[1]", "not a JSON object"),
        (b"[" * 100_000, "not JSON"),
        (b'{"text": "Well done"}', "there is no column label"),
        (b'{"text": 5, "label": 1}', "text must be text of at most 20000 characters, not 5"),
        (b'{"text": "Well done", "label": "joy"}', "label must be one of 0, 1, 2, 3, not 'joy'"),
        (b'{"text": "Well done", "label": [1]}', r"label must be one of 0, 1, 2, 3, not \[1\]"),
        (json.dumps({"text": "x" * 20_001, "label": 1}).encode(), "text must be text of at most 20000 .{1,90}…$"),
    ],
    ids=["cut off", "no UTF-8", "a list", "nested", "no column", "a number", "a word", "a list of labels", "too long"],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: bytes, why: str) -> None:
    data = written(tmp_path, GOOD.encode() + b"\n\n" + line)
    with pytest.raises(BadData, match=rf"^tweeteval/emotion_test\.jsonl, line 3: {why}"):
        EMOTION.items(data)


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_empty_file_is_named(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadData, match=r"^tweeteval/emotion_test\*\.jsonl: nothing to measure on is in it$"):
        EMOTION.items(written(tmp_path, content))


def test_moments_and_amounts_are_looked_at_before_pairs_are_made(tmp_path: Path) -> None:
    obama = next(benchmark for benchmark in BENCHMARKS if benchmark.name == "ratio_risk_BarackObama")
    row = {"text": "x", "ts": "2014-08-14 16:50:00", "replies": 5, "favorites": 6}
    for change, why in (({"ts": "yesterday"}, "ts must be a moment"), ({"replies": True}, "replies must be a number")):
        data = written(tmp_path, json.dumps(row | change).encode(), "twitter_ratio/BarackObama_last25.jsonl")
        with pytest.raises(BadData, match=f"line 1: {why}"):
            obama.items(data)


def test_a_column_of_two_names_may_have_either(tmp_path: Path) -> None:
    apeach = next(benchmark for benchmark in BENCHMARKS if benchmark.name == "apeach")
    data = written(tmp_path, b'{"text": "a", "class": 1}\n{"text": "b", "label": 0}', "apeach/test.jsonl")
    assert apeach.items(data) == ("*.jsonl", [({"text": "a"}, 1), ({"text": "b"}, 0)])
    with pytest.raises(BadData, match="there is no column class or label"):
        apeach.items(written(tmp_path, b'{"text": "a"}', "apeach/test.jsonl"))


def test_the_others_are_measured_all_the_same_and_the_status_says_that_one_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    irony = next(benchmark for benchmark in BENCHMARKS if benchmark.name == "tweeteval_irony")
    monkeypatch.setattr(evaluate, "BENCHMARKS", (EMOTION, irony))
    monkeypatch.setattr(evaluate, "scorer", lambda *_given: {"kappa": {}, "holds": {}, "criteria": {}, "worst": []})
    data = written(written(tmp_path, b"{"), GOOD.encode(), "tweeteval/irony_test.jsonl")
    own = Path(__file__).parents[2] / "server" / "training" / "posts" / "own.jsonl"
    told = cadet("evaluate", "--data", data, "--posts", own)
    broken, measured, *_ = told.stdout.splitlines()
    assert broken.startswith(
        "tweeteval_emotion            not measured: tweeteval/emotion_test.jsonl, line 1: not JSON ("
    )
    assert "n=1" in measured
    assert "Labelled posts, as shipped:" in told.stdout
    assert told.exit_code == 1
    assert "Not measured, because their files cannot be read: tweeteval_emotion." in told.stderr
    refused = cadet("evaluate", "--data", data, "--write")
    assert refused.exit_code == 1
    assert "Not written: the files of tweeteval_emotion cannot be read." in refused.stderr


def test_progress_moves_within_a_benchmark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "BENCHMARKS", (EMOTION,))
    heard: list[float] = []
    list(evaluate.benchmarks(written(tmp_path, (GOOD + "\n").encode() * 120), heard.append))
    assert heard == sorted(heard)
    assert len(set(heard)) == 4
    assert heard[-1] == 1.0
