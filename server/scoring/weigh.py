"""Weighing one criterion: a level that evidence moves, and the grounds it leaves behind."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from server.scoring.card import CriterionScore, Decider, Evidence, Level
from server.scoring.lexicon import Hit
from server.scoring.text import Reading

Values = Mapping[str, str] | None
_SHOWN = 3
_TOP = 4.0
# Below this share of agreement with markers the machine says that it is not sure.
SURE = 0.6


class Weighing:
    """The level of one criterion while its evidence is looked at; `level` may pass 0..4 until it is scored.

    `confidence` starts as the share of labelled posts on which the proposal met the marker's level (both
    languages together); a ground that is surer or less sure than that says so.
    """

    def __init__(self, criterion: str, code: str, reading: Reading, level: float, confidence: float) -> None:
        self.criterion = criterion
        self.code = code
        self.level = level
        # What was counted or looked up, and no resemblance can overrule.
        self.most = _TOP
        self.confidence = confidence
        # The level before it was rounded, where one was learned.
        self.leaning: float | None = None
        self._reading = reading
        # Each with the level it holds the criterion down to, or the top where it holds nothing down.
        self._grounds: list[tuple[Evidence, float]] = []
        self._raise = ""

    def cap(
        self, level: float, reason: str, hits: Sequence[Hit] = (), sure: float | None = None, values: Values = None,
        *, firm: bool = False,
    ) -> None:  # fmt: skip
        """Hold the level down to `level` and say why; `firm` where no resemblance may overrule that."""
        binds = level <= self.level
        self.level = min(self.level, level)
        if firm:
            self.most = min(self.most, level)
        self._keep(reason, hits, sure if binds else None, values, level)

    def lift(self, level: float, reason: str, hits: Sequence[Hit] = (), sure: float | None = None) -> None:
        """Bring the level up to at least `level` and say why."""
        self.level = max(self.level, level)
        self.note(reason, hits, sure)

    def note(self, reason: str, hits: Sequence[Hit] = (), sure: float | None = None, values: Values = None) -> None:
        """Keep grounds without moving the level. No hits: a named absence."""
        self._keep(reason, hits, sure, values, _TOP)

    def _keep(self, reason: str, hits: Sequence[Hit], sure: float | None, values: Values, bound: float) -> None:
        if sure is not None:
            self.confidence = sure
        places: list[tuple[int, int] | tuple[None, None]] = [*self._places(hits)] if hits else [(None, None)]
        for start, end in places:
            found = Evidence(self.criterion, self.code, reason, start, end, dict(values or {}))
            self._grounds.append((found, bound))

    def needs(self, key: str) -> None:
        """What would raise the level; the first need named stands."""
        self._raise = self._raise or key

    @property
    def rounded(self) -> Level:
        """The level as it stands, 0..4."""
        return cast(Level, max(0, min(4, int(self.level + 0.5))))

    def score(self, decider: Decider, otherwise: str) -> CriterionScore:
        """The criterion score; `otherwise` is the reason when nothing was found either way.

        What would hold it lower than it came out was overruled, and is no reason for it.
        """
        level = self.rounded
        stand = tuple(found for found, bound in self._grounds if int(bound + 0.5) >= level)
        grounds = stand or (Evidence(self.criterion, self.code, otherwise),)
        unsure = decider == "instructor" or (decider == "assist" and (level <= 2 or self.confidence < SURE))
        need = "" if level == 4 else self._raise or f"raise.{self.criterion}"
        sure = round(self.confidence, 2)
        return CriterionScore(self.criterion, level, sure, grounds, decider, unsure, need, self.leaning)

    def _places(self, hits: Iterable[Hit]) -> list[tuple[int, int]]:
        places: list[tuple[int, int]] = []
        for hit in hits:
            place = self._reading.typed(hit.start, hit.end)
            if place not in places and len(places) < _SHOWN:
                places.append(place)
        return places
