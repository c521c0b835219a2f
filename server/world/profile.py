"""Avoider, adapter, exploiter or misfire: what somebody's conduct over an attempt, or a course, leans to, by its parts.

Counts go in and may simply be added over attempts, so that a course is read by the same rule as an attempt. Every
lean is a weighted mean of shares that can be shown with the number of occasions behind them. Weights and lines are
judgements of this product's authors; there is no sample of diplomats to fit them to, and none is claimed.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from math import fsum
from typing import Literal

from server.scoring.card import Behaviour
from server.scoring.overall import CRITERIA, overall
from server.world import levels

# What decided: damage, what was left undone, avoiding no less than adapting, use of the medium, such use with a post
# among it that did damage, or none of these.
Because = Literal["harm", "undone", "avoiding", "advantage", "slipped", "adapting"]
PartName = Literal[
    "silence",
    "late",
    "boilerplate",
    "over_clearance",
    "answered",
    "promises",
    "language",
    "platform",
    "advantage",
    "harm",
    "broken_promises",
    "fed_trolls",
]

# A share of harmful conduct from here on is a misfire, however well the rest went: one such post in three.
MISFIRES = 1 / 3
# Whoever leaves more than this share of debts and questions alone avoids, however good the little is that was posted.
LEFT_UNDONE = 0.5
# Half of what was posted has to use the medium to advantage before the whole is called by it.
EXPLOITS = 0.5
# What was so no more often than this is told beside a name that promises it.
SELDOM = 0.5


@dataclass(frozen=True, slots=True)
class Conduct:
    """What somebody did, as counts that may be added over attempts; `minutes` are drill minutes.

    `harmful` posts did damage (a breach of RISK or contempt), `advantage` posts used the mechanics of the medium well
    and inside the rules, `fed` are answers to trolls of `trolls` that came. `helped` questions got a fact or a way to
    get help. `errors` went out, `corrected` of them were put right in the open.
    """

    posts: int = 0
    replies: int = 0
    minutes: float = 0.0
    owed_due: int = 0
    owed_given: int = 0
    asked: int = 0
    answered: int = 0
    helped: int = 0
    promises: int = 0
    promises_kept: int = 0
    clearances_inside: int = 0
    boilerplate: int = 0
    timed: int = 0
    late: int = 0
    language_matched: int = 0
    platform_matched: int = 0
    advantage: int = 0
    harmful: int = 0
    trolls: int = 0
    fed: int = 0
    errors: int = 0
    corrected: int = 0

    def __add__(self, other: "Conduct") -> "Conduct":
        return Conduct(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Part:
    """One share of a lean: `value` 0 to 1 over `n` occasions (None without one), counting `weight` times."""

    name: PartName
    value: float | None
    n: int
    weight: float = 1.0

    @property
    def count(self) -> int:
        """On how many of the occasions it was so."""
        return round((self.value or 0.0) * self.n)


@dataclass(frozen=True, slots=True)
class Lean:
    """How far conduct leans to one behaviour: 0 to 1, or None where no part had an occasion."""

    behaviour: Behaviour
    value: float | None
    parts: tuple[Part, ...]


_CALLED: dict[Because, Behaviour] = {
    "harm": "misfire",
    "undone": "avoider",
    "avoiding": "avoider",
    "advantage": "exploiter",
    "slipped": "adapter",
    "adapting": "adapter",
}


_MET: tuple[PartName, ...] = ("answered", "language", "platform")


@dataclass(frozen=True, slots=True)
class Profile:
    """All four leans, what the conduct reads as, and why: None when there is nothing to read it from.

    `undone` of the `called_for` debts and questions were left alone.
    """

    leans: tuple[Lean, ...]
    because: Because | None
    undone: int = 0
    called_for: int = 0

    @property
    def reads(self) -> Behaviour | None:
        """The behaviour that this conduct is called by."""
        return _CALLED[self.because] if self.because else None

    @property
    def against(self) -> tuple[Part, ...]:
        """What speaks against a friendly word: posts that did damage, and what was so half the time or less."""
        # Of language and platform the exploiter's parts, which count no post that was never sent.
        parts = {part.name: part for lean in self.leans for part in lean.parts}
        met = (parts[name] for name in _MET)
        seldom = tuple(part for part in met if part.value is not None and part.value <= SELDOM)
        return (parts["harm"], *seldom) if parts["harm"].value else seldom

    def lean(self, behaviour: Behaviour) -> Lean:
        """The lean to one behaviour."""
        return next(lean for lean in self.leans if lean.behaviour == behaviour)


def profile(conduct: Conduct) -> Profile:
    """Read conduct. Damage is looked for first, then avoidance.

    An exploiter is an adapter who also uses the medium, and stays inside the rules: no post of theirs does damage.
    """
    leans = (_avoider(conduct), _adapter(conduct), _exploiter(conduct), _misfire(conduct))
    called_for = conduct.owed_due + conduct.asked
    undone = max(0, called_for - conduct.owed_given - conduct.answered)
    values = {lean.behaviour: lean.value or 0.0 for lean in leans}
    because = _because(values, undone, called_for, has_harmed=conduct.harmful > 0)
    nothing = not called_for and not conduct.posts and because != "harm"
    return Profile(leans, None if nothing else because, undone, called_for)


def _because(values: Mapping[Behaviour, float], undone: int, called_for: int, *, has_harmed: bool) -> Because:
    if values["misfire"] >= MISFIRES:
        return "harm"
    # The rubric's index is a mean: a single good post would dilute an hour of silence to a fifth of it.
    if undone > LEFT_UNDONE * called_for:
        return "undone"
    if values["avoider"] >= values["adapter"]:
        return "avoiding"
    if values["exploiter"] < EXPLOITS:
        return "adapting"
    return "slipped" if has_harmed else "advantage"


def _avoider(conduct: Conduct) -> Lean:
    """The rubric's avoider index: the plain mean of its four parts."""
    return _lean(
        "avoider",
        _part("silence", conduct.owed_due - conduct.owed_given, conduct.owed_due),
        _part("over_clearance", conduct.clearances_inside, conduct.clearances_inside + conduct.posts),
        _part("boilerplate", conduct.boilerplate, conduct.posts),
        _part("late", conduct.late, conduct.timed),
    )


