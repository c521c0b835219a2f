"""The authored lines, read once: by occasion, for whom, in English and Korean and where it is safe other languages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import get_args

import yaml

from server.audience.voices.personas import BANKS, Kind, Persona, Temper

FILES = ("thanks", "questions", "pounce", "trolls", "threads")
LANGUAGES = ("en", "ko")
OTHERS = ("es", "fr", "no", "tr")
SLOTS = ("quote", "given")
_SLOT = re.compile(r"\{(\w+)\}")


class BadBank(ValueError):
    """A line that cannot be used as it stands."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line in all its languages. `asks` when it wants an answer."""

    id: str
    texts: Mapping[str, str]
    kinds: frozenset[str]
    tempers: frozenset[str]
    slots: frozenset[str]


def filled(line: Line, slots: Mapping[str, str]) -> dict[str, str]:
    """The line's wordings with the trainee's words in their places, which are never read for places themselves."""
    return {lang: _SLOT.sub(lambda found: slots[found[1]], text) for lang, text in line.texts.items()}


@cache
def bank() -> Mapping[str, tuple[Line, ...]]:
    """All lines by occasion."""
    lines: dict[str, tuple[Line, ...]] = {}
    for name in FILES:
        loaded = yaml.load((BANKS / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
        for occasion, rows in loaded.items():
            if occasion in lines:
                raise BadBank(f"{name}.yaml: {occasion} stands in two files")
            lines[occasion] = tuple(_line(f"{occasion}/{n}", row) for n, row in enumerate(rows))
    return lines


def _line(key: str, row: Mapping[str, str]) -> Line:
    texts = {lang: row[lang] for lang in (*LANGUAGES, *OTHERS) if lang in row}
    kinds = frozenset(row.get("who", " ".join(get_args(Kind))).split())
    tempers = frozenset(row.get("temper", " ".join(get_args(Temper))).split())
    slots = [frozenset(_SLOT.findall(text)) for text in texts.values()]
    if set(row) - {"who", "temper", *texts} or not set(LANGUAGES) <= set(texts):
        raise BadBank(f"{key}: needs English and Korean and nothing unknown")
    if not kinds <= set(get_args(Kind)) or not tempers <= set(get_args(Temper)):
        raise BadBank(f"{key}: nobody is like that")
    if len(set(slots)) > 1 or not slots[0] <= set(SLOTS):
        raise BadBank(f"{key}: every language has the same places to fill")
    return Line(key, texts, kinds, tempers, slots[0])


def lines_for(occasion: str, persona: Persona, have: frozenset[str], lang: str) -> tuple[str, tuple[Line, ...]]:
    """In which language this persona answers a post in `lang`, and what they may say in it.

    Lines of their temper if there are any, else of their kind. `have` names the slots that can be filled.
    """
    fitting = [line for line in bank()[occasion] if persona.kind in line.kinds and line.slots <= have]
    for tongue in tongues(persona, lang):
        told = [line for line in fitting if tongue in line.texts]
        if told:
            mine = [line for line in told if persona.temper in line.tempers]
            return tongue, tuple(mine or told)
    return "", ()


def tongues(persona: Persona, lang: str) -> tuple[str, ...]:
    """The languages a persona would answer in: the post's if they read it, then their own in order."""
    return tuple(dict.fromkeys((lang, *persona.languages) if lang in persona.languages else persona.languages))


def pick(lines: tuple[Line, ...], chance: float, used: set[str]) -> Line | None:
    """The line that `chance` (0 to 1) falls on, or the next one not said yet; said ones again when all are."""
    if not lines:
        return None
    first = int(chance * len(lines))
    order = lines[first:] + lines[:first]
    return next((line for line in order if line.id not in used), order[0])
