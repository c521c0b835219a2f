"""What a post's words are likely to stir in readers: small whole numbers, kept with the post for good.

The numbers come from the scorecard's levels and from trained heads. They are stored with the post when it is sent,
and the audience answers to them, never to the text: an engine that reads better tomorrow leaves yesterday's worlds
as they were. Figures are rounded to steps of five hundredths, far above what floating point differs by.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Final, Literal

from server.audience.rules import RuleCard, current_card
from server.scoring.heads.head import Looked
from server.scoring.heads.pack import head
from server.scoring.heads.reach import percentile
from server.scoring.meaning.sensed import looked_at
from server.scoring.overall import CRITERIA
from server.scoring.text import read

Visibility = Literal["open", "no_recommendation", "profile_only"]
Levels = Mapping[str, int | None]
_STEP: Final = 5
_ORDER: Final[tuple[Visibility, ...]] = ("open", "no_recommendation", "profile_only")
# At or below this level a RISK criterion is breached.
_BREACH: Final = 1
_FIGURES: Final = 6
# What the heads count for beside the levels: a third, because levels rest on the same words and were checked by people.
_HEADS: Final = 1 / 3


@dataclass(frozen=True, slots=True)
class Appeal:
    """What readers may feel, 0 to 100 each, and what the platform does with the post.

    `warmth` how friendly, `usefulness` how much there is to use, `heat` how angry or loud, `travel` how far such
    wording travels, `asks` how much it invites an answer, `offence` how likely it offends. `visibility` is what the
    platform's published labels do to a post that breaches what they are about; `amplified` says that reach was bought
    or organised, which adds none.
    """

    warmth: int = 50
    usefulness: int = 50
    heat: int = 0
    travel: int = 50
    asks: int = 50
    offence: int = 0
    visibility: Visibility = "open"
    amplified: bool = False

    def as_text(self) -> str:
        """The appeal in one short line; `from_text(as_text())` gives it back."""
        *figures, visibility, amplified = astuple(self)
        return ".".join([*map(str, figures), str(visibility), str(int(amplified))])

    @classmethod
    def from_text(cls, text: str) -> "Appeal":
        """The appeal of a line; ValueError for anything `as_text` does not write."""
        parts = text.split(".")
        if len(parts) != _FIGURES + 2 or parts[_FIGURES] not in _ORDER or parts[-1] not in ("0", "1"):
            raise ValueError(f"{text!r} is no appeal")
        figures = [int(part) for part in parts[:_FIGURES] if part.isascii() and part.isdigit()]
        if len(figures) != _FIGURES or max(figures) > 100:
            raise ValueError(f"{text!r} is no appeal")
        warmth, usefulness, heat, travel, asks, offence = figures
        visibility = next(known for known in _ORDER if known == parts[_FIGURES])
        found = cls(warmth, usefulness, heat, travel, asks, offence, visibility, parts[-1] == "1")
        if found.as_text() != text:
            raise ValueError(f"{text!r} is not written as appeals are")
        return found


NEUTRAL: Final = Appeal()


def appeal_of(text: str, levels: Levels, platform: str) -> Appeal:
    """The appeal of a scored post: its levels, and what the heads say of its words."""
    reading = read(text)
    if not reading.words:
        return appeal_of_levels(levels, platform)
    # Where no letter is Hangul nothing needs to be told from its relatives, which takes longer than all the rest.
    korean = reading.hangul > 0.0 and reading.languages.get("ko", 0.0) > 0.5
    return _appeal(levels, platform, _felt(looked_at(reading), korean=korean))


def appeal_of_levels(levels: Levels, platform: str) -> Appeal:
    """The appeal where only the levels are known."""
    return _appeal(levels, platform, {})


def visibility_of(levels: Levels, card: RuleCard | None) -> Visibility:
    """What the card's published labels do to a post of these levels.

    Of several labels about one criterion a breach (level 1) earns the mildest and a plain one (level 0) the strictest.
    """
    worst = 0
    for criterion in CRITERIA:
        level = levels.get(criterion)
        if card is None or level is None or level > _BREACH:
            continue
        effects = [_ORDER.index(v.effect) for v in card.visibility if criterion in v.criteria and v.effect in _ORDER]
        if effects:
            worst = max(worst, min(effects) if level else max(effects))
    return _ORDER[worst]


def _felt(looked: Looked, *, korean: bool) -> dict[str, float]:
    """What heads say, 0..1 each. The reach head learned from English alone and is silent about Korean."""
    if korean:
        return {
            "warmth": _chance("sentiment_ko", looked, "1", "positive"),
            "offence": 1.0 - _chance("offence_ko", looked, "none", "0"),
        }
    return {
        "warmth": _chance("sentiment", looked, "positive", "2"),
        "heat": _chance("emotion", looked, "anger", "0"),
        "offence": _chance("offensive", looked, "offensive", "1"),
        "travel": percentile(looked) / 100,
    }


def _chance(name: str, looked: Looked, *labels: str) -> float:
    model = head(name)
    at = next(model.labels.index(label) for label in labels if label in model.labels)
    return float(model.probabilities(looked)[at])


def _appeal(levels: Levels, platform: str, felt: Mapping[str, float]) -> Appeal:
    calm = min(_share(levels, "restraint"), _share(levels, "escalation"))
    respect = min(_share(levels, "respect"), _share(levels, "sensitivity"), calm)
    by_levels = {
        "warmth": _mean(levels, "warmth", "empathy", "respect"),
        "usefulness": _mean(levels, "helpfulness", "public", "clarity", "access"),
        "heat": 1.0 - calm,
        "travel": _mean(levels, "hook", "hook", "public", "conversation"),
        "asks": _share(levels, "conversation"),
        "offence": 1.0 - respect,
    }
    figures = {
        name: value if name not in felt else (1 - _HEADS) * value + _HEADS * felt[name]
        for name, value in by_levels.items()
    }
    conduct = levels.get("conduct")
    return Appeal(
        **{name: _quantised(value) for name, value in figures.items()},
        visibility=visibility_of(levels, current_card(platform)),
        amplified=conduct is not None and conduct <= _BREACH,
    )


def _share(levels: Levels, criterion: str) -> float:
    """A level as 0..1; the middle where there is none."""
    level = levels.get(criterion)
    return 0.5 if level is None else level / 4


def _mean(levels: Levels, *criteria: str) -> float:
    return sum(_share(levels, criterion) for criterion in criteria) / len(criteria)


def _quantised(value: float) -> int:
    return min(100, max(0, _STEP * int(100 * value / _STEP + 0.5)))
