"""One post's way through a population, minute by minute: followers first, then what is recommended, then sharing.

Every agent sees a post at the earliest minute at which one of these lets them:

* they follow the account (or read the thread that a reply stands in), look in, and stop at it;
* the platform recommends it to them: they read its language and their expected reactions place it high enough;
* somebody they are tied to passed it on.

That is a first passage over a graph. It is solved in rounds (whoever is reached earlier passes on earlier), which
gives for each agent the same minute as stepping through the minutes would, in a tenth of the steps. Each chance is a
comparison of the agent's own number for that action with a threshold. Thresholds rise with what helps (a language
they read, a follower's place in the feed), and a further way to see a post never closes another: so more followers
or a second language can only add readers, for one seed exactly, not on average. `tests/audience` proves it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.audience.appeal import NEUTRAL, Appeal
from server.audience.chance import Action, coins, key_of, threshold
from server.audience.population import AWAKE, DAY, STANCES, Members, Population, follow_chance
from server.audience.ranking import Ranking, ranking, rule_of
from server.audience.reactions import PASSING_ON, Reaction, catches, chances
from server.audience.spread import carried

NEVER: Final = 32_000
# In what parts of an agent expected reactions are counted: whole numbers add up the same on every machine.
SHARES: Final = 1_000_000_000
Minutes = NDArray[np.int16]
Agents = NDArray[np.int32]
# A language carries a post for its readers from this share of the text on, as in server/scoring/audience.py.
CARRIES: Final = 0.12
# The share of followers whose feed shows a post at all while they look: a ranked feed holds much back, others little.
_SHOWN_RANKED, _SHOWN_ALL = 0.5, 0.85
# A feed by time buries a post: after this many minutes half of those who look in no longer scroll down to it.
_BURIED = 60
# The share of strangers on a platform to whom an ordinary post is recommended, and how long that takes to begin.
_RECOMMENDED, _RECOMMENDED_AFTER = 0.01, 10
# Readers of a thread, beside followers, in the public whose message a reply answers; a reply leaves other feeds alone.
_THREAD, _REPLY_TO_FOLLOWERS = 0.06, 0.3
# The share of an agent's audience whose feed shows what the agent passed on, and of those, who would stop at it.
_SHOWN_BY_TIE, _STOPS_FOR_A_FRIEND = 0.4, 0.8
# Who cannot read a post scrolls on sooner, and a ranked feed places it for them as it would a dull one.
_UNREAD, _UNREAD_PLACE = 0.3, 0.25
# What stands on the profile alone is found by those of the followers who go there.
_PROFILE = 0.05
# At what o'clock drills begin where nobody says: all publics are awake then but for the latest risers.
START_OF_DAY: Final = 9 * 60


@dataclass(frozen=True)
class Broadcast:
    """A post on its way. `key` names its draws (never its words); minutes are drill minutes.

    `languages` are the shares (0..1) of the text in each language; `target` the declared public; `reply_to` the id of
    the public whose message it answers ("" a message of nobody's public, None no reply). `followers` multiplies the
    following of the account, `credibility` by public what people make of its word. Nobody sees it from `gone_at` on.
    """

    key: int
    minute: float
    platform: str
    languages: Mapping[str, float]
    appeal: Appeal = NEUTRAL
    target: str | None = None
    reply_to: str | None = None
    followers: float = 1.0
    credibility: Mapping[str, float] = field(default_factory=dict)
    gone_at: float | None = None
    post: str = ""

    @property
    def carried_by(self) -> tuple[str, ...]:
        """The languages that carry enough of the text to follow it in."""
        return tuple(lang for lang, share in sorted(self.languages.items()) if share >= CARRIES)


@dataclass(frozen=True)
class Passage:
    """What became of one post. Arrays over the platform's `members`: `seen` the minute (NEVER without one).

    `reacted` has a row for each Reaction in order, for members who saw it; `expected` (reactions, publics) how many of
    a public's agents would react on average, those having seen it who did, in units of 1 / SHARES. `follows` are those
    whom the account or the thread reached directly, `awake` those who looked in at all while the post was there.
    """

    members: Members
    seen: Minutes
    understands: NDArray[np.bool_]
    follows: NDArray[np.bool_]
    awake: NDArray[np.bool_]
    reacted: NDArray[np.bool_]
    expected: NDArray[np.int64]


@dataclass(frozen=True)
class _Odds:
    """Thresholds by group of readers: public * 4 + stance, and from `groups` on the same for those who understand."""

    follower: NDArray[np.uint32]
    thread: NDArray[np.uint32]
    stranger: NDArray[np.uint32]
    friend: NDArray[np.uint32]
    follows: NDArray[np.uint32]
    reacts: NDArray[np.uint32]
    # The chances of `reacts` in whole units of 1 / SHARES: finer than thresholds, for what one in a million does.
    rates: NDArray[np.int64]


def passage(
    population: Population,
    post: Broadcast,
    seed: int,
    *,
    until: int,
    rule: Ranking | None = None,
    earlier: int = 0,
    start: int = START_OF_DAY,
) -> Passage:
    """The way of one post up to minute `until`. `earlier`: own posts on this platform that still stand in feeds."""
    rule = rule or ranking(rule_of(post.platform))
    members = population.members.get(post.platform) or _NOBODY
    return _Walk(population, members, post, _odds(population, post, rule, earlier), seed, until, start, rule).result()


_NOBODY: Final = Members(np.zeros(0, np.int32), np.zeros(0, np.uint16), np.zeros(0, np.uint64), np.zeros(0, np.uint32))


class _Walk:
    """The working of one passage."""

    def __init__(
        self,
        population: Population,
        members: Members,
        post: Broadcast,
        odds: _Odds,
        seed: int,
        until: int,
        start: int,
        rule: Ranking,
    ) -> None:
        self.population, self.members, self.post, self.odds, self.rule = population, members, post, odds, rule
        self.seed, self.start = seed, start
        self.sent = ceil(post.minute)
        last = until if post.gone_at is None else min(until, ceil(post.gone_at) - 1)
        self.last = min(last, NEVER - 1)
        mask = np.uint64(population.mask(post.carried_by))
        self.understands = (members.languages & mask) != 0
        self.group = members.group + self.understands * np.uint16(len(odds.follower) // 2)
        self.first_look = self.looks(members.agent, self.sent)
        self.seen = np.full(len(members.agent), NEVER, dtype=np.int16)

    def key(self, action: int) -> int:
        return key_of(self.seed, action, self.post.key)

    def looks(self, agents: Agents, minute: int | NDArray[np.int16]) -> Minutes:
        """The first minute from `minute` on at which each agent is awake and looks in; NEVER if that is too late."""
        gap, phase = self.population.gap[agents], self.population.phase[agents]
        look = minute + (phase - minute) % gap
        since_waking = (look + (self.start - self.population.wakes[agents])) % DAY
        asleep = np.flatnonzero(since_waking >= AWAKE)
        if len(asleep):
            up = look[asleep] + (DAY - since_waking[asleep])
            look[asleep] = up + (phase[asleep] - up) % gap[asleep]
        look[look > self.last] = NEVER
        return look

    def result(self) -> Passage:
        follows = self.directly()
        self.recommended()
        self.shared(np.flatnonzero(self.seen < NEVER))
        awake = self.first_look < NEVER
        return Passage(
            self.members, self.seen, self.understands, follows, awake, self.reactions(), self.expected_reactions()
        )

    def directly(self) -> NDArray[np.bool_]:
        """Followers and readers of the thread; returns who they are."""
        place = np.flatnonzero(self.members.follow < self.odds.follows[self.group])
        self.look(place, self.odds.follower, Action.LOOK_AS_FOLLOWER, by_time=self.rule.by_time)
        follows = np.zeros(len(self.seen), dtype=np.bool_)
        follows[place] = True
        if self.post.reply_to is not None:
            coin = coins(self.key(Action.LOOK_IN_THREAD), self.members.agent)
            reads = np.flatnonzero(coin < self.odds.thread[self.group])
            self.seen[reads] = np.minimum(self.seen[reads], self.first_look[reads])
            follows[reads] = True
        return follows

    def look(self, place: NDArray[np.int64], odds: NDArray[np.uint32], action: Action, *, by_time: bool) -> None:
        """Members at `place` stop at the post when they first look in, by their own odds."""
        chance = odds[self.group[place]]
        look = self.first_look[place]
        if by_time:
            age = np.maximum(look.astype(np.int64) - self.sent, 0)
            chance = chance.astype(np.int64) * _BURIED // (_BURIED + age)
        stops = coins(self.key(action), self.members.agent[place]) < chance
        self.seen[place[stops]] = np.minimum(self.seen[place[stops]], look[stops])

    def recommended(self) -> None:
        """Strangers to whom the platform shows the post."""
        if not self.odds.stranger.any():
            return
        coin = coins(self.key(Action.LOOK_AT_RECOMMENDED), self.members.agent)
        place = np.flatnonzero(coin < self.odds.stranger[self.group])
        look = self.looks(self.members.agent[place], self.sent + _RECOMMENDED_AFTER)
        self.seen[place] = np.minimum(self.seen[place], look)

    def passes_on(self, place: NDArray[np.int64]) -> NDArray[np.bool_]:
        agents, group = self.members.agent[place], self.group[place]
        passes = np.zeros(len(place), dtype=np.bool_)
        for reaction in PASSING_ON:
            passes |= coins(self.key(reaction), agents) < self.odds.reacts[list(Reaction).index(reaction)][group]
        return passes

    def shared(self, reached: NDArray[np.int64]) -> None:
        """From those reached to those they pass it on to, until nobody is reached earlier than before."""
        if self.post.appeal.visibility == "profile_only":
            return
        where = np.full(self.population.agents, -1, dtype=np.int32)
        where[self.members.agent] = np.arange(len(self.members.agent), dtype=np.int32)
        while len(reached):
            sources = reached[self.passes_on(reached)]
            at, agents = carried(
                self.population.row, self.population.audience, self.members.agent[sources], _SHOWN_BY_TIE,
                self.key(Action.SHOWN_BY_TIE),
            )  # fmt: skip
            place = where[agents]
            here = place >= 0
            reached = self.arrive(place[here], self.seen[sources[at[here]]])

    def arrive(self, place: NDArray[np.int32], minute: Minutes) -> NDArray[np.int64]:
        """What a tie passed on at `minute` stands in the feeds of members at `place`; who now sees it earlier."""
        agents = self.members.agent[place]
        stops = coins(self.key(Action.LOOK_AT_SHARED), agents) < self.odds.friend[self.group[place]]
        place, agents, minute = place[stops], agents[stops], minute[stops]
        look = self.looks(agents, (minute + 1).astype(np.int16))
        earlier = look < self.seen[place]
        np.minimum.at(self.seen, place[earlier], look[earlier])
        return np.unique(place[earlier]).astype(np.int64)

    def reactions(self) -> NDArray[np.bool_]:
        place = np.flatnonzero(self.seen < NEVER)
        reacted = np.zeros((len(Reaction), len(self.seen)), dtype=np.bool_)
        agents, group = self.members.agent[place], self.group[place]
        for row, reaction in enumerate(Reaction):
            reacted[row, place] = coins(self.key(reaction), agents) < self.odds.reacts[row][group]
        return reacted

    def expected_reactions(self) -> NDArray[np.int64]:
        """A draw says who reacts; of what few do, as reply or report, a draw among hundreds of readers says little."""
        read = np.bincount(self.group[self.seen < NEVER], minlength=self.odds.rates.shape[1])
        each = (self.odds.rates * read).reshape(len(Reaction), 2, -1, len(STANCES))
        total: NDArray[np.int64] = each.sum(axis=(1, 3))
        return total


def _odds(population: Population, post: Broadcast, rule: Ranking, earlier: int) -> _Odds:
    """Thresholds for each group of readers: a few hundred small sums, whatever the number of agents."""
    groups = len(population.publics) * len(STANCES)
    names = ("follower", "thread", "stranger", "friend", "follows")
    rows: dict[str, list[int]] = {name: [] for name in names}
    reacts: list[list[float]] = []
    for understood in (False, True):
        for group in range(groups):
            public, stance = population.publics[group // len(STANCES)], group % len(STANCES)
            believed = post.credibility.get(public.id, 1.0)
            expected = chances(post.appeal, stance, understood=understood)
            chance = _looks(post, rule, rule.lift(expected) * rule.again(earlier), believed, understood=understood)
            chance["follows"] = follow_chance(public, stance) * post.followers
            if post.reply_to != public.id:
                chance["thread"] = 0.0
            for name in names:
                rows[name].append(threshold(chance[name]))
            reacts.append([min(1.0, expected[reaction] * _weighs(reaction, believed)) for reaction in Reaction])
    bars = [[threshold(chance) for chance in row] for row in reacts]
    rates = [[int(chance * SHARES + 0.5) for chance in row] for row in reacts]
    return _Odds(
        **{name: np.array(found, dtype=np.uint32) for name, found in rows.items()},
        reacts=np.array(bars, dtype=np.uint32).reshape(2 * groups, len(Reaction)).T.copy(),
        rates=np.array(rates, dtype=np.int64).reshape(2 * groups, len(Reaction)).T.copy(),
    )


def _looks(post: Broadcast, rule: Ranking, lift: float, believed: float, *, understood: bool) -> dict[str, float]:
    """The chance that a reader stops at the post, by the way it comes."""
    stops = min(1.0, catches(post.appeal) * believed) * (1.0 if understood else _UNREAD)
    lift = lift if understood else max(lift, _UNREAD_PLACE)
    place = 2.0 * lift / (1.0 + lift)
    shown = min(1.0, _SHOWN_RANKED * place) if rule.weights else _SHOWN_ALL
    if post.appeal.visibility == "profile_only":
        shown *= _PROFILE
    follower = shown * (_REPLY_TO_FOLLOWERS if post.reply_to is not None else 1.0) * stops
    open_to_all = post.appeal.visibility == "open" and understood
    return {
        "follower": follower,
        "thread": _THREAD * stops,
        "stranger": min(follower, _RECOMMENDED * rule.stranger * place * stops) if open_to_all else 0.0,
        "friend": _STOPS_FOR_A_FRIEND * stops,
    }


def _weighs(reaction: Reaction, believed: float) -> float:
    """Who believes us likes and passes on more readily; who does not, reports no sooner for it."""
    return believed if reaction in (Reaction.LIKE, *PASSING_ON) else 1.0
