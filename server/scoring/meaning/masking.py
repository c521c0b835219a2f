"""Reads words for who people are as one neutral word, and dialect as standard speech: no meaning depends on them.

Swapping a nationality, a faith, a region or a name must not move a level: an encoder trained on the web has learned
what such words are said beside. In English names wear capitals, so any word in capitals within a sentence counts as one
unless it is known for something else; in Korean, and at the beginning of a sentence, lists decide.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from babel import Locale

from server.scoring.needles import needles
from server.scoring.text import without_newer_letters

FILE: Final = Path(__file__).parent / "identities.yaml"
NEUTRAL: Final = {"en": "local", "ko": "현지"}
# Country names that are everyday words too: only before a word for people or an office are they meant.
_AMBIGUOUS: Final = frozenset(
    "가나 건지 기니 말리 수단 오만 이란 인도 저지 차드 토고 피지 괌 로마 조선 가자 대구 광주 교회 성당 사찰".split()
)
_PEOPLE: Final = (
    r"(?=인[들은이의 과을]|계|측|산| ?(?:사람|학생|국민|정부|가족|출신|대표|대사|시민|관광객|노동자|친구|팬|공동체|"
    r"여성|남성|청년|신자))"
)
_WORD: Final = re.compile(r"[A-Z][^\W_]*(?:[-'’.][^\W_]+)*")
# What may stand before a word within a sentence.
_WITHIN: Final = re.compile(r"[\w,;)%&/]['’\"]? $|(?:Mr|Ms|Mrs|Dr)\.? $|[\w]-$")
_KOREAN_NAME: Final = re.compile(r"(?<![가-힣])[가-힣]{2,4}(?= 씨(?![가-힣]{2}))")
_REPEATED: Final = re.compile(r"\blocal(?:[ -](?:local|of|al|el|bin|de|van|von|da)\b)*(?:[ -]local\b)")


# Particles follow the sound of the word before them, which is another one now.
_PARTICLES: Final = (("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로"))
_PARTICLE: Final = re.compile(rf"{NEUTRAL['ko']}({'|'.join(closed for closed, _ in _PARTICLES)})(?![가-힣])")
_HANGUL: Final = re.compile("[가-힣]")
# How speech that is written without regard to case names its one certain sign.
_APOSTROPHE: Final = "['’]"
_ARTICLE: Final = re.compile(r"\b([Aa])n (?=local\b)")


@lru_cache(maxsize=4096)
def masked(text: str) -> str:
    """`text` in standard speech with a neutral word for each nationality, people, faith, region and name."""
    text = without_newer_letters(text)
    for clues, pattern, standard in _speech():
        if any(clue in text for clue in clues):
            text = pattern.sub(standard, text)
    if _HANGUL.search(text):
        text = _PARTICLE.sub(_open, _korean().sub(NEUTRAL["ko"], _KOREAN_NAME.sub("민수", text)))
    if not any("A" <= char <= "Z" for char in text):
        return _faiths().sub(NEUTRAL["en"], text)
    text = _known().sub(NEUTRAL["en"], text)
    return _ARTICLE.sub(r"\1 ", _REPEATED.sub(NEUTRAL["en"], _WORD.sub(_neutral, text)))


def _open(found: re.Match[str]) -> str:
    return NEUTRAL["ko"] + dict(_PARTICLES)[found.group(1)]


def _neutral(found: re.Match[str]) -> str:
    word = found.group()
    if word.isupper() or word.split("'")[0] in _kept() or not _WITHIN.search(found.string[: found.start()][-5:]):
        return word
    return NEUTRAL["en"]


@cache
def _known() -> re.Pattern[str]:
    """Identities by list, in any place of an English sentence."""
    lists = _identities()["en"]
    words = [word for name in ("peoples", "faiths", "places", "names") for word in _split(lists[name])]
    words += [re.escape(name) for code, name in Locale("en").territories.items() if len(code) == 2]
    return re.compile(rf"(?<![\w#@])(?:{_longest_first(words)})(?:s|es|n|i)?(?!\w)")


@cache
def _faiths() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w#@])(?:{_longest_first(_split(_identities()['en']['faiths']))})s?(?!\w)", re.IGNORECASE)


@cache
def _korean() -> re.Pattern[str]:
    lists = _identities()["ko"]
    words = {word for name in ("faiths", "peoples", "places") for word in _split(lists[name])}
    words |= {name for code, name in Locale("ko").territories.items() if len(code) == 2}
    plain = sorted(words - _AMBIGUOUS, key=lambda word: (-len(word), word))
    meant = "|".join(sorted(words & _AMBIGUOUS))
    return re.compile(
        rf"(?:{_by_beginning(map(re.escape, plain))})(?:인(?=[들은이의 과을]))?|(?<![가-힣])(?:{meant}){_PEOPLE}"
    )


@cache
def _speech() -> tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...]:
    """Ways to speak: strings of which one is there wherever the pattern matches, the pattern, and the standard."""
    speech = _identities()["speech"].items()
    return tuple((_clues(pattern), re.compile(pattern), standard) for pattern, standard in speech)


def _clues(pattern: str) -> tuple[str, ...]:
    if _APOSTROPHE in pattern:
        return tuple(_APOSTROPHE.strip("[]"))
    (needed,) = needles(pattern)
    return tuple(max(needed, key=lambda one: min(map(len, one))))


@cache
def _kept() -> frozenset[str]:
    return frozenset(_split(_identities()["en"]["kept"]))


@cache
def _identities() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return found


def _split(words: str) -> list[str]:
    return [word.strip() for word in words.split("|") if word.strip()]


def _longest_first(words: list[str]) -> str:
    return _by_beginning(sorted(set(words), key=lambda word: (-len(word), word)))


def _by_beginning(words: Iterable[str]) -> str:
    """Alternatives in the order given among those that begin alike: at a place only these are tried, not hundreds."""
    ends: dict[str, list[str]] = {}
    for word in words:
        first = word[:2] if word.startswith("\\") else word[:1]
        ends.setdefault(first, []).append(word.removeprefix(first))
    return "|".join(f"{first}(?:{'|'.join(those)})" for first, those in ends.items())
