"""Help given and errors put right: who asked and got something to hold on to, and how long a wrong word stood."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from server.world import levels, wording
from server.world.script import Inject, Script
from server.world.state import Item, OwnPost, World

# A telephone number, an address on the web or by mail: a way to get help that needs no scenario to know it.
_WAY = re.compile(r"\d[\d\s().-]{5,}\d|https?://|www\.|\w@\w")


@dataclass(frozen=True, slots=True)
class Error:
    """A post that went out and was wrong, and the drill minutes until an open correction (None: never)."""

    post: str
    minute: float
    corrected_after: float | None


def errors(world: World, given: Mapping[str, str] | None = None) -> tuple[Error, ...]:
    """Every post whose accuracy is at fault, oldest first. `given` maps a post's id to the levels that hold for it."""
    wrong = [
        post for post in world.posts if post.went_out and levels.at_most(_levels(post, given), "accuracy", levels.FAULT)
    ]
    return tuple(Error(post.id, post.minute, _corrected_after(world, post)) for post in wrong)


def is_told(world: World, item: Item, given: Mapping[str, str] | None = None) -> bool:
    """Whether who asked was told anything: a stock phrase sends them away. `given` as for `errors`."""
    answers = [post for id in item.answers if (post := world.post(id)) is not None]
    return bool(item.private) or any(not levels.evades(_levels(post, given)) for post in answers)


def _levels(post: OwnPost, given: Mapping[str, str] | None) -> str:
    return (given or {}).get(post.id) or post.act.levels


def _corrected_after(world: World, wrong: OwnPost) -> float | None:
    fixes = [fix for id in wrong.corrections if (fix := world.post(id)) is not None and fix.minute >= wrong.minute]
    return min((fix.minute - wrong.minute for fix in fixes), default=None)


def time_to_correction(found: tuple[Error, ...]) -> float | None:
    """The lower median of drill minutes to a correction among corrected errors; None when none was."""
    minutes = sorted(error.corrected_after for error in found if error.corrected_after is not None)
    return minutes[(len(minutes) - 1) // 2] if minutes else None


def helped(script: Script, world: World, given: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The ids of questions that got a fact that answers them, or a way to get help, in public or alone."""
    return tuple(
        inject.id
        for inject in script.injects
        if inject.asks and inject.minute <= world.minute and _is_helped(inject, script, world, given)
    )


def _is_helped(inject: Inject, script: Script, world: World, given: Mapping[str, str] | None) -> bool:
    item = world.item(inject.id)
    if item is None:
        return False
    answers = [post for id in item.answers if (post := world.post(id)) is not None]
    if any(levels.at_least(_levels(post, given), "helpfulness", 4) for post in answers):
        return True
    said = [post.act.text for post in answers] + [note.text for note in item.private]
    facts = inject.answered_by or script.facts
    return any(_WAY.search(text) or any(wording.carries(text, fact) for fact in facts) for text in said)
