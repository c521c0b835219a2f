"""JSON lines in and out."""

import json

import pytest

from server.scoring import overall
from server.scoring.engine import FINGERPRINT, score
from server.scoring.lines import BadLine, card_to_json, post_from_json
from tests.scoring.world import DRILL, HARSH_EN, post

LINE = {"id": "1", "scenario": "S01", "lang": "en", "platform": "x", "minute": 3, "kind": "reply", "text": "Hello."}


def test_a_line_becomes_a_post() -> None:
    made = post_from_json(
        {**LINE, "account": "consul", "in_reply_to": "a mother", "target": "t", "trigger_minute": 2, "alt_text": ""}
    )
    assert made.minute == 3.0
    assert made.account == "consul"
    assert made.in_reply_to == "a mother"
    assert made.trigger_minute == 2.0
    assert made.alt_text == ""


def test_what_may_be_left_out_has_a_default() -> None:
    made = post_from_json({"text": "Hello.", "lang": "en"})
    assert (made.platform, made.minute, made.account, made.kind) == ("", 0.0, "embassy", "post")


def test_a_repost_is_judged_as_a_post() -> None:
    assert post_from_json({**LINE, "kind": "repost"}).kind == "post"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ([], "object"),
        ({}, "text is missing"),
        ({"text": 5, "lang": "en"}, "text must be text, not a number"),
        ({"text": "a"}, "lang is missing"),
        ({"text": "a", "lang": ["en"]}, "lang must be text, not a list"),
        ({**LINE, "minute": "3"}, "minute must be a number"),
        ({**LINE, "minute": True}, "minute must be a number"),
        ({**LINE, "minute": float("nan")}, "minute must be a number"),
        ({**LINE, "kind": "story"}, "kind must be one of post, reply, correction, repost, not"),
        ({**LINE, "text": "a" * 20_001}, "at most 20000"),
    ],
)
def test_a_bad_line_says_what_is_wrong(line: object, said: str) -> None:
    with pytest.raises(BadLine, match=said):
        post_from_json(line)


def test_a_card_becomes_the_promised_object() -> None:
    out = json.loads(json.dumps(card_to_json("7", score(post(HARSH_EN), DRILL))))
    assert list(out) == ["id", "criteria", "overall", "verdict", "behaviour", "evidence", "confidence", "engine"]
    assert tuple(out["criteria"]["tone"]) == overall.TONE
    assert tuple(out["criteria"]["risk"]) == overall.RISK
    assert tuple(out["criteria"]["reach"]) == overall.REACH
    assert out["verdict"] == "hold"
    assert set(out["evidence"][0]) == {"criterion", "start", "end", "code", "reason"}
    assert set(out["confidence"]) == set(overall.CRITERIA)
    assert out["engine"] == FINGERPRINT
