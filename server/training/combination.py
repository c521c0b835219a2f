"""Training the combination: levels and breaches from labelled posts, measured by leaving whole scenarios out."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression, Ridge
from threadpoolctl import threadpool_limits

from server.evidence.labelled import Labelled, Levels, marked_by_hand
from server.evidence.lines import ANYWHERE, OF_DRILLS, Line, lines
from server.scoring import combine, overall
from server.scoring.card import Post
from server.scoring.case import Case
from server.scoring.combine import (
    BREACHES,
    CARE,
    LEVELLED,
    RULED,
    SUMS,
    Agreement,
    Combination,
    Found,
    Summed,
    Sums,
    Trust,
)
from server.scoring.engine import weigh
from server.scoring.forest import Forest
from server.scoring.meaning.acts import Sorter
from server.scoring.meaning.sensed import Sensed
from server.training.breaches import Material, Piece, material
from server.training.forest import grow

Floats = NDArray[np.float64]
# Of each figure, and a constant.
Weights = tuple[Floats, float]


class Counts(NamedTuple):
    """What a line counts among labelled posts, which count one: for holds if held or not, and for what it breaks."""

    held: float
    harmless: float
    breach: float


# How strongly the sums are held back, and how much each family of figures counts. Chosen in cross-validation that
# leaves whole scenarios out, where all of them are flat around these values. Breaches are told by what sentences do
# and are near to: with heads and measures added, posts of scenarios not seen in training escaped more often.
# REACH is held back more than TONE: whom a post moves is known from fewer examples, and English gained most by it.
_RIDGE_TONE: Final = 80.0
_RIDGE_REACH: Final = 250.0
_INVERSE: Final = 0.02
_TONE: Final = {
    "acts": 1.0, "nearness": 1.0, "heads": 0.7, "measures": 1.0, "setting": 0.0, "asker": 0.0, "vector": 0.15,
    "rules": 0.5,
}  # fmt: skip
_REACH: Final = {**_TONE, "setting": 0.7, "asker": 0.7}
_CARE: Final = _REACH
_BREACH: Final = {
    "acts": 1.0, "nearness": 1.0, "examples": 2.0, "setting": 0.3, "vector": 0.3, "words": 4.0, "rules": 0.5,
}  # fmt: skip
# The first marker's posts are what all others were levelled after: for holds they count so much. With scenarios left
# out fewer of them are held falsely then, and as many rightly; at two it made no difference.
_FIRST_MARKER: Final = 4.0
# A post of RISK 0 that escapes is worse than one of RISK 1.
_GRAVE: Final = 3.0
# What lines count where a labelled post counts one, for holds (held, harmless) and for what is broken. The more those
# about nothing in a drill do, the better lines not learned from are told; holds of posts in drills left out are told a
# little worse, leaks from 0.02 on. Lines about their drill count more: whoever wrote them had its secrets in view.
_LINE: Final = Counts(0.02, 0.06, 0.015)
_LINE_OF_DRILL: Final = Counts(0.15, 0.3, 0.15)
# Every post is seen again, for this much, with a harmless line behind it and with one before it, which change nothing
# of what it breaks: fewer held posts are released by a sentence about something else. At a quarter, a
# friendly question released one of RISK 0 that is longer than a line.
_JOINED: Final = 0.5
# How they are worded counts that much then. At none, a friendly question at the end raised TONE of two in three poor
# posts, at 0.25 to 0.8 of half of them; agreement with scenarios left out is flat.
_JOINED_WORDED: Final = 0.8
_FORMS: Final = 3
# Far enough apart that posts which stand together, and are alike, get lines that are not.
_APART: Final = 7
_SHORT_LINE: Final = {"en": 70, "ko": 36}
# Of one short line, holds and harm are learned as of any post. How it is worded says less of longer ones: in the sums
# it counts half for TONE and not at all for REACH, in the forest half for all. At full count in the sums TONE of the
# others lost 0.01, REACH in English 0.04.
_SHORT: Final = 0.5
DIGITS = 6
# How far a level can be trusted is told by fifths of the posts, a hold by these bounds of its chance.
_FIFTHS: Final = (0.2, 0.4, 0.6, 0.8)
_CHANCES: Final = (0.6, 0.7, 0.8, 0.9, 0.97)
_NOT_MEASURED: Final = Agreement((), (0.0,))
_UNKNOWN: Final = Trust(dict.fromkeys(LEVELLED, _NOT_MEASURED), {}, _NOT_MEASURED, _NOT_MEASURED)
# A level that rules seldom gave is trusted as if this many more had met as often as all of its criterion.
_SELDOM: Final = 10


@dataclass(frozen=True, slots=True)
class Told:
    """What breaches are learned from: whether a post or line was held, what it broke as far as known, its weights.

    `home` is the scenario where it belongs to one: lines about nothing in a drill are set into several.
    """

    scenario: str
    home: str | None
    held: bool
    broken: dict[str, bool]
    hold_counts: float
    breach_counts: float


@dataclass(frozen=True)
class Sample:
    """Labelled posts and lines as the combination sees them.

    `cases` (3 n) are the n posts, and then each with a line joined behind it and with one before it: `form_of` (3 n)
    which post each is a form of, `counts` (3 n) what it counts for wording, `worded` (3 n, f) its figures of wording.
    `told` are the same and the lines, with their figures of breach (m, g). `worded_sizes` and `breach_sizes` say how
    many of the figures are of each family. `words` is what the head `breach` is learned from.
    """

    posts: tuple[Labelled, ...]
    cases: tuple[Case, ...]
    form_of: NDArray[np.intp]
    counts: Floats
    worded: Floats
    worded_sizes: dict[str, int]
    told: tuple[Told, ...]
    breaching: Floats
    breach_sizes: dict[str, int]
    words: Material
    sorter: Sorter


def sample(posts: Sequence[Labelled], sorter: Sorter, progress: Callable[[float], None] = lambda _: None) -> Sample:
    """Look at labelled posts, and at all lines to learn from; `progress` hears the share done."""
    counts_of = dict.fromkeys(marked_by_hand(), _FIRST_MARKER)
    seen = [
        *((_told(post, counts_of.get(post.id, 1.0)), post.id, post.post, post.context) for post in posts),
        *(
            (_told(post, _JOINED * counts_of.get(post.id, 1.0)), post.id, joined, post.context)
            for post, joined in _joined(posts)
        ),
        *((_told_by_line(line), line.post.text, line.post, line.context) for line in lines(ANYWHERE, OF_DRILLS)),
    ]
    cases, wording, breach, pieces = [], [], [], []
    for place, (told, origin, post, context) in enumerate(seen):
        case = Case(post, context)
        weighings, sensed = weigh(case), Sensed(case, sorter)
        breach.append(combine.figures_of_breach(weighings, sensed, words=0.0))
        pieces.append(Piece(sensed.told_text, told.held, told.home, origin))
        if place < _FORMS * len(posts):
            cases.append(case)
            wording.append(combine.figures_of_wording(weighings, sensed))
        progress((place + 1) / len(seen))
    words = material(pieces)
    for figures, score in zip(breach, words.unseen(), strict=True):
        figures["words"][:] = score
    form_of = np.concatenate([np.arange(len(posts)), np.repeat(np.arange(len(posts)), _FORMS - 1)])
    counts = np.where([posts[row].is_short for row in form_of], _SHORT, 1.0)
    counts[len(posts) :] *= _JOINED_WORDED
    return Sample(
        posts=tuple(posts),
        cases=tuple(cases),
        form_of=form_of,
        counts=counts,
        worded=_rows(wording),
        worded_sizes=_sizes(wording[0]),
        told=tuple(told for told, *_ in seen),
        breaching=_rows(breach),
        breach_sizes=_sizes(breach[0]),
        words=words,
        sorter=sorter,
    )


def _rows(families: Sequence[dict[str, Floats]]) -> Floats:
    return np.array([np.concatenate(list(parts.values())) for parts in families])


def _sizes(families: dict[str, Floats]) -> dict[str, int]:
    return {family: len(part) for family, part in families.items()}


def _joined(posts: Sequence[Labelled]) -> Iterator[tuple[Labelled, Post]]:
    """Each post with a short harmless line in its language behind it, and with another before it."""
    rows = [json.loads(text) for text in ANYWHERE.read_text(encoding="utf-8").splitlines()]
    short = {
        lang: [row["text"] for row in rows if (row["kind"], row["lang"]) == ("harmless", lang) and len(row["text"]) < n]
        for lang, n in _SHORT_LINE.items()
    }
    for place, labelled in enumerate(posts):
        harmless = short["ko" if labelled.lang == "ko" else "en"]
        before, behind = (harmless[(2 * place + turn) * _APART % len(harmless)] for turn in (1, 0))
        for text in (f"{labelled.post.text} {behind}", f"{before} {labelled.post.text}"):
            yield labelled, replace(labelled.post, text=text)


def _told(post: Labelled, counts: float) -> Told:
    risk = overall.risk_of(post.levels)
    broken = {name: _given(post.levels[name]) <= 1 for name in BREACHES}
    return Told(post.scenario, post.scenario, risk <= 1, broken, counts * (_GRAVE if risk == 0 else 1.0), counts)


def _told_by_line(line: Line) -> Told:
    counts = _LINE_OF_DRILL if line.about_drill else _LINE
    broken = {name: line.breaks == name for name in BREACHES if line.tells_of(name)}
    home = line.scenario if line.about_drill else None
    return Told(line.scenario, home, line.held, broken, counts.held if line.held else counts.harmless, counts.breach)


def fit(found: Sample, without: str | None = None) -> Sums:
    """The sums learned from all drills, or from all but one."""
    rows = _forms(found, without)
    told = np.flatnonzero([one.scenario != without for one in found.told])
    with threadpool_limits(limits=1):
        level = [_ridge(found, rows, name) for name in LEVELLED]
        breach = [_hold(found, told), *(_breach(found, told, name) for name in BREACHES)]
    return Sums(
        level=np.array([weights for weights, _ in level]).T,
        level_constant=np.array([constant for _, constant in level]),
        breach=np.array([weights for weights, _ in breach]).T,
        breach_constant=np.array([constant for _, constant in breach]),
    )


def _forms(found: Sample, without: str | None) -> NDArray[np.intp]:
    """The rows of the posts of all drills but one, in all their forms."""
    return np.flatnonzero([found.posts[row].scenario != without for row in found.form_of])


def _wanted(found: Sample, rows: NDArray[np.intp], *criteria: str) -> Floats:
    """The levels (rows, criteria) that those posts were given."""
    levels = [found.posts[row].levels for row in found.form_of[rows]]
    return np.array([[_given(given[name]) for name in criteria] for given in levels], dtype=np.float64)


def _ridge(found: Sample, rows: NDArray[np.intp], criterion: str) -> Weights:
    is_reach = criterion in overall.REACH
    shares, held_back = (_REACH, _RIDGE_REACH) if is_reach else (_CARE if criterion in CARE else _TONE, _RIDGE_TONE)
    if is_reach:
        rows = rows[found.counts[rows] == 1.0]
    even, scale, middle = _even(found.worded[rows], found.worded_sizes, shares)
    model = Ridge(held_back).fit(even, _wanted(found, rows, criterion)[:, 0], found.counts[rows])
    weights = model.coef_ * scale
    return weights, float(model.intercept_ - middle @ weights)


def _hold(found: Sample, rows: NDArray[np.intp]) -> Weights:
    """What tells posts to be held back, learned from what `rows` (m) tell."""
    told = [found.told[row] for row in rows]
    return _logistic(found, rows, [one.held for one in told], [one.hold_counts for one in told])


def _breach(found: Sample, rows: NDArray[np.intp], name: str) -> Weights:
    """What tells posts that break a criterion, learned from those of which it is known."""
    rows = np.array([row for row in rows if name in found.told[row].broken])
    told = [found.told[row] for row in rows]
    return _logistic(found, rows, [one.broken[name] for one in told], [one.breach_counts for one in told])


def _logistic(found: Sample, rows: NDArray[np.intp], wanted: Sequence[bool], counts: Sequence[float]) -> Weights:
    """Weights and constant that tell what is `wanted` (m) from the rest, each row counting so much."""
    even, scale, middle = _even(found.breaching[rows], found.breach_sizes, _BREACH)
    model = LogisticRegression(C=_INVERSE, class_weight="balanced", max_iter=3000).fit(even, wanted, counts)
    weights = model.coef_[0] * scale
    return weights, float(model.intercept_[0] - middle @ weights)


def _even(figures: Floats, sizes: dict[str, int], shares: dict[str, float]) -> tuple[Floats, Floats, Floats]:
    """Figures of mean 0 and a size by family, what a weight on them must be multiplied by, and their means.

    For mean and size every row counts alike, a line in a drill as much as a labelled post.
    """
    middle = figures.mean(axis=0)
    share = np.concatenate([np.full(size, shares[family]) for family, size in sizes.items()])
    scale = share / (figures.std(axis=0) + 1e-6)
    return (figures - middle) * scale, scale, middle


def unseen(found: Sample) -> list[Summed]:
    """Each post, in all its forms, as it looks while its scenario is new: what sums and a head make of it then."""
    looked: dict[int, Summed] = {}
    for scenario in sorted({post.scenario for post in found.posts}):
        sums, breach = fit(found, without=scenario), found.words.learned(without=scenario)
        for row in np.flatnonzero([found.posts[row].scenario == scenario for row in found.form_of]).tolist():
            case = found.cases[row]
            looked[row] = combine.sum_up(weigh(case), Sensed(case, found.sorter), sums, breach)
    return [looked[row] for row in range(len(found.cases))]


def grown(found: Sample, looked: Sequence[Summed], without: str | None = None) -> Forest:
    """The forest learned from posts as they look while new, of all drills or of all but one.

    Grown on sums that had seen the posts it would trust them too much.
    """
    rows = _forms(found, without)
    figures = np.array([looked[row].figures for row in rows])
    return grow(figures, _wanted(found, rows, *LEVELLED), found.counts[rows])


class LeftOut(NamedTuple):
    """What a post gets while its scenario is left out: its levels, what it is held for, and what that rests on."""

    levels: Levels
    named: list[str]
    found: Found


def left_out(found: Sample, looked: Sequence[Summed]) -> list[LeftOut]:
    """What posts get from sums, a head and a forest that have not seen their scenario.

    The sums whose figures that forest learned from had seen it, as part of what they learned for other drills.
    """
    left: dict[int, LeftOut] = {}
    for scenario in sorted({post.scenario for post in found.posts}):
        trees = grown(found, looked, without=scenario)
        for row, post in enumerate(found.posts):
            if post.scenario == scenario:
                case, summed = found.cases[row], looked[row]
                weighings = weigh(case)
                one = Found(*trees.levels(summed.figures), summed.hold, summed.breaches)
                named = combine.settle(weighings, Sensed(case, found.sorter), one, _UNKNOWN)
                levels = {name: each.rounded if each else None for name, each in weighings.items()}
                left[row] = LeftOut({**levels}, named, one)
    return [left[row] for row in range(len(found.posts))]


def trust(found: Sample, left: Sequence[LeftOut]) -> Trust:
    """How often levels meet the marker's, in fifths by how far the trees are apart, and holds by their chance."""
    levels = {}
    for column, name in enumerate(LEVELLED):
        apart = np.array([one.found.apart[column] for one in left])
        met = [one.levels[name] == post.levels[name] for one, post in zip(left, found.posts, strict=True)]
        levels[name] = _measured(apart, met, np.round(np.quantile(apart, _FIFTHS), 4).tolist())
    named = [(one, post.levels) for one, post in zip(left, found.posts, strict=True) if one.named]
    chances = np.array([one.found.hold for one, _ in named])
    held = [overall.risk_of(wanted) <= 1 for _, wanted in named]
    met = [all(one.levels[name] == wanted[name] for name in one.named) for one, wanted in named]
    ruled = {name: _ruled(found, left, name) for name in RULED}
    return Trust(levels, ruled, _measured(chances, held, _CHANCES), _measured(chances, met, _CHANCES))


