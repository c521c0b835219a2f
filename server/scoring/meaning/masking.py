"""Reads words for who people are as one neutral word, and dialect as standard speech: no meaning depends on them.

Swapping a nationality, a faith, a region or a name must not move a level: an encoder trained on the web has learned
what such words are said beside. In English names wear capitals, so a word in capitals counts as one unless it is known
for something else; at the beginning of a sentence it counts where it is no word that people write small (`words`). In
Korean lists decide.
"""

import re
import zlib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml
from babel import Locale

from server.scoring.heads.pack import FOLDER
from server.scoring.needles import needles
from server.scoring.text import in_small_letters, without_newer_letters

FILE: Final = Path(__file__).parent / "identities.yaml"
# English words that people write small, learned from public data (`server/training/words.py`).
WORDS: Final = FOLDER / "words.zlib"
NEUTRAL: Final = {"en": "local", "ko": "현지"}
# What a Korean name is read as.
_SOMEBODY: Final = "민수"
# Names that are everyday words too where they are written small.
_ONLY_IN_CAPITALS: Final = frozenset(
    "Polish Pole Turk Turkey Black White Roma Lao Finn Dane Sami China Chad Jordan Guinea Jersey Georgia Mali".split()
)
# Where somebody is or comes from, and what is spoken of.
_WHERE: Final = r"(?=에서|에[는도]?(?![가-힣])|의(?![가-힣]))"
# Wherever people come from.
_FROM_THERE: Final = r"[가-힣]{2,8}(?=에서 (?:오신|온) (?:분|사람|손님|친구|학생|가족|여러분|아이|이웃|이들))"
_SPOKEN_OF: Final = r"(?=[은는이가을를과와도](?![가-힣])|[,·])"
_WORD: Final = re.compile(r"[A-Z][^\W_]*(?:[-'’.][^\W_]+)*")
# What may stand before a word within a sentence (of five characters).
WITHIN: Final = re.compile(r"[\w,;)%&/]['’\"]? $|(?:Mr|Ms|Mrs|Dr)\.? $|[\w]-$")
_SMALL: Final = re.compile(r"(?<![^\W_])[a-z]{2,}(?![^\W_])")
_HYPHENED: Final = re.compile(r"[A-Z][^\W\d_]+(?:-[^\W\d_]+)*-[A-Z][^\W\d_]+")
_JOINT: Final = re.compile(r"[-'’.]")
# Without one of these a form may be known of a word that is not: the longest first.
_ENDINGS: Final = ("ing", "ers", "er", "es", "ed", "ly", "s", "d")
_SHORTEST = 3
# Shorter words are known by list where anything else in capitals stands for a name.
_LITTLE: Final = frozenset("a am an as at be by do go he if i in is it me my no of oh on or so to up us we".split())
# What wears capitals in a calm voice too, although people also write it small or it is a word as well.
_ACRONYMS: Final = frozenset(
    """
    HTTP HTTPS HTML JPEG PDFS URLS FAQ AIDS MERS NASA SOFA QUAD VIPS LGBTQ WIFI ASAP USA BBC CNN BTS
    """.split()
)
# Less than this share of its small words known, and a text is in no English.
_ENGLISH = 0.7
# Words of address, with what may follow them: a seed is written alike.
_AFTER: Final = r"(?=[은는이가을를의도와과께만]|한테|에게|[^가-힣]|$)"
_REPEATED: Final = re.compile(r"\blocal(?:[ -](?:local|of|al|el|bin|de|van|von|da)\b)*(?:[ -]local\b)")


# Particles follow the sound of the word before them, which is another one now.
_PARTICLES: Final = (("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로"))
_PARTICLE: Final = re.compile(
    rf"({NEUTRAL['ko']}|{_SOMEBODY})({'|'.join(closed for closed, _ in _PARTICLES)})(?![가-힣])"
)
# After a word by itself: who they are, and a particle.
_BY_ITSELF: Final = (
    r"(?=(?:인|계|산|발|측|쪽|족)?들?(?:은|는|이|가|을|를|의|에|에서|에게|께|께서|로|으로|과|와|도|만|까지|부터|나|이나|이고|"
    r"입니다|라고|이라고)?(?![가-힣]))"
)
_HANGUL: Final = re.compile("[가-힣]")
# How speech that is written without regard to case names its one certain sign.
_APOSTROPHE: Final = "['’]"
_ARTICLE: Final = re.compile(r"\b([Aa])n (?=local\b)")


