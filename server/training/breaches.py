"""Training the head `breach`: n-grams that tell what is held back from what may pass.

Meaning alone misses a breach whose words give it away, and learns little from a few posts about a drill; words are
learned from all lines and from the examples that scenarios hold as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from server.scenarios.load import read_scenario
from server.scenarios.schema import Scenario
from server.scenarios.shelf import shipped
from server.scoring.combine import BREACH
from server.scoring.heads.head import Head
from server.scoring.meaning.masking import masked
from server.training.fit import Examples, fit, look, scores
from server.training.recipes import Recipe

Floats = NDArray[np.float64]
LABELS: Final = ("passes", "held")
# Chosen in folds over posts written after the rest: strengths from 1 to 10 were alike, and so was what a post counts
# beside a line.
RECIPE: Final = Recipe(strength=4.0, meaning=0.0, presence=0.0)
_FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """A text to learn from: whether it is held, its scenario where it belongs to one, and what it is a form of.

    Forms of one text (a post with and without a line beside it, a line in several drills) have the same `origin`.
    """

    text: str
    held: bool
    scenario: str | None
    origin: str


@dataclass(frozen=True, slots=True)
class Material:
    """All texts as heads see them: first those that are scored (m), then the examples of scenarios."""

    pieces: tuple[Piece, ...]
    seen: Examples
    scored: int

    def learned(self, without: str | None = None) -> Head:
        """The head learned from each text once; `without` leaves out a scenario's, or those of a fold of the rest."""
        first = {piece.origin: row for row, piece in reversed(list(enumerate(self.pieces)))}
        rows = [row for row, piece in enumerate(self.pieces) if first[piece.origin] == row and _group(piece) != without]
        chosen = np.zeros(len(self.pieces), dtype=bool)
        chosen[rows] = True
        with threadpool_limits(limits=1):
            return fit(BREACH, LABELS, self.seen.at(chosen), [LABELS[self.pieces[row].held] for row in rows], RECIPE)

    def unseen(self) -> Floats:
        """(m) what each scored text gets from a head that has seen nothing of its scenario, or no form of it.

        In use the head has seen the examples of a drill; weighed by scores of heads that had, it was trusted too much
        in drills it did not know.
        """
        groups = np.array([_group(piece) for piece in self.pieces])
        found = np.zeros(self.scored)
        for group in sorted(set(groups[: self.scored].tolist())):
            rows = groups == group
            rows[self.scored :] = False
            found[rows[: self.scored]] = scores(self.learned(without=group), self.seen.at(rows))[:, 0]
        return found


def material(pieces: Sequence[Piece]) -> Material:
    """Texts to be scored, with the examples that the shipped scenarios hold."""
    every = (*pieces, *_examples())
    return Material(every, look([piece.text for piece in every], meaning=False), len(pieces))


def _examples() -> list[Piece]:
    found = []
    for path in shipped().values():
        scenario = read_scenario(path.read_text(encoding="utf-8"))
        for held, phrases in ((True, _crossed(scenario)), (False, scenario.bounds.kept.phrases)):
            found += [Piece(masked(phrase), held, scenario.id, phrase) for phrase in phrases]
    return found


def _crossed(scenario: Scenario) -> list[str]:
    given_away = [phrase for part in scenario.guarded for phrase in part.given_away.phrases]
    return [*given_away, *scenario.bounds.crossed.phrases]


def _group(piece: Piece) -> str:
    """What a text is left out with: its scenario, or else a fifth of all that belong to none."""
    return piece.scenario or str(crc32(piece.origin.encode()) % _FOLDS)
