"""What each platform asks of a post: the shape it is shown in and how long it may be (see `server.scoring.length`)."""

from dataclasses import dataclass
from typing import Literal

from server.scoring.length import Counting, room_of

Skin = Literal["microblog", "network", "photo", "messenger", "inbox"]


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform and the shape it is shown in."""

    id: str
    name: str
    skin: Skin

    @property
    def limit(self) -> int:
        """The longest post, in units of `counting`."""
        return room_of(self.id).limit

    @property
    def counting(self) -> Counting:
        """How a post's length is counted."""
        return room_of(self.id).counting


_KNOWN = (
    Platform("x", "X", "microblog"),
    Platform("threads", "Threads", "microblog"),
    Platform("bluesky", "Bluesky", "microblog"),
    Platform("agora", "Agora", "microblog"),
    Platform("facebook", "Facebook", "network"),
    Platform("linkedin", "LinkedIn", "network"),
    Platform("naver_blog", "Naver Blog", "network"),
    Platform("naver_band", "BAND", "network"),
    Platform("website", "Website", "network"),
    Platform("instagram", "Instagram", "photo"),
    Platform("tiktok", "TikTok", "photo"),
    Platform("youtube", "YouTube", "photo"),
    Platform("kakaotalk", "KakaoTalk", "messenger"),
    Platform("whatsapp", "WhatsApp", "messenger"),
    Platform("telegram", "Telegram", "messenger"),
    Platform("line", "LINE", "messenger"),
    Platform("loop", "Loop", "messenger"),
    Platform("internal", "HQ and press", "inbox"),
)
PLATFORMS = {platform.id: platform for platform in _KNOWN}


def platform(key: str) -> Platform:
    """The platform of that id; one nobody knows is shown as a network page under its own name."""
    return PLATFORMS.get(key) or Platform(key, key.replace("_", " ").title(), "network")
