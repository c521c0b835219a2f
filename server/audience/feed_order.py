"""The order of a feed: as it came, or as the platform's published rule would show it. Pure.

The rule is small and its numbers are stated here. A platform that documents time order, or nothing, keeps time order:
what is not known is not made up. One that documents weights, an order of signals or signals alone (in an order of ours)
ranks by what a drill knows of a message: whether people talk under it, whether it is passed on, how old it is, and
whose it is; if none of its signals is among these, time order it is. Weights multiply chances, never counts (see
`rules`), so counts are turned into chances that saturate.
"""

from collections import Counter
from collections.abc import Sequence
from math import inf
from typing import Literal, NamedTuple

from server.audience.rules import RuleCard

Order = Literal["newest", "platform"]

# Drill minutes after which a message counts half. Ours: no platform publishes one that fits an hour.
HALF_LIFE = 30.0
# So many answers, or times passed on, make the chance of one more an even one.
_EVEN_TALK, _EVEN_PASSING = 4.0, 400.0
# A question, and a provocation, invite about as much talk as one answer does.
_INVITES = 1.0
# What everybody does with what is in front of them, so that a message nobody answered has a place too.
_LIKED = 0.2
# Which published signals say something about talk under a message, and about its being passed on.
_TALK = {"reply", "comment", "others", "content"}
_PASSING = {"repost", "share", "quote", "others"}


class Standing(NamedTuple):
    """What is known of one message at this minute. `author` is whoever keeps the platform from repeating them."""

    minute: float
    author: str
    replies: int = 0
    passed_on: int = 0
    asks: bool = False
    heated: bool = False


def ranked(feed: Sequence[Standing], card: RuleCard | None, now: float) -> list[int]:
    """Places in `feed`, the first to be shown first, at drill minute `now`."""
    newest = sorted(range(len(feed)), key=lambda n: (-feed[n].minute, -n))
    if card is None or not has_an_order(card):
        return newest
    talk, passing = _weight(card, _TALK), _weight(card, _PASSING)
    score = {n: _score(feed[n], talk, passing, now) for n in newest}
    first = sorted(newest, key=lambda n: -score[n])
    seen: Counter[str] = Counter()
    decay, floor = _repeats(card)
    for n in first:
        score[n] *= max(floor, decay ** seen[feed[n].author])
        seen[feed[n].author] += 1
    return sorted(newest, key=lambda n: -score[n])


def has_an_order(card: RuleCard) -> bool:
    """Whether a platform's rule says anything of what a drill knows, so that its order may differ from time's."""
    ranks = card.documented in ("weights", "order", "signals")
    return ranks and (_weight(card, _TALK) > 0 or _weight(card, _PASSING) > 0)


def _weight(card: RuleCard, signals: set[str]) -> float:
    """The heaviest of these signals: its published weight in likes, or one over its place in the card's order."""
    like = next((signal.weight for signal in card.signals if signal.id == "like" and signal.weight), 1.0)
    found = [signal for signal in card.signals if signal.id in signals]
    weights = [signal.weight / like if signal.weight is not None else 1 / (signal.rank or inf) for signal in found]
    return max((weight for weight in weights if weight > 0), default=0.0)


def _score(one: Standing, talk: float, passing: float, now: float) -> float:
    answers = one.replies + _INVITES * one.asks + _INVITES * one.heated
    chance_of_talk = answers / (answers + _EVEN_TALK)
    chance_of_passing = one.passed_on / (one.passed_on + _EVEN_PASSING)
    fresh = 0.5 ** (max(0.0, now - one.minute) / HALF_LIFE)
    return float((_LIKED + talk * chance_of_talk + passing * chance_of_passing) * fresh)


def _repeats(card: RuleCard) -> tuple[float, float]:
    """What each further message of one author counts: the factor, and the least it falls to."""
    limits = {limit.id: limit.value for limit in card.limits}
    return limits.get("author_repeat_decay", 1.0), limits.get("author_repeat_floor", 0.0)
