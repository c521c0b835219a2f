"""What came of the posts of a drill, in people: who saw, understood, reacted and passed on, and who never saw and why.

Agents are counted and weighed into people of their public. How many see, understand, react at all and pass on is what
the draw made of them; how many like, reply or report is what those who saw it do on average, since an agent may stand
for thousands and of them fewer than one replies. The figures are those of a model with named assumptions,
good for comparing one wording, language, place or minute with another, and no forecast of any real count.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import fsum
from operator import mul
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.audience.cascade import NEVER, SHARES, Broadcast, Minutes, Passage, passage
from server.audience.population import Population
from server.audience.ranking import RuleName, ranking, rule_of
from server.audience.reactions import PASSING_ON, Reaction
from server.scoring.card import Public

# What an agent did, each a part of the one before but for the last two.
STEPS: Final = ("saw", "understood", "reacted", "passed_on")
# How far a post came to somebody, from farthest off to read. The first five are why somebody never saw it.
REASONS: Final = ("platform", "hour", "language", "not_following", "passed_over")
_SAW: Final = len(REASONS)
WANTED: Final = ("foreign", "diaspora", "nationals")
ABROAD: Final = ("foreign", "diaspora")
AT_HOME: Final = ("domestic", "converted")
_ACTIVE: Final = [at for at, kind in enumerate(Reaction) if kind not in (Reaction.NOT_INTERESTED, Reaction.REPORT)]
_PASSING: Final = [list(Reaction).index(reaction) for reaction in PASSING_ON]
_DIGITS = 6
_HALF: Final = Fraction(1, 2)


@dataclass(frozen=True)
class Reached:
    """One public's part: people by step (`counts`, in the order of STEPS) and by reason why they never saw it.

    `counts[0]` and the reasons add up to the public's size. `curve` holds for each step the people up to each minute.
    """

    public: Public
    counts: tuple[int, ...]
    never: tuple[int, ...]
    curve: tuple[tuple[int, ...], ...]

    @property
    def coverage(self) -> float:
        """The share (0..1) of the public that saw and understood."""
        return self.counts[1] / self.public.size if self.public.size else 0.0


@dataclass(frozen=True)
class Reach:
    """What one post, or all of them together, came to. Shares are 0..1, None where there is nobody to divide by.

    `coverage`: of the publics the drill wants, by their weight, the share that saw and understood. `declared`: the
    same of the public the post declares. `abroad`: of all who saw and understood, those of foreign and diaspora
    publics. `preaching`: those at home and the converted. `reactions`: of those who saw it, how many react on average,
    by kind, to the nearest person; `replies_per_like` the ratio, well above 1 where a post is argued with rather than
    liked.
    """

    publics: tuple[Reached, ...]
    coverage: float
    declared: float | None
    abroad: float | None
    preaching: float | None
    reactions: Mapping[str, int]
    replies_per_like: float | None


@dataclass(frozen=True)
class Outcome:
    """All from minute `since` to `until`: each post in order, with the rule it was ranked by, and all together."""

    agents: int
    seed: int
    since: int
    until: int
    posts: tuple[tuple[Broadcast, RuleName, Reach], ...]
    total: Reach


def simulate(
    population: Population,
    broadcasts: Sequence[Broadcast],
    seed: int,
    rules: RuleName | None = None,
    until: int = 120,
) -> Outcome:
    """What these posts come to by drill minute `until`. `rules` None: each platform by its own rule of today."""
    since = min([0, *(int(post.minute // 1) for post in broadcasts)])
    everything = _Tally(population, since, until)
    found: list[tuple[Broadcast, RuleName, Reach]] = []
    for place, post in enumerate(broadcasts):
        name = rules or rule_of(post.platform)
        earlier = _standing(broadcasts[:place], post)
        went = passage(population, post, seed, until=until, rule=ranking(name), earlier=earlier)
        alone = _Tally(population, since, until)
        for tally in (alone, everything):
            tally.add(went)
        found.append((post, name, alone.reach(post.target)))
    return Outcome(population.agents, seed, since, until, tuple(found), everything.reach(None))


def interval(
    population: Population,
    broadcasts: Sequence[Broadcast],
    seed: int,
    rules: RuleName | None = None,
    until: int = 120,
    seeds: int = 20,
    heard: Callable[[float], None] | None = None,
) -> dict[str, tuple[float, float]]:
    """For each share the range in which it lies in 80 % of `seeds` further runs that differ by chance alone.

    Shares have the names they have in the JSON; "public:" and an id name the coverage of one public. The ranges say
    how much is luck in the model, not how far the model is from the world. `heard` is told the share of the runs done.
    """
    runs = []
    for turn in range(seeds):
        runs.append(simulate(population, broadcasts, seed + 1 + turn, rules, until).total)
        if heard is not None:
            heard((turn + 1) / seeds)
    found = {
        "target_coverage": _middle([run.coverage for run in runs]),
        "public_diplomacy_share": _middle([run.abroad or 0.0 for run in runs]),
        "preaching_index": _middle([run.preaching or 0.0 for run in runs]),
    }
    each = {f"public:{public.id}": at for at, public in enumerate(population.publics)}
    return found | {name: _middle([run.publics[at].coverage for run in runs]) for name, at in each.items()}


def _middle(values: list[float]) -> tuple[float, float]:
    """The tenth and ninetieth percentile, each a value that occurred."""
    ranked = sorted(values)
    edge = len(ranked) // 10
    return ranked[edge], ranked[len(ranked) - 1 - edge]


def _standing(before: Sequence[Broadcast], post: Broadcast) -> int:
    """Earlier posts of ours that stand in the same feeds: replies and deleted ones do not."""
    return sum(
        other.platform == post.platform
        and other.reply_to is None
        and other.minute <= post.minute
        and (other.gone_at is None or other.gone_at > post.minute)
        for other in before
        if post.reply_to is None
    )


class _Tally:
    """Agents' first minutes and how far the posts came to each, over one post or several."""

    def __init__(self, population: Population, since: int, until: int) -> None:
        self.population, self.since, self.until = population, since, until
        self.first: dict[str, Minutes] = {step: np.full(population.agents, NEVER, dtype=np.int16) for step in STEPS}
        self.stage = np.zeros(population.agents, dtype=np.uint8)
        self.expected = np.zeros((len(Reaction), len(population.publics)), dtype=np.int64)

    def add(self, went: Passage) -> None:
        agents = went.members.agent
        self.stage[agents] = np.maximum(self.stage[agents], _stages(went))
        place = np.flatnonzero(went.seen < NEVER)
        reacted = went.reacted[:, place]
        steps = {
            "saw": place,
            "understood": place[went.understands[place]],
            "reacted": place[reacted[_ACTIVE].any(axis=0)],
            "passed_on": place[reacted[_PASSING].any(axis=0)],
        }
        for step, at in steps.items():
            first = self.first[step]
            first[agents[at]] = np.minimum(first[agents[at]], went.seen[at])
        self.expected += went.expected

    def reach(self, target: str | None) -> Reach:
        publics = tuple(self._reached(at) for at in range(len(self.population.publics)))
        named = [part.coverage for part in publics if part.public.id == target]
        understood = {part.public.id: part.counts[1] for part in publics}
        everybody = sum(understood.values())
        reacting = self._reacting()
        likes, replies = reacting[Reaction.LIKE], reacting[Reaction.REPLY]
        return Reach(
            publics=publics,
            coverage=coverage_of(publics),
            declared=named[0] if named else None,
            abroad=_share(publics, ABROAD, everybody),
            preaching=_share(publics, AT_HOME, everybody),
            reactions={reaction.name.lower(): int(people + _HALF) for reaction, people in reacting.items()},
            replies_per_like=float(replies / likes) if likes else None,
        )

    def _reacting(self) -> dict[Reaction, Fraction]:
        """People by reaction, exactly: rounded public by public, what few do would vanish."""
        sizes = [
            Fraction(public.size, SHARES * max(1, self.population.count(at)))
            for at, public in enumerate(self.population.publics)
        ]
        rows = zip(Reaction, self.expected.tolist(), strict=True)
        return {reaction: sum(map(mul, row, sizes), Fraction()) for reaction, row in rows}

    def _reached(self, at: int) -> Reached:
        mine = slice(int(self.population.starts[at]), int(self.population.starts[at + 1]))
        curve = tuple(self._curve(self.first[step][mine], at) for step in STEPS)
        stages = np.bincount(self.stage[mine], minlength=_SAW + 1)
        # Rounded as running totals from those who saw it, so that the parts add up to the whole.
        totals = np.cumsum([stages[_SAW], *stages[:_SAW]])
        people = [_people(int(total), self.population, at) for total in totals]
        never = tuple(after - before for before, after in pairwise(people))
        return Reached(self.population.publics[at], tuple(steps[-1] for steps in curve), never, curve)

    def _curve(self, first: Minutes, at: int) -> tuple[int, ...]:
        minutes = first[first < NEVER].astype(np.int64) - self.since
        each = np.bincount(np.maximum(minutes, 0), minlength=max(1, self.until - self.since + 1))
        count, size = self.population.count(at), self.population.publics[at].size
        if not count:
            return (0,) * len(each)
        # As `_people`, all minutes at once: one by one they took a third of a simulation's time.
        people: list[int] = ((2 * np.cumsum(each) * size + count) // (2 * count)).tolist()
        return tuple(people)


def coverage_of(publics: Sequence[Reached]) -> float:
    """Target coverage: the share of the wanted publics that saw and understood, by their weights in the drill."""
    return fsum(weight * part.coverage for weight, part in zip(weights_of(publics), publics, strict=True))


def weights_of(publics: Sequence[Reached]) -> tuple[float, ...]:
    """What each public counts in target coverage, 0..1 and 1 together; 0 for those that are not wanted."""
    weights = [part.public.weight if part.public.kind in WANTED and part.public.size else 0.0 for part in publics]
    total = fsum(weights)
    return tuple(weight / total if total else 0.0 for weight in weights)


def _share(publics: Sequence[Reached], kinds: Sequence[str], everybody: int) -> float | None:
    if not everybody:
        return None
    return sum(part.counts[1] for part in publics if part.public.kind in kinds) / everybody


def _people(agents: int, population: Population, public: int) -> int:
    """The people that so many agents of a public stand for, to the nearest one."""
    count, size = population.count(public), population.publics[public].size
    return (2 * agents * size + count) // (2 * count) if count else 0


def _stages(went: Passage) -> NDArray[np.uint8]:
    """How far the post came to each member: the place in REASONS, or beyond it for those who saw it."""
    stage = np.full(len(went.seen), REASONS.index("hour"), dtype=np.uint8)
    stage[went.awake] = REASONS.index("language")
    stage[went.awake & went.understands] = REASONS.index("not_following")
    stage[went.awake & went.understands & went.follows] = REASONS.index("passed_over")
    stage[went.seen < NEVER] = _SAW
    return stage


def as_json(outcome: Outcome) -> dict[str, object]:
    """The outcome as JSON-able values in a fixed order: whole people, and shares rounded to a millionth."""
    return {
        "agents": outcome.agents,
        "seed": outcome.seed,
        "since": outcome.since,
        "until": outcome.until,
        "posts": [
            {
                "post": post.post,
                "minute": _rounded(post.minute),
                "platform": post.platform,
                "rules": rule,
                "languages": {lang: _rounded(share) for lang, share in sorted(post.languages.items())},
                "target": post.target,
                "appeal": post.appeal.as_text(),
                **reach_as_json(reach),
            }
            for post, rule, reach in outcome.posts
        ],
        "total": reach_as_json(outcome.total),
    }


def reach_as_json(reach: Reach) -> dict[str, object]:
    """One reach as JSON-able values."""
    return {
        "target_coverage": _rounded(reach.coverage),
        "declared_coverage": _rounded(reach.declared),
        "public_diplomacy_share": _rounded(reach.abroad),
        "preaching_index": _rounded(reach.preaching),
        "replies_per_like": _rounded(reach.replies_per_like),
        "reactions": dict(reach.reactions),
        "publics": [_public_as_json(part) for part in reach.publics],
    }


def _public_as_json(part: Reached) -> dict[str, object]:
    return {
        "public": part.public.id,
        "kind": part.public.kind,
        "size": part.public.size,
        **dict(zip(STEPS, part.counts, strict=True)),
        "coverage": _rounded(part.coverage),
        "never_saw": dict(zip(REASONS, part.never, strict=True)),
        "over_time": {step: list(people) for step, people in zip(STEPS, part.curve, strict=True)},
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
