"""The rubric's formulas: overall levels, verdict and behaviour from the 21 levels, used again after a human mark."""

import math
from collections.abc import Mapping
from typing import cast

from server.scoring.card import Behaviour, Level, Verdict

TONE = ("respect", "empathy", "warmth", "helpfulness", "clarity", "restraint")
RISK = ("accuracy", "mandate", "confidentiality", "impartiality", "sensitivity", "escalation", "conduct", "duty")
REACH = ("public", "language", "platform", "hook", "conversation", "access", "timeliness")
CRITERIA = (*TONE, *RISK, *REACH)
_DOUBLE = frozenset(("public", "language", "platform", "hook", "conversation"))
_CONTEMPT = ("respect", "empathy", "restraint")

Levels = Mapping[str, int | None]


def overall(levels: Levels) -> tuple[Level, Level, Level]:
    """Overall TONE, RISK and REACH (0..4 each) from the 21 levels; only timeliness may be None."""
    return tone_of(levels), risk_of(levels), reach_of(levels)


def tone_of(levels: Levels) -> Level:
    """Mean of the six; contempt (0 or 1 in respect, empathy or restraint) rounds down and caps."""
    mean = sum(_given(levels, name) for name in TONE) / len(TONE)
    worst = min(_given(levels, name) for name in _CONTEMPT)
    if worst == 0:
        return _level(min(1, math.floor(mean)))
    if worst == 1:
        return _level(min(2, math.floor(mean)))
    return _level(math.floor(mean + 0.5))


def risk_of(levels: Levels) -> Level:
    """The weakest of accuracy to conduct, softened only for duty."""
    weakest = min(_given(levels, name) for name in RISK[:-1])
    return _level(min(weakest, _given(levels, "duty") + 1))


def reach_of(levels: Levels) -> Level:
    """Weighted mean of what is not None, halves up, capped where the public cannot be reached."""
    weighted = [(2 if name in _DOUBLE else 1, levels[name]) for name in REACH]
    present = [(weight, level) for weight, level in weighted if level is not None]
    mean = sum(weight * level for weight, level in present) / sum(weight for weight, _ in present)
    reach = math.floor(mean + 0.5)
    who = min(_given(levels, "public"), _given(levels, "language"))
    if who == 0:
        return _level(min(1, reach))
    if who == 1 or min(_given(levels, "conversation"), _given(levels, "platform")) == 0:
        return _level(min(2, reach))
    return _level(reach)


def verdict(levels: Levels) -> Verdict:
    """Hold, edit or publish, by the rubric."""
    tone, risk, reach = overall(levels)
    if risk <= 1:
        return "hold"
    if risk == 2 or tone <= 2 or reach <= 1:
        return "edit"
    if min(_given(levels, "public"), _given(levels, "language")) <= 1 or levels["access"] == 0:
        return "edit"
    # A gag order and key text only in a picture are "edit" at least (rubric version 2).
    gagged = levels["conversation"] == 0
    pictured = levels["access"] == 1 and _given(levels, "helpfulness") <= 2
    return "edit" if gagged or pictured else "publish"


def behaviour(levels: Levels, *, boilerplate: bool = False) -> Behaviour:
    """Avoider, adapter or misfire; an exploiter shows in a whole attempt only.

    `boilerplate` says that stock phrases carry the post. Harmless misjudgement is not a misfire: damage shows in RISK
    or in contempt.
    """
    tone, _, reach = overall(levels)
    contempt = min(_given(levels, name) for name in _CONTEMPT) <= 1 and tone <= 2
    harm = min(_given(levels, name) for name in RISK[:-1]) <= 1
    if harm or (contempt and min(_given(levels, "restraint"), _given(levels, "escalation")) <= 1):
        return "misfire"
    silent = _given(levels, "duty") <= 2 or _given(levels, "helpfulness") <= 2
    if tone <= 2 or reach <= 2 or (silent and (boilerplate or _given(levels, "warmth") <= 2)):
        return "avoider"
    return "adapter"


def _given(levels: Levels, name: str) -> int:
    level = levels[name]
    if level is None:
        raise ValueError(f"{name} has no level")
    return level


def _level(value: int) -> Level:
    return cast(Level, max(0, min(4, value)))
