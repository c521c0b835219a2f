"""Scorecards as they are stored beside an attempt's events: everything a page needs to explain them later."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, cast

from server.scoring.card import CriterionScore, Evidence, Scorecard
from server.scoring.overall import CRITERIA

NOT_SCORED = "-"
_CARD = tuple(field.name for field in fields(Scorecard))
_SCORE = tuple(field.name for field in fields(CriterionScore))
_EVIDENCE = tuple(field.name for field in fields(Evidence))


def dump_card(card: Scorecard) -> dict[str, object]:
    """The card as JSON-able values; `load_card(dump_card(card)) == card`."""
    # `dataclasses.asdict` copies every value deeply and takes ten times as long.
    plain: dict[str, object] = {name: getattr(card, name) for name in _CARD}
    plain["criteria"] = [
        {name: getattr(score, name) for name in _SCORE}
        | {"evidence": [{name: getattr(one, name) for name in _EVIDENCE} for one in score.evidence]}
        for score in card.criteria
    ]
    return plain


def load_card(stored: Mapping[str, Any]) -> Scorecard:
    """A stored card as the value the scorer made."""
    criteria = tuple(_criterion(score) for score in stored["criteria"])
    return Scorecard(**(dict(stored) | {"criteria": criteria}))


def _criterion(stored: Mapping[str, Any]) -> CriterionScore:
    evidence = tuple(Evidence(**one) for one in stored["evidence"])
    return CriterionScore(**(dict(stored) | {"evidence": evidence}))


def machine_levels(card: Scorecard) -> dict[str, int | None]:
    """The machine's level for each criterion."""
    return {score.criterion: score.level for score in card.criteria}


def levels_of(card: Scorecard) -> str:
    """The machine's 21 levels in rubric order, one character each, '-' where a criterion does not apply."""
    return joined(machine_levels(card))


def joined(levels: Mapping[str, int | None]) -> str:
    """A mapping of criterion to level as 21 characters in rubric order."""
    return "".join(NOT_SCORED if levels.get(name) is None else str(levels[name]) for name in CRITERIA)


def split(levels: str) -> dict[str, int | None]:
    """The reverse of `joined`."""
    return {name: None if level == NOT_SCORED else int(level) for name, level in zip(CRITERIA, levels, strict=True)}


def is_boilerplate(card: Scorecard) -> bool:
    """True when stock phrases carry the post: the machine found some, and warmth or duty is poor for it."""
    found = any("boilerplate" in f"{one.code} {one.reason}" for score in card.criteria for one in score.evidence)
    poor = any(cast(int, card.level(name) or 0) <= 1 for name in ("warmth", "duty"))
    return found and poor
