"""Reading a post: normalised text whose spans lead back to the characters as typed, sentences, scripts and counts."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

import numpy as np
import yaml
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
# Several tags end a sentence where another begins behind them.
_TAGS = re.compile(r"(?<![\w&])#\w+(?:\s+#\w+)+")
_ANOTHER = re.compile(r"\s+[A-Z가-힣]")
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
# In the first word, or in one without a capital: others are names.
_ACCENTED = re.compile(r"(?:^\W*|\b(?=[a-z\u00df-\u024f]))\w*[\u00c0-\u024f]")
_TOLD_BY = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
# Letters English does not have, with the languages they are of; é and its like it has, in café.
_LETTERS = {
    letter: tuple(langs.split())
    for letters, langs in (
        ("øæ", "no da"), ("å", "no da sv"), ("äö", "de sv fi"), ("ü", "de tr"), ("ß", "de"), ("şğı", "tr"), ("œ", "fr"),
        ("ęłąśżźćń", "pl"), ("ñ", "es"), ("ãõ", "pt"), ("đơưăạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "vi"),
    )
    for letter in letters
}  # fmt: skip
_LETTER = re.compile(f"[{''.join(_LETTERS)}]")
_FOREIGN_SIGN = re.compile("[¡¿]")
_ELIDED = re.compile(r"(?:l|d|qu|c|j|n|m|s|t|un|dell|all|nell|dall|sull|jusqu|lorsqu)'[^\W\d_A-Z]")
# From this share of a sentence words of others are no phrase that English borrows (en route).
_A_FEW = 0.25
# Before a capital these are part of a name.
_IN_NAMES = frozenset("de la el los las le les da di del du van von do dos das des der den al o e y".split())
_SMALL_WORDS = Path(__file__).parent / "lexicons" / "small_words.yaml"
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
    ends = {m.end() for m in _SENTENCE_END.finditer(text)}
    ends.update(tags.end() for tags in _TAGS.finditer(text) if _ANOTHER.match(text, tags.end()))
    for end in [*sorted(ends), len(text)]:
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            at = start + len(piece) - len(piece.lstrip())
            words = len(words_of(stripped))
            found.append(Sentence(at, at + len(stripped), stripped, language_of(stripped), words))
        start = end
    return found


@cache
def _small_words() -> tuple[frozenset[str], frozenset[str], dict[str, tuple[str, ...]]]:
    """Words only English writes, words it shares, and of other languages' words those who write them."""
    lists: dict[str, str] = yaml.load(_SMALL_WORDS.read_text(encoding="utf-8"), yaml.CSafeLoader)
    english, shared = (frozenset(lists.pop(name).split()) for name in ("en", "also_en"))
    writers: dict[str, tuple[str, ...]] = {}
    for lang, words in lists.items():
        for word in words.split():
            writers[word] = (*writers.get(word, ()), lang)
    return english, shared, writers


def _tellers(text: str) -> tuple[float, list[tuple[str, ...]], int]:
    """What tells for English, what for which others, and how many words there are.

    A word that others write too tells half. Capitals within a text begin names and German nouns, which tell nothing.
    """
    english, shared, writers = _small_words()
    words, is_shouted = _TOLD_BY.findall(text), text.isupper()
    ours = 0.0
    theirs: list[tuple[str, ...]] = [("es",)] if _FOREIGN_SIGN.search(text) else []
    for at, word in enumerate(words):
        low = word.lower()
        if low in english:
            ours += 1
        elif low in shared:
            ours += 0.5
        elif low in writers:
            in_name = low in _IN_NAMES and not is_shouted and words[at + 1 : at + 2] and words[at + 1][0].isupper()
            if not in_name and (at == 0 or is_shouted or word.islower()):
                theirs.append(writers[low])
        elif _ELIDED.match(word if at else word[0].lower() + word[1:]):
            theirs.append(("fr", "it"))
        elif word.islower() and (letter := _LETTER.search(low)):
            theirs.append(_LETTERS[letter[0]])
    return ours, theirs, len(words)


def is_plainly_english(text: str) -> bool:
    """Whether a text holds as many small English words as English does; "en" alone may be said for want of better."""
    ours, theirs, words = _tellers(text)
    return _is_enough(ours, len(theirs), words)


def _is_enough(ours: float, theirs: int, words: int) -> bool:
    return ours > theirs and ours >= max(1, words // 6)


def _is_borrowed(text: str, langs: tuple[str, ...]) -> bool:
    """Whether only one word is of other languages, English writes all, and nothing else speaks for those others."""
    from server.scoring.meaning.masking import is_written_small  # noqa: PLC0415 - it imports this module

    return all(map(is_written_small, _TOLD_BY.findall(text))) and identifier().classify(text)[0] not in langs


def language_of(text: str) -> str:
    """The language of a short text (ISO 639-1), "" when nothing tells."""
    letters = len(_LATIN.findall(text))
    for lang, script in _SCRIPTS:
        count = len(script.findall(text))
        if count and count * 2.5 >= letters:
            return lang
    if not letters:
        return ""
    ours, theirs, words = _tellers(text)
    if _is_enough(ours, len(theirs), words):
        return "en"
    # Shouted English is read as some other language.
    spoken = text.lower() if text.isupper() else text
    if len(theirs) > ours and len(theirs) > words * _A_FEW:
        return "en" if len(theirs) == 1 < words and _is_borrowed(spoken, theirs[0]) else _likeliest(spoken, theirs)
    lang, probability = identifier().classify(spoken)
    return str(lang) if lang != "en" and (probability > 0.6 or _ACCENTED.search(text)) else "en"


def _likeliest(text: str, theirs: list[tuple[str, ...]]) -> str:
    """Which of the languages that most words tell of the identifier finds likeliest.

    Norwegian comes before Danish: many short sentences are both, and drills are in Norwegian.
    """
    votes = Counter(lang for langs in theirs for lang in langs)
    most = max(votes.values())
    found = [str(lang) for lang, _ in identifier().rank(text) if votes[lang] == most]
    return "no" if found[0] == "da" and "no" in found else found[0]
