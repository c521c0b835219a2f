"""Who may answer: a scenario's own personas first, then people that its publics are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

Kind = Literal["relative", "journalist", "troll", "fan", "aide", "diaspora", "local_official", "passerby", "expert"]
Temper = Literal["anxious", "friendly", "dry", "angry", "mocking", "official"]
Intensity = Literal["quiet", "steady", "busy", "storm"]

BANKS = Path(__file__).parent / "banks"
# A public counts as reading a language, or being on a platform, from this share of it on.
READS, IS_ON = 0.3, 0.1


@dataclass(frozen=True, slots=True)
class Readers:
    """A public as the voices see it: shares (0 to 1) of it that read a language or are on a platform."""

    id: str
    kind: str
    languages: Mapping[str, float]
    platforms: Mapping[str, float]
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody who answers. `languages` are those they read, the one they would rather write first."""

    id: str
    kind: Kind
    temper: Temper
    names: Mapping[str, str]
    languages: tuple[str, ...]
    platforms: tuple[str, ...]
    public: str | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """Something people talk about from drill minute `minute` on; `said` when it is what somebody wrote in public."""

    minute: float
    texts: Mapping[str, str]
    said: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who may speak in a scenario, and whether people are hurt or in danger there (`harm`).

    `invented` are languages that nobody can really write.
    """

    publics: tuple[Readers, ...] = ()
    personas: tuple[Persona, ...] = ()
    topics: tuple[Topic, ...] = ()
    chatter: Intensity = "quiet"
    invented: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    harm: bool = False


@cache
def _common() -> dict[str, list[dict[str, str]]]:
    loaded: dict[str, list[dict[str, str]]] = yaml.load(
        (BANKS / "people.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
    )
    return loaded


def names_of(kind: Kind) -> tuple[Mapping[str, str], ...]:
    """What people of a kind are called who have no name in the scenario."""
    return tuple({lang: row[lang] for lang in ("en", "ko")} for row in _common()[kind])


def on_platform(cast: Cast, platform: str) -> tuple[Persona, ...]:
    """Who may be met on a platform: the scenario's own, and common people of the kinds these do not play."""
    own = tuple(persona for persona in cast.personas if platform in persona.platforms)
    played = {persona.kind for persona in own}
    common: list[Persona] = []
    for public in cast.publics:
        if public.platforms.get(platform, 0) < IS_ON:
            continue
        for kind in (kind for kind in _common() if kind not in played):
            common += _from(kind, public, cast, platform, sum(one.kind == kind for one in common))  # type: ignore[arg-type]
    return own + tuple(common)


def _from(kind: Kind, public: Readers, cast: Cast, platform: str, before: int) -> list[Persona]:
    rows = [row for row in _common()[kind] if public.kind in row["of"].split()]
    # Two aides or two experts would be a panel, not a thread.
    if not rows or (before and kind in ("aide", "expert", "journalist", "troll", "local_official")):
        return []
    row = rows[before % len(rows)]
    names = {"en": row["en"], "ko": row["ko"]}
    languages = languages_of(public, cast.invented)
    return [Persona(f"{kind}@{public.id}", kind, row["temper"], names, languages, (platform,), public.id)]  # type: ignore[arg-type]


def languages_of(public: Readers, invented: tuple[str, ...]) -> tuple[str, ...]:
    """The real languages a public reads, the commonest first; English for those whose own is invented."""
    ranked = sorted(public.languages.items(), key=lambda pair: (-pair[1], pair[0]))
    read = tuple(lang for lang, share in ranked if share >= READS and lang not in invented)
    return read or ("en",)
