"""What an attempt's posts came to with its publics: the one way from events to an audience, for pages and commands."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, inf, nextafter

from server.audience import outcome as outcomes
from server.audience.appeal import NEUTRAL, Appeal, appeal_of_levels
from server.audience.cascade import CARRIES, Broadcast
from server.audience.outcome import Outcome
from server.audience.population import AGENTS, Population, population_of
from server.audience.ranking import RuleName
from server.drills.cards import split
from server.drills.script import script_of
from server.errors import Conflict
from server.scenarios.context import context_for
from server.scenarios.schema import Scenario
from server.scoring.text import is_plainly_english, read
from server.world.credibility import START, Credibility, credibility
from server.world.events import Event, Posted
from server.world.fold import fold
from server.world.state import OwnPost, World

# Is told the share (0..1) of the work that is done.
Heard = Callable[[float], None]
# What is posted in a drill's last minutes is given an hour to be seen in.
AFTERWARDS = 60
# What a page simulates while its reader waits: a post costs milliseconds in each world, and two in a minute are many.
MOST_POSTS, MOST_EVENTS = 120, 400
# Telling these two apart needs no guessing; other languages are told from their relatives by few words.
_CERTAIN = ("en", "ko")
# Words from which on a sentence says something to those who read it alone; and to how many languages that is granted:
# eight times the share that carries is nearly the whole text.
_WHOLE, _MOST_RAISED = 6, 8
_PLACES_A_MINUTE = 100
_ORDINALS = 64


@dataclass(frozen=True, slots=True)
class Simulated:
    """An attempt's audience: the posts as they went out and what they came to, with 80 % intervals by chance alone."""

    scenario: Scenario
    world: World
    broadcasts: tuple[Broadcast, ...]
    outcome: Outcome
    interval: Mapping[str, tuple[float, float]]


def simulated(
    scenario: Scenario,
    events: Sequence[Event],
    seed: int,
    agents: int = AGENTS,
    rules: RuleName | None = None,
    *,
    seeds: int = 20,
    heard: Heard | None = None,
) -> Simulated:
    """The audience of an attempt up to an hour after its end.

    `rules` ranks every platform by one rule, to compare; None leaves each its own. `seeds` is the number of further
    runs for the intervals (0: none), each of which costs as much as the first; `heard` is told the share done.
    """
    script = script_of(scenario)
    # Posts given to a command may be later than the drill lasts; they get the time that others get.
    ends = max([script.minutes, *(event.minute for event in events)])
    until = ends + AFTERWARDS
    played = replace(script, minutes=ends)
    world = fold(played, seed, events, until)
    posts = broadcasts_of(scenario, world, credibility(played, seed, events, until))
    crowd = crowd_of(scenario, agents)
    found = outcomes.simulate(crowd, posts, seed, rules, ceil(until))
    spread = outcomes.interval(crowd, posts, seed, rules, ceil(until), seeds, heard) if seeds else {}
    return Simulated(scenario, world, posts, found, spread)


def require_short(events: Sequence[Event]) -> None:
    """Conflict where an attempt holds more than a page can simulate; its scores and its review are there still."""
    if len(events) > MOST_EVENTS or sum(isinstance(event.act, Posted) for event in events) > MOST_POSTS:
        raise Conflict("error.attempt_long")


def crowd_of(scenario: Scenario, agents: int = AGENTS) -> Population:
    """The population of a scenario version; kept, so that only the first to ask waits for it."""
    return population_of(context_for(scenario, minute=0).publics, scenario.platforms, agents)


def broadcasts_of(scenario: Scenario, world: World, trust: Credibility) -> tuple[Broadcast, ...]:
    """The posts that went out, in order of time, each as far believed as what came before it allows."""
    out = sorted((post for post in world.posts if post.went_out), key=lambda post: (post.settles, post.seq))
    keys: list[int] = []
    for post in out:
        # By the minute and never by the words: a post rewritten where it stood meets the same luck.
        key = int(post.minute * _PLACES_A_MINUTE + 0.5) * _ORDINALS
        while key in keys:
            key += 1
        keys.append(key)
    return tuple(
        replace(_broadcast(scenario, world, post, key), credibility=_believed(trust, post))
        for post, key in zip(out, keys, strict=True)
    )


