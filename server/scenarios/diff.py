"""What changed between two texts, line by line, with the changed words of a line marked. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from server.scenarios.typed import as_edited

CONTEXT = 3
# Comparing costs up to the product of both lengths; beyond this a stretch counts as wholly rewritten.
_MOST_LINES = 4_000_000
# The same within a pair of lines, of which there may be many: some two hundred words on each side.
_MOST_WORDS = 160_000
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
# Lines of a rewritten stretch stand side by side when they share at least this much.
ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line; `changed` when the other side has something else there."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """A line of one text: its number from 1, and its words."""

    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the comparison. A gap stands for `skipped` equal lines that are not shown."""

    kind: Literal["same", "removed", "added", "changed", "gap"]
    before: Side | None = None
    after: Side | None = None
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """All rows, and how many lines were added and removed (a changed line counts as both)."""

    rows: tuple[Row, ...]
    added: int
    removed: int


def difference(before: str, after: str, *, context: int = CONTEXT) -> Difference:
    """Compare two texts by their lines; line ends and a byte order mark do not count."""
    a, b = as_edited(before).split("\n"), as_edited(after).split("\n")
    rows = list(_rows(a, b))
    added = sum(row.kind in ("added", "changed") for row in rows)
    removed = sum(row.kind in ("removed", "changed") for row in rows)
    return Difference(tuple(_folded(rows, context)), added, removed)


def _rows(a: Sequence[str], b: Sequence[str]) -> Iterator[Row]:
    for kind, a0, a1, b0, b1 in _blocks(a, b):
        if kind == "equal":
            for i, j in zip(range(a0, a1), range(b0, b1), strict=True):
                yield Row("same", _plain(i, a), _plain(j, b))
        else:
            for left, right in _paired(a, range(a0, a1), b, range(b0, b1)):
                yield _changed(a, left, b, right)


def _blocks(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Opcodes as difflib's, after the common head and tail, which cost nothing, are taken off."""
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    yield "equal", 0, head, 0, head
    if len(middle_a) * len(middle_b) > _MOST_LINES:
        yield "replace", head, len(a) - tail, head, len(b) - tail
    else:
        for kind, a0, a1, b0, b1 in SequenceMatcher(None, middle_a, middle_b).get_opcodes():
            yield kind, a0 + head, a1 + head, b0 + head, b1 + head
    yield "equal", len(a) - tail, len(a), len(b) - tail, len(b)


def _paired(a: Sequence[str], left: range, b: Sequence[str], right: range) -> Iterator[tuple[int | None, int | None]]:
    """The lines of a rewritten stretch in order, likely counterparts side by side."""
    if len(left) * len(right) > 2500:
        pairs: list[tuple[int, int]] = []
    else:
        pairs = _counterparts([a[i] for i in left], [b[j] for j in right])
    i = j = 0
    for pair_i, pair_j in [*pairs, (len(left), len(right))]:
        yield from ((left[n], None) for n in range(i, pair_i))
        yield from ((None, right[n]) for n in range(j, pair_j))
        if pair_i < len(left):
            yield left[pair_i], right[pair_j]
        i, j = pair_i + 1, pair_j + 1


def _counterparts(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Index pairs, rising on both sides, with the largest total likeness."""
    words_a, words_b = [_bag(line) for line in a], [_bag(line) for line in b]
    alike = [[_alike(x, y) for y in words_b] for x in words_a]
    best = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in reversed(range(len(a))):
        for j in reversed(range(len(b))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], alike[i][j] + best[i + 1][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if alike[i][j] and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _bag(line: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(line) if not word.isspace())


def _alike(x: Counter[str], y: Counter[str]) -> float:
    total = x.total() + y.total()
    share = 2 * (x & y).total() / total if total else 0.0
    return share if share >= ALIKE else 0.0


def _changed(a: Sequence[str], i: int | None, b: Sequence[str], j: int | None) -> Row:
    if i is not None and j is not None:
        left, right = _marked(a[i], b[j])
        return Row("changed", Side(i + 1, left), Side(j + 1, right))
    before = None if i is None else _plain(i, a)
    after = None if j is None else _plain(j, b)
    return Row("added" if before is None else "removed", before, after)


def _plain(index: int, lines: Sequence[str]) -> Side:
    return Side(index + 1, (Piece(lines[index]),))


def _marked(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    a, b = _WORD.findall(old), _WORD.findall(new)
    if len(a) * len(b) > _MOST_WORDS:
        return (Piece(old, changed=True),), (Piece(new, changed=True),)
    left, right = [], []
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if a1 > a0:
            left.append(Piece("".join(a[a0:a1]), kind != "equal"))
        if b1 > b0:
            right.append(Piece("".join(b[b0:b1]), kind != "equal"))
    return tuple(left), tuple(right)


def _folded(rows: Sequence[Row], context: int) -> Iterator[Row]:
    """The rows without the equal ones further than `context` from any change."""
    near = [False] * len(rows)
    for i, row in enumerate(rows):
        if row.kind != "same":
            near[max(0, i - context) : i + context + 1] = [True] * len(near[max(0, i - context) : i + context + 1])
    skipped = 0
    for i, row in enumerate(rows):
        if not near[i]:
            skipped += 1
            continue
        if skipped:
            yield Row("gap", skipped=skipped)
        skipped = 0
        yield row
    if skipped and len(rows) > skipped:
        yield Row("gap", skipped=skipped)
