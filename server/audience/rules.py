"""Rule cards: what a platform has published, or is quoted as saying, about how it ranks posts, each number sourced.

A weight multiplies the *probability* that a reader acts, never a count of acts: reports are so much rarer than
likes that weights of different actions must not be set against each other post by post.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

FOLDER = Path(__file__).parent / "platforms"
Status = Literal["official_weight", "official_order", "inferred"]
# "signals": which signals count is published, and neither weights nor an order of them.
Documented = Literal["weights", "order", "signals", "chronological", "none"]
Text = Annotated[str, Field(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Sourced(_Entry):
    source: Text


class Texts(_Entry):
    """One text in both languages of the pages."""

    en: Text
    ko: Text


class Source(_Entry):
    """Where a number or an order was read; `read` is the day somebody of ours (or the study named) read it."""

    title: Text
    address: Annotated[str, Field(pattern=r"^https://")]
    read: date


class Signal(_Sourced):
    """One thing a platform weighs. `weight` multiplies a probability; `rank` is a place in a published order."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    name: Texts
    status: Status
    weight: float | None = None
    rank: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _says_what_its_status_promises(self) -> Self:
        if self.status == "official_weight" and self.weight is None:
            raise ValueError(f"{self.id}: an official weight needs its number")
        if self.status == "official_order" and (self.rank is None or self.weight is not None):
            raise ValueError(f"{self.id}: an official order has a rank and no weight")
        return self


class Limit(_Sourced):
    """A published number beside the weights: a factor, an age in hours, a count of followers or views."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    name: Texts
    value: float
    unit: Literal["factor", "hours", "followers", "views", "place"]
    status: Status


class Visibility(_Sourced):
    """A published label and what it does to a post. `criteria` are the RISK criteria whose breach it answers to."""

    label: Text
    effect: Literal["no_recommendation", "profile_only", "warning"]
    name: Texts
    criteria: tuple[str, ...] = ()


class RuleCard(_Entry):
    """How a platform ranked at one time. `sources` maps the short names its entries use to where they were read."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    platform: Text
    name: Texts
    as_of: date | None
    current: bool
    documented: Documented
    rule: Texts
    sources: dict[str, Source]
    signals: tuple[Signal, ...] = ()
    limits: tuple[Limit, ...] = ()
    visibility: tuple[Visibility, ...] = ()

    @model_validator(mode="after")
    def _every_number_has_a_source(self) -> Self:
        entries: tuple[_Sourced, ...] = (*self.signals, *self.limits, *self.visibility)
        for entry in entries:
            if entry.source not in self.sources:
                raise ValueError(f"{self.id}: no source named {entry.source!r}")
        if self.documented == "none" and (self.signals or self.limits):
            raise ValueError(f"{self.id}: what is not documented has no numbers")
        if self.documented == "order" and not any(signal.status == "official_order" for signal in self.signals):
            raise ValueError(f"{self.id}: a published order names signals in it")
        if self.documented != "none" and not self.sources:
            raise ValueError(f"{self.id}: what is documented names its source")
        return self

    def weight(self, action: str) -> float:
        """The published weight of an action; KeyError where none is."""
        for signal in self.signals:
            if signal.id == action and signal.weight is not None:
                return signal.weight
        raise KeyError(action)


def read_card(text: str) -> RuleCard:
    """A card from its YAML text; pydantic.ValidationError says which entry is wrong."""
    return RuleCard.model_validate(yaml.load(text, yaml.CSafeLoader))


@cache
def rule_cards() -> dict[str, RuleCard]:
    """All shipped cards by id, in the order of their files."""
    cards = [read_card(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
    return {card.id: card for card in cards}


def current_card(platform: str) -> RuleCard | None:
    """The card that holds today for a platform id; None for one without a card (invented platforms)."""
    return next((card for card in rule_cards().values() if card.platform == platform and card.current), None)
