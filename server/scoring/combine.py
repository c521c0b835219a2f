"""Combining what rules found with what a post means: learned from labelled posts, one sum a level.

Two kinds of sum over the figures of `Sensed`. For criteria of wording a ridge regression proposes a level, which
counts beside the rule's. For RISK a logistic regression says how likely an expert would hold the post back, and
which criterion it would be held back for; it may only ever hold, unless the rule itself was a guess.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from server.scoring.meaning.sensed import Sensed
from server.scoring.overall import RISK
from server.scoring.weigh import Weighing

Floats = NDArray[np.float64]
FILE: Final = Path(__file__).parent / "heads" / "weights" / "combination.json"
# Criteria that live in the wording; the others are counted or looked up, which no resemblance can overrule.
WORDING: Final = (
    "respect", "empathy", "warmth", "helpfulness", "clarity", "restraint", "public", "hook", "conversation",
)  # fmt: skip


class Breach(NamedTuple):
    """How a breach is told: its reason key, and the acts of the sentence it points at."""

    reason: str
    acts: tuple[str, ...]


BREACHES: Final = {
    "confidentiality": Breach("risk.confidentiality.reads_like", ("discloses",)),
    "mandate": Breach("risk.mandate.reads_like", ("promises", "threatens")),
    "accuracy": Breach("risk.accuracy.reads_like", ("accuses", "sides")),
}
# Heat is left to the rules: what is hot is said in words, and short friendly answers were taken for it.
_REASONS: Final = {
    "tone": ("tone.wording.higher", "tone.wording.lower"),
    "reach": ("reach.wording.higher", "reach.wording.lower"),
}
# The rule's share of a proposed level. Grouped cross-validation was flat from 0.2 to 0.4.
RULE_SHARE: Final = 0.3
HOLD: Final = 0.45
# Above these the breach is taken for a plain one, worth the lowest level.
_SURE_HOLD, _SURE_BREACH = 0.9, 0.8
# A rule that guessed (see risk.accuracy) gives way when a hold is this unlikely.
_UNLIKELY = 0.3
# A hold needs a criterion to stand on: one that is likelier broken than not.
_LIKELY = 0.56
_GUESS = 0.4
# Saying that something is not known or decided sounds, to the encoder, like saying what it is: where no rule found
# anything, a post that says no more than that, or what may be said, is believed.
_DOUBT = 2
# What a rule is as sure of as this (an insult, a threat, nothing said) no resemblance to kind words mends.
_PLAIN = 0.7


@dataclass(frozen=True)
class Combination:
    """The learned sums. `level` (figures, criteria of WORDING) and `breach` (figures, 1 + BREACHES), with constants.

    The first column of `breach` is for holding the post back at all. `agreed` is, for each wording criterion, the
    share of labelled posts on which the combined level met the expert's in grouped cross-validation.
    """

    level: Floats
    level_constant: Floats
    breach: Floats
    breach_constant: Floats
    agreed: dict[str, float]

    def proposals(self, figures: Floats) -> dict[str, float]:
        """A level, not rounded, for each criterion of wording."""
        return dict(zip(WORDING, (figures @ self.level + self.level_constant).tolist(), strict=True))

    def chances(self, figures: Floats) -> tuple[float, dict[str, float]]:
        """The chance (0..1) that the post must be held back, and that each criterion is the breach."""
        found = 1.0 / (1.0 + np.exp(-(figures @ self.breach + self.breach_constant)))
        return float(found[0]), dict(zip(BREACHES, found[1:].tolist(), strict=True))


@cache
def learned() -> Combination:
    """The shipped combination."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    arrays = {name: np.array(data[name], dtype=np.float64) for name in ("level", "breach")}
    constants = {f"{name}_constant": np.array(data[f"{name}_constant"]) for name in ("level", "breach")}
    return Combination(**arrays, **constants, agreed=data["agreed"])


def combine(weighings: dict[str, Weighing | None], sensed: Sensed, combination: Combination) -> None:
    """Move the levels of the weighings by what the post means, and leave the sentence each move rests on."""
    figures = sensed.figures()
    for criterion, proposal in combination.proposals(figures).items():
        _reword(cast(Weighing, weighings[criterion]), proposal, sensed, combination.agreed[criterion])
    hold, breaches = combination.chances(figures)
    held = min(cast(Weighing, weighings[name]).level for name in RISK[:-1])
    accuracy = cast(Weighing, weighings["accuracy"])
    if hold <= _UNLIKELY and accuracy.level < 2 and accuracy.confidence <= _GUESS:
        accuracy.lift(2, "risk.accuracy.unlikely_breach", sure=_GUESS)
        return
    worst = max(breaches, key=lambda name: breaches[name])
    if sensed.case.context.cleared and worst != "accuracy":
        return
    if hold > HOLD and breaches[worst] > _LIKELY and (held > 1 or hold > _SURE_HOLD):
        level = 0 if hold > _SURE_HOLD and breaches[worst] > _SURE_BREACH else 1
        weighing, breach = cast(Weighing, weighings[worst]), BREACHES[worst]
        if weighing.level > level and not (weighing.level > _DOUBT and sensed.excuses()):
            weighing.cap(level, breach.reason, [sensed.clearest(*breach.acts)], sure=round(hold * 0.8, 2))


def _reword(weighing: Weighing, proposal: float, sensed: Sensed, agreed: float) -> None:
    """Bring a wording criterion to the level that rule and proposal give together."""
    rule = weighing.rounded
    if rule <= 1 and weighing.confidence >= _PLAIN:
        return
    combined = max(0, min(4, int((1 - RULE_SHARE) * proposal + RULE_SHARE * rule + 0.5)))
    if combined > rule and sensed.case.brushes_off:
        # A door that is closed politely is closed.
        return
    higher, lower = _REASONS["reach" if weighing.code.startswith("A") else "tone"]
    # Where the two disagree by two levels or more, the machine says that it is not sure.
    sure = agreed if abs(combined - rule) < 2 else min(agreed, 0.4)
    if combined > rule:
        weighing.lift(combined, higher, [sensed.clearest("warms", "helps")], sure=sure)
    elif combined < rule:
        weighing.cap(combined, lower, [sensed.clearest("brushes_off", "mocks")], sure=sure)
    else:
        weighing.confidence = agreed