class Name(NamedTuple):
    """A name that a list holds: characters `start` to `end` of a text, and what is read instead."""

    start: int
    end: int
    neutral: str


@lru_cache(maxsize=4096)
def masked(text: str) -> str:
    """`text` in standard speech with a neutral word for each nationality, people, faith, region and name."""
    text = _without_listed(without_newer_letters(text))
    for clues, pattern, standard in _speech():
        if any(clue in text for clue in clues):
            text = pattern.sub(standard, text)
    if _HANGUL.search(text):
        text = _PARTICLE.sub(_open, text)
    return _ARTICLE.sub(r"\1 ", _REPEATED.sub(NEUTRAL["en"], _WORD.sub(_neutral, text)))


def named(text: str) -> tuple[tuple[int, int], ...]:
    """Where nationalities, peoples, faiths, regions and names stand: start and end of each.

    Those that lists hold, with the capitals beside them, and what has capitals on both sides of a hyphen. Words that
    people write small are none, whatever they wear: headlines are written in capitals throughout.
    """
    found = [(name.start, name.end, True) for name in _listed(text)]
    for word in _WORD.finditer(text):
        joined = bool(_HYPHENED.fullmatch(word.group()))
        if joined or (_neutral(word) != word.group() and not _is_made_of_small(word.group())):
            found.append((*word.span(), joined))
    spans: list[tuple[int, int, bool]] = []
    for start, end, sure in sorted(found):
        if spans and text[spans[-1][1] : start] in ("", " ", "-"):
            first, last, known = spans.pop()
            spans.append((first, max(end, last), known or sure))
        else:
            spans.append((start, end, sure))
    return tuple((start, end) for start, end, known in spans if known)


def _without_listed(text: str) -> str:
    parts, at = [], 0
    for name in _listed(text):
        parts += [text[at : name.start], name.neutral]
        at = name.end
    return "".join([*parts, text[at:]])


@lru_cache(maxsize=64)
def _listed(text: str) -> tuple[Name, ...]:
    """The names in a text that lists hold, in order, none within another."""
    found = [Name(*match.span(), NEUTRAL["en"]) for match in _names().finditer(text)]
    # Names that are no everyday words are known however they are written.
    found += [Name(*match.span(), NEUTRAL["en"]) for match in _known().finditer(in_small_letters(text))]
    if _HANGUL.search(text):
        found += [Name(*match.span(), _SOMEBODY) for match in _korean_names().finditer(text)]
        found += [Name(*match.span(), NEUTRAL["ko"]) for match in _korean().finditer(text)]
    apart: list[Name] = []
    for name in sorted(found, key=lambda name: (name.start, -name.end)):
        if not apart or name.start >= apart[-1].end:
            apart.append(name)
    return tuple(apart)


def _open(found: re.Match[str]) -> str:
    return found.group(1) + dict(_PARTICLES)[found.group(2)]


def _neutral(found: re.Match[str]) -> str:
    word, text = found.group(), found.string
    if word.isupper() or word.split("'")[0] in _kept():
        return word
    if WITHIN.search(text[max(0, found.start() - 5) : found.start()]):
        return NEUTRAL["en"]
    return word if _is_made_of_small(word) or not _is_english(text) else NEUTRAL["en"]


def _is_made_of_small(word: str) -> bool:
    return all(map(is_written_small, _JOINT.split(word)))


def is_written_small(word: str) -> bool:
    """Whether a word, or what it is a form of, is one that people write small."""
    low, words = word.lower(), _words()
    if len(low) < _SHORTEST or low in words:
        return True
    bare = [low.removesuffix(ending) for ending in _ENDINGS if low.endswith(ending)]
    return any(len(form) >= _SHORTEST and (form in words or f"{form}e" in words) for form in bare)


def is_everyday(word: str) -> bool:
    """Whether a word that stands in capitals is one that people write small, and no acronym."""
    low = word.lower()
    return word not in _ACRONYMS and (low in _LITTLE if len(low) < _SHORTEST else is_written_small(low))


@lru_cache(maxsize=64)
def _is_english(text: str) -> bool:
    small = _SMALL.findall(text)
    return sum(word in _words() for word in small) >= _ENGLISH * len(small)