def _adapter(conduct: Conduct) -> Lean:
    """Informs and answers, in their language and place, and is back when promised. Answering counts double.

    Nothing posted counts against it: whoever says nothing speaks nobody's language.
    """
    silent = conduct.posts == 0 and bool(conduct.owed_due or conduct.asked)
    return _lean(
        "adapter",
        _part("answered", conduct.answered, conduct.asked, 2),
        _part("promises", conduct.promises_kept, conduct.promises),
        _part("language", conduct.language_matched, 1 if silent else conduct.posts),
        _part("platform", conduct.platform_matched, 1 if silent else conduct.posts),
    )


def _exploiter(conduct: Conduct) -> Lean:
    """Uses format, timing and wit. Language and platform count once each: without them an advantage is over nobody."""
    return _lean(
        "exploiter",
        _part("advantage", conduct.advantage, conduct.posts, 4),
        _part("language", conduct.language_matched, conduct.posts, 0.5),
        _part("platform", conduct.platform_matched, conduct.posts, 0.5),
    )


def _misfire(conduct: Conduct) -> Lean:
    """Acts and does damage. Posts weigh most; promises broken and trolls fed are damage, too, and smaller."""
    return _lean(
        "misfire",
        _part("harm", conduct.harmful, conduct.posts, 4),
        _part("broken_promises", conduct.promises - conduct.promises_kept, conduct.promises, 0.5),
        _part("fed_trolls", conduct.fed, conduct.trolls, 0.5),
    )


def _part(name: PartName, part: int, whole: int, weight: float = 1.0) -> Part:
    # Stored counts of older attempts may lack one of the two; a share is never more than all.
    return Part(name, min(1.0, max(0, part) / whole) if whole > 0 else None, max(0, whole), weight)


def _lean(behaviour: Behaviour, *parts: Part) -> Lean:
    known = [(part.value, part.weight) for part in parts if part.value is not None]
    total = fsum(weight for _, weight in known)
    return Lean(behaviour, fsum(value * weight for value, weight in known) / total if total else None, parts)


@dataclass(frozen=True, slots=True)
class Talk:
    """Posts and replies per ten drill minutes, what the scenario asked for in that time, and the one of the other.

    Asked for are questions and debts. `value` stops at 1: more talk than was called for is no merit.
    """

    per_ten: float
    asked_per_ten: float
    value: float | None


def talkativeness(conduct: Conduct) -> Talk:
    """How much somebody talked against how much was called for."""
    if conduct.minutes <= 0:
        return Talk(0.0, 0.0, None)
    tens = conduct.minutes / 10
    called_for = conduct.asked + conduct.owed_due
    return Talk(conduct.posts / tens, called_for / tens, min(1.0, conduct.posts / called_for) if called_for else None)


def helpfulness(conduct: Conduct) -> float | None:
    """The share of questions, 0 to 1, that were answered with a fact or a way to get help; None if nobody asked."""
    return conduct.helped / conduct.asked if conduct.asked else None


def does_harm(given: str) -> bool:
    """True for a post that does damage: a breach of RISK, or contempt."""
    return bool(levels.breaches(given)) or levels.is_hostile(given)


def takes_advantage(given: str) -> bool:
    """True for a post that uses the medium to gain something inside the rules: early, in form, and worth passing on.

    Hook, conversation and platform at least 3, timeliness 3 where timed, and sound throughout (TONE, RISK and REACH
    at least 3). The rubric's label for a single post asks an instructor about the gain; this is the machine's part.
    """
    if any(levels.level(given, name) is None for name in CRITERIA if name != "timeliness"):
        return False
    scores: dict[str, int | None] = {name: levels.level(given, name) for name in CRITERIA}
    is_sound = min(overall(scores)) >= 3
    in_form = all(levels.at_least(given, name, 3) for name in ("hook", "conversation", "platform"))
    in_time = scores["timeliness"] is None or levels.at_least(given, "timeliness", 3)
    return is_sound and in_form and in_time
