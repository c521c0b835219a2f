"""Benchmarks: every one is served, labels are those of the data, and a figure of others names where it was read."""

import re

import pytest

from server.evidence import card, evaluate
from server.evidence.benchmarks import BENCHMARKS, Benchmark
from server.evidence.metrics import DEFINITIONS
from server.evidence.served import SERVED, predict

_NAMED = re.compile(r"\d\d\.\d")


def test_labels_are_those_of_the_files_to_the_type() -> None:
    assert SERVED["checkthat_1A_checkworthy"].names == ("0", "1")
    assert SERVED["tweeteval_irony"].names == (0, 1)
    assert SERVED["partisan"].names == ("neutral", "partisan")


def test_every_benchmark_has_a_head_and_every_served_name_a_benchmark() -> None:
    assert [benchmark.name for benchmark in BENCHMARKS] == list(SERVED)


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda benchmark: benchmark.name)
def test_an_answer_has_the_shape_and_the_labels_of_its_kind(benchmark: Benchmark) -> None:
    about = SERVED[benchmark.name]
    answer = predict(benchmark.name, {"text": "정말 고맙습니다. Thank you!", "a": "Watch live now", "b": "A note."})
    expected = {"pair": {"p"}, "score": {"score"}, "label": {"label", "p"}}[about.kind]
    assert set(answer) == expected
    if about.kind == "label":
        assert answer["label"] in about.names
        assert 0.0 <= answer["p"] <= 1.0


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda benchmark: benchmark.name)
def test_a_figure_of_others_names_where_it_was_read(benchmark: Benchmark) -> None:
    assert benchmark.published
    if _NAMED.search(benchmark.published):
        assert "read" in benchmark.source
    assert benchmark.metric in DEFINITIONS


def test_a_line_shows_value_interval_time_and_what_others_reached() -> None:
    emotion = next(benchmark for benchmark in BENCHMARKS if benchmark.name == "tweeteval_emotion")
    told = card.benchmark_line(evaluate.held_back(emotion))
    assert re.match(
        r"tweeteval_emotion +macro F1 0\.\d{3} \(0\.\d{3}–0\.\d{3}\), n=\d+, \d+\.\d ms an item; on held", told
    )
    assert told.endswith("published: " + f"{emotion.published} [{emotion.source}]")
