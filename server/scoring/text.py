"""Reading a post: normalised text whose spans lead back to the characters as typed, sentences, scripts and counts."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
from py3langid.modelio import load_model

from server.scoring.unpacked import Arrays, unpacked

# Letters, marks and digits that came with Unicode 15 and 15.1: Python 3.13 knows them and 3.11 does not. Both read them
# as a sign of nothing, so that a word ends at the same place and a simulation comes out the same to the byte.
_NEWEST = (
    *(0xCF3, 0xECE, *range(0x10EFD, 0x10F00), *range(0x1123F, 0x11242), *range(0x11B00, 0x11B0A)),
    *(*range(0x11F00, 0x11F5A), *range(0x1342F, 0x13456), 0x1B132, 0x1B155, *range(0x1D2C0, 0x1D2D4)),
    *(*range(0x1DF25, 0x1DF2B), *range(0x1E030, 0x1E090), *range(0x1E4D0, 0x1E4FA), 0x2B739),
    *(*range(0x2EBF0, 0x2EE5E), *range(0x31350, 0x323B0)),
)
_NEWER = dict.fromkeys(_NEWEST, "\ufffd")
_STRAIGHT = _NEWER | str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u3000": " "}
)
_INVISIBLE = frozenset("\u200b\u00ad\ufeff")
_SENTENCE_END = re.compile(
    r"(?=[.!?…。！？])(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bNo)(?<!\bMrs)[.!?…。！？]+[\"')\]」』]*(?=\s|$)|\n+|[.!?](?=[가-힣])"
)
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_EMOJI = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}|[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\u231a\u231b\u23e9-\u23fa]"
    "(?:\ufe0f|[\U0001f3fb-\U0001f3ff]|\u200d[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?)*)"
)
_TAG = re.compile(r"(?<![\w&])#(\w+)")
_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
# Words that other Latin-script languages also write (a, i, for, no, me, has) are left out.
_ENGLISH = frozenset(
    """
    the and but of to in on at from by with is are was were been it this that we you our your us not yes hello
    dear about does did have had will can could would should please here there what who how when where if they
    them out up just only she his her their my any more now today tomorrow thank thanks than then after before
    because into over its it's don't we're i'm we'll who's people two free good see come tell ask write i'll
    you're these those very each every
    """.split()
)
_OURS = ["en", "es", "fr", "de", "no", "tr", "pt", "it", "id", "nl", "sv", "da", "fi", "pl", "vi", "sw"]


@cache
def identifier() -> LanguageIdentifier:
    """The identifier of languages in Latin script."""
    model = unpacked("py3langid", "identifier", _model)
    # It walks these one number at a time, which numpy's arrays are slow at.
    moves, row, out = model["moves"].data, model["row"].tolist(), model["out"].tolist()
    table, prior, names = model["table"], model["prior"], model["names"].tolist()
    made = LanguageIdentifier(table, prior, names, moves, out, norm_probs=True, tk_row=row)
    made.set_languages(_OURS)
    # What it keeps of the other languages, in case it is asked for them, is 28 MB.
    made._full_model = None  # noqa: SLF001 - it offers no way to drop them
    return made


def _model() -> Arrays:
    found = load_model(MODEL_DIR / MODEL_FILE)
    return dict(zip(("table", "prior", "names", "moves", "row", "out"), map(np.asarray, found), strict=True))


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters `start` to `end` of the normalised text and the language they seem to be in ("" unknown)."""

    start: int
    end: int
    text: str
    lang: str
    words: int


