"""`cadet simulate` prints one JSON object, the same bytes for the same question, or names what is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from server.scenarios.shelf import shipped
from server.settings import ROOT
from tests.cli import digests
from tests.cli.running import cadet

POSTS = [
    {"id": "late", "lang": "ko", "platform": "kakaotalk", "minute": 14, "text": "다음 안내는 아홉 시에 드리겠습니다."},
    {"id": "first", "scenario": "S01", "lang": "en", "platform": "facebook", "minute": 9, "deleted_at": 40,
     "text": "A ferry sank at 19:40. We are with the coastguard now. Call +82-2-3210-0404, day and night."},
]  # fmt: skip


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(map(json.dumps, POSTS)), encoding="utf-8")
    return file


def test_it_prints_what_became_of_each_post_and_of_all(posts: Path) -> None:
    answer = cadet("simulate", "S01", "--posts", posts, "--seed", 7, "--agents", 3000, "--seeds", 3)
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)["audience"]
    assert [(post["minute"], post["rules"]) for post in found["posts"]] == [(9.0, "interest"), (14.0, "follow_graph")]
    assert found["total"]["target_coverage"] > 0
    low, high = found["interval_80"]["target_coverage"]
    assert 0 < low <= high
    marovians = next(part for part in found["total"]["publics"] if part["public"] == "marovians")
    assert marovians["saw"] + sum(marovians["never_saw"].values()) == marovians["size"]


def test_each_post_says_from_which_line_it_is() -> None:
    third = {key: value for key, value in POSTS[0].items() if key != "id"} | {"minute": 11}
    odd = third | {"id": "\ud800", "minute": 12}
    given = "\n".join(["", *map(json.dumps, [*POSTS, third, odd])])
    answer = cadet("simulate", "S01", "--posts", "-", "--seed", 7, "--agents", 500, "--seeds", 0, given=given)
    told = [(post.get("id"), post.get("line")) for post in json.loads(answer.stdout)["audience"]["posts"]]
    assert told == [("first", None), (None, 4), ("\ud800", None), ("late", None)]
    assert answer.stderr == ""


def test_lines_are_counted_alike_whatever_ends_them() -> None:
    given = "\r".join(map(json.dumps, [POSTS[0], POSTS[1] | {"lang": 1}]))
    answer = cadet("simulate", "S01", "--posts", "-", "--seed", 7, given=given)
    assert (answer.exit_code, answer.stderr.partition(":")[0]) == (1, "line 2")


def test_what_is_hardly_meant_is_simulated_and_named_by_its_line() -> None:
    doubtful = [POSTS[0] | {"platform": "twiter"}, POSTS[1], POSTS[0] | {"delete_at": 15}]
    given = "\n".join(map(json.dumps, doubtful))
    answer = cadet("simulate", "S01", "--posts", "-", "--seed", 7, "--agents", 500, "--seeds", 0, given=given)
    assert answer.exit_code == 0
    assert len(json.loads(answer.stdout)["audience"]["posts"]) == 3
    first, second = answer.stderr.splitlines()
    assert first.startswith("line 1: platform: 'twiter' is not known")
    assert second == "line 3: delete_at: not read; is deleted_at meant?"


def test_it_prints_what_the_world_answers_and_who_believes_whom(posts: Path) -> None:
    answer = cadet("simulate", "S01", "--posts", posts, "--seed", 7, "--agents", 500, "--seeds", 0)
    world = json.loads(answer.stdout)["world"]
    quoting = [
        one for one in world["answers"] if one["kind"] == "voice" and one["about"] and "3210-0404" in one["text"]
    ]
    assert quoting, "nobody takes up the number that was given"
    # Nobody answered the mother: her cry is shared on, and those she speaks for believe less.
    assert ("i2", "shared") in {(spread["message"], spread["effect"]) for spread in world["spreads"]}
    assert world["credibility"]["nationals"] < 50
    assert {lean["behaviour"] for lean in world["profile"]["leans"]} == {"avoider", "adapter", "exploiter", "misfire"}


def test_slug_outline_id_and_file_name_the_same_scenario(posts: Path) -> None:
    file = shipped()["ferry-down-off-port-almeda"]
    named = ("S01", "ferry-down-off-port-almeda", file)
    answers = [cadet("simulate", name, "--posts", posts, "--seed", 7, "--agents", 500, "--seeds", 0) for name in named]
    assert len({answer.stdout for answer in answers}) == 1
    assert json.loads(answers[0].stdout)["scenario"] == "S01"


def test_another_process_prints_the_same_bytes(posts: Path) -> None:
    options = ["simulate", "S01", "--posts", str(posts), "--seed", "7", "--agents", "2000", "--seeds", "2"]
    command = [sys.executable, "-m", "server.cli", *options]
    fresh = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    assert fresh == cadet(*options).stdout_bytes


def test_a_rule_can_be_chosen_for_all_to_compare(posts: Path) -> None:
    answer = cadet(
        "simulate", "S01", "--posts", posts, "--seed", 7, "--agents", 500, "--seeds", 0, "--rules", "chronological"
    )
    assert {post["rules"] for post in json.loads(answer.stdout)["audience"]["posts"]} == {"chronological"}


def test_no_posts_are_an_answer_too() -> None:
    answer = cadet("simulate", "S01", "--posts", "-", "--seed", 7, "--agents", 500, given=b"\n\n")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["audience"]["total"]["target_coverage"] == 0


def test_wrong_lines_are_named_and_nothing_is_simulated() -> None:
    lines = [
        POSTS[0],
        "no object",
        {"lang": "en", "platform": "x"},
        POSTS[0] | {"scenario": "S02"},
        POSTS[0] | {"target": "martians"},
        POSTS[0] | {"minute": 1e5},
        POSTS[0] | {"deleted_at": 3},
        POSTS[0] | {"deleted_at": True},
        POSTS[0] | {"id": float("nan")},
    ]
    given = "\n".join(["", *map(json.dumps, lines), "{broken"])
    answer = cadet("simulate", "S01", "--posts", "-", "--seed", 7, given=given)
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert [line.partition(":")[0] for line in answer.stderr.splitlines()] == [f"line {n}" for n in range(3, 12)]


@pytest.mark.parametrize("given", [b"\n\n\xff", b"\r\r\xff", b"\r\n\r\n\xff", "\ufeff\n가\n".encode() + b"\xff"])
def test_bytes_that_are_no_text_are_named_by_their_line(given: bytes) -> None:
    answer = cadet("simulate", "S01", "--posts", "-", "--seed", 7, given=given)
    assert (answer.exit_code, answer.stderr) == (1, "line 3: this is not UTF-8\n")


def test_an_unknown_scenario_or_file_is_named(tmp_path: Path) -> None:
    unknown = cadet("simulate", "S99", "--posts", tmp_path / "posts.jsonl", "--seed", 7)
    assert (unknown.exit_code, "S99" in unknown.stderr) == (1, True)
    missing = cadet("simulate", "S01", "--posts", tmp_path / "posts.jsonl", "--seed", 7)
    assert (missing.exit_code, "posts.jsonl" in missing.stderr) == (1, True)
    assert cadet("simulate", "S01", "--posts", "-", "--seed", 7, "--agents", 2_000_000, given="").exit_code == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("id: 가\n".encode("euc-kr"), ":1:1 This line is not UTF-8. Save the file as UTF-8."),
        (b"schema: 1\nid: [S01\n", ":3:1 A comma is missing here, or a bracket is not closed."),
    ],
)
def test_a_scenario_file_at_fault_is_named_with_its_line(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(content)
    answer = cadet("simulate", file, "--posts", "-", "--seed", 7, given="")
    assert (answer.exit_code, answer.stderr) == (1, f"{file}{told}\n")
    folder = cadet("simulate", tmp_path, "--posts", "-", "--seed", 7, given="")
    assert "This is a folder, not a file." in folder.stderr


def test_a_correction_points_at_the_post_before() -> None:
    lines = [POSTS[0], POSTS[0] | {"minute": 20, "kind": "correction", "text": "정정합니다. 안내는 열 시에 드립니다."}]
    answer = cadet(
        "simulate", "S01", "--posts", "-", "--seed", 7, "--agents", 500, "--seeds", 0,
        given="\n".join(map(json.dumps, lines)),
    )  # fmt: skip
    assert len(json.loads(answer.stdout)["audience"]["posts"]) == 2


def test_worlds_are_those_that_were_kept_on_every_python() -> None:
    assert dict(digests.runs()) == digests.kept(), "meant to change? renew with: python -m tests.cli.digests"
