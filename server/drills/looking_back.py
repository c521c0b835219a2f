"""How an attempt was gone about, for the review: conduct by its parts, trust by public, what asking HQ cost."""

from dataclasses import dataclass
from functools import lru_cache

from server.drills import judging
from server.drills.manner import Manner, manner_of
from server.drills.results_queries import Record
from server.drills.script import script_of
from server.drills.simulation import simulated
from server.drills.summary import with_levels
from server.scenarios.schema import Scenario
from server.scoring import engine
from server.world.cost import Cost, Scored, costs
from server.world.credibility import Credibility, credibility
from server.world.events import Event, Posted
from server.world.fold import fold
from server.world.script import Script
from server.world.state import Clearance

# Requests of one attempt whose words are scored and simulated: 40 ms each, and few ask HQ half as often.
COSTED = 24


@dataclass(frozen=True, slots=True)
class LookedBack:
    """One attempt's conduct, how far each public believed it, and what each request to HQ cost and saved."""

    manner: Manner
    trust: Credibility
    costs: tuple[Cost, ...]


def looked_back(record: Record) -> LookedBack:
    """Read a finished attempt's conduct from its summary, and its world from the levels that hold."""
    events = with_levels(record.events, record.level_strings())
    return LookedBack(
        manner=manner_of([record.attempt.summary or {}]),
        trust=credibility(record.script, record.attempt.seed, events, record.end),
        costs=costs_of(record.scenario, record.attempt.seed, record.events, record.end),
    )


@lru_cache(maxsize=256)
def costs_of(scenario: Scenario, seed: int, events: tuple[Event, ...], end: float) -> tuple[Cost, ...]:
    """What each request to HQ cost and saved; only the first `COSTED` are scored and simulated.

    An attempt that is over never changes, so this is worked out once and kept for those who look next.
    """
    played = _Played(scenario, seed, events)
    world = fold(played.script, seed, events, end)
    scored: dict[str, Scored] = {}
    lost: dict[str, float] = {}
    used = {one.id: one.post for one in costs(world)}
    for asked in world.clearances[:COSTED]:
        words = asked.ruling.words if asked.ruling else ""
        at_once = played.as_posted(asked, asked.request.text, asked.minute)
        scored[asked.id] = Scored(at_once.levels, played.as_posted(asked, words, asked.due).levels if words else "")
        later = world.post(used[asked.id] or "")
        met = played.coverage(later.seq, later.minute, later.act) if later else 0.0
        lost[asked.id] = max(0.0, played.coverage(asked.seq, asked.minute, at_once) - met)
    return costs(world, scored, lost)


@dataclass(frozen=True, slots=True)
class _Played:
    scenario: Scenario
    seed: int
    events: tuple[Event, ...]

    @property
    def script(self) -> Script:
        return script_of(self.scenario)

    def as_posted(self, asked: Clearance, text: str, minute: float) -> Posted:
        """These words, had they been posted at that minute by the mission's first account."""
        before = [event for event in self.events if event.seq < asked.seq]
        account = self.scenario.accounts[0].id
        act = Posted(text, asked.request.platform, asked.request.lang, account, undo_until=minute)
        world = fold(self.script, self.seed, before, minute)
        return judging.with_levels(act, engine.score(*judging.in_context(self.scenario, self.script, world, act)))

    def coverage(self, seq: int, minute: float, act: Posted) -> float:
        """The share (0..1) of the wanted publics that one post alone meets until an hour after the drill."""
        alone = (self.events[0], Event(seq, minute, act))
        return simulated(self.scenario, alone, self.seed, seeds=0).outcome.total.coverage
