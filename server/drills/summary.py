"""What an attempt comes to, from its events and the levels of its posts: the numbers the cohort pages add up. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TypedDict, get_args

from server.drills.cards import NOT_SCORED, split
from server.scoring.card import Behaviour
from server.scoring.overall import CRITERIA, RISK, overall, verdict
from server.world.clearance import rule
from server.world.credibility import credibility
from server.world.events import (
    Event,
    Finished,
    Held,
    Ignored,
    Posted,
    Reported,
    TakenPrivate,
    Undone,
    post_id,
    rules_of,
)
from server.world.fold import fold
from server.world.profile import Conduct, does_harm, takes_advantage
from server.world.repair import errors, helped, is_told, time_to_correction
from server.world.script import Script
from server.world.state import Clearance, OwedState, OwnPost, World
from server.world.timeline import minutes_to_first_credible

# Where a summary keeps what conduct counts.
_CONDUCT = {
    "posts": "posts_n",
    "replies": "replies_n",
    "owed_due": "owed_due",
    "owed_given": "owed_given",
    "asked": "asked",
    "answered": "answered",
    "helped": "helped",
    "promises": "promises",
    "promises_kept": "promises_kept",
    "clearances_inside": "clearances_inside",
    "boilerplate": "boilerplate_posts",
    "timed": "timed",
    "late": "late",
    "language_matched": "language_matched",
    "platform_matched": "platform_matched",
    "advantage": "advantage_posts",
    "harmful": "harmful_posts",
    "trolls": "trolls",
    "fed": "trolls_fed",
    "errors": "errors",
    "corrected": "errors_corrected",
}
_DUTY = CRITERIA.index("duty")
_FULL = 4
_MATCHED = 3
_IN_TIME = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """One post's effective levels (21 characters) and what else the scorecard says of it."""

    levels: str
    behaviour: str
    boilerplate: bool = False


@dataclass(frozen=True, slots=True)
class PostSummary:
    """One post that went out. `overall` is TONE, RISK, REACH."""

    id: str
    seq: int
    minute: float
    platform: str
    lang: str
    kind: str
    levels: str
    overall: tuple[int, int, int]
    verdict: str
    behaviour: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """One finished attempt in numbers. Minutes are drill minutes.

    `levels` are per criterion the median over the posts, halves down, and for RISK the weakest post's; '-' where there
    is none; duty is no higher than the share of what was owed that was given. `overall` is TONE and REACH as medians;
    RISK is the weakest post, and as with a post no more than one above duty. `promises` are those whose time came.
    `late` posts missed the acceptable window; `clearances_inside` asked about what needed no asking. `credibility` is
    that with each public (by id) at the end, 0 to 100. What has a default is missing from summaries stored earlier:
    read those by `conduct_of`.
    """

    levels: str
    overall: tuple[int, int, int]
    posts: tuple[PostSummary, ...]
    posts_n: int
    replies_n: int
    owed_due: int
    owed_given: int
    owed_missed: tuple[str, ...]
    clearances: int
    clearances_inside: int
    boilerplate_posts: int
    timed: int
    late: int
    public_posts: int
    language_matched: int
    platform_matched: int
    asked: int
    answered: int
    promises: int
    promises_kept: int
    behaviour: dict[str, int]
    first_credible_minutes: float | None
    minutes: float
    acts: dict[str, int] = field(default_factory=dict)
    helped: int = 0
    advantage_posts: int = 0
    harmful_posts: int = 0
    trolls: int = 0
    trolls_fed: int = 0
    errors: int = 0
    errors_corrected: int = 0
    correction_minutes: float | None = None
    credibility: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Plain values for the attempt's row."""
        return asdict(self)