@dataclass(frozen=True)
class Reading:
    """A post's text read once.

    `text` is normalised, `low` the same in lower case; `origins[i]` is where their character i was typed,
    None when nothing moved.
    """

    raw: str
    text: str
    low: str
    origins: tuple[int, ...] | None

    def typed(self, start: int, end: int) -> tuple[int, int]:
        """Where the normalised characters `start` to `end` stand in the text as typed."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end] if end < len(self.origins) else len(self.raw)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Sentences in order; blank ones left out."""
        return tuple(_sentences(self.text))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Lower-case words and numbers in order."""
        return tuple(words_of(self.low))

    @cached_property
    def hangul(self) -> float:
        """Share (0..1) of letters that are Hangul."""
        korean = len(_SCRIPTS[0][1].findall(self.text))
        other = len(_LATIN.findall(self.text))
        # A Hangul syllable carries about as much as two and a half Latin letters.
        return 2.5 * korean / (2.5 * korean + other) if korean + other else 0.0

    @cached_property
    def languages(self) -> dict[str, float]:
        """Share (0..1) of the words in each language recognised, most used first."""
        weights: dict[str, float] = {}
        for sentence in self.sentences:
            if sentence.lang:
                weights[sentence.lang] = weights.get(sentence.lang, 0.0) + len(sentence.text)
        total = sum(weights.values())
        ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
        return {lang: weight / total for lang, weight in ranked} if total else {}

    @cached_property
    def tags(self) -> tuple[tuple[int, int, str], ...]:
        """Hashtags: start, end (normalised) and the word without its sign."""
        return tuple((m.start(), m.end(), m.group(1)) for m in _TAG.finditer(self.text))

    @cached_property
    def emoji(self) -> tuple[tuple[int, int], ...]:
        """Where emoji stand in the normalised text."""
        return tuple(m.span() for m in _EMOJI.finditer(self.text))


def in_small_letters(text: str) -> str:
    """The text in small letters, character for character."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def words_of(text: str) -> list[str]:
    """Words and numbers in order, as they are written."""
    return _WORD.findall(text)


def without_newer_letters(text: str) -> str:
    """The text as every Python we run on knows it, character for character."""
    return text if text.isascii() else text.translate(_NEWER)


# A post is read once to be scored, and at once again for its appeal; several may be looked at ahead together.
@lru_cache(maxsize=32)
def read(raw: str) -> Reading:
    """Read a post. Safe for any string, empty ones included."""
    text, origins = _normalised(raw)
    return Reading(raw=raw, text=text, low=in_small_letters(text), origins=origins)


def _normalised(raw: str) -> tuple[str, tuple[int, ...] | None]:
    straight = raw.translate(_STRAIGHT)
    if unicodedata.is_normalized("NFC", straight) and not any(c in _INVISIBLE for c in straight):
        return straight, None
    pieces: list[str] = []
    origins: list[int] = []
    for start, end in _clusters(straight):
        piece = unicodedata.normalize("NFC", straight[start:end])
        pieces.append(piece)
        # All characters of a cluster lead to its start: a span then covers whole clusters.
        origins.extend([start] * len(piece))
    return "".join(pieces), tuple(origins)


def _clusters(text: str) -> list[tuple[int, int]]:
    """Runs that normalise on their own: a base with its combining marks, a conjoining Hangul syllable."""
    found: list[tuple[int, int]] = []
    start = None
    for at, char in enumerate(text):
        if char in _INVISIBLE:
            if start is not None:
                found.append((start, at))
            start = None
        elif start is None:
            start = at
        elif not (unicodedata.combining(char) or "\u1160" <= char <= "\u11ff"):
            found.append((start, at))
            start = at
    if start is not None:
        found.append((start, len(text)))
    return found


def _sentences(text: str) -> list[Sentence]:
    found: list[Sentence] = []
    start = 0
    for end in [*(m.end() for m in _SENTENCE_END.finditer(text)), len(text)]:
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            at = start + len(piece) - len(piece.lstrip())
            words = len(words_of(stripped))
            found.append(Sentence(at, at + len(stripped), stripped, language_of(stripped), words))
        start = end
    return found


def is_plainly_english(text: str) -> bool:
    """Whether a text holds as many small English words as English does; "en" alone may be said for want of better."""
    words = [w.lower() for w in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text)]
    return sum(w in _ENGLISH for w in words) >= max(1, len(words) // 6)


def language_of(text: str) -> str:
    """The language of a short text (ISO 639-1), "" when nothing tells."""
    letters = len(_LATIN.findall(text))
    for lang, script in _SCRIPTS:
        count = len(script.findall(text))
        if count and count * 2.5 >= letters:
            return lang
    if not letters:
        return ""
    if is_plainly_english(text):
        return "en"
    # Shouted English is read as some other language.
    lang, probability = identifier().classify(text.lower() if text.isupper() else text)
    if lang != "en" and (probability > 0.6 or re.search(r"[\u00c0-\u024f]", text)):
        return str(lang)
    return "en"
