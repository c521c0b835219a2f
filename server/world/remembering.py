"""What those who speak in the world remember of it: what they asked, and whom they have thanked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf

from server.audience.voices.answers import Memory, mood_of
from server.audience.voices.personas import Persona
from server.world.state import Item


@dataclass(frozen=True, slots=True)
class Said:
    """One settled post: what the answers to it follow from. `name` is that of its draws.

    From minute `gone` on it is no longer there, from `fixed` on it is put right in the open.
    """

    name: str
    seq: int
    id: str
    minute: float
    settles: float
    text: str
    platform: str
    lang: str
    levels: str
    reply_to: str | None
    corrects: bool
    gone: float = inf
    fixed: float = inf


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as it stands in the world, and what a reply to it needs to know."""

    item: Item
    persona: Persona
    depth: int


@dataclass(slots=True)
class Recall:
    """What is remembered when a post goes out: by persona what they asked, and who thanked or called a reply none."""

    memories: dict[str, Memory] = field(default_factory=dict)
    thanked: set[str] = field(default_factory=set)
    unmet: set[str] = field(default_factory=set)


def hushed(item: Item, posts: Mapping[str, Said]) -> float:
    """The minute after which nobody says it any more: its post is gone, or what it would praise was put right."""
    post = posts.get(item.about or "")
    if post is None:
        return inf
    return min(post.gone, post.fixed) if mood_of(item.voice) > 0 else post.gone


def recall(heard: Iterable[Heard], post: Said, posts: Mapping[str, Said], *, knows_all: bool) -> Recall:
    """What is remembered of all that was heard before `post`: nothing that was never said, and as asked what was seen.

    With `knows_all` every answer is remembered once it is certain to be given, as was so once.
    """
    found = Recall()
    for one in heard:
        item, who = one.item, one.persona.id
        over = hushed(item, posts)
        # Whether a later answer is still given is not known yet: what was said already must not change by it.
        if not knows_all and over < item.minute and over <= post.settles:
            continue
        name, _, want = item.voice.partition(".")
        if name == "ask":
            memory = found.memories.setdefault(who, Memory())
            (memory.asked if knows_all or item.minute <= post.minute else memory.coming).append(want)
        elif name == "gotit":
            found.memories.setdefault(who, Memory()).asked.clear()
        elif name == "answered":
            found.thanked.add(who)
        elif name == "unmet":
            found.unmet.add(who)
    return found
