"""`cadet score` and `cadet predict`: every line is answered, in order, whatever the others hold."""

import codecs
import io
import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from server.cli import lines as json_lines
from server.evidence.served import SERVED
from server.settings import ROOT
from tests.cli.running import cadet

GOOD = {"id": "good", "lang": "en", "text": "We are checking."}
COMMANDS = [("score",), ("score", "--workers", "2"), ("predict", "politeness_en")]
every_command = pytest.mark.parametrize("command", COMMANDS, ids=" ".join)


def answers(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout_bytes.splitlines()]


def lines(*items: object) -> bytes:
    return b"".join(item if isinstance(item, bytes) else json.dumps(item).encode() + b"\n" for item in items)


def test_score_answers_in_order_and_goes_on_after_a_bad_line(tmp_path: Path) -> None:
    lines = [
        {"id": "a", "scenario": "S01", "lang": "en", "platform": "facebook", "minute": 9, "text": "We are checking."},
        {"id": "b", "scenario": "S99", "lang": "en", "text": "x"},
        {"id": "c", "lang": "ko", "text": "확인하고 있습니다."},
    ]
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)) + "\nnot json\n", encoding="utf-8")
    for workers in (1, 2):
        scored = cadet("score", file, "--workers", workers)
        answers = [json.loads(line) for line in scored.stdout.splitlines()]
        assert [answer["id"] for answer in answers] == ["a", "b", "c", ""]
        assert ["error" in answer for answer in answers] == [False, True, False, True]
        assert scored.exit_code == 1
    assert set(answers[0]["overall"]) == {"tone", "risk", "reach"}


@every_command
@pytest.mark.parametrize(
    "bad",
    [b"not json\n", b"\xff\xfe\n", b"[1, 2]\n", b"null\n", b"[" * 100_000 + b"\n", b'{"id": ' + b"9" * 5000 + b"}\n"],
    ids=["no JSON", "no UTF-8", "a list", "null", "nested too deeply", "too many digits"],
)
def test_a_line_whose_id_cannot_be_read_is_answered_with_its_number(command: tuple[str, ...], bad: bytes) -> None:
    told = cadet(*command, "-", given=lines(GOOD, b"\n", bad, GOOD))
    first, refused, last = answers(told)
    assert first == last
    assert (first["id"], "error" in first) == ("good", False)
    assert (refused["id"], refused["line"]) == ("", 3)
    assert refused["error"]
    assert told.exit_code == 1


@every_command
def test_a_line_that_lacks_something_is_answered_with_its_id(command: tuple[str, ...]) -> None:
    told = cadet(*command, "-", given=lines({"id": "none"}, {"id": 7, "text": 8, "lang": "en"}, {"lang": "en"}, GOOD))
    found = answers(told)
    assert [(answer["id"], answer.get("line"), "error" in answer) for answer in found] == [
        ("none", None, True), (7, None, True), ("", 3, True), ("good", None, False),
    ]  # fmt: skip
    assert told.exit_code == 1


@every_command
def test_half_a_pair_of_signs_is_answered_like_any_other_text(command: tuple[str, ...]) -> None:
    told = cadet(
        *command, "-", given=lines({**GOOD, "id": "\ud800"}, {**GOOD, "text": "so \udc00"}, {"id": "\ud800"}, GOOD)
    )
    found = answers(told)
    assert [answer["id"] for answer in found] == ["\ud800", "good", "\ud800", "good"]
    assert ["error" in answer for answer in found] == [False, False, True, False]


@every_command
def test_a_byte_order_mark_is_no_part_of_a_line(command: tuple[str, ...]) -> None:
    marked = codecs.BOM_UTF8 + lines(GOOD)
    told = cadet(*command, "-", given=marked + marked + codecs.BOM_UTF8 + b"\r\n")
    assert [answer["id"] for answer in answers(told)] == ["good", "good"]
    assert told.exit_code == 0


@every_command
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_has_not_is_refused_and_never_echoed(command: tuple[str, ...], number: str) -> None:
    told = cadet(*command, "-", given=lines(f'{{"id": {number}, "lang": "en", "text": "x"}}\n'.encode()))
    assert answers(told) == [{"id": "", "line": 1, "error": f"this line is not JSON: {number} is no JSON number"}]
    assert told.exit_code == 1


@every_command
@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_a_number_too_large_to_be_one_is_refused_too(command: tuple[str, ...], number: str) -> None:
    told = cadet(*command, "-", given=lines(f'{{"id": {number}, "lang": "en", "text": "x"}}\n'.encode()))
    (answer,) = answers(told)
    assert answer == {"id": "", "line": 1, "error": f"this line is not JSON: {number} is no number that can be kept"}


@every_command
def test_a_line_that_is_no_utf_8_is_told_from_one_that_is_no_json(command: tuple[str, ...]) -> None:
    told = cadet(*command, "-", given=b'{"id": "\xc3\xa9\xff"}\n')
    assert answers(told)[0]["error"] == "this line is not UTF-8: byte 11 cannot be read"


@pytest.mark.parametrize(
    ("command", "fields"),
    [("score", ("text",)), ("predict politeness_en", ("text",)), ("predict reach_wording_pairs", ("a", "b"))],
)
def test_a_text_too_long_to_be_a_post_is_refused_with_the_same_words(command: str, fields: tuple[str, ...]) -> None:
    given = {"id": "long", "lang": "en", "a": "x", "b": "x"}
    told = cadet(*command.split(), "-", given=lines(*({**given, field: "x" * 20_001} for field in fields)))
    assert answers(told) == [
        {"id": "long", "error": f"{field} must have at most 20000 characters, not 20001"} for field in fields
    ]
    assert told.exit_code == 1


