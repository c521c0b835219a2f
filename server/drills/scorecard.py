"""What a scorecard shows of one post: marked words, levels, reasons, who decided. Pure: no database, no page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from server.drills.cards import machine_levels
from server.drills.effective import effective, newest
from server.drills.highlight import Segment, Span, segments
from server.drills.verdicts import Cause, causes
from server.scoring.card import CriterionScore, Dimension, Evidence, Level, Scorecard, Verdict
from server.scoring.overall import overall, verdict
from server.scoring.reasons import reason_text
from server.scoring.rubric import RUBRIC, Criterion
from server.scoring.weigh import SURE
from server.world.wording import shortened

DIMENSIONS: tuple[Dimension, ...] = ("tone", "risk", "reach")
_QUOTED = 60


@dataclass(frozen=True, slots=True)
class PersonsMark:
    """A person's mark as the scorecard needs it; `author` is "" when the account is gone."""

    criterion: str
    number: int
    level: int | None
    comment: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Quote:
    """Marked words and the number of the stretch of the post in which they begin."""

    words: str
    stretch: int


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason in words, with the marked words it rests on; none when it rests on something absent."""

    text: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class CriterionCard:
    """One criterion: the level that holds, what the machine proposed and why, and a person's mark if there is one."""

    criterion: Criterion
    level: int | None
    proposed: Level | None
    confidence: float
    is_proposal: bool
    grounds: tuple[Ground, ...]
    raise_with: str
    mark: PersonsMark | None

    @property
    def is_unsure(self) -> bool:
        """True when no person has decided and the machine is not sure, whoever decides in the end."""
        return self.mark is None and self.level is not None and self.confidence < SURE


@dataclass(frozen=True, slots=True)
class DimensionCard:
    """TONE, RISK or REACH with its criteria in rubric order."""

    id: Dimension
    level: Level
    criteria: tuple[CriterionCard, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the post. `criteria` lie on it, the weakest first; `codes` are those whose words end here."""

    number: int
    text: str
    criteria: tuple[CriterionCard, ...] = ()
    codes: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class PostCard:
    """The scorecard of one post."""

    stretches: tuple[Stretch, ...]
    dimensions: tuple[DimensionCard, ...]
    verdict: Verdict
    causes: tuple[Cause, ...]
    card: Scorecard

    def level(self, dimension: str) -> Level:
        """The overall level of one dimension."""
        return next(part.level for part in self.dimensions if part.id == dimension)

    @property
    def marked(self) -> bool:
        """True when a person has decided at least one criterion."""
        return any(one.mark for part in self.dimensions for one in part.criteria)


def post_card(
    text: str,
    card: Scorecard,
    marks: Sequence[PersonsMark],
    language: str,
    names: Mapping[str, str] = MappingProxyType({}),
) -> PostCard:
    """The scorecard of a post, people's marks laid over the machine's and everything recomputed from what holds.

    `marks` are those of this post only; reasons come in `language`. `names` says what the scorer's names of publics
    and platforms are called in it.
    """
    card = renamed(card, names)
    levels = effective(machine_levels(card), marks)
    spans = _spans(card)
    parts = segments(text, [span for span, _ in spans])
    first = {opened: number for number, part in enumerate(parts) for opened in part.opens}
    places = {id(evidence): first.get(n) for n, (_, evidence) in enumerate(spans)}
    by_people = newest(marks)
    cards = {
        one.criterion: _criterion(one, levels[one.criterion], by_people.get(one.criterion), text, places, language)
        for one in card.criteria
    }
    return PostCard(
        stretches=_stretches(parts, [span for span, _ in spans], cards),
        dimensions=_dimensions(cards, levels),
        verdict=verdict(levels),
        causes=causes(levels),
        card=card,
    )


def renamed(card: Scorecard, names: Mapping[str, str]) -> Scorecard:
    """The card with the values of its reasons as the reader calls them; the scorer knows them in English only."""
    criteria = tuple(
        replace(
            score,
            evidence=tuple(
                replace(one, values={key: names.get(value, value) for key, value in one.values.items()})
                for one in score.evidence
            ),
        )
        for score in card.criteria
    )
    return replace(card, criteria=criteria)


def _spans(card: Scorecard) -> list[tuple[Span, Evidence]]:
    return [
        (Span(evidence.start, evidence.end, score.criterion), evidence)
        for score in card.criteria
        for evidence in score.evidence
        if evidence.start is not None and evidence.end is not None
    ]


def _criterion(
    score: CriterionScore,
    level: int | None,
    mark: PersonsMark | None,
    text: str,
    places: Mapping[int, int | None],
    language: str,
) -> CriterionCard:
    return CriterionCard(
        criterion=RUBRIC.of(score.criterion),
        level=level,
        proposed=score.level,
        confidence=score.confidence,
        is_proposal=score.needs_instructor and mark is None,
        grounds=_grounds(score.evidence, text, places, language),
        raise_with=reason_text(score.raise_with, language, {}) if score.raise_with and level != 4 else "",
        mark=mark,
    )


def _grounds(
    evidence: Iterable[Evidence], text: str, places: Mapping[int, int | None], language: str
) -> tuple[Ground, ...]:
    """The reasons, each sentence once, with all the words it rests on."""
    found: dict[str, list[Quote]] = {}
    for one in evidence:
        quotes = found.setdefault(reason_text(one.reason, language, one.values), [])
        stretch = places.get(id(one))
        if stretch is not None:
            quotes.append(Quote(shortened(text[one.start : one.end], _QUOTED), stretch))
    return tuple(Ground(sentence, tuple(dict.fromkeys(quotes))) for sentence, quotes in found.items())


def _stretches(
    parts: Sequence[Segment], spans: Sequence[Span], cards: Mapping[str, CriterionCard]
) -> tuple[Stretch, ...]:
    found = []
    for number, part in enumerate(parts):
        over = sorted((cards[key] for key in part.keys), key=lambda one: 4 if one.level is None else one.level)
        ended = dict.fromkeys(spans[n].key for n in part.closes)
        found.append(Stretch(number, part.text, tuple(over), tuple(cards[key].criterion for key in ended)))
    return tuple(found)


def _dimensions(cards: Mapping[str, CriterionCard], levels: Mapping[str, int | None]) -> tuple[DimensionCard, ...]:
    return tuple(
        DimensionCard(dimension, level, tuple(cards[one.id] for one in RUBRIC.in_dimension(dimension)))
        for dimension, level in zip(DIMENSIONS, overall(levels), strict=True)
    )
