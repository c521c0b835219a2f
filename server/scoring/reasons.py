"""The sentences behind reason keys, in English and Korean."""

from collections.abc import Mapping
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "reasons.yaml"

REASONS: dict[str, dict[str, str]] = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)


def reason_text(key: str, lang: str, values: Mapping[str, str] | None = None) -> str:
    """The sentence of a reason or raise key; English when the language has none. KeyError for an unknown key."""
    texts = REASONS[key]
    return texts.get(lang, texts["en"]).format_map(dict(values or {}))
