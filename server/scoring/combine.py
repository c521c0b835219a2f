"""Combining what rules found with what a post means, as learned from labelled posts.

Two kinds of sum over the figures of `Sensed` and the rules' own levels. For criteria of wording and some of RISK a
ridge regression proposes a level. A logistic regression says how likely a marker would hold the post back, and which
criteria it would be held back for; where that is unlikely, no single rule holds it either. What these come to, with the
rules' levels and measures, a forest turns into levels: what repels moves nobody, however well it is made for its
public, which no sum can say.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from server.scoring import forest
from server.scoring.forest import Forest
from server.scoring.heads.head import Head
from server.scoring.meaning.sensed import Sensed
from server.scoring.overall import CRITERIA, REACH, RISK
from server.scoring.weigh import Weighing

Floats = NDArray[np.float64]
# The head that knows the words of what is held back.
BREACH: Final = "breach"
FILE: Final = Path(__file__).parent / "heads" / "weights" / "combination.json"
FOREST: Final = FILE.with_name("levels.forest")
# Criteria that live in the wording; the others are counted or looked up, which no resemblance can overrule.
WORDING: Final = (
    "respect", "empathy", "warmth", "helpfulness", "clarity", "restraint", "public", "hook", "conversation",
)  # fmt: skip
# Criteria of RISK whose levels are told better with the sums than by rules alone.
CARE: Final = ("accuracy", "mandate", "escalation", "conduct", "duty")
LEVELLED: Final = (*WORDING, *CARE)
# Those that rules alone level, but for a hold.
RULED: Final = tuple(name for name in CRITERIA if name not in LEVELLED)


# The sums' parts, as their file names them.
SUMS: Final = ("level", "level_constant", "breach", "breach_constant")


class Breach(NamedTuple):
    """How a breach is told: its reason key, and the acts of the sentence it points at."""

    reason: str
    acts: tuple[str, ...]


BREACHES: Final = {
    "confidentiality": Breach("risk.confidentiality.reads_like", ("discloses", "hints")),
    "mandate": Breach("risk.mandate.reads_like", ("promises", "threatens")),
    "accuracy": Breach("risk.accuracy.reads_like", ("accuses", "sides")),
}
# Heat is left to the rules: what is hot is said in words, and short friendly answers were taken for it.
_REASONS: Final = {
    "tone": ("tone.wording.higher", "tone.wording.lower"),
    "risk": ("risk.wording.higher", "risk.wording.lower"),
    "reach": ("reach.wording.higher", "reach.wording.lower"),
}
# The acts of the sentence that a move of a wording criterion points at: what raises it, and what lowers it. On the
# spans that the marker named, pointing by criterion met 58 of 100 where it was raised and 47 where it was lowered;
# with one list for all criteria it was 42 and 43, by what each sentence adds to the learned sum itself 26 to 34 and
# 41 to 45, by chance 24 and 37.
ACTS: Final = {
    "respect": (("warms", "owns"), ("mocks", "snubs", "lectures", "orders", "threatens")),
    "empathy": (("warms", "owns"), ("tactless", "dry", "brushes_off", "snubs")),
    "warmth": (("warms", "scene"), ("dry", "protocol", "brushes_off")),
    "helpfulness": (("helps", "answers"), ("brushes_off", "dry", "protocol")),
    "clarity": (("answers", "helps", "scene"), ("protocol", "dry", "boasts")),
    "restraint": (("answers", "asks", "owns"), ("accuses", "mocks", "threatens", "scapegoats", "incites")),
    "public": (("asks", "scene", "warms"), ("protocol", "boasts", "dry")),
    "hook": (("scene", "asks"), ("protocol", "dry", "boasts")),
    "conversation": (("asks", "answers"), ("brushes_off", "snubs", "mocks", "lectures", "orders")),
    "accuracy": (("answers", "helps"), ("accuses", "sides", "boasts")),
    "mandate": (("answers", "helps"), ("promises", "threatens", "orders")),
    "escalation": (("answers", "warms", "owns"), ("mocks", "threatens", "accuses", "incites")),
    "conduct": (("owns", "answers"), ("scapegoats", "half_apology", "brushes_off")),
    "duty": (("answers", "helps"), ("dry", "protocol", "brushes_off", "boasts")),
}
# What is held back while it is learned comes out closer to the middle than markers' levels lie: it is spread again from
# there. Flat from 1.25 to 1.45 in grouped cross-validation.
_MIDDLE, _SPREAD = 2.8, 1.35
# Above this a post is held back. With whole scenarios left out 297 of 2,054 were held falsely so, and 47 of 556 of
# RISK 0 escaped; above a half it was 266 and 54.
HOLD: Final = 0.45
# From here on a post that is held is said to leak, if no other breach is likelier. Below, being held for another reason
# names no leak. With whole scenarios left out 338 of 429 leaks are noticed and 80 seen where there is none; from 0.5 on
# it was 348 and 100.
_LEAKS = 0.7
# Above these the breach is taken for a plain one, worth the lowest level.
_SURE_HOLD, _SURE_BREACH = 0.9, 0.8
_GUESS = 0.4
# A rule that would hold a post back is not believed where a hold is this unlikely, unless it gave the lowest level or
# found the wording of a secret: of 540 posts written after the rules it was right about 2 such posts and wrong about
# 21. A leak by pattern (a name, a stock of common words) is then hardly clumsy.
_UNLIKELY, _PATTERN, _CLUMSY = 0.3, 0.55, 3
# Saying that something is not known or decided sounds, to the encoder, like saying what it is: where no rule found
# anything and a leak is not all but certain, a post that says no more than that, or what may be said, is believed.
_DOUBT = 2
# What a rule is as sure of as this, of the wording, no resemblance to kind words mends (an insult, nothing said).
_PLAIN = 0.7
# What rules find to lack these, kind words beside it mend by one level at most.
_HARSH: Final = ("respect", "restraint")


@dataclass(frozen=True)
class Sums:
    """The learned sums, with constants.

    `level` (figures of wording, criteria of LEVELLED), `breach` (figures of breach, 1 + BREACHES). The first column of
    `breach` is for holding the post back at all.
    """

    level: Floats
    level_constant: Floats
    breach: Floats
    breach_constant: Floats

    def proposals(self, figures: Floats) -> dict[str, float]:
        """A level, not rounded, for each criterion that is levelled."""
        return dict(zip(LEVELLED, (figures @ self.level + self.level_constant).tolist(), strict=True))

    def chances(self, figures: Floats) -> tuple[float, dict[str, float]]:
        """The chance (0..1) that the post must be held back, and that each criterion is the breach."""
        found = 1.0 / (1.0 + np.exp(-(figures @ self.breach + self.breach_constant)))
        return float(found[0]), dict(zip(BREACHES, found[1:].tolist(), strict=True))


class Agreement(NamedTuple):
    """How often what was said met what a marker said, by some figure of it: below the first of `bounds`, and so on."""

    bounds: tuple[float, ...]
    shares: tuple[float, ...]

    def at(self, figure: float) -> float:
        """The share (0..1) of labelled posts with such a figure on which the two met."""
        return self.shares[bisect_right(self.bounds, figure)]


class Trust(NamedTuple):
    """How far what is said can be trusted, as measured with each scenario left out in turn.

    `levels` of each levelled criterion by how far the trees are apart, of each that is `ruled` by the level that rules
    gave; by the chance of a hold, how often such posts were to be `held`, and how often the criterion that was `named`
    for it had the level it was given.
    """

    levels: Mapping[str, Agreement]
    ruled: Mapping[str, Agreement]
    held: Agreement
    named: Agreement


@dataclass(frozen=True)
class Combination:
    """The sums, the forest that makes levels of what they come to, and how far both can be trusted."""

    sums: Sums
    forest: Forest
    trust: Trust


class Summed(NamedTuple):
    """What the sums make of a post: the figures (64) for the forest, and the chances of a hold and of each breach."""

    figures: Floats
    hold: float
    breaches: dict[str, float]


@cache
def learned() -> Combination:
    """The shipped combination."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    arrays = {name: np.array(data[name], dtype=np.float64) for name in SUMS}
    levels, ruled, held, named = (data["trust"][name] for name in Trust._fields)
    trust = Trust(_read_each(levels), _read_each(ruled), _read(held), _read(named))
    return Combination(Sums(**arrays), forest.from_bytes(FOREST.read_bytes()), trust)


