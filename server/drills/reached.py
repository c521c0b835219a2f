"""Whom an attempt's posts reached, as its audience page shows it: figures, curves by public, and why not more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from threading import Lock

from server.audience import outcome as outcomes
from server.audience.outcome import REASONS, STEPS, WANTED, Outcome, Reach, Reached, weights_of
from server.audience.ranking import RULES, RuleName, rule_of
from server.audience.voices.personas import IS_ON
from server.drills.script import script_of
from server.drills.simulation import AFTERWARDS, Simulated, crowd_of, simulated
from server.scenarios.schema import Scenario
from server.world.events import Event
from server.world.script import words
from server.world.state import OwnPost
from server.world.wording import shortened

# Rows of the table behind a curve.
_ROWS = 6
_SEEDS = 20


@dataclass(frozen=True, slots=True)
class Curve:
    """The share (0..1) of a public that had understood by each minute; `top` is the chart's upper end."""

    top: float
    since: int
    until: int
    shares: tuple[float, ...]
    rows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One public's part, in people: by step (STEPS), and by reason why the rest never saw it (REASONS).

    `weight` (0..1) is what it counts in target coverage. `single` are the scenario's persons of this public who are on
    a platform that was posted to while hardly any of the public is.
    """

    label: str
    is_wanted: bool
    size: int
    coverage: float
    weight: float
    single: tuple[str, ...]
    steps: dict[str, int]
    never: dict[str, int]
    curve: Curve


@dataclass(frozen=True, slots=True)
class Sent:
    """One post and the share of the wanted publics that it alone reached."""

    post: OwnPost
    platform: str
    coverage: float

    @property
    def opening(self) -> str:
        """The first words of the post, for a list."""
        return shortened(self.post.act.text, 70)


@dataclass(frozen=True, slots=True)
class Ruled:
    """What one post would have come to under one ranking rule; `holds` marks the rule its platform has today."""

    rule: RuleName
    holds: bool
    coverage: float
    saw: int
    understood: int
    passed_on: int


@dataclass(frozen=True, slots=True)
class Audience:
    """What is shown: all posts together, or the one of id `chosen`."""

    chosen: str
    agents: int
    reach: Reach
    lines: tuple[Line, ...]
    posts: tuple[Sent, ...]
    ruled: tuple[Ruled, ...]


Events = tuple[Event, ...]


@lru_cache(maxsize=64)
def _simulated(scenario: Scenario, events: Events, seed: int, seeds: int) -> Simulated:
    # An attempt that is over never changes, so what came of it is worked out once.
    return simulated(scenario, events, seed, seeds=seeds)


def audience_of(scenario: Scenario, events: Events, seed: int, chosen: str, language: str) -> Audience | None:
    """The audience of a finished attempt, of all posts or of the one `chosen`; None when there is no such post."""
    found = _simulated(scenario, events, seed, 0)
    posts = tuple(
        Sent(post, sent.platform, reach.coverage)
        for sent, _, reach in found.outcome.posts
        if (post := found.world.post(sent.post)) is not None
    )
    if chosen and chosen not in {one.post.id for one in posts}:
        return None
    reach = next((reach for sent, _, reach in found.outcome.posts if sent.post == chosen), found.outcome.total)
    return Audience(
        chosen=chosen,
        agents=found.outcome.agents,
        reach=reach,
        lines=_lines(scenario, reach, found.outcome, {one.platform for one in posts}, language),
        posts=posts,
        ruled=ruled(scenario, events, seed, chosen) if chosen else (),
    )


# One at a time in a process: a class that looks at its audiences all at once must not take every place there is.
_turn = Lock()


def spread_of(scenario: Scenario, events: Events, seed: int) -> dict[str, tuple[float, float]] | None:
    """For each of the attempt's shares the range it lies in in 80 % of further runs. Takes seconds the first time.

    None while another one is being worked out; nobody waits here for it.
    """
    if not _turn.acquire(blocking=False):
        return None
    try:
        return dict(_simulated(scenario, events, seed, _SEEDS).interval)
    finally:
        _turn.release()


@lru_cache(maxsize=256)
def ruled(scenario: Scenario, events: Events, seed: int, post: str) -> tuple[Ruled, ...]:
    """One post under every ranking rule, with the same people and the same luck."""
    sent = [one for one in _simulated(scenario, events, seed, 0).broadcasts if one.post == post]
    until = ceil(script_of(scenario).minutes + AFTERWARDS)
    crowd = crowd_of(scenario)
    return tuple(
        _ruled(rule, rule == rule_of(sent[0].platform), outcomes.simulate(crowd, sent, seed, rule, until).total)
        for rule in RULES
        if sent
    )


def _ruled(rule: RuleName, holds: bool, reach: Reach) -> Ruled:
    saw, understood, _, passed_on = (sum(part.counts[step] for part in reach.publics) for step in range(len(STEPS)))
    return Ruled(rule, holds, reach.coverage, saw, understood, passed_on)


def _lines(
    scenario: Scenario, reach: Reach, outcome: Outcome, platforms: Collection[str], language: str
) -> tuple[Line, ...]:
    shares = zip(reach.publics, weights_of(reach.publics), strict=True)
    return tuple(
        _line(scenario, part, outcome, weight, _single(scenario, part.public.id, platforms, language), language)
        for part, weight in shares
    )


def _line(
    scenario: Scenario, part: Reached, outcome: Outcome, weight: float, single: tuple[str, ...], language: str
) -> Line:
    public = scenario.public(part.public.id)
    return Line(
        label=public.label.in_(language) if public else part.public.id,
        is_wanted=part.public.kind in WANTED,
        size=part.public.size,
        coverage=part.coverage,
        weight=weight,
        single=single,
        steps=dict(zip(STEPS, part.counts, strict=True)),
        never=dict(zip(REASONS, part.never, strict=True)),
        curve=_curve(part, outcome.since, outcome.until),
    )


def _single(scenario: Scenario, public: str, platforms: Collection[str], language: str) -> tuple[str, ...]:
    """The names of a public's own personas who are on one of the platforms where hardly any of the public is."""
    cast = script_of(scenario).cast
    shares = next((one.platforms for one in cast.publics if one.id == public), {})
    strange = {platform for platform in platforms if shares.get(platform, 0) < IS_ON}
    persons = (one for one in cast.personas if one.public == public and strange & set(one.platforms))
    return tuple(words(one.names, language) for one in persons)


def _curve(part: Reached, since: int, until: int) -> Curve:
    people = part.curve[STEPS.index("understood")]
    size = max(1, part.public.size)
    shares = tuple(count / size for count in people)
    return Curve(_top(shares), since, until, shares, _rows(people, since))


def _rows(people: Sequence[int], since: int) -> tuple[tuple[int, int], ...]:
    last = len(people) - 1
    places = sorted({round(last * row / (_ROWS - 1)) for row in range(_ROWS)})
    return tuple((since + place, people[place]) for place in places)


def _top(shares: Sequence[float]) -> float:
    """A round share at or above all of these: charts that end in crooked numbers are hard to compare."""
    most = max(shares, default=0.0)
    return next((top for top in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if most <= top), 1.0)
