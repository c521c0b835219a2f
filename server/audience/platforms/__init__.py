"""What each platform asks of a post: the shape it is shown in and how long it may be (counted in length.py).

Limits are the platforms' own as documented in 2025; invented and unknown platforms get a moderate one.
"""

from dataclasses import dataclass
from typing import Literal

from server.audience.platforms.length import Counting

Skin = Literal["microblog", "network", "photo", "messenger", "inbox"]


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform. `limit` is the longest post in units of `counting`; `native` about what people read there."""

    id: str
    name: str
    skin: Skin
    limit: int
    counting: Counting = "characters"
    native: int = 600


_KNOWN = (
    Platform("x", "X", "microblog", 280, "weighted", 280),
    Platform("threads", "Threads", "microblog", 500, "characters", 400),
    Platform("bluesky", "Bluesky", "microblog", 300, "graphemes", 300),
    Platform("agora", "Agora", "microblog", 500, "characters", 400),
    Platform("facebook", "Facebook", "network", 63206, "characters", 900),
    Platform("linkedin", "LinkedIn", "network", 3000, "characters", 1200),
    Platform("naver_blog", "Naver Blog", "network", 60000, "characters", 2500),
    Platform("naver_band", "BAND", "network", 10000, "characters", 800),
    Platform("website", "Website", "network", 60000, "characters", 2500),
    Platform("instagram", "Instagram", "photo", 2200, "utf16", 700),
    Platform("tiktok", "TikTok", "photo", 2200, "utf16", 300),
    Platform("youtube", "YouTube", "photo", 5000, "characters", 700),
    Platform("kakaotalk", "KakaoTalk", "messenger", 1000, "characters", 400),
    Platform("whatsapp", "WhatsApp", "messenger", 4096, "characters", 600),
    Platform("telegram", "Telegram", "messenger", 4096, "utf16", 600),
    Platform("line", "LINE", "messenger", 5000, "utf16", 500),
    Platform("loop", "Loop", "messenger", 2000, "characters", 500),
    Platform("internal", "HQ and press", "inbox", 10000, "characters", 2000),
)
PLATFORMS = {platform.id: platform for platform in _KNOWN}


def platform(key: str) -> Platform:
    """The platform of that id; one nobody knows is shown as a network page under its own name."""
    return PLATFORMS.get(key) or Platform(key, key.replace("_", " ").title(), "network", 5000)
