"""What the after-action review says of an attempt, from its world and timeline. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor

from server.world.events import Event
from server.world.fold import fold
from server.world.repair import is_told
from server.world.script import Script
from server.world.silences import all_silences
from server.world.state import Item, OwedState, Promise, World
from server.world.timeline import Moment, minutes_to_first_credible, timeline

_MET = ("given", "late", "kept")


@dataclass(frozen=True, slots=True)
class Question:
    """Somebody who asked; `waited` is drill minutes until the first answer as `between` counts, None when none came.

    `told` is False where no answer said anything.
    """

    item: Item
    waited: int | None
    told: bool


@dataclass(frozen=True, slots=True)
class Review:
    """An attempt looked back on. Minutes are drill minutes; waits are those between minutes as the clock shows them.

    `questions` are those the drill sets, `drawn` those that own posts drew (see `Item.is_drawn`).
    """

    moments: tuple[Moment, ...]
    owed: tuple[OwedState, ...]
    questions: tuple[Question, ...]
    drawn: tuple[Question, ...]
    promises: tuple[Promise, ...]
    first_credible: int | None
    longest_silence: int

    @property
    def owed_given(self) -> int:
        """How many debts were met, in time or late, or by keeping silent until the end."""
        return sum(owed.status in _MET or (owed.status == "open" and owed.kind == "withheld") for owed in self.owed)

    @property
    def owed_judged(self) -> int:
        """How many debts can be judged without an instructor; one still open when the drill ended was not met."""
        return sum(owed.status != "unjudged" for owed in self.owed)

    @property
    def answered(self) -> int:
        """How many of the questions the drill sets were told something."""
        return sum(question.told for question in self.questions)

    @property
    def drawn_answered(self) -> int:
        """How many of the questions that own posts drew were told something."""
        return sum(question.told for question in self.drawn)


def review(
    script: Script, seed: int, events: Sequence[Event], end: float, levels: Mapping[str, str] | None = None
) -> Review:
    """Look back on an attempt that ended at drill minute `end`.

    `levels` maps a post's id to the 21 levels that hold for it; without it those the machine gave at the time.
    """
    world = fold(script, seed, events, end)
    moments = timeline(script, seed, events, end)
    credible = minutes_to_first_credible(script, world, levels)
    silences = [between(silence.begin, silence.end) for silence in all_silences(script, world, events)]
    return Review(
        moments=moments,
        owed=world.owed,
        questions=_questions(world, [item for item in world.items if item.is_set], levels),
        drawn=_questions(world, [item for item in world.items if item.is_drawn], levels),
        promises=world.promises,
        first_credible=None if credible is None else floor(credible),
        longest_silence=max(silences, default=0),
    )


def _questions(world: World, asked: Sequence[Item], levels: Mapping[str, str] | None) -> tuple[Question, ...]:
    return tuple(Question(item, _waited(world, item), is_told(world, item, levels)) for item in asked)


def between(begin: float, end: float) -> int:
    """The minutes from one to the other as the clock shows both: what came in minute 8 came 4 after minute 4."""
    return floor(end) - floor(begin)


def _waited(world: World, item: Item) -> int | None:
    minutes = [post.minute for post in world.posts if post.id in item.answers]
    minutes += [answer.minute for answer in item.private]
    return between(item.minute, min(minutes)) if minutes else None
