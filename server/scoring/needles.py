"""Looks for many patterns at once: only those are tried that have a fixed piece of theirs in the text.

Most wordings hold letters without which they cannot match. Those letters, the needles, are looked up for all patterns
together; a pattern that lacks one of its needles matches nothing, so leaving it out changes no result.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"\\.|\w+(?=\w[*+?{])|\w+(?![*+?{])"  # an escape; letters that stand as they are
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|:)?"  # a class; a group
    r"|[*+?][?+]?|\{\d*,?\d*\}[?+]?|.",  # how often; any other sign
    re.DOTALL,
)
_TIMES: Final = ("*", "+", "?", "{")
_NONE_WILL_DO: Final = ("*", "?", "{0", "{,", "{}")
_GROUPS: Final = ("(", "(?:")
_AROUND: Final = ("(?=", "(?!", "(?<=", "(?<!")
# What matches nothing but signs that are no part of a word.
_BORDERS: Final = (r"\s", r"\W", r"[^\w")
# Escapes that stand for a kind of character or a place; other letters after a backslash are not read here.
_KINDS: Final = frozenset("wWsSdDbBnt")
_PIECE: Final = re.compile(r"\w+|\W")
# More spellings than this are not written out.
_MANY: Final = 64

# Strings of which at least one must occur.
Needles = frozenset[str]
_NOTHING: Final = frozenset(("",))
_BORDER: Final = frozenset((" ",))


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a pattern: all it can match, where that is written out, and the needles it cannot do without."""

    whole: frozenset[str] | None
    needed: tuple[Needles, ...]


def needles(pattern: str, *, words: bool = False) -> list[tuple[Needles, ...]]:
    """What each alternative of `pattern` cannot do without: of every set, one string occurs in whatever it matches.

    A blank at either end of a string stands for any sign that is no part of a word; with `words` the pattern is only
    tried between such signs. Reads the common part of regular expressions without flags; ValueError for the rest.
    """
    tokens = deque(_TOKEN.findall(pattern))
    edge = " " if words else ""
    rows = _rows(tokens, edge, edge)
    if tokens:
        raise ValueError(f"unbalanced brackets in {pattern!r}")
    return [row.needed for row in rows]


def _rows(tokens: deque[str], before: str, after: str) -> list[Part]:
    """The alternatives up to a closing bracket or the end; `before` and `after` are borders known to be there."""
    rows = [_row(tokens, before, after)]
    while tokens and tokens[0] == "|":
        tokens.popleft()
        rows.append(_row(tokens, before, after))
    return rows


def _row(tokens: deque[str], before: str, after: str) -> Part:
    needed: list[Needles] = []
    run, unbroken = frozenset((before,)), True
    while tokens and tokens[0] not in ("|", ")"):
        token = tokens.popleft()
        edge = " " if run == _BORDER else ""
        part = _group(token, tokens, edge) if token.startswith("(") else Part(_single(token), ())
        times = tokens.popleft() if tokens and tokens[0].startswith(_TIMES) else ""
        joined = _joined(run, part.whole, times)
        if joined:
            run = joined
            continue
        must = not times.startswith(_NONE_WILL_DO)
        border = " " if must and token.startswith(_BORDERS) else ""
        needed.append(_ending(run, border))
        needed += [*part.needed, part.whole or _NOTHING] if must else []
        run, unbroken = frozenset((border,)), False
    needed.append(_ending(run, after))
    telling = tuple(one for one in needed if all(text.strip(" ") for text in one))
    return Part(run if unbroken else None, telling)


def _joined(run: frozenset[str], following: frozenset[str] | None, times: str) -> frozenset[str] | None:
    """The texts of a run with what follows it, or None where they are too many or unknown."""
    if following is None or times not in ("", "?") or len(run) * (len(following) + 1) > _MANY:
        return None
    return frozenset(start + end for start in run for end in (following | _NOTHING if times else following))


def _ending(run: frozenset[str], border: str) -> frozenset[str]:
    return frozenset(text + border for text in run)


