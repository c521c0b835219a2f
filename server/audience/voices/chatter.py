"""Background chatter: thousands of messages that exist by number, each made only when somebody looks at it.

Message n of a seed is the same wherever it is asked for (but for the talk of an account's silence, which ends when it
speaks); its minute grows with n. So a page takes a range, a search
walks numbers, and muting is a filter: nothing is stored and nothing generated ahead.
"""

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

import yaml

from server.audience.voices.personas import BANKS, IS_ON, Cast, Intensity, Topic, languages_of

# Messages in one exercise, whatever its length.
COUNTS: Mapping[Intensity, int] = {"quiet": 60, "steady": 600, "busy": 4_000, "storm": 32_000}
LANGUAGES = ("en", "ko", "es", "fr", "no", "tr")
MOODS = ("everyday", "worried", "curious", "kind", "sour")
# Sixteenths of the messages in each mood: a storm is about the matter, and sour.
_SHARES: Mapping[Intensity, tuple[int, ...]] = {
    "quiet": (9, 2, 3, 1, 1),
    "steady": (6, 3, 4, 2, 1),
    "busy": (3, 4, 4, 2, 3),
    "storm": (1, 4, 4, 2, 5),
}
# One in so many messages about the matter carries its tag.
_TAGGED = 3
_AUTHORS: Mapping[Intensity, int] = {"quiet": 40, "steady": 200, "busy": 900, "storm": 4_000}
_FIRST = "blue quiet old salty paper green tiny night slow north amber cloudy plain lucky rainy second".split()
_LAST = (
    "harbour teapot sparrow lantern button pigeon window ladder noodle pebble tram walnut kite candle map otter".split()
)
_QUOTED = 70
# Drill minutes without a public word after which an account is called silent.
_SILENT_AFTER = 15.0
_LETTERS = re.compile(r"[\W_]+")


class Murmur(NamedTuple):
    """Message `n`: who wrote what, where, in which language, at which drill minute. `tag` is "" or a hashtag."""

    n: int
    minute: float
    author: str
    platform: str
    lang: str
    mood: str
    text: str
    tag: str


