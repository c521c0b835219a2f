"""Training the combination: levels and breaches from labelled posts, measured by leaving whole scenarios out."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression, Ridge
from threadpoolctl import threadpool_limits

from server.evidence.labelled import Labelled, Levels
from server.evidence.lines import LEARNED, Line, lines
from server.scoring import combine, overall
from server.scoring.case import Case
from server.scoring.combine import BREACHES, WORDING, Combination
from server.scoring.engine import weigh
from server.scoring.meaning.acts import Sorter
from server.scoring.meaning.sensed import Sensed

Floats = NDArray[np.float64]
# How strongly the sums are held back, and how much each family of figures counts. Chosen in cross-validation that
# leaves whole scenarios out, where all of them are flat around these values. Breaches are told by what sentences do
# and are near to: with heads and measures added, posts of scenarios not seen in training escaped more often.
# REACH is held back more than TONE: whom a post moves is known from fewer examples, and English gained most by it.
_RIDGE_TONE: Final = 80.0
_RIDGE_REACH: Final = 250.0
_INVERSE: Final = 0.04
_TONE: Final = {
    "acts": 1.0, "nearness": 1.0, "heads": 0.7, "measures": 1.0, "setting": 0.0, "vector": 0.15, "rules": 0.5,
}  # fmt: skip
_REACH: Final = {**_TONE, "setting": 0.7}
_BREACH: Final = {
    "acts": 1.0, "nearness": 1.0, "heads": 0.0, "measures": 0.0, "setting": 0.3, "vector": 0.3, "rules": 0.5,
}  # fmt: skip
# A post of RISK 0 that escapes is worse than one of RISK 1.
_GRAVE: Final = 2.0
# What a line counts in each of its drills, where a labelled post counts one. The more it does, the better lines not
# learned from are told; holds of posts in drills left out are told a little worse, leaks from 0.02 on.
_HELD_LINE: Final = 0.02
_HARMLESS_LINE: Final = 0.04
_BREACH_LINE: Final = 0.015
# Of one short line, holds and harm are learned as of any post. How it is worded says less of longer ones: it
# counts half for TONE and not at all for REACH. At full count TONE of the others lost 0.01, REACH in English 0.04.
_SHORT_TONE: Final = 0.5
DIGITS = 6


@dataclass(frozen=True)
class Sample:
    """Labelled posts as the combination sees them: figures (n, f), family sizes, and what sorted their sentences.

    `short` (n) tells posts of one short line. `lines` are those of `lines.jsonl` in their drills, with figures (m, f).
    """

    posts: tuple[Labelled, ...]
    short: NDArray[np.bool_]
    figures: Floats
    lines: tuple[Line, ...]
    line_figures: Floats
    sizes: dict[str, int]
    sorter: Sorter


def sample(posts: Sequence[Labelled], sorter: Sorter, progress: Callable[[float], None] = lambda _: None) -> Sample:
    """Look at labelled posts, and at all lines to learn from; `progress` hears the share done."""
    beside = tuple(lines(LEARNED))
    figures = []
    sizes: dict[str, int] = {}
    every = [(post.post, post.context) for post in posts] + [(line.post, line.context) for line in beside]
    for place, (post, context) in enumerate(every):
        case = Case(post, context)
        parts = combine.figures(weigh(case), Sensed(case, sorter))
        sizes = {family: len(part) for family, part in parts.items()}
        figures.append(np.concatenate(list(parts.values())))
        progress((place + 1) / len(every))
    short = np.array([post.is_short for post in posts])
    own, others = np.array(figures[: len(posts)]), np.array(figures[len(posts) :])
    return Sample(tuple(posts), short, own, beside, others, sizes, sorter)


def fit(found: Sample, rows: NDArray[np.int64], without: str | None = None) -> Combination:
    """The combination learned from the posts at `rows`, and from lines in all drills but the one to do without."""
    there = np.array([line.scenario != without for line in found.lines])
    with threadpool_limits(limits=1):
        level = [_ridge(found, rows, name) for name in WORDING]
        breach = [_hold(found, rows, there), *(_breach(found, rows, there, name) for name in BREACHES)]
    return Combination(
        level=np.array([weights for weights, _ in level]).T,
        level_constant=np.array([constant for _, constant in level]),
        breach=np.array([weights for weights, _ in breach]).T,
        breach_constant=np.array([constant for _, constant in breach]),
        agreed=dict.fromkeys(WORDING, 0.0),
    )


def _ridge(found: Sample, rows: NDArray[np.int64], criterion: str) -> tuple[Floats, float]:
    is_reach = criterion in overall.REACH
    shares, held_back = (_REACH, _RIDGE_REACH) if is_reach else (_TONE, _RIDGE_TONE)
    if is_reach:
        rows = rows[~found.short[rows]]
    wanted = np.array([_given(found.posts[row].levels[criterion]) for row in rows], dtype=np.float64)
    even, scale, middle = _even(found, found.figures[rows], shares)
    model = Ridge(held_back).fit(even, wanted, np.where(found.short[rows], _SHORT_TONE, 1.0))
    weights = model.coef_ * scale
    return weights, float(model.intercept_ - middle @ weights)


def _hold(found: Sample, rows: NDArray[np.int64], there: NDArray[np.bool_]) -> tuple[Floats, float]:
    """What tells posts to be held back, learned from the posts at `rows` and the lines that are `there` (m)."""
    risks = np.array([overall.risk_of(found.posts[row].levels) for row in rows])
    held = np.array([line.held for line in found.lines])[there]
    wanted = np.concatenate([risks <= 1, held])
    counts = np.concatenate([np.where(risks == 0, _GRAVE, 1.0), np.where(held, _HELD_LINE, _HARMLESS_LINE)])
    return _logistic(found, np.concatenate([found.figures[rows], found.line_figures[there]]), wanted, counts)


def _breach(found: Sample, rows: NDArray[np.int64], there: NDArray[np.bool_], name: str) -> tuple[Floats, float]:
    """What tells posts that break a criterion, learned the same way from lines that are known to break it or not to."""
    told = there & np.array([line.tells_of(name) for line in found.lines])
    broken = [_given(found.posts[row].levels[name]) <= 1 for row in rows]
    breaks = np.array([line.breaks == name for line in found.lines])[told]
    counts = np.repeat([1.0, _BREACH_LINE], [len(rows), len(breaks)])
    figures = np.concatenate([found.figures[rows], found.line_figures[told]])
    return _logistic(found, figures, np.concatenate([broken, breaks]), counts)


def _logistic(found: Sample, figures: Floats, wanted: NDArray[np.bool_], counts: Floats) -> tuple[Floats, float]:
    """Weights and constant that tell what is `wanted` (n) from the rest by its figures, each counting so much."""
    even, scale, middle = _even(found, figures, _BREACH)
    model = LogisticRegression(C=_INVERSE, class_weight="balanced", max_iter=3000).fit(even, wanted, counts)
    weights = model.coef_[0] * scale
    return weights, float(model.intercept_[0] - middle @ weights)


def _even(found: Sample, figures: Floats, shares: dict[str, float]) -> tuple[Floats, Floats, Floats]:
    """Figures of mean 0 and a size by family, what a weight on them must be multiplied by, and their means.

    For mean and size every row counts alike, a line in a drill as much as a labelled post.
    """
    middle = figures.mean(axis=0)
    share = np.concatenate([np.full(size, shares[family]) for family, size in found.sizes.items()])
    scale = share / (figures.std(axis=0) + 1e-6)
    return (figures - middle) * scale, scale, middle


def left_out(found: Sample) -> list[Levels]:
    """The levels each post gets from a combination that has not seen its scenario."""
    levels: list[Levels] = [{} for _ in found.posts]
    for rows, held in folds(found):
        combination = fit(found, rows, without=found.posts[held[0]].scenario)
        for row in held:
            levels[row] = _levels(found, int(row), combination)
    return levels


def _levels(found: Sample, row: int, combination: Combination) -> Levels:
    case = Case(found.posts[row].post, found.posts[row].context)
    weighings = weigh(case)
    combine.combine(weighings, Sensed(case, found.sorter), combination)
    return {name: found.rounded if found else None for name, found in weighings.items()}


def agreement(found: Sample, levels: Sequence[Levels]) -> dict[str, float]:
    """Share of posts whose level meets the marker's, by criterion of wording."""
    return {
        name: round(float(np.mean([mine[name] == post.levels[name] for mine, post in pairs])), 2)
        for name in WORDING
        for pairs in [list(zip(levels, found.posts, strict=True))]
    }


def folds(found: Sample) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """For each scenario the rows of all others, and its own."""
    scenario = np.array([labelled.scenario for labelled in found.posts])
    return [(np.flatnonzero(scenario != name), np.flatnonzero(scenario == name)) for name in sorted(set(scenario))]


def to_text(combination: Combination) -> str:
    """The combination as its file holds it."""
    data: dict[str, Any] = {"agreed": combination.agreed}
    for name in ("level", "level_constant", "breach", "breach_constant"):
        data[name] = np.round(getattr(combination, name), DIGITS).tolist()
    return json.dumps(data, separators=(",", ":"), sort_keys=True) + "\n"


def _given(level: int | None) -> int:
    if level is None:
        raise ValueError("a labelled level is missing")
    return level
