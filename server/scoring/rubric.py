"""The rubric: its criteria, anchors and verdicts, read once from rubric.yaml."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from server.scoring.card import Decider, Dimension, Level

FILE = Path(__file__).parent / "rubric.yaml"
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the 21 criteria; texts map a language (en, ko) to wording."""

    id: str
    code: str
    dimension: Dimension
    name: Texts
    asks: Texts
    levels: dict[Level, Texts]
    decider: Decider
    nullable: bool


@dataclass(frozen=True, slots=True)
class Rubric:
    """The whole rubric; `version` stands on every stored score, `digest` is the hash of its text."""

    version: str
    digest: str
    criteria: tuple[Criterion, ...]
    verdicts: dict[str, Texts]

    def of(self, criterion: str) -> Criterion:
        """One criterion; KeyError for an unknown id."""
        for known in self.criteria:
            if known.id == criterion:
                return known
        raise KeyError(criterion)

    def in_dimension(self, dimension: Dimension) -> tuple[Criterion, ...]:
        """The criteria of one dimension in rubric order."""
        return tuple(criterion for criterion in self.criteria if criterion.dimension == dimension)


def load(path: Path = FILE) -> Rubric:
    """Read a rubric file."""
    source = path.read_bytes()
    data: dict[str, Any] = yaml.load(source, yaml.CSafeLoader)
    dimensions: dict[str, dict[str, Any]] = data["dimensions"]
    return Rubric(
        version=str(data["version"]),
        digest=hashlib.sha256(source).hexdigest(),
        criteria=tuple(
            _criterion(cast(Dimension, dimension), entry)
            for dimension, part in dimensions.items()
            for entry in part["criteria"]
        ),
        verdicts={key: _texts(value) for key, value in data["overall"]["verdict"].items()},
    )


def _criterion(dimension: Dimension, entry: dict[str, Any]) -> Criterion:
    return Criterion(
        id=entry["id"],
        code=entry["code"],
        dimension=dimension,
        name=_texts(entry["name"]),
        asks=_texts(entry["asks"]),
        levels=_levels(entry["levels"]),
        decider=entry["detection"],
        nullable=entry.get("nullable", False),
    )


def _levels(entries: dict[int, Any]) -> dict[Level, Texts]:
    return {cast(Level, level): _texts(text) for level, text in entries.items()}


def _texts(value: dict[str, str]) -> Texts:
    return dict(value)


RUBRIC = load()
