"""An attempt as it was and with one thing done otherwise: its events, its audience and what publics believe. Pure.

Everything here follows from the scenario, the seed, the events and the change, none of which ever changes again, so
it is worked out once and kept for those who look next.
"""

from dataclasses import dataclass
from functools import lru_cache

from server.audience.outcome import Reach
from server.drills.review import Review, review
from server.drills.script import script_of
from server.drills.simulation import simulated
from server.scenarios.schema import Scenario
from server.world.credibility import credibility
from server.world.events import Event
from server.world.replay import Change, Replay, replay


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two worlds.

    `reach` is what all its posts came to from drill minute `since` to `until`; `believed` is each public's credibility
    at the end, 0 to 100.
    """

    since: int
    until: int
    reach: Reach
    review: Review
    believed: dict[str, float]


@dataclass(frozen=True, slots=True)
class Worlds:
    """Both worlds up to drill minute `end`, at which the attempt ended."""

    end: float
    replay: Replay
    before: Side
    after: Side


@lru_cache(maxsize=128)
def worlds_of(scenario: Scenario, seed: int, events: tuple[Event, ...], change: Change) -> Worlds:
    """Both worlds of a change. Impossible when the events hold nothing that it could change."""
    end = events[-1].minute if events else script_of(scenario).start
    both = replay(script_of(scenario), seed, events, change, end)
    return Worlds(
        end=end,
        replay=both,
        before=side_of(scenario, seed, both.events_before, end),
        after=side_of(scenario, seed, both.events_after, end),
    )


# All replays of an attempt share what was.
@lru_cache(maxsize=256)
def side_of(scenario: Scenario, seed: int, events: tuple[Event, ...], end: float) -> Side:
    """One world up to drill minute `end`."""
    script = script_of(scenario)
    # One seed: the same luck on both sides is what makes them comparable, and twenty seeds would cost seconds.
    outcome = simulated(scenario, events, seed, seeds=0).outcome
    return Side(
        since=outcome.since,
        until=outcome.until,
        reach=outcome.total,
        review=review(script, seed, events, end),
        believed=credibility(script, seed, events, end).end(),
    )