def _read_each(found: Mapping[str, Sequence[Sequence[float]]]) -> dict[str, Agreement]:
    return {name: _read(one) for name, one in found.items()}


def _read(found: Sequence[Sequence[float]]) -> Agreement:
    bounds, shares = found
    return Agreement(tuple(bounds), tuple(shares))


def figures_of_wording(weighings: Mapping[str, Weighing | None], sensed: Sensed) -> dict[str, Floats]:
    """What levels of wording are summed from, by family: the post's meaning, then the rules' levels (20, 0..4)."""
    return sensed.whole() | {"rules": _levels(weighings, *(name for name in weighings if name != "timeliness"))}


def figures_of_breach(weighings: Mapping[str, Weighing | None], sensed: Sensed, words: float) -> dict[str, Floats]:
    """What breaches are summed from: what the post tells, in which words, and the rules' levels of what it risks.

    `words` is the score that the head `breach` gives to what is told. The levels of how kindly it is put are left out:
    kind words must hide no breach.
    """
    return sensed.told() | {"words": np.array([words]), "rules": _levels(weighings, *RISK[:-1])}


def _levels(weighings: Mapping[str, Weighing | None], *names: str) -> Floats:
    found = (cast(Weighing, weighings[name]).level for name in names)
    return np.array([max(0.0, min(4.0, level)) for level in found], dtype=np.float64)


