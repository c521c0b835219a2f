"""Cuts a post into stretches of words, each with the spans that lie on it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

_CLUSTER = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a text that `key` says something about."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the text under the same spans. `keys` are theirs in the order given, each once.

    `opens` and `closes` are the positions, in the list given to `segments`, of the spans that begin and end here.
    """

    text: str
    keys: tuple[str, ...] = ()
    opens: tuple[int, ...] = ()
    closes: tuple[int, ...] = ()


def segments(text: str, spans: Sequence[Span]) -> tuple[Segment, ...]:
    """`text` as consecutive stretches: joined they are `text` again.

    Spans may overlap, nest and repeat. A span that begins or ends inside what a reader sees as one character (an
    emoji family, a syllable in separate jamo, a letter with its accent) is widened to the whole of it, because
    half of one cannot be shown. Spans outside the text are cut to it; empty ones are left out.
    """
    edges = _edges(text)
    widened = [_widen(span, edges) for span in spans]
    laid = {n: pair for n, pair in enumerate(widened) if pair}
    cuts = sorted({0, len(text)}.union(*laid.values()))
    return tuple(_segment(text, start, end, spans, laid) for start, end in pairwise(cuts))


def _segment(text: str, start: int, end: int, spans: Sequence[Span], laid: dict[int, tuple[int, int]]) -> Segment:
    over = [n for n, (first, last) in laid.items() if first <= start and end <= last]
    return Segment(
        text[start:end],
        keys=tuple(dict.fromkeys(spans[n].key for n in over)),
        opens=tuple(n for n in over if laid[n][0] == start),
        closes=tuple(n for n in over if laid[n][1] == end),
    )


def _edges(text: str) -> list[int]:
    """For each position the start of the character a reader sees there; the text's length at its end."""
    edges = [0] * len(text)
    for match in _CLUSTER.finditer(text):
        edges[match.start() : match.end()] = [match.start()] * (match.end() - match.start())
    return [*edges, len(text)]


def _widen(span: Span, edges: list[int]) -> tuple[int, int] | None:
    length = len(edges) - 1
    start, end = max(0, span.start), min(length, span.end)
    if start >= end:
        return None
    start = edges[start]
    while end < length and edges[end] != end:
        end += 1
    return start, end
