"""Where a post stands and how it is built: whom it answers and reaches, what it gives, its marks."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.scoring.audience import addressed, is_insular, judged_for, presence, readable, turns_home
from server.scoring.card import Public
from server.scoring.case import Case
from server.scoring.risk import unmatched

_KINDS: Final = ("foreign", "diaspora", "nationals", "domestic", "converted")
_ROLES: Final = ("family", "colleague", "public", "official", "press", "troll", "hq")
# Characters in which a reader who scrolls decides to stay, and those of a short first sentence.
_FIRST_GLANCE, _SHORT = 90, 40


def setting(case: Case, *, marks: bool) -> NDArray[np.float64]:
    """The figures of `_audience` (11) and `_given` (8) in a row, and with `marks` those of `_marks` (9)."""
    return np.array([*_audience(case), *_given(case), *(_marks(case) if marks else ())], dtype=np.float64)


def asker(case: Case) -> NDArray[np.float64]:
    """Who is answered (15): by public and by role, and whether they ask or provoke; all 0 where nobody known is.

    Warmth to a fan or a patriot moves nobody else, and a word to a colleague is none to the public.
    """
    last = case.context.thread[-1] if case.is_reply and case.context.thread else None
    if last is None or not last.role:
        return np.zeros(len(_KINDS) + len(_ROLES) + 3)
    kind = next((public.kind for public in case.context.publics if public.id == last.public), "")
    return np.array(
        (
            1.0, *(float(kind == one) for one in _KINDS), *(float(last.role == one) for one in _ROLES),
            float(last.hostile), float(last.asks),
        )
    )  # fmt: skip


def _audience(case: Case) -> tuple[float, ...]:
    """Shares (0..1) that can read the post or are there, whom it addresses, and whether it turns to its own side."""
    whom, judged = addressed(case), judged_for(case)
    first = next(iter(case.prepared.targets), None)
    kind = whom.public.kind if whom.public else ""
    return (
        _readable(case, first), _readable(case, judged), 1.0 if judged is None else presence(case, judged),
        *(float(kind == one) for one in _KINDS), float(whom.wanted), float(turns_home(case)),
        float(is_insular(case.post.platform)),
    )  # fmt: skip


def _readable(case: Case, public: Public | None) -> float:
    return 1.0 if public is None else readable(case, public)


def _given(case: Case) -> tuple[float, ...]:
    """Facts, things to use and figures nobody gave by count, and what is withheld, paid or cheered."""
    return (
        min(3, len(case.facts_now)), min(4, len(case.concrete)), min(3, len(unmatched(case))), case.unread,
        float(case.brushes_off), float(case.only_evades), float(case.pays_owed), float(case.cheers_over_harm),
    )  # fmt: skip


def _marks(case: Case) -> tuple[float, ...]:
    """Questions, marks, tags, pictures, shouts and sentences by count, and how the post begins and ends."""
    text, sentences = case.reading.text, case.reading.sentences
    return (
        min(3, text.count("?")), min(4, text.count("!")), min(6, text.count("#")), min(5, len(case.reading.emoji)),
        float(text.rstrip().endswith("?")), float("?" in text[:_FIRST_GLANCE]), min(3, len(case.shouts)),
        len(sentences), float(bool(sentences) and sentences[0].end - sentences[0].start < _SHORT),
    )  # fmt: skip