@cache
def _words() -> frozenset[str]:
    return frozenset(zlib.decompress(WORDS.read_bytes()).decode().split("\n"))


@cache
def _known() -> re.Pattern[str]:
    """Peoples, faiths and places by list, in small letters: in any place of an English sentence."""
    return _english(_longest_first({word.lower() for word in _places() if not _is_as_written(word)}))


@cache
def _names() -> re.Pattern[str]:
    """Names by list that are told from everyday words by their capitals."""
    lists = _identities()["en"]
    syllable = _longest_first(_split(lists["syllables"]))
    names = _longest_first([*filter(_is_as_written, _places()), *_split(lists["names"])])
    return _english(rf"(?:{syllable})-?(?:{syllable.lower()}|{syllable})|{names}")


def _english(names: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w#@])(?:{names})(?:s|es|n|i)?(?!\w)")


def _places() -> set[str]:
    lists = _identities()["en"]
    words = {word for name in ("peoples", "faiths", "places") for word in _split(lists[name])}
    return words | set(map(re.escape, _territories("en")))


def _is_as_written(word: str) -> bool:
    return word in _ONLY_IN_CAPITALS or word.replace("\\.", "").isupper()


@cache
def _korean_names() -> re.Pattern[str]:
    """Names of people: before a word of address, or family and given name or a foreign name as a word by itself."""
    lists = _identities()["ko"]
    surnames, given, foreign = (_longest_first(_split(lists[name])) for name in ("surnames", "given", "foreign"))
    addressed = rf"(?!(?:{lists['roles']}) (?:씨|님))[가-힣]{{1,6}}(?= (?:씨|님){_AFTER})"
    joined = rf"(?:(?:{surnames})[가-힣]{{2}}|{given})(?=씨{_AFTER})"
    by_itself = rf"(?:(?:{surnames})(?:{given})|{foreign}){_BY_ITSELF}"
    return re.compile(rf"(?<![가-힣])(?:{addressed}|{joined}|{by_itself})")


@cache
def _korean() -> re.Pattern[str]:
    lists = _identities()["ko"]
    words = {word for name in ("faiths", "peoples", "places", "invented") for word in _split(lists[name])}
    words |= _territories("ko")
    everyday = set(_split(lists["everyday"]))
    people = rf"(?=인[들은이의 과을]|계|측|산|발| ?(?:{'|'.join(_split(lists['of_people']))}))"
    meant = ((everyday, people), (_split(lists["everyday_places"]), _WHERE), (_split(lists["clear"]), _SPOKEN_OF))
    whole = {*_split(lists["whole"]), *_split(lists["cities"]), *_cities(words)}
    bounded = [f"(?:{'|'.join(sorted(some))}){context}" for some, context in meant]
    bounded += [f"(?:{_longest_first(whole)}){_BY_ITSELF}", _FROM_THERE]
    plain = _longest_first(words - everyday)
    return re.compile(rf"(?<![가-힣])(?:{'|'.join(bounded)})|(?:{plain})(?:인(?=[들은이의 과을]))?")


def _territories(lang: str) -> set[str]:
    """Names of countries and their like, but for codes that stand for none."""
    private = ("XA", "XB", "ZZ")
    return {name for code, name in Locale(lang).territories.items() if len(code) == 2 and code not in private}


def _cities(others: set[str]) -> set[str]:
    """The cities that time zones are named after, in Korean, but for the shortest and those other names begin with."""
    zones = (zone.get("city") or "" for zone in Locale("ko").time_zones.values())
    cities = {city for city in zones if len(city) >= _SHORTEST and re.fullmatch("[가-힣]+", city)}
    return {city for city in cities if not any(other.startswith(city) for other in others)}


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


def _longest_first(words: Iterable[str]) -> str:
    return _by_beginning(sorted(set(words), key=lambda word: (-len(word), word)))


def _by_beginning(words: Iterable[str]) -> str:
    """Alternatives in the order given among those that begin alike: at a place only these are tried, not hundreds."""
    ends: dict[str, list[str]] = {}
    for word in words:
        first = word[:2] if word.startswith("\\") else word[:1]
        ends.setdefault(first, []).append(word.removeprefix(first))
    return "|".join(f"{first}(?:{'|'.join(those)})" for first, those in ends.items())
