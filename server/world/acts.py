"""The trainee's acts up to one minute, sorted by what they were about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.world import levels
from server.world.events import (
    Act,
    Deleted,
    Event,
    Held,
    Ignored,
    Posted,
    Reported,
    TakenPrivate,
    Undone,
    post_id,
    rules_of,
)
from server.world.state import OwnPost, PostState, PrivateAnswer, Treatment

# Drill minutes: nobody misses what was up for less than this, and nobody was answered by it.
NOTICED_AFTER = 1.0


@dataclass(frozen=True, slots=True)
class Acts:
    """Events up to a minute, and the posts they amount to."""

    minute: float
    events: tuple[Event, ...]
    posts: tuple[OwnPost, ...]

    @property
    def rules(self) -> int:
        """The rules of the world that hold for the attempt."""
        return rules_of(self.events)

    def of(self, kind: type[Act]) -> tuple[Event, ...]:
        """The events of one kind, in order."""
        return tuple(event for event in self.events if isinstance(event.act, kind))

    def about(self, item: str, *kinds: type[Act]) -> tuple[Event, ...]:
        """The events of these kinds that name this item."""
        return tuple(
            event for event in self.events if isinstance(event.act, kinds) and getattr(event.act, "item", "") == item
        )

    def answers(self, item: str) -> tuple[OwnPost, ...]:
        """Public answers to an item that were not taken away before anybody can have read them."""
        names = (item, second_asking(item))
        return tuple(post for post in self.posts if post.noticed and post.act.reply_to in names)

    def told(self, item: str) -> tuple[OwnPost, ...]:
        """Those of the public answers that say something."""
        return tuple(post for post in self.answers(item) if not levels.evades(post.act.levels))

    def private(self, item: str) -> tuple[PrivateAnswer, ...]:
        """Private answers to an item."""
        return tuple(
            PrivateAnswer(event.seq, event.minute, event.act.text)
            for event in self.events
            if isinstance(event.act, TakenPrivate) and event.act.item in (item, second_asking(item))
        )


def second_asking(item: str) -> str:
    """The id of the message in which the one who wrote `item` asks again: answering it answers them."""
    return f"{item}.again"


def first_asking(item: str) -> str:
    """The id of the message whose author asks again in `item`; `item` itself where nobody does."""
    return item.removesuffix(".again")


def treatment_of(item: str, acts: Acts) -> Treatment:
    """How the trainee dealt with a message: an answer counts for more than the last decision about it."""
    if acts.answers(item):
        return "answered"
    if acts.private(item):
        return "private"
    handled = acts.about(item, Held, Ignored, Reported)
    if not handled:
        return "open"
    match handled[-1].act:
        case Held():
            return "held"
        case Ignored():
            return "ignored"
        case _:
            return "reported"


def acts_until(events: Sequence[Event], minute: float, end: float) -> Acts:
    """The acts of all events at or before `minute`. What was not taken back by the drill's `end` has gone out."""
    past = tuple(event for event in events if event.minute <= minute)
    rules = Acts(minute, past, ()).rules
    posts = {
        post_id(event.seq): _post(event, event.act, minute, end) for event in past if isinstance(event.act, Posted)
    }
    for event in past:
        match event.act:
            # Taking back after the window, or twice, means nothing: the post had been seen.
            case Undone(post=key) if key in posts and event.minute <= posts[key].settles and posts[key].stands:
                posts[key] = replace(posts[key], state="undone", noticed=False)
            # So is taking down what is not out yet: nobody was answered by it and nobody misses it.
            case Deleted(post=key) if rules and key in posts and event.minute < posts[key].settles:
                posts[key] = replace(posts[key], state="undone", noticed=False)
            case Deleted(post=key) if key in posts and posts[key].stands and posts[key].deleted_at is None:
                noticed = not rules or event.minute >= posts[key].settles + NOTICED_AFTER
                posts[key] = replace(posts[key], state="deleted", deleted_at=event.minute, noticed=noticed)
    return Acts(minute, past, tuple(_with_corrections(post, posts) for post in posts.values()))


def _post(event: Event, act: Posted, minute: float, end: float) -> OwnPost:
    settles = max(event.minute, min(act.undo_until, end))
    state: PostState = "published" if minute >= settles else "sending"
    return OwnPost(post_id(event.seq), event.seq, event.minute, settles, act, state)


def _with_corrections(post: OwnPost, posts: dict[str, OwnPost]) -> OwnPost:
    found = tuple(other.id for other in posts.values() if other.stands and other.act.corrects == post.id)
    return replace(post, corrections=found) if found else post
