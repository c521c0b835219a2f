"""The hostile-reading view: the fragment most quotable out of context, and how three publics would read it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import yaml

from server.audience.voices.personas import BANKS, Readers
from server.audience.voices.quote import Fragment, around, counted, most_quotable, promised, sentences, shown

Side = Literal["abroad", "ours", "home"]
PLAIN, CORRECTION, HELD = "plain", "correction", "held"
Place = tuple[int, int]
# A heading that says what the words are is not what anybody would quote.
_HEADING = re.compile(
    r"\W*(?:correction|정정(?:합니다)?|바로잡습니다)\b"
    r"(?:[\].!]+|\s[–—-]|[^\]:：.\n]{0,20}[:：](?!\d))\s*",
    re.IGNORECASE,
)
_SIDES: Mapping[str, Side] = {
    "foreign": "abroad",
    "nationals": "ours",
    "diaspora": "ours",
    "domestic": "home",
    "converted": "home",
}


@dataclass(frozen=True, slots=True)
class View:
    """How one public would read the fragment: `texts` by language. `public` is "" for a side the scenario lacks."""

    side: Side
    public: str
    label: Mapping[str, str]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HostileReading:
    """Characters `start` to `end` of the text as typed, why they would be quoted, and three readings of them."""

    start: int
    end: int
    reason: str
    quote: str
    views: tuple[View, ...]


@cache
def readings() -> Mapping[str, Mapping[Side, Mapping[str, str]]]:
    """The authored sentences by reason, side and language."""
    loaded: Mapping[str, Mapping[Side, Mapping[str, str]]] = yaml.load(
        (BANKS / "readings.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
    )
    return loaded


def hostile_reading(
    text: str, lang: str, publics: Sequence[Readers], held: Place | None = None
) -> HostileReading | None:
    """The reading of a post by three publics, the scenario's own where it has them; None for a text without words.

    `held` is where in the text the words stand for which the scorer would hold it back, (0, 0) where it is about none
    in particular: such a post is never called harmless.
    """
    fragment = _gravest(text, lang) or _first(text)
    if fragment and held and fragment.reason in (PLAIN, CORRECTION):
        span = around(text, *held) if held[1] else (fragment.start, fragment.end)
        fragment = Fragment(*span, HELD)
    if fragment is None:
        return None
    quote = shown(text, fragment.start, fragment.end)
    views = tuple(_view(side, fragment.reason, quote, publics) for side in ("abroad", "ours", "home"))
    return HostileReading(fragment.start, fragment.end, fragment.reason, quote, views)


def _gravest(text: str, lang: str) -> Fragment | None:
    found = most_quotable(text, lang)
    if found and found.reason != "number":
        return found
    return promised(text, lang) or found or counted(text)


def _first(text: str) -> Fragment | None:
    heading = _HEADING.match(text)
    after = heading.end() if heading else 0
    start, end = next((span for span in sentences(text) if span[1] > after), (0, 0))
    start = max(start, after)
    begin, end = around(text, start, min(start + 1, end))
    return Fragment(max(begin, after), end, CORRECTION if heading else PLAIN) if end > max(begin, after) else None


def _view(side: Side, reason: str, quote: str, publics: Sequence[Readers]) -> View:
    own = next((public for public in publics if _SIDES.get(public.kind) == side), None)
    texts = {lang: text.replace("{quote}", quote) for lang, text in readings()[reason][side].items()}
    return View(side, own.id if own else "", own.label if own else {}, texts)