@cache
def _bank(*, harm: bool, silent: bool) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Lines by mood and language, as they are heard where people are hurt, or nobody is, and the account is silent."""
    loaded = yaml.load((BANKS / "chatter.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {
        mood: {lang: tuple(row[lang] for row in rows if _fits(row, harm=harm, silent=silent)) for lang in LANGUAGES}
        for mood, rows in loaded.items()
    }


def _fits(row: Mapping[str, object], *, harm: bool, silent: bool) -> bool:
    return row.get("harm", harm) == harm and (silent or not row.get("silent"))


class Chatter:
    """The chatter of one exercise from drill minute `start` to `end`. Cheap to make; holds no messages.

    `spoke` are the minutes, in order, at which posts of the account came to be seen: after each of them nobody calls
    it silent for a while.
    """

    def __init__(
        self, cast: Cast, seed: int, intensity: Intensity, *, start: float, end: float, spoke: Sequence[float] = ()
    ) -> None:
        self.spoke = spoke
        self.cast, self.seed, self.intensity, self.start, self.end = cast, seed, intensity, start, end
        self.total = COUNTS[intensity]
        self._step = (end - start) / self.total
        self._key = hashlib.blake2b(f"{seed}/chatter".encode(), digest_size=16).digest()

    def count(self, until: float) -> int:
        """How many messages there are up to drill minute `until`; they are the numbers below it."""
        n = max(0, min(self.total, int((until - self.start) / self._step) + 1))
        while n and self.minute(n - 1) > until:
            n -= 1
        return n

    def minute(self, n: int) -> float:
        """The drill minute of message `n`."""
        return self._minute(n, self._bits(n))

    def at(self, n: int) -> Murmur:
        """Message `n`, 0 for the first."""
        if not 0 <= n < self.total:
            raise IndexError(n)
        bits = self._bits(n)
        minute = self._minute(n, bits)
        mood = self._moods[bits >> 24 & 15]
        platform, lang = self._places[(bits >> 32 & 0xFFFF) % len(self._places)]
        topic, quoted = self._matters(minute, bits >> 48)
        tag = self._tag(lang, mood, bits, topic)
        text = self._line(mood, lang, bits >> 72 & 0xFF, silent=self._is_silent(minute))
        # A line holds one place at most, so what is put in is never read for places itself.
        if "{topic}" in text:
            text = text.replace("{topic}", _in(topic, lang))
        elif "{quote}" in text:
            text = text.replace("{quote}", _in(quoted, lang))
        return Murmur(n, minute, self._author(bits), platform, lang, mood, f"{text} {tag}" if tag else text, tag)

    def _line(self, mood: str, lang: str, pick: int, *, silent: bool) -> str:
        """The line that is drawn; another of its mood where it speaks of a silence that is none."""
        every = _bank(harm=self.cast.harm, silent=True)[mood][lang]
        fitting = every if silent else _bank(harm=self.cast.harm, silent=False)[mood][lang]
        drawn = every[pick % len(every)]
        return drawn if drawn in fitting else fitting[pick % len(fitting)]

    def trends(self, *, until: float, window: float = 10.0, most: int = 5) -> list[tuple[str, int]]:
        """The commonest tags of the last `window` drill minutes and how often they stood, commonest first."""
        counts: Counter[str] = Counter()
        for n in range(self.count(until - window), self.count(until)):
            bits = self._bits(n)
            mood = self._moods[bits >> 24 & 15]
            lang = self._places[(bits >> 32 & 0xFFFF) % len(self._places)][1]
            topic, _ = self._matters(self._minute(n, bits), bits >> 48)
            if tag := self._tag(lang, mood, bits, topic):
                counts[tag] += 1
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]

    def _bits(self, n: int) -> int:
        """96 random bits that depend on nothing but the seed and `n`."""
        return int.from_bytes(hashlib.blake2b(n.to_bytes(4, "big"), key=self._key, digest_size=12).digest(), "big")

    def _minute(self, n: int, bits: int) -> float:
        return self.start + (n + (bits & 0xFFFFFF) / 0x1000000) * self._step

    @cached_property
    def _moods(self) -> tuple[str, ...]:
        return tuple(mood for mood, share in zip(MOODS, _SHARES[self.intensity], strict=True) for _ in range(share))

    @cached_property
    def _places(self) -> tuple[tuple[str, str], ...]:
        """Platform and language of a message, each pair as often as the publics make it."""
        found: list[tuple[str, str]] = []
        for public in self.cast.publics:
            for platform, share in public.platforms.items():
                if share < IS_ON or platform not in self.cast.platforms:
                    continue
                for lang in languages_of(public, self.cast.invented):
                    weight = share * public.languages.get(lang, 0.5)
                    found += [(platform, lang if lang in LANGUAGES else "en")] * max(1, round(8 * weight))
        return tuple(found) or (((self.cast.platforms or ("x",))[0], "en"),)

    @cached_property
    def _topics(self) -> tuple[list[float], list[Topic], list[float], list[Topic]]:
        named = sorted((topic for topic in self.cast.topics if not topic.said), key=lambda topic: topic.minute)
        said = sorted((topic for topic in self.cast.topics if topic.said), key=lambda topic: topic.minute)
        return [one.minute for one in named], named, [one.minute for one in said], said

    def _is_silent(self, minute: float) -> bool:
        before = bisect_right(self.spoke, minute)
        return not before or minute - self.spoke[before - 1] >= _SILENT_AFTER

    def _matters(self, minute: float, bits: int) -> tuple[Topic | None, Topic | None]:
        """What the message is about and whom it quotes: matters already in the open at its minute."""
        starts, named, times, said = self._topics
        known, heard = bisect_right(starts, minute), bisect_right(times, minute)
        topic = named[(bits & 0xFFF) % known] if known else None
        return topic, said[(bits >> 12 & 0xFFF) % heard] if heard else topic

    def _tag(self, lang: str, mood: str, bits: int, topic: Topic | None) -> str:
        if mood == "everyday" or topic is None or (bits >> 80 & 0xFF) % _TAGGED:
            return ""
        return _hashtag(_in(topic, lang))

    def _author(self, bits: int) -> str:
        n = (bits >> 56 & 0xFFFF) % _AUTHORS[self.intensity]
        return f"{_FIRST[n % 16]}_{_LAST[n // 16 % 16]}{n // 256 or ''}"


def _in(topic: Topic | None, lang: str) -> str:
    if topic is None:
        return "…"
    text = topic.texts.get(lang) or topic.texts.get("en") or next(iter(topic.texts.values()), "…")
    return text if len(text) <= _QUOTED else text[:_QUOTED].rsplit(" ", 1)[0] + "…"


@cache
def _hashtag(words: str) -> str:
    return "#" + "".join(part[:1].upper() + part[1:] for part in _LETTERS.split(words))[:40]
