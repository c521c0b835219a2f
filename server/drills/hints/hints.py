"""Counterfactual hints: which small changes would lift a post's weakest criteria, and what they cost elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from server.drills.hints.edits import Edit, Kind, Swaps, edits, temptations, without_tags
from server.scoring.card import Context, Post, Scorecard
from server.scoring.case import Case
from server.scoring.engine import score
from server.scoring.heads.reach import CLOSE, Band, Word, band, carriers, compare
from server.scoring.overall import overall
from server.scoring.rubric import RUBRIC

SHOWN = 3
# What a level must lean further up for an edit to count that lifts it to no other.
_NEARER: Final = 0.25
# The share of a post that must be English for the reach head, which has read no other language, to be asked.
ENGLISH: Final = 0.8
_TOP = 4
_RISKS: Final = frozenset(criterion.id for criterion in RUBRIC.in_dimension("risk"))
# What was said, and not what was left unsaid: words added to it leave it standing.
_CONTENT: Final = _RISKS - {"duty"}
# A level of content at which nothing but a change of what was said helps.
_AT_FAULT = 1
# The risks that an edit can lessen. Where the engine sees others fall, it has let a courtesy cover them.
_MENDS: Final[Mapping[Kind, frozenset[str]]] = {
    "drop": _RISKS,
    "term": _RISKS,
    "source": frozenset({"accuracy"}),
    "answer": frozenset({"duty"}),
    "update": frozenset({"duty"}),
    "tongue": frozenset({"duty"}),
    "calm": frozenset({"escalation"}),
}
# No answer to what is wrong with the content.
_COURTESIES: Final[frozenset[Kind]] = frozenset({"thanks", "feeling", "update", "invite", "tongue"})


@dataclass(frozen=True, slots=True)
class Change:
    """A criterion's level before and after an edit."""

    criterion: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Hint:
    """One edit and what it does to the score: levels raised and levels lowered, and (TONE, RISK, REACH) after it.

    `nearer` are criteria of TONE and REACH that come nearer to their next level without reaching it. A risk that the
    edit cannot lessen counts as it was before.
    `travels` is, for a temptation, the probability that the edited wording travels further than the post.
    """

    edit: Edit
    raised: tuple[Change, ...]
    lowered: tuple[Change, ...]
    nearer: tuple[str, ...]
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


def hints_for(
    post: Post, context: Context, card: Scorecard, swaps: Swaps = (), told: frozenset[str] = frozenset()
) -> Hints:
    """Try the edits that make sense of a post and keep the few that raise its weakest criteria most.

    `card` is the post's own scorecard by the present engine; `told` are ids of facts that its readers had been told.
    Every edit is scored as the post was: about ten milliseconds each. While something is wrong with the content, what
    mends it comes first, and courtesies do not stand for it.
    """
    case = Case(post, context)
    levels = _levels(card)
    wrong = frozenset(name for name in _CONTENT if levels.get(name, _AT_FAULT + 1) <= _AT_FAULT)
    tried = [edit for edit in edits(case, card, swaps, told) if not wrong or edit.kind not in _COURTESIES]
    found = [_hint(edit, card, context) for edit in tried]
    helping = (hint for hint in found if hint.raised or (hint.nearer and not hint.lowered))
    best = sorted(helping, key=lambda hint: _worth(hint, wrong))[:SHOWN]
    if case.reading.languages.get("en", 0.0) < ENGLISH:
        return Hints(tuple(best))
    tempted = [replace(_hint(edit, card, context), travels=_travels(edit, post)) for edit in temptations(case)]
    costly = [hint for hint in tempted if hint.lowered and hint.travels >= CLOSE]
    tempting = max(costly, key=lambda hint: hint.travels, default=None)
    return Hints(tuple(best), tempting, band(post.text), carriers(post.text))


def _hint(edit: Edit, card: Scorecard, context: Context) -> Hint:
    before, edited = _levels(card), score(edit.post, context)
    after = _mended(edit, before, _levels(edited))
    changes = [Change(name, level, after[name]) for name, level in before.items() if after.get(name, level) != level]
    return Hint(
        edit,
        raised=tuple(change for change in changes if change.after > change.before),
        lowered=tuple(change for change in changes if change.after < change.before),
        nearer=tuple(_nearer(card, edited)),
        overall=overall({"timeliness": None, **after}),
    )


def _nearer(card: Scorecard, edited: Scorecard) -> Iterator[str]:
    """Criteria of TONE and REACH that lean further up on another card, at the same level."""
    for one, other in zip(card.criteria, edited.criteria, strict=True):
        leans = one.leaning is not None and other.leaning is not None and other.leaning - one.leaning >= _NEARER
        if leans and one.level == other.level != _TOP and one.criterion not in _RISKS:
            yield one.criterion


def _mended(edit: Edit, before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """The levels after an edit, without what it cannot have mended.

    A source makes nothing true that was not, and hashtags left out unsay no sentence.
    """
    mends = _MENDS.get(edit.kind, frozenset())
    unsourced = edit.kind == "source" and before.get("accuracy", 0) <= _AT_FAULT
    untagged = edit.kind == "drop" and not without_tags(edit.words)
    if unsourced or untagged:
        mends = frozenset()
    kept = {name: min(level, before.get(name, level)) for name, level in after.items() if name in _RISKS - mends}
    return after | kept


def _levels(card: Scorecard) -> dict[str, int]:
    return {one.criterion: one.level for one in card.criteria if one.level is not None}


def _worth(hint: Hint, wrong: frozenset[str]) -> tuple[object, ...]:
    """What sorts hints, the best first: those that mend what is `wrong` with the content.

    Then gains at level 0, at 1, 2 and 3, then how many come nearer, then how little is lost, then brevity.
    """
    idle = not any(change.criterion in wrong for change in hint.raised)
    gains = [-sum(c.after - c.before for c in hint.raised if c.before == level) for level in range(4)]
    return (idle, *gains, -len(hint.nearer), sum(c.before - c.after for c in hint.lowered), len(hint.edit.words))


def _travels(edit: Edit, post: Post) -> float:
    return compare(edit.post.text, post.text).p
