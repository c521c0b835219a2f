"""Why a post got its verdict, and which model post to set beside it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from server.scenarios.schema import Example, Scenario
from server.scoring.overall import REACH, RISK, TONE, overall, verdict
from server.world.events import Posted

What = Literal["risk", "tone", "reach", "public", "language", "access", "conversation"]


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that keeps a post from being published as it is, and the criteria it comes from, weakest first."""

    what: What
    level: int
    criteria: tuple[str, ...]


# Criteria that are enough for "edit" by themselves.
_ALONE: tuple[Literal["public", "language"], ...] = ("public", "language")


def causes(levels: Mapping[str, int | None]) -> tuple[Cause, ...]:
    """What led to "hold" or "edit", gravest first; nothing when the verdict is "publish"."""
    verdict_now = verdict(levels)
    if verdict_now == "publish":
        return ()
    tone, risk, reach = overall(levels)
    if verdict_now == "hold":
        return (Cause("risk", risk, _weakest(levels, RISK, risk)),)
    found: list[Cause] = []
    if risk <= 2:
        found.append(Cause("risk", risk, _weakest(levels, RISK, risk)))
    if tone <= 2:
        found.append(Cause("tone", tone, _below(levels, TONE, 2)))
    if reach <= 1:
        found.append(Cause("reach", reach, _below(levels, REACH, 1)))
    found += [Cause(name, level, (name,)) for name in _ALONE if (level := _at(levels, name)) <= 1]
    # A post that hides its key text in a picture is unfit when the words beside it help little.
    if _at(levels, "access") == 0 or (_at(levels, "access") == 1 and _at(levels, "helpfulness") <= 2):
        found.append(Cause("access", _at(levels, "access"), ("access",)))
    if _at(levels, "conversation") == 0:
        found.append(Cause("conversation", 0, ("conversation",)))
    return tuple(found)


def _at(levels: Mapping[str, int | None], name: str) -> int:
    level = levels[name]
    return 4 if level is None else level


def _weakest(levels: Mapping[str, int | None], names: Iterable[str], overall_level: int) -> tuple[str, ...]:
    """The risks that set the overall level; duty counts one higher than it stands, as in the rubric."""
    counted = {name: level + (name == "duty") for name in names if (level := levels[name]) is not None}
    return tuple(name for name, level in counted.items() if level <= overall_level)


def _below(levels: Mapping[str, int | None], names: Iterable[str], limit: int) -> tuple[str, ...]:
    low = [(level, name) for name in names if (level := levels[name]) is not None and level <= limit]
    return tuple(name for _, name in sorted(low, key=lambda pair: pair[0]))


def model_post(scenario: Scenario, post: Posted, minute: float, page_language: str) -> Example | None:
    """The scenario's model post nearest to this one; None when the scenario has none.

    What it answers matters most, then the language (the post's own, else the reader's), then whether it is a post
    or a reply, the public it is for, the platform, and last how near it is in drill minutes.
    """
    if not scenario.exemplars:
        return None

    def nearness(example: Example) -> tuple[bool, bool, bool, bool, bool, bool, float]:
        return (
            bool(post.reply_to) and example.replies_to == post.reply_to,
            example.language == post.lang,
            example.language == page_language,
            example.kind == post.kind,
            example.target is not None and example.target == post.target,
            example.platform == post.platform,
            -abs(example.minute - minute),
        )

    return max(scenario.exemplars, key=nearness)
