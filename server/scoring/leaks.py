"""Confidentiality: secrets, embargoes, people and movements, found by wording, by content and by pattern."""

import re

from server.scoring.case import Case
from server.scoring.lexicon import Hit
from server.scoring.prepared import Kept, KnownFact
from server.scoring.weigh import Weighing

# Share of a secret's content that two neighbouring sentences must hold; below it, chance meetings of common
# words count as leaks.
_SAME_MATTER = 0.75
# An age, a number or letters left out of a name are written of one person; "the list" or "initials" may be of anything.
_POINTING = re.compile(r"\d|[○〇*]|[가-힣] ?모 ?[가-힣]{0,2} ?(?:씨|군|양)")


def confidentiality(case: Case) -> Weighing:
    """Nothing disclosed that is not public, nor about a person."""
    w = Weighing("confidentiality", "R3", case.reading, 4, 0.86)
    for kept in case.prepared.secrets:
        if kept.secret.until is None or case.post.minute < kept.secret.until:
            _weigh_secret(case, kept, w)
    early = [known for known in case.stated if known.fact.minute > case.post.minute and _gives_away(case, known)]
    if early and not case.context.cleared:
        keys = frozenset(key for known in early for key in known.own_figures)
        w.cap(
            1,
            "risk.confidentiality.too_early",
            _figure_hits(case, keys),
            sure=0.7,
            values={"minute": f"{early[0].fact.minute:g}"},
        )
    _weigh_patterns(case, w)
    w.needs("raise.confidentiality")
    return w


def _weigh_secret(case: Case, kept: Kept, w: Weighing) -> None:
    embargo = kept.secret.until is not None
    if kept.wordings is not None:
        found = [Hit(m.start(), m.end()) for m in kept.wordings.finditer(case.reading.low) if m.end() > m.start()]
        if found:
            w.cap(1 if embargo else 0, "risk.confidentiality.secret_worded", found, sure=0.8, firm=True)
            return
    # What the post as a whole does not hold, no two of its sentences do.
    held = [part for part in kept.contents if part.overlap(case.told_in_all) >= _SAME_MATTER]
    for place, told in case.told:
        if any(part.overlap(told) >= _SAME_MATTER for part in held):
            w.cap(1, "risk.confidentiality.secret_content", [place], sure=0.55)
            return


def _gives_away(case: Case, known: KnownFact) -> bool:
    """Whether a fact not yet free is really told: by a figure only it has and some of its words."""
    told = {
        f.key for f in case.figures if f.kind in ("count", "share") and f.key in known.own_figures and len(f.key) > 3
    }
    words = max((part.overlap(case.content) for part in known.contents), default=0.0)
    return bool(told) and words >= 0.3


def _figure_hits(case: Case, keys: frozenset[str]) -> list[Hit]:
    return [Hit(figure.start, figure.end) for figure in case.figures if figure.key in keys]


def _weigh_patterns(case: Case, w: Weighing) -> None:
    """What gives people or plans away whatever the scenario says."""
    whispers, people = case.signs.of("secrecy"), case.hits("person_data", "health_person")
    moves = case.signs.of("opsec")
    if (
        len(moves) >= 2
        and (case.context.harm or case.prepared.secrets)
        and any(figure.kind == "clock" for figure in case.figures)
    ):
        w.cap(1, "risk.confidentiality.movement", moves, sure=0.5)
    if len(people) >= 2 or case.signs.count("person_data"):
        # A name alone may be a courtesy; beside an age, a number or a health matter it points at somebody.
        given = case.signs.of("person_data")
        sure = 0.6 if any(_POINTING.search(case.reading.low, hit.start, hit.end) for hit in given) else 0.55
        w.cap(1, "risk.confidentiality.person", [*people, *case.signs.of("person_named")], sure=sure)
    elif people:
        w.cap(3, "risk.confidentiality.person", people, sure=0.45)
    waiting = any(
        kept.secret.until is not None and case.post.minute < kept.secret.until for kept in case.prepared.secrets
    )
    if (teased := case.signs.of("teaser")) and not case.context.cleared:
        w.cap(1 if waiting or whispers else 3, "risk.confidentiality.teases", teased, sure=0.5)
    if len(whispers) >= 2:
        w.cap(1, "risk.confidentiality.insider", whispers, sure=0.55)
    elif whispers:
        w.cap(3, "risk.confidentiality.hint", whispers, sure=0.45)