@every_command
def test_nothing_asked_is_nothing_answered(command: tuple[str, ...]) -> None:
    told = cadet(*command, "-", given=b"")
    assert (told.stdout, told.exit_code) == ("", 0)


def test_lines_are_whole_however_they_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "_CHUNK", 7)
    groups = json_lines._groups(io.BytesIO(b"1\n2\n3\n4\n\nsix, which is long\r\nseven without an end"), 2)
    assert list(itertools.chain(*groups)) == [
        (1, b"1"), (2, b"2"), (3, b"3"), (4, b"4"), (6, b"six, which is long"), (7, b"seven without an end"),
    ]  # fmt: skip
    for chunk in (2, 3, 1000):
        monkeypatch.setattr(json_lines, "_CHUNK", chunk)
        groups = json_lines._groups(io.BytesIO(b"1\r2\r\r4\r\n5\n\r7"), 2)
        assert list(itertools.chain(*groups)) == [(1, b"1"), (2, b"2"), (4, b"4"), (5, b"5"), (7, b"7")]
    monkeypatch.setattr(json_lines, "_CHUNK", 1000)
    assert [len(group) for group in json_lines._groups(io.BytesIO(b"1\n2\n3\n4\n5\n"), 2)] == [2, 2, 1]


def test_many_lines_keep_their_order_whoever_is_quicker() -> None:
    asked = [{**GOOD, "id": number, "text": "Thank you. " * (number % 7)} for number in range(150)]
    alone, shared = (cadet("score", "-", "--workers", workers, given=lines(*asked)) for workers in (1, 2))
    assert [answer["id"] for answer in answers(shared)] == list(range(150))
    assert shared.stdout_bytes == alone.stdout_bytes


@pytest.mark.parametrize("workers", [1, 2])
def test_a_post_is_answered_while_the_next_is_still_being_written(workers: int) -> None:
    command = [sys.executable, "-m", "server.cli", "score", "-", "--workers", str(workers)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        late = threading.Timer(90, process.kill)
        late.start()
        for number in range(3):
            process.stdin.write(lines({**GOOD, "id": number}))
            process.stdin.flush()
            assert process.stdout.readline().startswith(b'{"id": %d,' % number), "nothing came in time"
        process.stdin.close()
        assert process.wait() == 0
        late.cancel()


def test_only_so_many_lines_are_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "AT_ONCE", 2)
    written = read = 0

    def put(_written: object) -> bool:
        nonlocal written
        written += 1
        return False

    def asked() -> Iterator[list[tuple[int, bytes]]]:
        nonlocal read
        for read in range(1, 41):
            assert read - written <= 2 * 2 + 1
            yield [(read, b"{}")]

    monkeypatch.setattr(json_lines, "_put", put)
    assert json_lines._shared(_unanswered, asked(), 2) is False
    assert (read, written) == (40, 40)


def _unanswered(_lines: object) -> list[tuple[bytes, bool]]:
    return []


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for command in ("score", "predict politeness_en"):
        refused = cadet(*command.split(), tmp_path / "nowhere.jsonl")
        assert refused.exit_code == 1
        assert "nowhere.jsonl" in refused.stderr


@pytest.mark.parametrize("name", SERVED)
def test_every_benchmark_that_is_listed_answers_a_line(name: str) -> None:
    assert name in cadet("predict", "--list").stdout
    asked = {"id": "x", "text": "Thank you, this is kind. 감사합니다.", "a": "Breaking news", "b": "Our daily note"}
    told = cadet("predict", name, given=lines(asked))
    (answer,) = answers(told)
    assert told.exit_code == 0
    kind = SERVED[name].kind
    assert set(answer) == {"id", *{"label": ("label", "p"), "score": ("score",), "pair": ("p",)}[kind]}
    assert 0 <= answer.get("p", 0) <= 1
    assert answer.get("label") in (*SERVED[name].names, None)


def test_the_chances_of_a_pair_turned_round_add_up_to_one() -> None:
    pair = {"a": "Breaking: the bridge is open again", "b": "Our daily note"}
    told = cadet("predict", "reach_wording_pairs", given=lines(pair, {"a": pair["b"], "b": pair["a"]}, {"a": "one"}))
    one, other, refused = answers(told)
    assert one["p"] + other["p"] == pytest.approx(1)
    assert (refused["line"], refused["error"]) == (3, "b is missing or is not text")


def test_a_polite_request_gets_the_higher_score() -> None:
    texts = ["혹시 시간 괜찮으시면 한번 확인해 주실 수 있을까요? 감사합니다.", "빨리 좀 해라. 말이 안 되잖아."]
    told = cadet("predict", "politeness_ko_corr", given=lines(*({"id": text, "text": text} for text in texts)))
    polite, rude = answers(told)
    assert polite["score"] > rude["score"]


def test_a_benchmark_that_is_not_there_is_refused() -> None:
    for name in ("nobody's", ""):
        refused = cadet("predict", name, given=lines(GOOD))
        assert refused.exit_code == 1
        assert "--list" in refused.stderr


def test_without_a_name_it_asks_for_a_benchmark() -> None:
    refused = cadet("predict")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Say which benchmark: `cadet predict --list` names them")


def test_whoever_names_a_head_is_told_the_benchmarks_it_answers_for() -> None:
    assert "(claim is a head, and answers for claimbuster, checkthat" in cadet("predict", "claim").stderr
    assert "(sentiment is a head, and answers for tweeteval_sentiment)" in cadet("predict", "sentiment").stderr
    assert "is a head" not in cadet("predict", "nobody's").stderr
