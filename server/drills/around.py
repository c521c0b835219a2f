"""What is said around the desk: the background chatter that a reader wants to see, at most 50 messages of it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from server.audience.platforms import Platform, platform
from server.audience.voices.chatter import LANGUAGES, Chatter, Murmur
from server.web.forms import whole
from server.world.acts import acts_until
from server.world.events import RULES, Event
from server.world.script import INBOX, Script

# Messages in the list, never more.
SHOWN = 50
# How far one look goes back for words, a language or a platform: 6 µs a message. "Earlier" goes on from there.
LOOKED = 3000
# Tags are counted in the last so many messages: the whole of ten minutes took 17 ms in a storm.
TREND_OF = 300
TRENDS = 5
MOST_MUTED, LONGEST = 20, 60
# From these rules of the world on people mourn around a desk only where somebody is hurt.
_MOURNED_FOR_HARM = 5
# From these on nobody there calls an account silent that has just spoken.
_HEARD = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for. `muted` holds names ("@blue_otter") and words; `before` is a message's number."""

    words: str = ""
    lang: str = ""
    platform: str = ""
    muted: tuple[str, ...] = ()
    before: int | None = None

    @property
    def is_plain(self) -> bool:
        """True when every message is wanted."""
        return not (self.words or self.lang or self.platform or self.muted)


@dataclass(frozen=True, slots=True)
class Around:
    """A look around at one minute: messages newest first, tags with their counts, and how the number grows.

    There are `count` of `total` messages so far, one every `step` drill minutes from minute `first` on. `older` is
    the number to go on from, None at the beginning; `looked` how many messages were looked at.
    """

    wanted: Wanted
    murmurs: tuple[Murmur, ...]
    trends: tuple[tuple[str, int], ...]
    count: int
    total: int
    first: float
    step: float
    older: int | None
    looked: int
    languages: tuple[str, ...]
    platforms: tuple[Platform, ...]


def wanted_of(query: Iterable[tuple[str, str]], script: Script) -> Wanted:
    """The wishes in an address; what names nothing of this drill is left out."""
    given: dict[str, list[str]] = {}
    for name, value in query:
        given.setdefault(name, []).append(" ".join(value.split())[:LONGEST])
    last = {name: values[-1] for name, values in given.items()}
    gone = {word.casefold() for word in given.get("unmute", ())}
    muted = [word for word in given.get("muted", []) + given.get("mute", []) if word and word.casefold() not in gone]
    return Wanted(
        words=last.get("q", ""),
        lang=last["lang"] if last.get("lang") in _languages(script) else "",
        platform=last["platform"] if last.get("platform") in script.cast.platforms else "",
        muted=tuple(dict.fromkeys(muted))[-MOST_MUTED:],
        before=whole(last.get("from", "")),
    )


@lru_cache(maxsize=512)
def chatter_of(script: Script, seed: int, rules: int = RULES, spoke: tuple[float, ...] = ()) -> Chatter:
    """The chatter of an attempt begun under these rules of the world; it holds no messages.

    `spoke` are the minutes, in order, at which its posts came to be seen.
    """
    cast = script.cast if rules >= _MOURNED_FOR_HARM else replace(script.cast, harm=True)
    heard = spoke if rules >= _HEARD else ()
    return Chatter(cast, seed, cast.chatter, start=script.start, end=script.minutes, spoke=heard)


def spoken_at(events: Sequence[Event], minute: float, script: Script) -> tuple[float, ...]:
    """The minutes, in order, at which the posts made in `events` had come to be seen by drill minute `minute`."""
    posts = acts_until(events, minute, script.minutes).posts
    return tuple(sorted(post.settles for post in posts if post.went_out))


@lru_cache(maxsize=256)
def _languages(script: Script) -> tuple[str, ...]:
    """The languages somebody may be heard in."""
    spoken = {lang for public in script.cast.publics for lang in public.languages}
    return tuple(lang for lang in LANGUAGES if lang in spoken or lang == "en")


def around(
    script: Script, seed: int, minute: float, wanted: Wanted, rules: int = RULES, spoke: tuple[float, ...] = ()
) -> Around:
    """What the reader sees around the desk at drill minute `minute`, in an attempt begun under `rules`.

    `spoke` as in `chatter_of`.
    """
    chatter = chatter_of(script, seed, rules, spoke)
    count = chatter.count(minute)
    top = count if wanted.before is None else min(count, wanted.before)
    looked = SHOWN if wanted.is_plain else LOOKED
    end = max(0, top - looked)
    numbers = range(top - 1, end - 1, -1)
    kept = tuple(islice((one for n in numbers if _keeps(wanted, one := chatter.at(n))), SHOWN))
    if len(kept) == SHOWN:
        end = kept[-1].n
    step = (chatter.end - chatter.start) / chatter.total
    return Around(
        wanted=wanted,
        murmurs=kept,
        trends=tuple(chatter.trends(until=minute, window=TREND_OF * step, most=TRENDS)),
        count=count,
        total=chatter.total,
        first=chatter.start,
        step=step,
        older=end or None,
        looked=top - end,
        languages=_languages(script),
        platforms=tuple(platform(key) for key in script.cast.platforms if key != INBOX),
    )


def _keeps(wanted: Wanted, one: Murmur) -> bool:
    if (wanted.lang and one.lang != wanted.lang) or (wanted.platform and one.platform != wanted.platform):
        return False
    text = one.text.casefold()
    if wanted.words and wanted.words.casefold() not in text and wanted.words.casefold().lstrip("@") != one.author:
        return False
    return not any(
        one.author == word[1:] if word.startswith("@") else word in text
        for word in (muted.casefold() for muted in wanted.muted)
    )
