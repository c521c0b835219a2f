"""How likely a reader who has seen a post reacts to it: by what it stirs, and by how the reader stands to us.

Every chance is a usual rate times what the post's appeal makes of it times what the reader's stance makes of it.
Usual rates keep the proportions of X's weights of April 2023, of which the publisher says that they were set so that
each reaction adds about equally on average: what is weighed twenty-seven times as much is twenty-seven times as rare.
The rate of likes itself, and all factors below, are chosen so that the directions are right (useful and warm is
liked, hot is answered and passed on, offensive is reported) and that a post of an embassy does not explode: on
average a reader brings fewer than one further reader.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from server.audience.appeal import Appeal
from server.audience.chance import Action
from server.audience.rules import rule_cards


class Reaction(IntEnum):
    """What readers do. The numbers are those of the draws."""

    LIKE = Action.LIKE
    REPLY = Action.REPLY
    REPOST = Action.REPOST
    SHARE = Action.SHARE
    NOT_INTERESTED = Action.NOT_INTERESTED
    REPORT = Action.REPORT


PASSING_ON: Final = (Reaction.REPOST, Reaction.SHARE)
HISTORIC: Final = "x-2023-04"
# Likes for each reader of an ordinary post; and private shares for each repost, of which no weight was published then.
_LIKES, _SHARES = 0.06, 0.3


def _usual() -> dict[Reaction, float]:
    weigh = rule_cards()[HISTORIC].weight
    rate = {
        reaction: _LIKES * weigh("like") / abs(weigh(signal))
        for reaction, signal in (
            (Reaction.LIKE, "like"),
            (Reaction.REPLY, "reply"),
            (Reaction.REPOST, "repost"),
            (Reaction.NOT_INTERESTED, "negative_feedback"),
            (Reaction.REPORT, "report"),
        )
    }
    return rate | {Reaction.SHARE: _SHARES * rate[Reaction.REPOST]}


BASE: Final[Mapping[Reaction, float]] = _usual()
# What a stance (warm, neutral, hostile, converted) makes of each rate.
_STANCE: Final[Mapping[Reaction, tuple[float, ...]]] = {
    Reaction.LIKE: (2.0, 1.0, 0.2, 2.5),
    Reaction.REPLY: (1.3, 1.0, 1.5, 1.3),
    Reaction.REPOST: (1.5, 0.8, 0.5, 2.0),
    Reaction.SHARE: (1.5, 1.0, 0.5, 1.5),
    Reaction.NOT_INTERESTED: (0.5, 1.0, 3.0, 0.3),
    Reaction.REPORT: (0.3, 1.0, 4.0, 0.2),
}


def chances(appeal: Appeal, stance: int, *, understood: bool) -> dict[Reaction, float]:
    """The chance (0..1) of each reaction of a reader of this stance who has seen the post, and understood it or not."""
    if not understood:
        # Nobody passes on what they cannot read; a strange script is waved away more readily than reported.
        return dict.fromkeys(Reaction, 0.0) | {Reaction.NOT_INTERESTED: 2.0 * BASE[Reaction.NOT_INTERESTED]}
    warmth, use, heat, travel, asks, offence = (
        figure / 100
        for figure in (appeal.warmth, appeal.usefulness, appeal.heat, appeal.travel, appeal.asks, appeal.offence)
    )
    spread = 0.2 + 0.7 * use + 0.9 * travel + 0.5 * heat
    stirred = {
        Reaction.LIKE: 0.2 + 0.8 * warmth + 0.8 * use - 0.6 * offence,
        Reaction.REPLY: 0.4 + 0.8 * asks + 0.8 * heat,
        Reaction.REPOST: spread,
        Reaction.SHARE: spread,
        Reaction.NOT_INTERESTED: 0.8 + 1.0 * (1 - use) + 2.0 * heat + 2.0 * offence - 0.6 * travel,
        Reaction.REPORT: 0.2 + 1.0 * heat + 4.0 * offence,
    }
    return {
        reaction: min(1.0, BASE[reaction] * max(0.0, factor) * _STANCE[reaction][stance])
        for reaction, factor in stirred.items()
    }


def catches(appeal: Appeal) -> float:
    """The share (0..1) of those whose feed shows a post who stop at it: a first line decides."""
    return 0.15 + 0.65 * appeal.travel / 100 + 0.2 * max(appeal.usefulness, appeal.heat) / 100
