"""Puts together what the page of a replay shows: both posts, what moved between them, curves, and what turned. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Literal

from server.audience.outcome import STEPS, WANTED, Reach, Reached
from server.drills.changes import kind_of, words_of
from server.drills.results import names_of, pick
from server.drills.scorecard import CriterionCard, PostCard, post_card
from server.drills.worlds import Worlds
from server.scenarios.schema import Scenario
from server.scoring.card import Scorecard
from server.world.events import Posted, post_id
from server.world.replay import Change, Rewritten, SentAfterAll, TakenAway, Turn, Unasked
from server.world.script import words
from server.world.state import Clearance, Item, OwnPost, Promise, Spread, World

UNDERSTOOD = STEPS.index("understood")
PASSED_ON = STEPS.index("passed_on")
# The tops a curve's scale may have: the smallest that holds both worlds.
_TOPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_ROWS_EVERY = 15
_POINTS_EVERY = 2
Nothing = Literal["", "held", "unanswered", "asked", "away"]


@dataclass(frozen=True, slots=True)
class Half:
    """The changed moment in one world: a post with its card, or (`nothing`) why there is none."""

    post: OwnPost | None
    card: PostCard | None
    platform: str
    target: str
    nothing: Nothing = ""
    clearance: Clearance | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A criterion that both posts were judged by, with different levels."""

    before: CriterionCard
    after: CriterionCard


@dataclass(frozen=True, slots=True)
class Figure:
    """One number in both worlds, None where there is nothing to divide by. `unit` says how it is written."""

    name: str
    before: float | None
    after: float | None
    unit: Literal["share", "people", "count", "minutes"]


@dataclass(frozen=True, slots=True)
class Curve:
    """One public's understanding over time. Points are (x, y) in 0..1 of the chart, whose top is the share `top`.

    `rows` are (drill minute, people before, people after).
    """

    label: str
    size: int
    is_wanted: bool
    top: float
    since: int
    until: int
    before: tuple[tuple[float, float], ...]
    after: tuple[tuple[float, float], ...]
    rows: tuple[tuple[int, int, int], ...]
    change_at: float


@dataclass(frozen=True, slots=True)
class Only:
    """A message, or how one fared (`spread`), that only one world has."""

    author: str
    text: str
    lang: str
    minute: float
    platform: str
    spread: Spread | None = None


