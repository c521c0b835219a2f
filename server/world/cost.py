"""What asking HQ cost and what it saved, request by request: minutes and coverage against risk avoided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from server.world import levels
from server.world.clearance import Answer
from server.world.state import Clearance, World

Worth = Literal[
    "needless",  # nothing in it needed asking: the minutes bought nothing
    "saved",  # the words as asked for carried more risk than those that came back
    "lost",  # the answer came, and the words were no safer than before
    "unanswered",  # no answer before the drill ended
    "unknown",  # nobody scored the words
]


@dataclass(frozen=True, slots=True)
class Scored:
    """The 21 levels of a request's words as asked for, and of the words HQ sent back ("" while there are none)."""

    asked: str
    cleared: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """One request. `waited` is drill minutes to the answer, or to the end of the drill when none came.

    `risk_asked` and `risk_cleared` are overall RISK, 0 to 4 with 4 safe; refused words risk nothing (4). `post` is the
    first post that used HQ's words. `coverage_lost` is the share (0 to 1) of the target public that would have been
    met by posting at once and was not; None where the caller has no figure.
    """

    id: str
    minute: float
    waited: float
    answer: Answer | None
    worth: Worth
    risk_asked: int | None
    risk_cleared: int | None
    post: str | None
    coverage_lost: float | None


def costs(
    world: World, scored: Mapping[str, Scored] | None = None, lost: Mapping[str, float] | None = None
) -> tuple[Cost, ...]:
    """Every request of an attempt, in order. `scored` and `lost` (coverage) go by the request's id ("c7")."""
    return tuple(_cost(world, one, (scored or {}).get(one.id), (lost or {}).get(one.id)) for one in world.clearances)


def _cost(world: World, asked: Clearance, scored: Scored | None, lost: float | None) -> Cost:
    ruling = asked.ruling
    before = levels.risk(scored.asked) if scored else None
    after = None
    if ruling is not None:
        after = 4 if ruling.answer == "refused" else levels.risk(scored.cleared) if scored else None
    return Cost(
        id=asked.id,
        minute=asked.minute,
        waited=(asked.due if ruling else world.minute) - asked.minute,
        answer=ruling.answer if ruling else None,
        worth=_worth(asked, before, after),
        risk_asked=before,
        risk_cleared=after,
        post=posted_after(world, asked),
        coverage_lost=lost,
    )


def _worth(asked: Clearance, before: int | None, after: int | None) -> Worth:
    if asked.ruling is None:
        return "unanswered"
    if asked.ruling.inside_authority:
        return "needless"
    if before is None or after is None:
        return "unknown"
    return "saved" if after > before else "lost"


def posted_after(world: World, asked: Clearance) -> str | None:
    """The first post, after the answer, that says just what HQ sent back; None when nothing used it."""
    if asked.ruling is None or not asked.ruling.words:
        return None
    words = " ".join(asked.ruling.words.split())
    used = (post for post in world.posts if post.minute >= asked.due and " ".join(post.act.text.split()) == words)
    return next((post.id for post in used), None)
