"""The wordings of each sign, per language, compiled once from the lexicon files."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from server.scoring.meaning.masking import named
from server.scoring.needles import Index, index
from server.scoring.text import Reading

FOLDER = Path(__file__).parent / "lexicons"
LANGUAGES = ("en", "ko")
# Bounded, so that a page of blanks costs no more than a page of words.
_BLANK, _MAYBE = r"\s{1,3}", "\0"
_GAPS = {"en": r"(?:[^\w.!?\n]{1,3}\w+(?:'\w+)?){0,3}?[^\w.!?\n]{1,3}", "ko": r"[^.!?\n]{0,12}?"}


@dataclass(frozen=True, slots=True)
class Hit:
    """A wording found: characters of the normalised text."""

    start: int
    end: int


@dataclass(frozen=True)
class Lexicon:
    """Lines of one language by sign: for lower-case text, and (with [A-Z] in them) for text as written.

    Those of a sign are compiled when it is first looked for: all of them at once took half a second of every start.
    """

    lang: str
    plain: dict[str, list[str]]
    cased: dict[str, list[str]]
    index: Index

    @property
    def signs(self) -> set[str]:
        """The names of all signs."""
        return {*self.plain, *self.cased}

    def possible(self, low: str) -> set[str]:
        """The signs that may occur in a text of small letters; all others certainly do not."""
        return self.index.possible(low).union(self.cased)

    def find(self, sign: str, low: str, text: str) -> list[Hit]:
        """Where the sign's wordings occur, in the text in small letters or as written."""
        return [
            Hit(match.start(), match.end())
            for pattern, within in zip(_patterns(self.lang, sign), (low, text), strict=True)
            if pattern is not None
            for match in pattern.finditer(within)
            if match.end() > match.start()
        ]


@cache
def _patterns(lang: str, sign: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """What finds a sign in lower-case text, and in text as written; None where it has no such lines."""
    plain, cased = (lines.get(sign) for lines in (lexicon(lang).plain, lexicon(lang).cased))
    return compiled(lang, plain) if plain else None, compiled(lang, cased) if cased else None


def compiled(lang: str, lines: list[str]) -> re.Pattern[str]:
    """One pattern from the lines of a sign, in the files' notation."""
    body = "|".join(written_out(lang, lines))
    if lang == "en":
        return re.compile(rf"(?<![\w])(?:{body})(?![\w])")
    return re.compile(body, re.MULTILINE)


def written_out(lang: str, lines: list[str]) -> list[str]:
    """The regular expression of each line of a sign, without what surrounds them all."""
    write = _english if lang == "en" else _korean
    return [write(line.strip()) for line in lines if line.strip()]


def _english(part: str) -> str:
    spaced = part.replace(" <> ", "<>").replace(" ?", _MAYBE).replace(" ", _BLANK).replace(_MAYBE, r"\s{0,3}")
    return spaced.replace("<>", _GAPS["en"])


def _korean(part: str) -> str:
    spaced = part.replace(" <> ", "<>").replace(" ?", r"\s?")
    return spaced.replace("<>", _GAPS["ko"])


@cache
def lexicon(lang: str) -> Lexicon:
    """The lexicon of a language."""
    signs: dict[str, str] = yaml.load((FOLDER / f"{lang}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    plain = {sign: [line for line in lines.splitlines() if "[A-Z]" not in line] for sign, lines in signs.items()}
    cased = {sign: [line for line in lines.splitlines() if "[A-Z]" in line] for sign, lines in signs.items()}
    plain, cased = ({sign: lines for sign, lines in each.items() if lines} for each in (plain, cased))
    written = {sign: written_out(lang, lines) for sign, lines in plain.items()}
    return Lexicon(lang, plain, cased, index(written, length=3 if lang == "en" else 2, words=lang == "en"))


def digest() -> str:
    """Hash of the lexicon files, part of the engine's fingerprint."""
    files = b"".join((FOLDER / f"{lang}.yaml").read_bytes() for lang in LANGUAGES)
    return hashlib.sha256(files).hexdigest()


class Signs:
    """The signs of one reading, looked up once each. The name of a country or a person is one word, and holds none."""

    def __init__(self, reading: Reading) -> None:
        self.names = named(reading.text)
        self._ends = dict(self.names)
        self._inside = {at for start, end in self.names for at in range(start + 1, end)}
        self._low, self._text = (self._joined(text) for text in (reading.low, reading.text))
        share = reading.hangul
        books = [lexicon(lang) for lang, used in (("ko", share > 0), ("en", share < 1)) if used]
        self._possible = [(book, book.possible(self._low)) for book in books]
        self._found: dict[str, tuple[Hit, ...]] = {}

    def of(self, sign: str) -> tuple[Hit, ...]:
        """Hits of a sign in every language of the post, in order of place."""
        found = self._found.get(sign)
        if found is None:
            books = (book for book, signs in self._possible if sign in signs)
            hits = [hit for book in books for hit in book.find(sign, self._low, self._text)]
            outside = (hit for hit in hits if not self._is_within_a_name(hit))
            found = self._found[sign] = tuple(sorted(outside, key=lambda hit: (hit.start, hit.end)))
        return found

    def _joined(self, text: str) -> str:
        """The text with letters for the blanks and signs within names, so that every name is one word."""
        parts, at = [], 0
        for start, end in self.names:
            parts += [text[at:start], *(sign if sign.isalpha() else "x" for sign in text[start:end])]
            at = end
        return "".join([*parts, text[at:]])

    def _is_within_a_name(self, hit: Hit) -> bool:
        return hit.start in self._inside or hit.end <= self._ends.get(hit.start, 0)

    def count(self, sign: str) -> int:
        """How often a sign occurs."""
        return len(self.of(sign))
