"""Posts as JSON objects: scored in their scenario, or answered with what is wrong."""

import io
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.cli import app
from server.scenarios.scored import look_ahead, scored
from server.scoring import encoder
from server.scoring.meaning import sensed

POST = {
    "id": "p1",
    "scenario": "S01",
    "text": "14 Koreans are safe.",
    "lang": "en",
    "platform": "facebook",
    "minute": 10,
}


def test_a_slug_and_an_outline_id_name_the_same_scenario() -> None:
    assert scored(POST) == scored(POST | {"scenario": "ferry-down-off-port-almeda"})


def test_the_minute_decides_what_is_a_leak() -> None:
    early, late = scored(POST), scored(POST | {"minute": 50})
    assert early["criteria"]["risk"]["confidentiality"] < late["criteria"]["risk"]["confidentiality"]


def test_without_a_scenario_the_words_alone_are_scored() -> None:
    answer = scored({"id": 7, "text": "You stupid liars.", "lang": "en"})
    assert answer["id"] == 7
    assert answer["criteria"]["tone"]["respect"] <= 1
    assert answer["criteria"]["reach"]["timeliness"] is None


def test_public_is_another_name_for_the_declared_target() -> None:
    assert scored(POST | {"public": "nationals"}) == scored(POST | {"target": "nationals"})


def test_posts_that_were_looked_at_ahead_are_scored_alike() -> None:
    lines = [
        POST,
        POST | {"text": "배는 오후 7시 40분에 멈췄습니다.", "lang": "ko"},
        POST | {"thread": ["Is my son safe?"]},
    ]
    sensed._seen.cache_clear()
    look_ahead([*lines, None, POST | {"scenario": "S99"}, {"id": 7, "text": "No scenario.", "lang": "en"}])
    assert len(encoder._ahead) == 2
    ahead = [scored(line) for line in lines]
    assert not encoder._ahead
    sensed._seen.cache_clear()
    assert [scored(line) for line in lines] == ahead


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"scenario": "S99"}, "no scenario 'S99'"),
        ({"scenario": 1}, "no scenario 1"),
        ({"target": "martians"}, "no public 'martians'"),
        ({"text": None}, "text is missing"),
        ({"minute": "soon"}, "minute must be a number"),
        ({"thread": "hello"}, "thread must be a list"),
        ({"thread": [{"author": "x"}]}, "each message of thread"),
        ({"thread": ["x" * 20_001]}, "thread must have at most 20000 characters, not 20001"),
        ({"in_reply_to": "x" * 20_001}, "in_reply_to must have at most 20000 characters"),
    ],
)
def test_a_wrong_line_is_answered_with_its_id_and_what_is_wrong(change: dict[str, object], complaint: str) -> None:
    answer = scored(POST | change)
    assert answer["id"] == "p1"
    assert complaint in answer["error"]


def test_the_command_answers_in_order_and_fails_at_the_end_when_a_line_was_bad(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    lines = [json.dumps(POST | {"id": f"p{n}"}) for n in range(3)]
    file.write_text("\n".join([lines[0], "not json", "", *lines[1:]]), encoding="utf-8")
    result = CliRunner().invoke(app, ["score", str(file)])
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["p0", "", "p1", "p2"]
    assert "not JSON" in answers[1]["error"]
    assert result.exit_code == 1


def test_the_command_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(POST)))
    result = CliRunner().invoke(app, ["score", "-"], input=json.dumps(POST))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["verdict"] == "hold"