def summary_of(script: Script, seed: int, events: Sequence[Event], judged: Mapping[int, Judged]) -> Summary:
    """Sum up an attempt. `judged` maps a post's event number to its levels; posts without one are not counted."""
    end = next((event.minute for event in events if isinstance(event.act, Finished)), script.minutes)
    world = fold(script, seed, events, end)
    posts = tuple(_post(post, judged[post.seq]) for post in world.posts if post.stands and post.seq in judged)
    missed = tuple(owed.id for owed in world.owed if _is_missed(owed))
    due = [owed for owed in world.owed if owed.status != "unjudged"]
    levels = _levels([post.levels for post in posts], len(due) - len(missed), len(due))
    asks, given = [item for item in world.items if item.is_set], {post.id: post.levels for post in posts}
    inside = [_is_needless(script, events, asked) for asked in world.clearances]
    behaviours = Counter(post.behaviour for post in posts)
    return Summary(
        levels=levels,
        overall=_overall([post.overall for post in posts], levels),
        posts=posts,
        posts_n=len(posts),
        replies_n=sum(post.kind == "reply" for post in posts),
        owed_due=len(due),
        owed_given=len(due) - len(missed),
        owed_missed=missed,
        clearances=len(inside),
        clearances_inside=sum(inside),
        boilerplate_posts=sum(judged[post.seq].boilerplate for post in posts),
        timed=sum(_level(post, "timeliness") is not None for post in posts),
        late=sum(
            (_level(post, "timeliness") or 0) < _IN_TIME for post in posts if _level(post, "timeliness") is not None
        ),
        public_posts=len(posts),
        language_matched=sum((_level(post, "language") or 0) >= _MATCHED for post in posts),
        platform_matched=sum((_level(post, "platform") or 0) >= _MATCHED for post in posts),
        asked=len(asks),
        answered=sum(is_told(world, item, given) for item in asks),
        promises=sum(promise.status != "open" for promise in world.promises),
        promises_kept=sum(promise.status == "kept" for promise in world.promises),
        behaviour={name: behaviours[name] for name in get_args(Behaviour)},
        first_credible_minutes=_first_credible(script, world, judged),
        minutes=round(world.minute - script.start, 2),
        acts=_acts(events),
        **_looked_back(script, seed, events, world, given),
    )


def _is_needless(script: Script, events: Sequence[Event], asked: Clearance) -> bool:
    """Also where the drill ended before HQ could say so."""
    answered = max(asked.due, asked.minute)
    ruling = rule(script, asked.request, asked=asked.minute, answered=answered, rules=rules_of(events))
    return ruling.inside_authority


class _LookedBack(TypedDict):
    advantage_posts: int
    harmful_posts: int
    helped: int
    trolls: int
    trolls_fed: int
    errors: int
    errors_corrected: int
    correction_minutes: float | None
    credibility: dict[str, float]


def _looked_back(
    script: Script, seed: int, events: Sequence[Event], world: World, given: Mapping[str, str]
) -> _LookedBack:
    trolls = [item for item in world.items if item.persona == "troll"]
    wrong = errors(world, given)
    after = time_to_correction(wrong)
    believed = credibility(script, seed, with_levels(events, given), world.minute).end()
    return {
        "advantage_posts": sum(map(takes_advantage, given.values())),
        "harmful_posts": sum(map(does_harm, given.values())),
        "helped": len(helped(script, world, given)),
        "trolls": len(trolls),
        "trolls_fed": sum(bool(item.answers) for item in trolls),
        "errors": len(wrong),
        "errors_corrected": sum(error.corrected_after is not None for error in wrong),
        "correction_minutes": None if after is None else round(after, 2),
        "credibility": {public: round(value, 1) for public, value in believed.items()},
    }


def with_levels(events: Sequence[Event], given: Mapping[str, str]) -> tuple[Event, ...]:
    """The events with the levels that hold for a post (by its id) in place of those the machine gave at the time."""
    return tuple(
        replace(event, act=replace(event.act, levels=given[post_id(event.seq)]))
        if isinstance(event.act, Posted) and post_id(event.seq) in given
        else event
        for event in events
    )


