"""The moments of a finished attempt that can be changed: posts, holds, requests to HQ, questions left open. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from server.world.events import Event, Held, Posted
from server.world.replay import Change, Rewritten, SentAfterAll, TakenAway, Unasked
from server.world.script import INBOX
from server.world.state import Clearance, Item, OwnPost, World

What = Literal["post", "hold", "clearance", "question"]
# Long enough to write a first answer in, where nobody chose another minute.
_SOON = 3.0


@dataclass(frozen=True, slots=True)
class Moment:
    """One place where something else could have been done, at drill minute `minute`, or up to `until` for a question.

    `key` names it in addresses. `item` is the message it is about; `instead` the event number of the post that later
    said what HQ had sent back.
    """

    key: str
    what: What
    minute: float
    until: float
    seq: int = 0
    item: Item | None = None
    post: OwnPost | None = None
    clearance: Clearance | None = None
    instead: int | None = None

    @property
    def suggested(self) -> float:
        """The minute a form begins with: soon after the question came, to a tenth that lies in the drill."""
        soon = min(self.minute + _SOON, self.until)
        return round(soon, 1) if self.minute <= round(soon, 1) <= self.until else soon


def moments(world: World, events: Sequence[Event]) -> tuple[Moment, ...]:
    """All moments of an attempt, in order of time. `world` is the one its events came to at its end."""
    found = [*_posts(world), *_holds(world, events), *_clearances(world, events), *_questions(world)]
    return tuple(sorted(found, key=lambda moment: moment.minute))


def _posts(world: World) -> Iterator[Moment]:
    for post in world.posts:
        if post.stands:
            item = world.item(post.act.reply_to) if post.act.reply_to else None
            yield Moment(post.id, "post", post.minute, post.minute, post.seq, item, post)


def _holds(world: World, events: Sequence[Event]) -> Iterator[Moment]:
    for event in events:
        if isinstance(event.act, Held) and (item := world.item(event.act.item)):
            yield Moment(f"h{event.seq}", "hold", event.minute, event.minute, event.seq, item)


def _clearances(world: World, events: Sequence[Event]) -> Iterator[Moment]:
    for asked in world.clearances:
        said = _said_later(asked, events)
        yield Moment(asked.id, "clearance", asked.minute, asked.minute, asked.seq, clearance=asked, instead=said)


def _said_later(asked: Clearance, events: Sequence[Event]) -> int | None:
    """The first post that said just what HQ had sent back."""
    if asked.ruling is None or not asked.ruling.words.strip():
        return None
    words = asked.ruling.words.split()
    said = (event for event in events if isinstance(event.act, Posted) and event.minute >= asked.due)
    return next(
        (event.seq for event in said if isinstance(event.act, Posted) and event.act.text.split() == words), None
    )


def _questions(world: World) -> Iterator[Moment]:
    for item in world.items:
        # What HQ and colleagues write is never answered in public.
        open_question = (item.is_set or item.is_drawn) and not item.answers and not item.private
        if open_question and item.platform != INBOX:
            yield Moment(f"q-{item.id}", "question", item.minute, world.minute, item=item)


def reply_of(moment: Moment) -> tuple[str, str]:
    """What a post made at this moment answers and what it corrects, "" for nothing."""
    if moment.post:
        return moment.post.act.reply_to or "", moment.post.act.corrects or ""
    return moment.item.id if moment.item and moment.item.platform != INBOX else "", ""


def known_words(moment: Moment, events: Sequence[Event]) -> dict[str, str]:
    """What the form begins with: the words there were, else the place and the language of the message answered."""
    if moment.clearance:
        request = moment.clearance.request
        later = next((event.act for event in events if event.seq == moment.instead), None)
        place = _choices(later) if isinstance(later, Posted) else {}
        return place | {"text": request.text, "platform": request.platform, "lang": request.lang}
    if moment.post:
        return _choices(moment.post.act) | {"text": moment.post.act.text}
    item = moment.item
    about = {"platform": item.platform, "lang": item.lang, "target": item.public or ""} if item else {}
    return about | ({"minute": f"{moment.suggested:g}"} if moment.what == "question" else {})


def _choices(act: Posted) -> dict[str, str]:
    picture = {} if act.alt_text is None else {"picture": "on", "alt_text": act.alt_text}
    given = {"platform": act.platform, "lang": act.lang, "account": act.account, "target": act.target or ""}
    return given | picture


def change_of(moment: Moment, act: Posted | None, minute: float) -> Change | None:
    """The change a moment and new words make; None where there would have to be words and are none."""
    if act is None:
        return TakenAway(moment.seq) if moment.what == "post" else None
    match moment.what:
        case "post":
            return Rewritten(moment.seq, act)
        case "clearance":
            return Unasked(moment.seq, act, moment.instead)
        case "hold":
            return SentAfterAll(moment.minute, act, moment.seq)
        case "question":
            return SentAfterAll(minute, act)