@dataclass(frozen=True, slots=True)
class Turned:
    """A debt or a promise that came out otherwise; `promise` for a promise, else `text` and `kind` of what was owed."""

    text: str
    kind: str
    promise: Promise | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Believed:
    """A public's credibility at the end of either world, 0 to 100."""

    label: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page of a replay shows, texts in the reader's language."""

    kind: str
    minute: float
    asked: Item | None
    before: Half
    after: Half
    moved: tuple[Moved, ...]
    same_engine: bool
    figures: tuple[Figure, ...]
    curves: tuple[Curve, ...]
    only_before: tuple[Only, ...]
    only_after: tuple[Only, ...]
    owed: tuple[Turned, ...]
    promises: tuple[Turned, ...]
    believed: tuple[Believed, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """The machine's scorecards: of the new words, and by event those of what was posted."""

    new: Scorecard | None
    old: Mapping[int, Scorecard]


def shown(scenario: Scenario, worlds: Worlds, change: Change, cards: Cards, language: str) -> Shown:
    """What the page shows of a change and its two worlds."""
    before, after = _halves(scenario, worlds, change, cards, language)
    act = words_of(change)
    asked = act.reply_to if act else before.post.act.reply_to if before.post else None
    minute = _minute(worlds, change)
    world_before, world_after = worlds.replay.before, worlds.replay.after
    apart = worlds.replay.differences
    only_before, only_after = apart_as_shown(
        _only(world_before, (*apart.items_before, *apart.branches_before), language),
        _only(world_after, (*apart.items_after, *apart.branches_after), language),
    )
    engines = {half.card.card.engine for half in (before, after) if half.card}
    return Shown(
        kind=kind_of(change),
        minute=minute,
        asked=(world_before.item(asked) or world_after.item(asked)) if asked else None,
        before=before,
        after=after,
        moved=tuple(_moved(before.card, after.card)) if before.card and after.card else (),
        same_engine=len(engines) < 2,
        figures=_figures(worlds),
        curves=tuple(_curves(scenario, worlds, minute, language)),
        only_before=only_before,
        only_after=only_after,
        owed=tuple(
            Turned(pick(state.texts, language), state.kind, None, turn.before, turn.after)
            for turn in apart.owed
            for state in world_before.owed
            if state.id == turn.id
        ),
        promises=tuple(_promise(world_before, world_after, turn) for turn in apart.promises),
        believed=tuple(
            Believed(public.label.in_(language), worlds.before.believed[public.id], worlds.after.believed[public.id])
            for public in scenario.publics
        ),
    )


def _minute(worlds: Worlds, change: Change) -> float:
    if isinstance(change, SentAfterAll):
        return change.minute
    return next((event.minute for event in worlds.replay.events_before if event.seq == change.seq), 0.0)


def _halves(scenario: Scenario, worlds: Worlds, change: Change, cards: Cards, language: str) -> tuple[Half, Half]:
    world_before, world_after = worlds.replay.before, worlds.replay.after

    def half(post: OwnPost | None, card: Scorecard | None, nothing: Nothing = "", by: Clearance | None = None) -> Half:
        return _half(scenario, post, card, nothing, by, language)

    match change:
        case TakenAway(seq=seq):
            return half(world_before.post(post_id(seq)), cards.old.get(seq)), half(None, None, "away")
        case Rewritten(seq=seq):
            was, now = world_before.post(post_id(seq)), world_after.post(post_id(seq))
            return half(was, cards.old.get(seq)), half(now, cards.new)
        case Unasked(seq=seq, instead=instead):
            asked = next((one for one in world_before.clearances if one.seq == seq), None)
            later = world_before.post(post_id(instead)) if instead else None
            card = cards.old.get(instead) if instead else None
            return half(later, card, "asked", asked), half(world_after.post(post_id(seq)), cards.new)
        case SentAfterAll(held=held):
            added = held or max(event.seq for event in worlds.replay.events_before) + 1
            nothing: Nothing = "held" if held else "unanswered"
            return half(None, None, nothing), half(world_after.post(post_id(added)), cards.new)


def _half(
    scenario: Scenario,
    post: OwnPost | None,
    card: Scorecard | None,
    nothing: Nothing,
    clearance: Clearance | None,
    language: str,
) -> Half:
    act: Posted | None = post.act if post else None
    public = scenario.public(act.target) if act and act.target else None
    return Half(
        post=post,
        card=post_card(act.text, card, (), language, names_of(scenario, language)) if act and card else None,
        platform=act.platform if act else "",
        target=public.label.in_(language) if public else "",
        nothing=nothing,
        clearance=clearance,
    )


def _moved(before: PostCard, after: PostCard) -> Iterator[Moved]:
    for was, is_now in zip(before.dimensions, after.dimensions, strict=True):
        for one, other in zip(was.criteria, is_now.criteria, strict=True):
            if one.level != other.level:
                yield Moved(one, other)


def _figures(worlds: Worlds) -> tuple[Figure, ...]:
    was, now = worlds.before.reach, worlds.after.reach
    old, new = worlds.before.review, worlds.after.review
    return (
        Figure("coverage", was.coverage, now.coverage, "share"),
        Figure("abroad", was.abroad, now.abroad, "share"),
        Figure("preaching", was.preaching, now.preaching, "share"),
        Figure("passed_on", _passed_on(was), _passed_on(now), "people"),
        Figure("replies", was.reactions["reply"], now.reactions["reply"], "people"),
        Figure("reports", was.reactions["report"], now.reactions["report"], "people"),
        Figure("owed_given", old.owed_given, new.owed_given, "count"),
        Figure("answered", old.answered, new.answered, "count"),
        Figure("first_credible", old.first_credible, new.first_credible, "minutes"),
        Figure("silence", old.longest_silence, new.longest_silence, "minutes"),
    )


def _passed_on(reach: Reach) -> int:
    return sum(part.counts[PASSED_ON] for part in reach.publics)


def _curves(scenario: Scenario, worlds: Worlds, minute: float, language: str) -> Iterator[Curve]:
    """Wanted publics first."""
    was, now = worlds.before, worlds.after
    pairs = list(zip(was.reach.publics, now.reach.publics, strict=True))
    since, until = max(was.since, now.since), min(was.until, now.until)
    for before, after in sorted(pairs, key=lambda pair: pair[0].public.kind not in WANTED):
        public = scenario.public(before.public.id)
        label = public.label.in_(language) if public else before.public.id
        yield _curve(label, before, after, (since, was.since, now.since, until), minute)


def _curve(label: str, before: Reached, after: Reached, span: tuple[int, int, int, int], minute: float) -> Curve:
    since, from_before, from_after, until = span
    was, now = before.curve[UNDERSTOOD][since - from_before :], after.curve[UNDERSTOOD][since - from_after :]
    size = before.public.size
    share = max(*was, *now) / size if size else 0.0
    top = next((top for top in _TOPS if share <= top), 1.0)
    length = max(1, until - since)

    def points(people: Sequence[int]) -> tuple[tuple[float, float], ...]:
        at = [*range(0, length, _POINTS_EVERY), length]
        return tuple((place / length, people[place] / size / top if size else 0.0) for place in at)

    return Curve(
        label=label,
        size=size,
        is_wanted=before.public.kind in WANTED,
        top=top,
        since=since,
        until=until,
        before=points(was),
        after=points(now),
        rows=tuple((since + at, was[at], now[at]) for at in _row_places(length)),
        change_at=min(1.0, max(0.0, (minute - since) / length)),
    )


def _row_places(length: int) -> list[int]:
    return [*range(0, length, _ROWS_EVERY), length]


def _only(world: World, keys: Sequence[str], language: str) -> tuple[Only, ...]:
    found = [one for key in keys if (one := _one(world, key, language))]
    return tuple(sorted(found, key=lambda one: one.minute))


def apart_as_shown(before: Sequence[Only], after: Sequence[Only]) -> tuple[tuple[Only, ...], tuple[Only, ...]]:
    """What either list alone has. The same line in both is no difference to a reader, whatever id it goes by."""
    was, now = Counter(map(_line, before)), Counter(map(_line, after))
    return tuple(_beyond(before, now)), tuple(_beyond(after, was))


def _beyond(found: Sequence[Only], other: Mapping[object, int]) -> Iterator[Only]:
    left = Counter(other)
    for one in found:
        if left[_line(one)]:
            left[_line(one)] -= 1
        else:
            yield one


def _line(one: Only) -> object:
    spread = (one.spread.effect, one.spread.times) if one.spread else None
    return one.author, one.text, floor(one.minute), one.platform, spread


def _one(world: World, key: str, language: str) -> Only | None:
    """A message by its id, or how an inject fared by "inject/effect"."""
    name, _, effect = key.partition("/")
    item = world.item(name)
    if item is None:
        return None
    spread = next((one for one in item.spreads if one.effect == effect), None) if effect else None
    lang = language if language in item.texts else item.lang
    return Only(
        author=pick(item.author, language),
        text=words(item.texts, lang) if spread is None else pick(spread.note, language),
        lang=lang if spread is None else language,
        minute=item.minute if spread is None else spread.minute,
        platform=item.platform,
        spread=spread,
    )


def _promise(before: World, after: World, turn: Turn) -> Turned:
    found = next((one for one in (*before.promises, *after.promises) if f"e{one.seq}" == turn.id), None)
    return Turned("", "", found, turn.before, turn.after)
