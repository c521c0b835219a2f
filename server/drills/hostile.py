"""The hostile reading as the pages show it: the text cut where the fragment lies, and three readings of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.audience.voices.hostile import Place, Side, hostile_reading
from server.drills.highlight import Segment, Span, segments
from server.drills.verdicts import Cause
from server.scoring.card import Scorecard, Verdict
from server.world.script import Script, words


@dataclass(frozen=True, slots=True)
class Against:
    """How a text could be turned against its author: `parts` joined are the text, those with keys are the fragment."""

    parts: tuple[Segment, ...]
    reason: str
    lang: str
    readings: tuple["Reading", ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One public (its name is "" when the scenario has none on that side) and how it would read the fragment."""

    side: Side
    public: str
    text: str


def held_for(verdict: Verdict, causes: Sequence[Cause], card: Scorecard) -> Place | None:
    """Where the first words stand for which a post ought to be held back, (0, 0) for none; None if it need not be."""
    if verdict != "hold":
        return None
    weakest = {name for cause in causes for name in cause.criteria}
    grounds = (one for score in card.criteria if score.criterion in weakest for one in score.evidence)
    return next(((one.start or 0, one.end) for one in grounds if one.end), (0, 0))


def against(text: str, written: str, script: Script, lang: str, held: Place | None = None) -> Against | None:
    """The hostile reading of a text written in one language, told in the reader's; None for a text without words.

    `held` is what `held_for` says of it.
    """
    found = hostile_reading(text, written, script.cast.publics, held)
    if found is None:
        return None
    readings = tuple(Reading(view.side, _in(view.label, lang), _in(view.texts, lang)) for view in found.views)
    return Against(segments(text, [Span(found.start, found.end, found.reason)]), found.reason, written, readings)


def _in(texts: Mapping[str, str], lang: str) -> str:
    return words(texts, lang) if texts else ""
