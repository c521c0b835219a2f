"""Ratio: a post under which more people are angry than pleased, told from its levels alone.

No audience is simulated here: the world must decide it at every look at the desk, in microseconds. The weights are
judgements, not fitted; `audience` counts real replies of simulated people where figures are shown.
"""

from server.world import levels
from server.world.events import Posted
from server.world.state import OwnPost, World

# Replies come in at once and likes trickle; after this many drill minutes the balance of a post can be seen.
SEEN_AFTER = 10.0
_ANGERS = ("respect", "empathy", "restraint", "sensitivity", "escalation")
_PLEASES = ("warmth", "helpfulness", "hook")
# Anger writes, contentment scrolls on: one fault to the full (level 0 of 4) outweighs an otherwise pleasing post.
_ANGER_WEIGHS = 1.6


def anger(act: Posted) -> float:
    """How many would answer in anger, 0 (nobody) to 1, by the worst and the mean of what angers."""
    worst = min((found for name in _ANGERS if (found := levels.level(act.levels, name)) is not None), default=4)
    mean = levels.mean(act.levels, _ANGERS)
    return 0.0 if mean is None else 1 - (0.7 * worst + 0.3 * mean) / 4


def pleasure(act: Posted) -> float:
    """How many would like it, 0 to 1, by warmth, use and wit."""
    mean = levels.mean(act.levels, _PLEASES)
    return 1.0 if mean is None else mean / 4


def draws_ratio(act: Posted) -> bool:
    """True when the post will draw more anger than likes. A post nobody scored draws none."""
    return anger(act) * _ANGER_WEIGHS > pleasure(act)


def ratio_minute(post: OwnPost) -> float | None:
    """The minute from which the post is seen to be ratioed; None if it is not, or was taken down before."""
    seen = post.settles + SEEN_AFTER
    is_gone = post.deleted_at is not None and post.deleted_at < seen
    return seen if post.stands and not is_gone and draws_ratio(post.act) else None


def ratioed(world: World) -> frozenset[str]:
    """The posts that are ratioed at the world's minute."""
    found = ((post.id, ratio_minute(post)) for post in world.posts)
    return frozenset(id for id, minute in found if minute is not None and minute <= world.minute)
