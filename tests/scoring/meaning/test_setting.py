"""Whom a post answers, as the learned levels are told it."""

from dataclasses import replace

import numpy as np
import pytest

from server.scenarios.scored import post_in_context
from server.scoring.card import Context, Message, Post, Public
from server.scoring.case import Case
from server.scoring.meaning.setting import asker

TOWN = Public("town", "foreign", "People of the port", 90_000, 0.8, {"en": 0.9}, {"facebook": 0.8})
FANS = Public("fans", "converted", "Fan clubs", 9_000, 0.2, {"en": 0.9}, {"facebook": 0.8})
REPLY = Post("Thank you!", "en", "facebook", 10.0, kind="reply", in_reply_to="i1")


def answering(*thread: Message, post: Post = REPLY) -> list[float]:
    found: list[float] = asker(Case(post, Context(publics=(TOWN, FANS), thread=thread))).tolist()
    return found


def test_the_last_message_says_who_is_answered_by_public_role_and_manner() -> None:
    docker = Message("docker", "What now?", role="public", public="town", asks=True)
    troll = Message("troll", "Liars!", hostile=True, role="troll", public="town")
    fan = Message("fan", "You are the best", role="public", public="fans")
    figures = [answering(docker, one) for one in (docker, troll, fan)]
    assert all(len(one) == 15 and one[0] == 1.0 for one in figures)
    assert len({tuple(one) for one in figures}) == 3
    assert [sum(one) for one in figures] == [4.0, 4.0, 3.0]
    # Of the town both, and not of the fans.
    kinds = np.array(figures)[:, 1:6]
    assert (kinds[0] == kinds[1]).all()
    assert (kinds[0] != kinds[2]).any()


@pytest.mark.parametrize(
    ("thread", "post"),
    [
        ((), REPLY),
        ((Message("somebody", "What now?"),), REPLY),
        ((Message("docker", "What now?", role="public", public="town"),), Post("Hello!", "en", "facebook", 10.0)),
    ],
)
def test_who_is_not_known_or_not_answered_says_nothing(thread: tuple[Message, ...], post: Post) -> None:
    assert answering(*thread, post=post) == [0.0] * 15


def test_a_scenarios_message_is_known_by_its_words() -> None:
    line = {
        "id": "a", "scenario": "S05", "lang": "en", "platform": "x", "minute": 20, "kind": "reply",
        "text": "Thank you!", "in_reply_to": "fan account: don't apologise, it's jealous haters!",
    }  # fmt: skip
    post, context = post_in_context(line)
    (asked,) = context.thread
    assert (asked.role, asked.public, asked.asks) == ("public", "fans", False)
    assert any(asker(Case(post, context)))
    assert not any(asker(Case(replace(post, kind="post", in_reply_to=None), context)))
