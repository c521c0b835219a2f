"""The pure part of `cadet score`: posts from JSON objects, scorecards to JSON objects."""

from collections.abc import Mapping
from typing import Any, cast

from server.errors import CadetError
from server.scoring.card import Post, PostKind, Scorecard
from server.scoring.overall import REACH, RISK, TONE

_KINDS = ("post", "reply", "correction", "repost")
LONGEST = 20_000


class BadLine(CadetError):
    """A line that is not a post. The message says which field and why."""

    def __init__(self, message: str) -> None:
        super().__init__("score.bad_line", message=message)
        self.message = message

    def __str__(self) -> str:
        return self.message


def post_from_json(data: Any) -> Post:
    """A post from one decoded JSON line; BadLine names the first field that is missing or of the wrong type."""
    if not isinstance(data, dict):
        raise BadLine("a line must be a JSON object")
    kind = _text(data, "kind", "post")
    if kind not in _KINDS:
        raise BadLine(f"kind must be one of {', '.join(_KINDS)}, not {kind!r}")
    # A repost carries the poster's own words around somebody else's: it is judged as a post.
    kind = kind if kind != "repost" else "post"
    return Post(
        text=_text(data, "text"),
        lang=_text(data, "lang"),
        platform=_text(data, "platform", ""),
        minute=_number(data, "minute", 0.0),
        account=_text(data, "account", "embassy"),
        kind=cast(PostKind, kind),
        in_reply_to=_optional_text(data, "in_reply_to"),
        target=_optional_text(data, "target"),
        trigger_minute=None if data.get("trigger_minute") is None else _number(data, "trigger_minute", 0.0),
        alt_text=_optional_text(data, "alt_text"),
    )


def within_length(field: str, text: str) -> str:
    """The text, unless it is too long to be a post or a message."""
    if len(text) > LONGEST:
        raise BadLine(f"{field} must have at most {LONGEST} characters, not {len(text)}")
    return text


def card_to_json(id: object, card: Scorecard) -> dict[str, Any]:
    """A scorecard as the JSON object of one answer line; evidence spans count characters of the text as sent."""
    levels = {score.criterion: score.level for score in card.criteria}
    return {
        "id": id,
        "criteria": {
            "tone": _picked(levels, TONE),
            "risk": _picked(levels, RISK),
            "reach": _picked(levels, REACH),
        },
        "overall": {"tone": card.tone, "risk": card.risk, "reach": card.reach},
        "verdict": card.verdict,
        "behaviour": card.behaviour,
        "evidence": [
            {
                "criterion": evidence.criterion,
                "start": evidence.start,
                "end": evidence.end,
                "code": evidence.code,
                "reason": evidence.reason,
            }
            for score in card.criteria
            for evidence in score.evidence
        ],
        "confidence": {score.criterion: score.confidence for score in card.criteria},
        "engine": card.engine,
    }


def _picked(levels: Mapping[str, int | None], names: tuple[str, ...]) -> dict[str, int | None]:
    return {name: levels[name] for name in names}


def _text(data: Mapping[str, Any], field: str, default: str | None = None) -> str:
    value = data.get(field, default)
    if value is None:
        raise BadLine(f"{field} is missing")
    if not isinstance(value, str):
        raise BadLine(f"{field} must be text, not {_kind_of(value)}")
    return within_length(field, value)


def _optional_text(data: Mapping[str, Any], field: str) -> str | None:
    return None if data.get(field) is None else _text(data, field)


def _number(data: Mapping[str, Any], field: str, default: float) -> float:
    value = data.get(field, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadLine(f"{field} must be a number of drill minutes, not {_kind_of(value)}")
    if not -1e6 < value < 1e6:
        raise BadLine(f"{field} must be a number of drill minutes between -1000000 and 1000000")
    return float(value)


def _kind_of(value: object) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "an object",
        type(None): "null",
    }
    return names.get(type(value), type(value).__name__)
