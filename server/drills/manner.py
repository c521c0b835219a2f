"""How somebody goes about it, over one attempt or a course, from what attempts were summed up to. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from server.drills.summary import conduct_of
from server.world.profile import Conduct, Profile, Talk, helpfulness, profile, talkativeness


@dataclass(frozen=True, slots=True)
class Manner:
    """Conduct read. `helpfulness` is 0 to 1, `correction_minutes` a median in drill minutes; None: no occasion."""

    profile: Profile
    talk: Talk
    helpfulness: float | None
    correction_minutes: float | None
    errors: int
    corrected: int


def manner_of(summaries: Sequence[Mapping[str, object]]) -> Manner:
    """The manner of these attempts taken together, so that a long attempt counts for what it held.

    Rehearsals have summaries, too. Over a course leave them out: they never count.
    """
    conduct = sum(map(conduct_of, summaries), Conduct())
    minutes = [found for one in summaries if isinstance(found := one.get("correction_minutes"), int | float)]
    return Manner(
        profile=profile(conduct),
        talk=talkativeness(conduct),
        helpfulness=helpfulness(conduct),
        correction_minutes=median(minutes) if minutes else None,
        errors=conduct.errors,
        corrected=conduct.corrected,
    )
