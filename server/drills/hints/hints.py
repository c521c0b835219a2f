"""Counterfactual hints: which small changes would lift a post's weakest criteria, and what they cost elsewhere."""

from dataclasses import dataclass, replace

from server.drills.hints.edits import Edit, edits, temptations
from server.scoring.card import Context, Post, Scorecard
from server.scoring.case import Case
from server.scoring.engine import score
from server.scoring.heads.reach import CLOSE, Band, Word, band, carriers, compare

SHOWN = 3
_ENGLISH = 0.8


@dataclass(frozen=True, slots=True)
class Change:
    """A criterion's level before and after an edit."""

    criterion: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Hint:
    """One edit and what it does to the score: levels raised and levels lowered, and (TONE, RISK, REACH) after it.

    `travels` is, for a temptation, the probability that the edited wording travels further than the post.
    """

    edit: Edit
    raised: tuple[Change, ...]
    lowered: tuple[Change, ...]
    overall: tuple[int, int, int]
    travels: float = 0.0


@dataclass(frozen=True, slots=True)
class Hints:
    """At most three hints, the best first; the wording that travels at a price, if there is one; and the post's band.

    The latter two, and the words that carry the post and hold it back, for English posts only: the reach head has
    read no others.
    """

    best: tuple[Hint, ...]
    tempting: Hint | None = None
    band: Band | None = None
    carriers: tuple[tuple[Word, ...], tuple[Word, ...]] = ((), ())


def hints_for(post: Post, context: Context, card: Scorecard) -> Hints:
    """Try the edits that make sense of a post and keep the few that raise its weakest criteria most.

    `card` is the post's own scorecard by the present engine. Every edit is scored as the post was: about ten
    milliseconds each.
    """
    case = Case(post, context)
    levels = _levels(card)
    found = [_hint(edit, levels, context) for edit in edits(case, card)]
    best = sorted((hint for hint in found if hint.raised), key=_worth)[:SHOWN]
    if case.reading.languages.get("en", 0.0) < _ENGLISH:
        return Hints(tuple(best))
    tempted = [replace(_hint(edit, levels, context), travels=_travels(edit, post)) for edit in temptations(case)]
    costly = [hint for hint in tempted if hint.lowered and hint.travels >= CLOSE]
    tempting = max(costly, key=lambda hint: hint.travels, default=None)
    return Hints(tuple(best), tempting, band(post.text), carriers(post.text))


def _hint(edit: Edit, before: dict[str, int], context: Context) -> Hint:
    card = score(edit.post, context)
    after = _levels(card)
    changes = [Change(name, level, after[name]) for name, level in before.items() if after.get(name, level) != level]
    return Hint(
        edit,
        raised=tuple(change for change in changes if change.after > change.before),
        lowered=tuple(change for change in changes if change.after < change.before),
        overall=(card.tone, card.risk, card.reach),
    )


def _levels(card: Scorecard) -> dict[str, int]:
    return {one.criterion: one.level for one in card.criteria if one.level is not None}


def _worth(hint: Hint) -> tuple[object, ...]:
    """What sorts hints, the best first: gains at level 0, then at 1, 2 and 3, then how little is lost, then brevity."""
    gains = [-sum(c.after - c.before for c in hint.raised if c.before == level) for level in range(4)]
    return (*gains, sum(c.before - c.after for c in hint.lowered), len(hint.edit.words))


def _travels(edit: Edit, post: Post) -> float:
    return compare(edit.post.text, post.text).p
