"""Scores posts that come as JSON objects, each against the shipped scenario it names."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from server.audience.platforms import PLATFORMS
from server.scenarios.asked import asked_by
from server.scenarios.context import context_for, message_of
from server.scenarios.doubts import doubts
from server.scenarios.load import read_scenario
from server.scenarios.schema import Scenario
from server.scenarios.shelf import find_shipped
from server.scoring.card import Context, Message, Post
from server.scoring.engine import score
from server.scoring.lines import BadLine, card_to_json, post_from_json, within_length
from server.scoring.meaning import sensed


def scored(data: Any) -> dict[str, Any]:
    """The answer line for one decoded line: its scorecard, or its id and what is wrong with it.

    `data["scenario"]` is a slug or an outline id; without one the post is scored by its words alone. Where something
    in the line is hardly meant as it stands, `warnings` says so in sentences.
    """
    id = data.get("id", "") if isinstance(data, dict) else ""
    try:
        post, context = post_in_context(data)
    except BadLine as error:
        return {"id": id, "error": str(error)}
    named = data.get("scenario")
    warnings = doubts(data, post, None if named is None else _shipped(named))
    return card_to_json(id, score(post, context)) | ({"warnings": warnings} if warnings else {})


def look_ahead(several: Iterable[Any]) -> None:
    """Prepare for scoring several decoded lines; what is wrong with one is said when it is scored."""
    cases = []
    for data in several:
        with suppress(BadLine):
            cases.append(post_in_context(data))
    sensed.look_ahead(cases)


def post_in_context(data: Any) -> tuple[Post, Context]:
    """The post of one decoded line and the context of the scenario it names; BadLine says what is wrong."""
    return _in_its_scenario(data, post_from_json(as_meant(data)))


def as_meant(data: Any) -> Any:
    """The line with `public`, another name for the declared `target`, and a platform in large letters made plain."""
    if not isinstance(data, dict):
        return data
    if data.get("target") is None and data.get("public") is not None:
        data = data | {"target": data["public"]}
    place = data.get("platform")
    return data | {"platform": place.lower()} if isinstance(place, str) and place.lower() in PLATFORMS else data


def _in_its_scenario(data: Mapping[str, Any], post: Post) -> tuple[Post, Context]:
    """The post and its context; a reply that says whom it answers is tied to that inject."""
    thread = _thread(data.get("thread"))
    name = data.get("scenario")
    if name is None:
        return post, Context(thread=thread)
    if not isinstance(name, str) or (scenario := _shipped(name)) is None:
        raise BadLine(f"there is no scenario {name!r}")
    if post.target is not None and scenario.public(post.target) is None:
        raise BadLine(f"scenario {name} has no public {post.target!r}")
    asked = asked_by(scenario, post.in_reply_to, post.minute) if post.in_reply_to else None
    if asked is not None:
        thread = thread or (message_of(asked, post.lang),)
        since = asked.t if post.trigger_minute is None else post.trigger_minute
        post = replace(post, in_reply_to=asked.id, trigger_minute=since)
    return post, context_for(scenario, minute=post.minute, thread=thread)


def _thread(given: Any) -> tuple[Message, ...]:
    """Messages from a list of texts or of `{"author", "text", "hostile"}` objects, oldest first."""
    if given is None:
        return ()
    if not isinstance(given, list):
        raise BadLine("thread must be a list of messages, oldest first")
    return tuple(_message(part) for part in given)


def _message(part: Any) -> Message:
    if isinstance(part, str):
        return Message("", within_length("thread", part))
    if isinstance(part, dict) and isinstance(part.get("text"), str):
        return Message(
            str(part.get("author") or ""), within_length("thread", part["text"]), bool(part.get("hostile", False))
        )
    raise BadLine("each message of thread must be a text, or an object with a text")


# Bounded, because names come from outside and most of them may be nobody's.
@lru_cache(maxsize=64)
def _shipped(name: str) -> Scenario | None:
    path = find_shipped(name)
    return read_scenario(path.read_text(encoding="utf-8")) if path else None