def combine(weighings: dict[str, Weighing | None], sensed: Sensed, combination: Combination, breach: Head) -> None:
    """Move the levels of the weighings by what the post means, and leave the sentence each move rests on."""
    summed = sum_up(weighings, sensed, combination.sums, breach)
    found = Found(*combination.forest.levels(summed.figures), summed.hold, summed.breaches)
    settle(weighings, sensed, found, combination.trust)


def sum_up(weighings: Mapping[str, Weighing | None], sensed: Sensed, sums: Sums, breach: Head) -> Summed:
    """What the sums make of a post."""
    worded = figures_of_wording(weighings, sensed)
    told = figures_of_breach(weighings, sensed, sensed.told_by(breach))
    proposals = sums.proposals(np.concatenate(list(worded.values())))
    hold, breaches = sums.chances(np.concatenate(list(told.values())))
    seen = (worded[family] for family in ("rules", "measures", "asker"))
    return Summed(np.concatenate([[*proposals.values(), hold, *breaches.values()], *seen]), hold, breaches)


class Found(NamedTuple):
    """What the forest makes of a post's levelled criteria, how far its trees are apart there, and the chances."""

    levels: Floats
    apart: Floats
    hold: float
    breaches: Mapping[str, float]


def settle(weighings: Mapping[str, Weighing | None], sensed: Sensed, found: Found, trust: Trust) -> list[str]:
    """Hold the post back or let it pass, and bring each levelled criterion to its level.

    Returns the criteria that are named for a hold.
    """
    leaning, level, sure = {}, {}, {}
    for name, mean, apart in zip(LEVELLED, found.levels, found.apart, strict=True):
        leaning[name] = max(0.0, min(4.0, float(_MIDDLE + (mean - _MIDDLE) * _SPREAD)))
        level[name] = int(leaning[name] + 0.5)
        sure[name] = trust.levels[name].at(apart)
    for name in WORDING:
        _reword(cast(Weighing, weighings[name]), level[name], sensed, sure[name])
    named = _hold_back(weighings, sensed, found, trust)
    risks = {name: cast(Weighing, weighings[name]) for name in RISK}
    worst = min(RISK[:-1], key=lambda name: risks[name].level)
    held = risks[worst].level <= 1
    for name in CARE:
        if held and name == worst:
            continue
        # Whether the post is held is decided, and stays: nothing falls as low as to hold it, but beside what does. Of
        # words that HQ cleared only rules say so.
        least = 1 if name == "duty" else 2
        if held:
            least = min(least, risks[name].rounded) if sensed.case.context.cleared else 0
        combined = min(int(risks[name].most), max(least, level[name]))
        _move(risks[name], combined, sensed, sure[name], _REASONS["risk"])
    for name in LEVELLED:
        weighing = cast(Weighing, weighings[name])
        # What a rule decides leans nowhere.
        weighing.leaning = round(leaning[name], 2) if weighing.rounded == level[name] else None
    for name, met in trust.ruled.items():
        if (ruled := weighings[name]) and name not in named:
            ruled.confidence = met.at(ruled.rounded)
    return named


