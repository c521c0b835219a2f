"""How an attempt was gone about, for the review: conduct by its parts, trust by public, what asking HQ cost."""

from dataclasses import dataclass

from server.drills import judging
from server.drills.manner import Manner, manner_of
from server.drills.results_queries import Record
from server.drills.simulation import simulated
from server.drills.summary import with_levels
from server.scoring import engine
from server.world.cost import Cost, Scored, costs
from server.world.credibility import Credibility, credibility
from server.world.events import Event, Posted
from server.world.fold import fold
from server.world.state import Clearance


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
        costs=_costs(record),
    )


def _costs(record: Record) -> tuple[Cost, ...]:
    scored: dict[str, Scored] = {}
    lost: dict[str, float] = {}
    used = {one.id: one.post for one in costs(record.world)}
    for asked in record.world.clearances:
        words = asked.ruling.words if asked.ruling else ""
        at_once = _as_posted(record, asked, asked.request.text, asked.minute)
        scored[asked.id] = Scored(at_once.levels, _as_posted(record, asked, words, asked.due).levels if words else "")
        later = record.world.post(used[asked.id] or "")
        met = _coverage(record, later.seq, later.minute, later.act) if later else 0.0
        lost[asked.id] = max(0.0, _coverage(record, asked.seq, asked.minute, at_once) - met)
    return costs(record.world, scored, lost)


def _as_posted(record: Record, asked: Clearance, text: str, minute: float) -> Posted:
    """These words, had they been posted at that minute by the mission's first account."""
    script, before = record.script, [event for event in record.events if event.seq < asked.seq]
    account = record.scenario.accounts[0].id
    act = Posted(text, asked.request.platform, asked.request.lang, account, undo_until=minute)
    world = fold(script, record.attempt.seed, before, minute)
    return judging.with_levels(act, engine.score(*judging.in_context(record.scenario, script, world, act)))


def _coverage(record: Record, seq: int, minute: float, act: Posted) -> float:
    """The share (0..1) of the wanted publics that one post alone meets until an hour after the drill."""
    alone = (record.events[0], Event(seq, minute, act))
    return simulated(record.scenario, alone, record.attempt.seed, seeds=0).outcome.total.coverage
