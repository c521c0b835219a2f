"""What a drill looks like at one minute: values only, made by `fold` and shown by the desk."""

from dataclasses import dataclass
from typing import Literal

from server.world.clearance import Ruling
from server.world.events import ClearanceRequested, Posted
from server.world.script import OwedKind, Persona, Texts

Treatment = Literal["open", "answered", "private", "held", "ignored", "reported"]
PostState = Literal["sending", "published", "undone", "deleted"]
OwedStatus = Literal["open", "given", "late", "missed", "kept", "broken", "unjudged"]
PromiseStatus = Literal["open", "kept", "broken"]
Status = Literal["ready", "running", "finished"]
Made = Literal["hq_call", "press", "found_out"]


@dataclass(frozen=True, slots=True)
class Spread:
    """How a message fared because of what we did: `effect` ("shared") and how many `times`, from `minute` on."""

    effect: str
    times: int
    minute: float
    note: Texts


@dataclass(frozen=True, slots=True)
class PrivateAnswer:
    """Words sent to the person alone."""

    seq: int
    minute: float
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A visible message of somebody else: an inject, or (with `parent`) what followed from one.

    With `voice` (an occasion of the banks) nobody scripted it: the world answers our own post `about`, or `parent`
    asks again. Voices can be answered like any message, but are owed nothing.
    With `made` no scenario wrote it either: the world answered by itself to the own post `about`.
    """

    id: str
    minute: float
    platform: str
    author: Texts
    texts: Texts
    lang: str
    persona: Persona
    hostile: bool = False
    asks: bool = False
    public: str | None = None
    parent: str | None = None
    treatment: Treatment = "open"
    answers: tuple[str, ...] = ()
    private: tuple[PrivateAnswer, ...] = ()
    spreads: tuple[Spread, ...] = ()
    about: str | None = None
    voice: str = ""
    made: Made | None = None

    @property
    def is_set(self) -> bool:
        """True for a question that the drill sets. Only these are in figures that are compared and added up."""
        return self.asks and not self.voice

    @property
    def is_drawn(self) -> bool:
        """True for a question that own posts drew: shown beside the set ones and counted apart.

        Who posts more meets more of them, so in one figure they would measure luck and diligence.
        """
        return self.asks and bool(self.voice) and not self.is_second

    @property
    def is_second(self) -> bool:
        """True where somebody asks once more what `parent` asked: one question, and an answer to either answers it."""
        return self.voice == "again"


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A post of the trainee's. `corrections` are ids of the open corrections that point at it.

    It is `noticed` unless it was taken back, or taken down before anybody can have read it: that answers nobody.
    From minute `settles` on it can no longer be taken back; the end of the drill settles every post.
    """

    id: str
    seq: int
    minute: float
    settles: float
    act: Posted
    state: PostState
    deleted_at: float | None = None
    noticed: bool = True
    corrections: tuple[str, ...] = ()

    @property
    def went_out(self) -> bool:
        """True when somebody saw it: published, even if taken down later."""
        return self.state in ("published", "deleted")

    @property
    def stands(self) -> bool:
        """True unless it was taken back unseen."""
        return self.state != "undone"


@dataclass(frozen=True, slots=True)
class Clearance:
    """A request to HQ; `ruling` is None until drill minute `due`."""

    id: str
    seq: int
    minute: float
    due: float
    request: ClearanceRequested
    ruling: Ruling | None


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The first post that gives in `lang` what is owed in several languages; None while there is none."""

    lang: str
    post: str | None


@dataclass(frozen=True, slots=True)
class OwedState:
    """How something owed stands. `posts` answered it; `minute` is when it was answered (or broken).

    What is owed by minute `by` is missed from minute `due` on. `languages` are those it is owed in: it is given once it
    has been given in each of them. `unanswered` are the ids of messages that it should have answered and
    that were left without.
    """

    id: str
    by: float
    due: float
    kind: OwedKind
    texts: Texts
    status: OwedStatus
    posts: tuple[str, ...] = ()
    minute: float | None = None
    languages: tuple[InLanguage, ...] = ()
    unanswered: tuple[str, ...] = ()

    @property
    def given_in(self) -> tuple[str, ...]:
        """The languages in which it has been given."""
        return tuple(one.lang for one in self.languages if one.post)

    @property
    def lacks(self) -> tuple[str, ...]:
        """The languages that are missing where it has been given in others; () while it has been given in none."""
        return tuple(one.lang for one in self.languages if not one.post) if self.given_in else ()


@dataclass(frozen=True, slots=True)
class Promise:
    """A promised update; `post` kept it at minute `kept_at`: an own post, or ("e7") the answer to one person alone."""

    seq: int
    minute: float
    due: float
    status: PromiseStatus
    post: str | None = None
    kept_at: float | None = None


@dataclass(frozen=True, slots=True)
class World:
    """A drill at drill minute `minute`. `next_change` is the next minute at which it changes by itself, or None."""

    minute: float
    status: Status
    items: tuple[Item, ...] = ()
    posts: tuple[OwnPost, ...] = ()
    clearances: tuple[Clearance, ...] = ()
    owed: tuple[OwedState, ...] = ()
    promises: tuple[Promise, ...] = ()
    next_change: float | None = None

    def feed(self, platform: str) -> tuple[Item | OwnPost, ...]:
        """Everything on one platform in order of time; posts that were taken back are not there."""
        entries: list[Item | OwnPost] = [item for item in self.items if item.platform == platform]
        entries += [post for post in self.posts if post.act.platform == platform and post.stands]
        return tuple(sorted(entries, key=lambda entry: (entry.minute, isinstance(entry, OwnPost))))

    @property
    def unanswered(self) -> int:
        """How many requests wait for HQ."""
        return sum(one.ruling is None for one in self.clearances)

    def with_hq(self, text: str) -> Clearance | None:
        """The request with these very words that HQ has not answered yet, or None."""
        said = text.split()
        return next((one for one in self.clearances if one.ruling is None and one.request.text.split() == said), None)

    def item(self, key: str) -> Item | None:
        """The visible message with this id, or None."""
        return next((item for item in self.items if item.id == key), None)

    def post(self, key: str) -> OwnPost | None:
        """The trainee's post with this id, or None."""
        return next((post for post in self.posts if post.id == key), None)
