"""Training heads: read, look, fit on seven eighths, calibrate on the rest, fit on all, write."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import compress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from server.evidence.metrics import Measured, measure
from server.evidence.pairs import Pair
from server.scoring.heads.head import Head
from server.scoring.heads.pack import to_bytes
from server.training.fit import Examples, Guiding, Lent, calibrated, fit, look, scores
from server.training.fit_pairs import Scores, Side, fit_drawn, fit_pairs, score_side, side_of, sides, with_temperature
from server.training.pairs import PairPlan
from server.training.recipes import Plan

# One text in so many is kept from the first fit, by a hash of its words, to calibrate and to report on.
_HELD = 8


@dataclass(frozen=True, slots=True)
class Trained:
    """A head, how many texts (or pairs) it learned from, and how well it did on those held back from a first fit."""

    head: Head
    texts: int
    measured: Measured
    reference: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """What a head learns from: its own texts as heads see them, with their answers, and what others lend it."""

    plan: Plan
    texts: Sequence[str]
    answers: Sequence[str]
    examples: Examples
    lent: Lent | None
    guiding: Guiding | None

    @property
    def count(self) -> int:
        """How many texts there are, those of others among them."""
        lent, guiding = self.lent, self.guiding
        return len(self.texts) + (len(lent[1]) if lent else 0) + (len(guiding.had) if guiding else 0)

    def fitted(self, mask: NDArray[np.bool_]) -> Head:
        """The head learned from those own texts where `mask` (n) is true."""
        plan, answers = self.plan, list(compress(self.answers, mask))
        return fit(plan.name, plan.labels, self.examples.at(mask), answers, plan.recipe, self.lent, self.guiding)


def gathered(plan: Plan, data: Path, progress: Callable[[float], None] = lambda _: None) -> Material:
    """Read and look at all that a plan names in the data folder; `progress` hears the share done (0..1)."""
    texts, answers = plan.read(data)
    lent_texts, lent_answers = plan.lent(data) if plan.lent else ([], [])
    guide_texts, had = plan.guide.read(data) if plan.guide else ([], [])
    meaning, wording = plan.recipe.meaning > 0, plan.recipe.wording > 0
    every = look([*texts, *lent_texts, *guide_texts], meaning=meaning, wording=wording, progress=progress)
    part = np.repeat(np.arange(3), [len(texts), len(lent_texts), len(guide_texts)])
    return Material(
        plan,
        texts,
        answers,
        every.at(part == 0),
        (every.at(part == 1), lent_answers) if plan.lent else None,
        Guiding(every.at(part == 2), had, plan.guide.labels) if plan.guide else None,
    )


def train(plan: Plan, data: Path, progress: Callable[[float], None] = lambda _: None) -> Trained:
    """Train one head from the data folder. The same files give the same head, to the bit, on the same machine."""
    with threadpool_limits(limits=1):
        material = gathered(plan, data, lambda share: progress(0.8 * share))
        held = np.array([_is_held(text) for text in material.texts])
        early = material.fitted(~held)
        progress(0.9)
        unseen, their = material.examples.at(held), list(compress(material.answers, held))
        early = calibrated(early, unseen, their)
        said = [early.place(one) for one in scores(early, unseen)]
        final = material.fitted(np.full(len(held), fill_value=True))
    progress(1.0)
    wanted = [plan.labels.index(answer) for answer in their]
    kept = shaped(wanted, plan.share)
    measured = measure(plan.metric, [wanted[place] for place in kept], [said[place] for place in kept])
    return Trained(replace(final, temperature=early.temperature), material.count, measured)


def train_pairs(plan: PairPlan, data: Path, progress: Callable[[float], None] = lambda _: None) -> Trained:
    """Train one reach head. The last eighth of the pairs (for authors: of the time) is held back from the first fit."""
    with threadpool_limits(limits=1):
        material = gathered_pairs(plan, data, lambda share: progress(0.8 * share))
        cut = len(material.first) - len(material.first) // _HELD
        early, first = material.fitted(cut), material.first[cut:]
        difference = material.differences(early)[cut:]
        early = with_temperature(early, difference, first)
        progress(0.9)
        final = material.fitted(len(material.first))
        known = np.concatenate([score_side(final, side) for side in material.sides])
    progress(1.0)
    measured = measure("pair accuracy", first.astype(int), (difference > 0).astype(int))
    head = replace(final, temperature=early.temperature)
    return Trained(head, len(material.first), measured, _reference(known, early.temperature))


@dataclass(frozen=True, slots=True)
class PairMaterial:
    """What a reach head learns from: pairs with both sides as heads see them, and which of each was `first` (n).

    `drawn` are the texts with what they drew, for a plan that learns from these.
    """

    plan: PairPlan
    pairs: Sequence[Pair]
    sides: tuple[Side, Side]
    first: NDArray[np.bool_]
    drawn: tuple[Side, Sequence[tuple[str, float]]] | None

    def fitted(self, cut: int) -> Head:
        """The head learned from the pairs before `cut`, or from all that was drawn by texts in none of the others."""
        if self.drawn is None:
            seen = np.arange(cut)
            one, other = (_rows(side, seen) for side in self.sides)
            return fit_pairs(self.plan, one, other, self.first[:cut])
        side, texts = self.drawn
        unseen = {text for pair in self.pairs[cut:] for text in (pair.a, pair.b)}
        seen = np.flatnonzero([text not in unseen for text, _ in texts])
        return fit_drawn(self.plan, _rows(side, seen), np.array([value for _, value in texts])[seen])

    def differences(self, head: Head) -> Scores:
        """By how much the head's score of each pair's first side exceeds that of its second (n)."""
        one, other = self.sides
        return score_side(head, one) - score_side(head, other)


def gathered_pairs(plan: PairPlan, data: Path, progress: Callable[[float], None] = lambda _: None) -> PairMaterial:
    """Read and look at all pairs that a plan names in the data folder; `progress` hears the share done (0..1)."""
    pairs = plan.read(data)
    drawn = plan.drew(data) if plan.drew else []
    first = np.array([pair.first for pair in pairs])
    seen = (side_of([text for text, _ in drawn]), drawn) if drawn else None
    return PairMaterial(plan, pairs, sides(pairs, progress), first, seen)


def _reference(known: Scores, temperature: float) -> dict[str, object]:
    """Scores of the texts learned from, one for each half percent, and how far a score may be off (80 %).

    The logistic model has the difference of two texts spread by pi / sqrt(3) temperatures, half of the variance each.
    """
    spread = 1.2816 * temperature * np.pi / np.sqrt(3.0) / np.sqrt(2.0)
    quantiles = np.quantile(known, np.linspace(0.0, 1.0, 201))
    return {"scores": [round(float(score), 4) for score in quantiles], "spread": round(float(spread), 4)}


def _rows(side: Side, rows: NDArray[np.int64]) -> Side:
    return Side(side.counts[rows], side.vectors[rows], side.figures[rows])


def write(trained: Trained, folder: Path, data: Sequence[str]) -> int:
    """Write the head's archive, whole or not at all, and what was measured beside it; returns its size in bytes."""
    content = to_bytes(trained.head)
    folder.mkdir(parents=True, exist_ok=True)
    if trained.head.name == "reach" and trained.reference:
        _put(folder / "reach.quantiles.json", json.dumps(trained.reference).encode())
    _put(folder / f"{trained.head.name}.head", content)
    about = {**asdict(trained.measured), "examples": trained.texts, "data": list(data)}
    _put(folder / f"{trained.head.name}.json", (json.dumps(about, indent=1, sort_keys=True) + "\n").encode())
    return len(content)


def _put(path: Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)


def shaped(wanted: Sequence[int], share: float | None) -> list[int]:
    """The places of all items, or of so many with label 0 that label 1 has its share; those kept are spread evenly."""
    if share is None:
        return list(range(len(wanted)))
    first, second = ([place for place, label in enumerate(wanted) if label == which] for which in (0, 1))
    count = min(round(len(second) * (1 - share) / share), len(first))
    return sorted([*second, *(first[step * len(first) // count] for step in range(count))])


def _is_held(text: str) -> bool:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[0] % _HELD == 0
