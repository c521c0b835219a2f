"""How an attempt was gone about, for the review: conduct by its parts, trust by public, what asking HQ cost."""

from dataclasses import dataclass

from server.drills.cards import levels_of
from server.drills.judging import in_context
from server.drills.results_queries import Record
from server.drills.summary import conduct_of, with_levels
from server.scoring import engine
from server.world.cost import Cost, Scored, costs
from server.world.credibility import Credibility, credibility
from server.world.events import Posted
from server.world.fold import fold
from server.world.profile import Profile, Talk, helpfulness, profile, talkativeness
from server.world.state import Clearance


@dataclass(frozen=True, slots=True)
class LookedBack:
    """One attempt's conduct. `helpfulness` is 0 to 1, `correction_minutes` drill minutes; None without an occasion."""

    profile: Profile
    talk: Talk
    helpfulness: float | None
    correction_minutes: float | None
    errors: int
    corrected: int
    trust: Credibility
    costs: tuple[Cost, ...]


def looked_back(record: Record) -> LookedBack:
    """Read a finished attempt's conduct from its summary, and its world from the levels that hold."""
    summary = record.attempt.summary or {}
    conduct = conduct_of(summary)
    minutes = summary.get("correction_minutes")
    events = with_levels(record.events, record.level_strings())
    return LookedBack(
        profile=profile(conduct),
        talk=talkativeness(conduct),
        helpfulness=helpfulness(conduct),
        correction_minutes=float(minutes) if isinstance(minutes, int | float) else None,
        errors=conduct.errors,
        corrected=conduct.corrected,
        trust=credibility(record.script, record.attempt.seed, events, record.end),
        costs=costs(record.world, {one.id: _scored(record, one) for one in record.world.clearances}),
    )


def _scored(record: Record, asked: Clearance) -> Scored:
    words = asked.ruling.words if asked.ruling else ""
    return Scored(
        _levels(record, asked, asked.request.text, asked.minute),
        _levels(record, asked, words, asked.due) if words else "",
    )


def _levels(record: Record, asked: Clearance, text: str, minute: float) -> str:
    """The machine's levels of words, had they been posted at that minute by the mission's first account."""
    script, before = record.script, [event for event in record.events if event.seq < asked.seq]
    account = record.scenario.accounts[0].id
    act = Posted(text, asked.request.platform, asked.request.lang, account, undo_until=minute)
    world = fold(script, record.attempt.seed, before, minute)
    return levels_of(engine.score(*in_context(record.scenario, script, world, act)))
