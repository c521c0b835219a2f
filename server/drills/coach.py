"""The coach of a rehearsal: what the scorer would say of the words as they stand, while they are still a draft."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.drills.scorecard import renamed
from server.scoring.card import Dimension, Evidence, Scorecard, Verdict
from server.scoring.reasons import reason_text
from server.scoring.rubric import RUBRIC
from server.world.wording import shortened

SHOWN = 4
# A platform may take a hundred times as much, and reading all of it would take most of a second at each pause.
COACHED = 4000
QUOTED = 120


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing that would lift the draft: the criterion, its level now, why, and what would raise it.

    `quote` are the words of the draft that the reason is about, "" where it is about none.
    """

    criterion: str
    name: str
    level: int
    why: str
    raise_with: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Coaching:
    """A draft's three levels, its verdict, and the few things most worth changing.

    `read` is how many characters it rests on where the draft is longer, else 0.
    """

    tone: int
    risk: int
    reach: int
    verdict: Verdict
    advice: tuple[Advice, ...]
    read: int = 0


_DIMENSIONS: tuple[Dimension, ...] = ("risk", "tone", "reach")


def coaching_of(card: Scorecard, text: str, lang: str, names: Mapping[str, str], read: int = 0) -> Coaching:
    """The coach's view of a card: the lowest levels first, among equals risk before tone before reach.

    `text` is the draft that was scored; `names` says what the scorer's names of publics and platforms are called in
    `lang`.
    """
    card = renamed(card, names)
    low = [score for score in card.criteria if score.level is not None and score.level < 3]
    low.sort(key=lambda score: (score.level or 0, _DIMENSIONS.index(RUBRIC.of(score.criterion).dimension)))
    advice = []
    for score in low[:SHOWN]:
        first = next(iter(score.evidence), None)
        advice.append(
            Advice(
                criterion=score.criterion,
                name=RUBRIC.of(score.criterion).name.get(lang, score.criterion),
                level=score.level or 0,
                why=reason_text(first.reason, lang, first.values) if first else "",
                raise_with=reason_text(score.raise_with, lang, {}) if score.raise_with else "",
                quote=_quote(text, first) if first else "",
            )
        )
    return Coaching(card.tone, card.risk, card.reach, card.verdict, tuple(advice), read)


def _quote(text: str, ground: Evidence) -> str:
    return shortened(text[ground.start : ground.end].strip(), QUOTED) if ground.end else ""
