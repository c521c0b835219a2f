"""Words of a scenario in several languages; a plain string or list stands in the file's own language."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import (
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

LANGUAGE = r"^[a-z]{2,3}$"
Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8_000)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _language_of_file(info: ValidationInfo) -> str:
    context: dict[str, str] = info.context or {}
    return context.get("language", "en")


class Text(RootModel[Annotated[dict[Language, Prose], Field(min_length=1)]]):
    """One text, in at least one language."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _plain_is_own_language(cls, value: Any, info: ValidationInfo) -> Any:
        return {_language_of_file(info): value} if isinstance(value, str) else value

    def in_(self, language: str) -> str:
        """The wording in `language`; without one the English, without that the first written."""
        texts = self.root
        return texts.get(language) or texts.get("en") or next(iter(texts.values()))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is written in, in the file's order."""
        return tuple(self.root)

    @property
    def by_language(self) -> dict[str, str]:
        """A fresh mapping of language to wording."""
        return dict(self.root)

    def __hash__(self) -> int:
        return hash(tuple(self.root.items()))


class Words(RootModel[dict[Language, tuple[Phrase, ...]]]):
    """Phrases per language, for instance those that would give a secret away."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _plain_is_own_language(cls, value: Any, info: ValidationInfo) -> Any:
        return {_language_of_file(info): value} if isinstance(value, list) else value

    def in_(self, language: str) -> tuple[str, ...]:
        """The phrases in `language`, empty when there are none."""
        return self.root.get(language, ())

    def __iter__(self) -> Iterator[tuple[str, tuple[str, ...]]]:  # type: ignore[override]  # pydantic would give its fields
        yield from self.root.items()

    def __bool__(self) -> bool:
        return any(self.root.values())

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases of all languages."""
        return tuple(phrase for phrases in self.root.values() for phrase in phrases)

    @property
    def by_language(self) -> dict[str, tuple[str, ...]]:
        """A fresh mapping of language to phrases."""
        return dict(self.root)

    def __hash__(self) -> int:
        return hash(tuple(self.root.items()))