def conduct_of(summary: Mapping[str, object]) -> Conduct:
    """What a stored summary says of somebody's conduct; what an older one does not count is none, or is counted anew.

    Rehearsals have summaries, too. Leave them out: they never count.
    """
    counts = {own: _count(summary.get(stored)) for own, stored in _CONDUCT.items()}
    if "harmful_posts" not in summary:
        levels = _stored_levels(summary)
        counts |= {"harmful": sum(map(does_harm, levels)), "advantage": sum(map(takes_advantage, levels))}
    minutes = summary.get("minutes")
    return Conduct(**counts, minutes=float(minutes) if isinstance(minutes, int | float) else 0.0)


def levels_in(summary: Mapping[str, object]) -> str:
    """The 21 levels of a stored summary, '' where it holds none.

    For RISK an older one holds the middle post's; the weakest is found anew.
    """
    levels = str(summary.get("levels", ""))
    columns = zip(CRITERIA, levels, *_stored_levels(summary), strict=False)
    return "".join(_weakest((level, *posts)) if name in RISK else level for name, level, *posts in columns)


def _stored_levels(summary: Mapping[str, object]) -> list[str]:
    posts = summary.get("posts")
    return [str(post["levels"]) for post in posts if isinstance(post, dict)] if isinstance(posts, list | tuple) else []


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _is_missed(owed: OwedState) -> bool:
    """An attempt that ended early leaves debts open: what had to be said was not, what had to wait did wait."""
    return owed.status in ("missed", "broken") or (owed.status == "open" and owed.kind != "withheld")


def _post(post: OwnPost, judged: Judged) -> PostSummary:
    levels = split(judged.levels)
    act = post.act
    return PostSummary(
        id=post.id,
        seq=post.seq,
        minute=round(post.minute, 2),
        platform=act.platform,
        lang=act.lang,
        kind=act.kind,
        levels=judged.levels,
        overall=overall(levels),
        verdict=verdict(levels),
        behaviour=judged.behaviour,
        deleted=post.state == "deleted",
    )


def _level(post: PostSummary, criterion: str) -> int | None:
    level = post.levels[CRITERIA.index(criterion)]
    return None if level == NOT_SCORED else int(level)


def _levels(rows: Sequence[str], given: int, due: int) -> str:
    columns = [[row[index] for row in rows] for index in range(len(CRITERIA))]
    levels = [(_weakest if name in RISK else _median)(levels) for name, levels in zip(CRITERIA, columns, strict=True)]
    if due:
        # What was owed and never given is in no post, so that no median would show it.
        levels[_DUTY] = min([str(_FULL * given // due), *levels[_DUTY].strip(NOT_SCORED)])
    return "".join(levels)


def _weakest(levels: Iterable[str]) -> str:
    # One leak is not undone by the posts around it.
    return min((level for level in levels if level != NOT_SCORED), default=NOT_SCORED)


def _median(levels: Iterable[str]) -> str:
    ordered = sorted(level for level in levels if level != NOT_SCORED)
    return ordered[(len(ordered) - 1) // 2] if ordered else NOT_SCORED


def _overall(posts: Sequence[tuple[int, int, int]], levels: str) -> tuple[int, int, int]:
    if not posts:
        return (0, 0, 0)
    tone, risk, reach = (sorted(values) for values in zip(*posts, strict=True))
    middle = (len(posts) - 1) // 2
    return (tone[middle], min(risk[0], int(levels[_DUTY]) + 1), reach[middle])


def _first_credible(script: Script, world: World, judged: Mapping[int, Judged]) -> float | None:
    levels = {post.id: judged[post.seq].levels for post in world.posts if post.seq in judged}
    minutes = minutes_to_first_credible(script, world, levels)
    return None if minutes is None else round(minutes, 2)


def _acts(events: Sequence[Event]) -> dict[str, int]:
    named = {Held: "held", Ignored: "ignored", Reported: "reported", TakenPrivate: "taken_private", Undone: "undone"}
    counts = Counter(named[type(event.act)] for event in events if type(event.act) in named)
    return {name: counts[name] for name in named.values()}