def _hold_back(weighings: Mapping[str, Weighing | None], sensed: Sensed, found: Found, trust: Trust) -> list[str]:
    """Hold the post back where that is likely; where it is not, believe no rule that guesses or holds it alone.

    Returns the criteria that are named for it.
    """
    risks = {name: cast(Weighing, weighings[name]) for name in RISK[:-1]}
    guessed = risks["accuracy"].confidence <= _GUESS
    lowest = min(one.level for name, one in risks.items() if not (guessed and name == "accuracy"))
    is_open = found.hold <= _SURE_HOLD and found.breaches["confidentiality"] <= _SURE_BREACH and lowest > _DOUBT
    if found.hold > HOLD and not (is_open and sensed.excuses()):
        held = min(one.level for one in risks.values()) <= 1
        names = _broken(found, held=held)
        return [name for name in names if _name(risks[name], sensed, found, trust, first=name == names[0])]
    if guessed and risks["accuracy"].level < _DOUBT:
        risks["accuracy"].lift(_DOUBT, "risk.accuracy.unlikely_breach", sure=_GUESS)
    if found.hold < _UNLIKELY:
        _release(risks)
    return []


def _name(risk: Weighing, sensed: Sensed, found: Found, trust: Trust, *, first: bool) -> bool:
    """Name a criterion as what the post is held for; false where it is as low already, or HQ cleared the words."""
    name, hold = risk.criterion, found.hold
    is_plain = first and hold > _SURE_HOLD and found.breaches[name] > _SURE_BREACH
    level = 0 if is_plain else 1
    if risk.level <= level or (sensed.case.context.cleared and name != "accuracy"):
        return False
    reason, acts = BREACHES[name]
    values = {"share": f"{trust.held.at(hold):.0%}"}
    sentence = sensed.clearest(*acts)
    risk.cap(level, reason, [sentence], sure=trust.named.at(hold), values=values)
    if name == "accuracy" and (nearest := sensed.nearest_fact(sentence)):
        fact, likeness = nearest
        risk.note("risk.accuracy.nearest", values={"fact": fact, "share": f"{likeness:.0%}"})
    return True


def _release(risks: Mapping[str, Weighing]) -> None:
    """Let pass what rules alone would hold back, where the post as a whole is unlike those held."""
    leak = risks["confidentiality"]
    if leak.level < _CLUMSY <= leak.most and leak.confidence <= _PATTERN:
        leak.lift(_CLUMSY, "risk.confidentiality.unlikely_breach", sure=_GUESS)
    for risk in risks.values():
        if risk is not leak and 0 < risk.level < _DOUBT:
            risk.lift(_DOUBT, "risk.rule.unlikely_breach", sure=_GUESS)
            risk.most = min(risk.most, _DOUBT)


def _broken(found: Found, *, held: bool) -> list[str]:
    """The criteria a post is held for: a likely leak, else the likeliest other unless rules hold the post already."""
    hold, breaches = found.hold, found.breaches
    others = {name: chance for name, chance in breaches.items() if name != "confidentiality"}
    worst = max(others, key=lambda name: others[name])
    leaks = breaches["confidentiality"] > max(_LEAKS, others[worst])
    named = ["confidentiality"] if leaks else []
    if (not held and not leaks) or (hold > _SURE_HOLD and others[worst] > _SURE_BREACH):
        named.append(worst)
    return named


def _reword(weighing: Weighing, level: int, sensed: Sensed, sure: float) -> None:
    """Bring a wording criterion to a level, as far as what rules are sure of allows."""
    rule, level = weighing.rounded, min(level, int(weighing.most))
    if weighing.criterion == "conversation" and not sensed.case.is_reply:
        # The rubric keeps 0 for attacks on those who ask.
        level = max(1, level)
    if rule <= 1 and weighing.criterion in _HARSH:
        level = min(rule + 1, level)
    # What a rule is sure of stays, and a door that is closed politely is closed.
    is_plain = rule <= 1 and weighing.confidence >= _PLAIN
    if not is_plain and not (level > rule and sensed.case.brushes_off):
        _move(weighing, level, sensed, sure, _REASONS["reach" if weighing.criterion in REACH else "tone"])


def _move(weighing: Weighing, level: int, sensed: Sensed, sure: float, reasons: tuple[str, str]) -> None:
    """Bring a criterion to a level and point at the sentence that shows why."""
    rule = weighing.rounded
    higher, lower = reasons
    raising, lowering = ACTS[weighing.criterion]
    if level > rule:
        weighing.lift(level, higher, [sensed.clearest(*raising)], sure=sure)
    elif level < rule:
        weighing.cap(level, lower, [sensed.clearest(*lowering)], sure=sure)
    else:
        weighing.confidence = sure
