"""Ranking rules by name: whom a feed shows a post, as far as platforms have said how they rank.

A rule with weights takes them from its rule card: the sum of weight times the *probability* of each reaction of this
very reader, never a count of reactions. A rule without published weights counts every reaction alike, measured by
how usual it is. What nobody has published is not invented: such a platform shows followers what they follow.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import fsum
from typing import Final, Literal

from server.audience.platforms import platform as platform_of
from server.audience.reactions import BASE, HISTORIC, Reaction
from server.audience.rules import RuleCard, current_card, rule_cards

RuleName = Literal["chronological", "x_2026", "x_2023", "follow_graph", "interest"]
RULES: Final[tuple[RuleName, ...]] = ("chronological", "x_2026", "x_2023", "follow_graph", "interest")
X_2026: Final = "x-2026-08"
# Under what names cards weigh our reactions. Where a card has several kinds of one, the plainest stands for it.
_SIGNALS: Final[Mapping[Reaction, tuple[str, ...]]] = {
    Reaction.LIKE: ("like",),
    Reaction.REPLY: ("reply",),
    Reaction.REPOST: ("repost",),
    Reaction.SHARE: ("share",),
    Reaction.NOT_INTERESTED: ("not_interested", "negative_feedback"),
    Reaction.REPORT: ("report",),
}
_GOOD: Final = (Reaction.LIKE, Reaction.REPLY, Reaction.REPOST, Reaction.SHARE)


@dataclass(frozen=True)
class Ranking:
    """One rule. `weights` multiply probabilities; empty, the feed is not ordered by expected reactions.

    `stranger` is the factor for readers who do not follow the author; 0: nothing is recommended to them. `by_time`:
    what is older lies deeper. `repeat` is what each further post of one author in a feed decays by, `floor` where
    that ends (1 and 1: the card says nothing of it).
    """

    name: RuleName
    weights: Mapping[Reaction, float] = field(default_factory=dict)
    stranger: float = 0.0
    by_time: bool = False
    repeat: float = 1.0
    floor: float = 1.0

    def lift(self, chances: Mapping[Reaction, float]) -> float:
        """How a reader's expected reactions place the post: 1 as an ordinary post, 0 last; without weights 1."""
        if not self.weights:
            return 1.0
        usual = fsum(weight * BASE[reaction] for reaction, weight in self.weights.items() if reaction in _GOOD)
        return max(0.0, fsum(weight * chances[reaction] for reaction, weight in self.weights.items()) / usual)

    def again(self, earlier: int) -> float:
        """The factor for a post that `earlier` posts of the same author stand beside."""
        return (1.0 - self.floor) * self.repeat**earlier + self.floor


@cache
def ranking(name: RuleName) -> Ranking:
    """The rule of that name; KeyError for another."""
    makers: dict[str, Callable[[], Ranking]] = {
        "chronological": lambda: Ranking("chronological", by_time=True),
        "follow_graph": lambda: Ranking("follow_graph"),
        "interest": lambda: Ranking("interest", _alike(), stranger=1.0),
        "x_2026": lambda: _weighted("x_2026", rule_cards()[X_2026]),
        "x_2023": lambda: _weighted("x_2023", rule_cards()[HISTORIC]),
    }
    return makers[name]()


def rule_of(platform: str) -> RuleName:
    """The rule that holds today on a platform, as far as its card says how it ranks.

    Weights are X's alone. Where an order or groups of signals are published, expected reactions decide. A platform
    about which nothing is known shows a messenger's channel, or a page, to those who follow it.
    """
    card = current_card(platform)
    if card is None or card.documented == "none":
        # A microblog nobody has described is taken to run by time, as microblogs began.
        return "chronological" if platform_of(platform).skin == "microblog" else "follow_graph"
    found: dict[str, RuleName] = {"weights": "x_2026", "chronological": "chronological"}
    return found.get(card.documented, "interest")


def _weighted(name: RuleName, card: RuleCard) -> Ranking:
    weighed = {signal.id: signal.weight for signal in card.signals if signal.weight is not None}
    found = {reaction: [weighed[id] for id in ids if id in weighed] for reaction, ids in _SIGNALS.items()}
    limits = {limit.id: limit.value for limit in card.limits}
    return Ranking(
        name,
        {reaction: weights[0] for reaction, weights in found.items() if weights},
        stranger=limits.get("out_of_network", 1.0),
        repeat=limits.get("author_repeat_decay", 1.0),
        floor=limits.get("author_repeat_floor", 1.0),
    )


def _alike() -> dict[Reaction, float]:
    """Each reaction by how usual it is: none is said to count for more than another."""
    return {reaction: (1.0 if reaction in _GOOD else -1.0) / usual for reaction, usual in BASE.items()}
