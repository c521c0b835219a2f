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


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        ({"kind": "reply", "in_reply_to": "i99"}, "in_reply_to: S01 has no message 'i99'"),
        ({"kind": "reply", "in_reply_to": "p4"}, "in_reply_to: S01 has no message 'p4'"),
        ({"kind": "reply", "in_reply_to": "i5", "minute": 1}, "in_reply_to: i5 comes at minute"),
        ({"kind": "reply", "in_reply_to": "i6", "minute": 50}, "in_reply_to: i6 comes from HQ"),
        ({"account": "ministry"}, "account: S01 has embassy"),
        ({"lang": "zz"}, "lang: 'zz'"),
        ({"lang": "EN"}, "lang: 'EN'"),
        ({"lang": "zz-US"}, "lang: 'zz-US'"),
        ({"lang": "english-US"}, "lang: 'english-US'"),
        ({"lang": ""}, "lang: ''"),
        ({"platform": "tweeter"}, "platform: 'tweeter' is not known"),
        ({"reply_to": "i2"}, "reply_to: not read; is in_reply_to meant?"),
        ({"Alttext": "A ferry"}, "Alttext: not read; is alt_text meant?"),
        ({"target": "nationals", "public": "marovians"}, "public: 'marovians' is not read, as target is 'nationals'"),
        ({"minute": -5}, "minute: S01 runs from minute 0 to 60, and this is -5"),
        ({"minute": 5000}, "minute: S01 runs from minute 0 to 60, and this is 5000"),
    ],
)
def test_what_is_hardly_meant_is_scored_and_said(change: dict[str, object], doubt: str) -> None:
    answer = scored(POST | change)
    (said,) = answer["warnings"]
    assert said.startswith(doubt)
    assert answer["verdict"]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"account": "embassy"},
        {"account": "Duty officer"},
        {"kind": "reply", "in_reply_to": "mother: is he alive?"},
        {"kind": "reply", "in_reply_to": "some caller nobody knows"},
        {"kind": "reply", "in_reply_to": "r7 student: student fares?"},
        {"kind": "reply", "in_reply_to": "i2", "minute": 12},
        *({"lang": code} for code in ("mv", "en-US", "pt-BR", "zh-Hant", "zh_Hant", "ko_KR", "es-419", "zh-Hant-TW")),
        {"platform": ""},
        {"platform": "whatsapp"},
        {"split": "dev", "tags": ["good"], "scores": {}, "levels": "444444", "overall": {}, "why": "", "flags": []},
        {"note": 1, "marker": "A", "x" * 5_000: 2, "verdict": "hold", "behaviour": "misfire"},
        {"minute": 60},
        {"target": "nationals", "public": "nationals"},
        {"target": None, "public": "nationals"},
    ],
)
def test_what_may_well_be_meant_passes_without_a_word(change: dict[str, object]) -> None:
    answer = scored(POST | change)
    assert "warnings" not in answer
    assert "error" not in answer


def test_without_a_scenario_only_what_nobody_could_mean_is_doubted() -> None:
    line = {"id": 7, "text": "Thank you.", "lang": "en", "minute": -5, "in_reply_to": "i99", "account": "me"}
    assert "warnings" not in scored(line)
    (said,) = scored(line | {"plattform": "x"})["warnings"]
    assert said == "plattform: not read; is platform meant?"


@pytest.mark.parametrize("change", [{"scenario": "s01"}, {"scenario": "Ferry-Down-Off-Port-Almeda"}])
def test_letters_of_another_size_name_the_same_scenario(change: dict[str, object]) -> None:
    assert scored(POST | change) == scored(POST)


@pytest.mark.parametrize("platform", ["X", "Facebook", "KAKAOTALK"])
def test_letters_of_another_size_name_the_same_platform(platform: str) -> None:
    assert scored(POST | {"platform": platform}) == scored(POST | {"platform": platform.lower()})


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