def _ruled(found: Sample, left: Sequence[LeftOut], name: str) -> Agreement:
    """How often each of the five levels that rules gave met the marker's; what a post is named for is no rule's."""
    pairs = [
        (one.levels[name], post.levels[name])
        for one, post in zip(left, found.posts, strict=True)
        if name not in one.named
    ]
    given, wanted = np.array([pair for pair in pairs if None not in pair]).T
    usual = float(np.mean(given == wanted))
    met = [(given == wanted)[given == level] for level in range(5)]
    return Agreement(
        (1, 2, 3, 4), tuple(round(float((one.sum() + _SELDOM * usual) / (len(one) + _SELDOM)), 2) for one in met)
    )


def _measured(figures: Floats, met: Sequence[bool], bounds: Sequence[float]) -> Agreement:
    """The share of what met (n) by its figure (n), in those parts between bounds that have any."""
    parts = np.searchsorted(bounds, figures, side="right")
    there = sorted(set(parts.tolist()))
    shares = [round(float(np.mean(np.array(met)[parts == part])), 2) for part in there]
    return Agreement(tuple(bounds[part - 1] for part in there[1:]), tuple(shares))


def to_text(combination: Combination) -> str:
    """The combination as its file holds it, but for the forest."""
    data = {name: np.round(getattr(combination.sums, name), DIGITS).tolist() for name in SUMS}
    return json.dumps(data | {"trust": combination.trust._asdict()}, separators=(",", ":"), sort_keys=True) + "\n"


def _given(level: int | None) -> int:
    if level is None:
        raise ValueError("a labelled level is missing")
    return level