def _believed(trust: Credibility, post: OwnPost) -> dict[str, float]:
    """By public what it makes of our word when the post is written, against the start: 0 (nothing) to 2."""
    before = nextafter(post.minute, -inf)
    return {public.id: trust.at(public.id, before) / START for public in trust.publics}


def languages_of(scenario: Scenario, text: str, declared: str) -> dict[str, float]:
    """The shares of a text in each language, as its readers would say.

    What is in no language that anybody here reads, and in neither of those that are told for certain, is in the
    declared one: an invented tongue cannot be recognised, and a short text is easily taken for its neighbour's.
    A language with a whole sentence of its own carries the post for its readers however much stands beside it.
    """
    invented = set(scenario.invented_languages)
    known = {lang for public in scenario.publics for lang in public.languages} - invented | set(_CERTAIN)
    lengths: dict[str, int] = {}
    whole: set[str] = set()
    for sentence in read(text).sentences:
        guessed = sentence.lang == "en" and declared in invented and not is_plainly_english(sentence.text)
        name = declared if guessed or sentence.lang not in known else sentence.lang
        if sentence.lang:
            lengths[name] = lengths.get(name, 0) + len(sentence.text)
            whole |= {name} if sentence.words >= _WHOLE else set()
    return _shares(lengths, whole) or {declared: 1.0}


def _shares(lengths: Mapping[str, int], whole: Collection[str]) -> dict[str, float]:
    """Each language's share of the text; those in `whole` get enough of it to carry, the others the rest."""
    total = sum(lengths.values())
    few = {lang for lang in whole if lengths[lang] < CARRIES * total}
    # So much of what there would be that, all raised to it, each has just what carries.
    least = CARRIES / (1 - CARRIES * min(len(few), _MOST_RAISED)) * total
    raised = {lang: least if lang in few else length for lang, length in lengths.items()}
    return {lang: length / sum(raised.values()) for lang, length in raised.items()}


def appeal_kept(act: Posted) -> Appeal:
    """What the audience answers to: as kept with the post, else from its levels, else an ordinary post's."""
    if act.appeal:
        return Appeal.from_text(act.appeal)
    return appeal_of_levels(split(act.levels), act.platform) if act.levels else NEUTRAL


def _broadcast(scenario: Scenario, world: World, post: OwnPost, key: int) -> Broadcast:
    act = post.act
    return Broadcast(
        key=key,
        # Until it can no longer be taken back nobody has seen it.
        minute=post.settles,
        platform=act.platform,
        languages=languages_of(scenario, act.text, act.lang),
        appeal=appeal_kept(act),
        target=act.target,
        reply_to=_public_answered(world, act.reply_to),
        followers=next((own.followers for own in scenario.accounts if own.id == act.account), 1.0),
        gone_at=post.deleted_at,
        post=post.id,
    )


def _public_answered(world: World, reply_to: str | None) -> str | None:
    """The public whose message is answered, "" when it is nobody's; None for what is no reply."""
    asked = world.item(reply_to) if reply_to else None
    if asked is not None and asked.public is None and asked.parent:
        asked = world.item(asked.parent)
    return (asked.public or "") if asked is not None else None


def as_json(found: Simulated) -> dict[str, object]:
    """A simulation as JSON-able values in a fixed order. Parts are added beside `audience`, never changed within."""
    return {
        "scenario": found.scenario.id,
        "audience": outcomes.as_json(found.outcome)
        | {"interval_80": {name: [round(low, 6), round(high, 6)] for name, (low, high) in found.interval.items()}},
    }