def _group(opening: str, tokens: deque[str], before: str) -> Part:
    """The group whose opening was just taken; what only looks around needs nothing and matches nothing."""
    if opening not in (*_GROUPS, *_AROUND):
        raise ValueError(f"a group that begins {opening}{''.join(tokens)!r} is not read here")
    rows = _rows(tokens, before, "")
    if not tokens:
        raise ValueError("a group is not closed")
    tokens.popleft()
    if opening in _AROUND:
        return Part(None, ())
    wholes = [row.whole for row in rows if row.whole is not None]
    if len(wholes) == len(rows):
        return Part(frozenset(text.removeprefix(before) for whole in wholes for text in whole), ())
    if all(row.needed for row in rows):
        return Part(None, (frozenset().union(*(max(row.needed, key=_rarity) for row in rows)),))
    return Part(None, ())


def _single(token: str) -> frozenset[str] | None:
    """The texts a token stands for, where it names them."""
    if token.startswith("\\"):
        if token[1].isalnum() and token[1] not in _KINDS:
            raise ValueError(f"{token} is not read here")
        return None if token[1] in _KINDS else frozenset((token[1],))
    if token.startswith("["):
        listed = not token.startswith("[^") and not set(token) & {"-", "\\"}
        return frozenset(token[1:-1]) if listed else None
    return None if token in (".", "^", "$") else frozenset((token,))


def _rarity(one: Needles) -> tuple[int, int]:
    """The longer the shortest of some needles, the less often one is met by chance."""
    return min(map(len, one)), -len(one)


# A named pattern, and the further needles without which it is not possible.
Clue = tuple[str, tuple[Needles, ...]]


@dataclass(frozen=True)
class Index:
    """What leads from a text to the patterns that may match in it.

    `by_gram` leads from a piece of `length` characters to the needles it stands for, and from "" to those that are
    shorter; `clues` leads from a needle to patterns; `always` names the patterns without needles.
    """

    length: int
    by_gram: Mapping[str, tuple[str, ...]]
    grams: frozenset[str]
    clues: Mapping[str, tuple[Clue, ...]]
    always: frozenset[str]

    def possible(self, text: str) -> set[str]:
        """The names of all patterns that may match somewhere in `text`."""
        text = _spaced(f" {text} ")
        here = {text[at : at + self.length] for at in range(len(text))}
        found = set(self.always)
        for gram in ("", *self.grams & here):
            for needle in self.by_gram[gram]:
                if needle in text:
                    for name, besides in self.clues[needle]:
                        if name not in found and _all_met(besides, text):
                            found.add(name)
        return found


def _all_met(besides: tuple[Needles, ...], text: str) -> bool:
    for one in besides:
        for needle in one:  # a loop, because generators would cost more than what they look for
            if needle in text:
                break
        else:
            return False
    return True


def index(patterns: Mapping[str, Iterable[str]], length: int, *, words: bool = False) -> Index:
    """The index of patterns by name; a name has several patterns and is possible where one of them is.

    `length` is that of the pieces needles are looked up by: three letters, or two syllables, are rare enough.
    """
    rows = [(name, row) for name, each in patterns.items() for one in each for row in needles(one, words=words)]
    always = frozenset(name for name, row in rows if not row)
    clues: dict[str, list[Clue]] = defaultdict(list)
    for name, row in rows:
        if name not in always:
            best, *others = sorted((frozenset(map(_needle, one)) for one in row), key=_rarity, reverse=True)
            for needle in best:
                clues[needle].append((name, tuple(others)))
    # A needle is looked up by its rarest piece, so that few have to be looked for in full.
    common = Counter(gram for needle in clues for gram in _grams(needle, length))
    by_gram: dict[str, list[str]] = {"": []}
    for needle in clues:
        by_gram.setdefault(min(_grams(needle, length), key=lambda gram: common[gram]), []).append(needle)
    return Index(
        length=length,
        by_gram={gram: tuple(each) for gram, each in by_gram.items()},
        grams=frozenset(by_gram),
        clues={needle: tuple(each) for needle, each in clues.items()},
        always=always,
    )


def _needle(text: str) -> str:
    """A needle as it is found in spaced text: at its ends one blank of a border, inside all of a sign's."""
    start, end = text.startswith(" "), text.endswith(" ")
    return " " * start + _spaced(text.strip(" ")) + " " * end


def _spaced(text: str) -> str:
    """The text with blanks between signs and words, so that each word within it begins and ends with one."""
    return " ".join(_PIECE.findall(text))


def _grams(needle: str, length: int) -> list[str]:
    return [needle[at : at + length] for at in range(len(needle) - length + 1)] or [""]
