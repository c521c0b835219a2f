"""How long a text may be on each platform, and how long it is as that platform counts it.

Limits are the platforms' own as documented in 2025; invented and unknown platforms get a moderate one.
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal

import regex

Counting = Literal["weighted", "graphemes", "utf16", "characters"]


@dataclass(frozen=True, slots=True)
class Room:
    """The longest post a platform takes, and the longest that is read there, in units of `counting`."""

    limit: int = 5000
    counting: Counting = "characters"
    read: int = 1200


_ROOMS = {
    "x": Room(280, "weighted", 280),
    "threads": Room(500),
    "bluesky": Room(300, "graphemes"),
    "agora": Room(500),
    "facebook": Room(63206),
    "linkedin": Room(3000),
    "naver_blog": Room(60000),
    "naver_band": Room(10000),
    "website": Room(60000),
    "instagram": Room(2200, "utf16", 900),
    "tiktok": Room(2200, "utf16", 300),
    "youtube": Room(5000),
    "kakaotalk": Room(1000, read=700),
    "whatsapp": Room(4096, read=700),
    "telegram": Room(4096, "utf16"),
    "line": Room(5000, "utf16"),
    "loop": Room(2000, read=700),
    "internal": Room(10000),
}
_UNKNOWN = Room()
# Korean says in so many characters what English says in one; X's weights count that already.
_KOREAN = 0.55

# The ranges that X counts as one; everything else counts as two.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_URL_LENGTH = 23
# Endings that make X take a bare name for a link; with https:// in front any ending of two letters will do.
_BARE_ENDINGS = (
    "com|org|net|int|gov|edu|mil|info|biz|news|app|dev|io|co|me|tv|kr|jp|cn|tw|hk|sg|in|id|th|vn|ph|uk|eu|de|fr|es|it|pt|nl|be|ch|at|"
    "se|no|dk|fi|pl|cz|tr|ru|ua|il|ae|sa|qa|eg|za|ng|ke|us|ca|mx|br|ar|cl|pe|au|nz"
)
_LINK = regex.compile(
    r"(?<![\w@.$#/-])(?:https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:"
    + _BARE_ENDINGS
    + r")(?![a-z0-9@-]))(?::\d+)?"
    r"(?:/(?:[a-z0-9!*';:=+,.$/%#\[\]_~&|@-]*[a-z0-9=_#/+-])?)?"
    r"(?:\?[a-z0-9!?*'();:&=+$/%#\[\]_.,~|@-]*[a-z0-9_&=#/-])?",
    regex.IGNORECASE | regex.ASCII,
)
_GRAPHEME = regex.compile(r"\X")
_EMOJI = regex.compile(
    r"\p{RI}\p{RI}|[#*0-9]\uFE0F?\u20E3|(?:\p{Extended_Pictographic}\uFE0F?\p{EMod}?)(?:\u200D\p{Extended_Pictographic}\uFE0F?\p{EMod}?)*"
)


def weighted_length(text: str) -> int:
    """The length X counts: links 23, emoji 2, Hangul, Han, Kana and the like 2, most other letters 1."""
    total = 0
    for index, part in enumerate(_split_links(unicodedata.normalize("NFC", text))):
        total += _URL_LENGTH if index % 2 else _weigh(part)
    return total


def length(text: str, counting: Counting) -> int:
    """The length of `text` as the platform counts it."""
    if counting == "weighted":
        return weighted_length(text)
    if counting == "graphemes":
        return len(_GRAPHEME.findall(text))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 if counting == "utf16" else len(text)


def room_of(platform: str) -> Room:
    """The room on a platform."""
    return _ROOMS.get(platform, _UNKNOWN)


def is_too_long(text: str, platform: str, *, korean: bool) -> bool:
    """Whether a text does not fit on a platform, or is longer than what is read there."""
    room = room_of(platform)
    read = room.read * _KOREAN if korean and room.counting != "weighted" else room.read
    return length(text, room.counting) > min(room.limit, read)


def _split_links(text: str) -> list[str]:
    parts, end = [], 0
    for link in _LINK.finditer(text):
        parts += [text[end : link.start()], link.group()]
        end = link.end()
    return [*parts, text[end:]]


def _weigh(text: str) -> int:
    if text.isascii():
        return len(text)
    found: tuple[str, int] = _EMOJI.subn("", text)
    rest, emoji = found
    return 2 * emoji + sum(1 if any(low <= ord(char) <= high for low, high in _LIGHT) else 2 for char in rest)
