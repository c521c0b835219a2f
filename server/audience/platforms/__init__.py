"""What each platform asks of a post: the shape it is shown in and how long it may be (see `server.scoring.length`)."""

from dataclasses import dataclass
from typing import Literal

from server.scoring.length import Counting, room_of

Skin = Literal["microblog", "network", "photo", "messenger", "inbox"]


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform and the shape it is shown in. Its name stands in templates/ui/names.html.

    An invented one is of some scenarios' worlds only: a scenario that uses it introduces it.
    """

    id: str
    skin: Skin
    is_invented: bool = False

    @property
    def limit(self) -> int:
        """The longest post, in units of `counting`."""
        return room_of(self.id).limit

    @property
    def counting(self) -> Counting:
        """How a post's length is counted."""
        return room_of(self.id).counting


_KNOWN = (
    Platform("x", "microblog"),
    Platform("threads", "microblog"),
    Platform("bluesky", "microblog"),
    Platform("agora", "microblog", is_invented=True),
    Platform("facebook", "network"),
    Platform("linkedin", "network"),
    Platform("naver_blog", "network"),
    Platform("naver_band", "network"),
    Platform("website", "network"),
    Platform("instagram", "photo"),
    Platform("tiktok", "photo"),
    Platform("youtube", "photo"),
    Platform("kakaotalk", "messenger"),
    Platform("whatsapp", "messenger"),
    Platform("telegram", "messenger"),
    Platform("line", "messenger"),
    Platform("loop", "messenger", is_invented=True),
    Platform("internal", "inbox"),
)
PLATFORMS = {platform.id: platform for platform in _KNOWN}


def platform(key: str) -> Platform:
    """The platform of that id; one nobody knows is shown as a network page."""
    return PLATFORMS.get(key) or Platform(key, "network")
