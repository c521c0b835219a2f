"""A scenario's publics as people: agents with languages, platforms, a stance, habits and ties.

Built once for a scenario version and shared by all its attempts: who people are does not depend on an attempt's
seed, only what they happen to do does, so that two attempts differ by their posts and not by their readers.

* Agents are shared out by the square root of a public's size, at least one in forty to each, so that forty
  million do not crowd out two hundred; an agent of a public stands for `size / agents` of its people.
* Shares of languages and platforms are the scenario's own, each drawn by itself.
* Ties are directed: i -> j means that j is shown what i passes on. An agent's audience is heavy-tailed (a power law
  of exponent 3, as preferential attachment gives), and homophilous: most ties stay within the public, half of them
  among those next to the agent, who share its languages and stance.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.audience.chance import Action, coins, key_of, threshold, uniform
from server.scoring.card import Public, PublicKind

AGENTS: Final = 20_000
MOST_AGENTS: Final = 1_000_000
STANCES: Final = ("warm", "neutral", "hostile", "converted")
# Shares of the stances by kind of public, in the order of STANCES: chosen so that a foreign public is mostly
# indifferent, and that the converted are what their name says. No survey stands behind them.
_STANCE: Final[dict[PublicKind, tuple[float, ...]]] = {
    "foreign": (0.22, 0.60, 0.15, 0.03),
    "diaspora": (0.40, 0.40, 0.10, 0.10),
    "nationals": (0.35, 0.45, 0.10, 0.10),
    "domestic": (0.30, 0.50, 0.12, 0.08),
    "converted": (0.10, 0.05, 0.00, 0.85),
}
# Share of those on a platform who follow the mission there, by kind: chosen so that the diagnosis holds that a
# mission's followers are mostly its own people and the already won (Robertson, CPD blog, 31 May 2017).
_FOLLOW: Final[dict[PublicKind, float]] = {
    "foreign": 0.04,
    "diaspora": 0.12,
    "nationals": 0.25,
    "domestic": 0.04,
    "converted": 0.45,
}
_FOLLOW_BY_STANCE: Final = (2.0, 0.8, 0.4, 2.0)
# A small public whose business the mission is follows it more readily than a nation: twice as much at _SMALL people.
_SMALL: Final = 20_000
# An audience of n people is as likely as _LEAST^2 / n^2: the mean is twice the least, 15 after rounding down.
_LEAST, _WIDEST = 7.75, 5_000
_AT_HOME, _NEAR = 0.85, 0.5
_NEIGHBOURHOOD = 64
# Minutes between two looks at a platform: the quickest, and the slowest. The median is 1.4 times the quickest.
_QUICKEST, _SLOWEST = 25, 720
# People get up between five and ten and are awake for sixteen hours.
_EARLIEST, _UP_WITHIN, AWAKE, DAY = 5 * 60, 5 * 60, 16 * 60, 24 * 60
_CHUNK = 1 << 18
_AT_LEAST: Final = 40
# An agent takes about 150 bytes: ninety megabytes of populations stay in memory.
_KEPT_AGENTS = 600_000
_MOST_BITS = 64


@dataclass(frozen=True, eq=False)
class Members:
    """The agents on one platform, in rising order, with what a cascade asks of each, side by side (all of one length).

    `group` is public * 4 + stance; `languages` a bit mask; `follow` a coin.
    """

    agent: NDArray[np.int32]
    group: NDArray[np.uint16]
    languages: NDArray[np.uint64]
    follow: NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class Population:
    """`n` agents sorted by public. Arrays of shape (n,); `starts` (publics + 1) are the publics' first agents.

    `languages` and `platforms` are bit masks over `tongues` and `places`. An agent looks in at minutes that leave
    `phase` when divided by `gap`, and gets up at minute `wakes` of its day. Ties: row i is
    `audience[row[i]:row[i + 1]]`.
    """

    publics: tuple[Public, ...]
    tongues: tuple[str, ...]
    places: tuple[str, ...]
    starts: NDArray[np.int64]
    public: NDArray[np.uint8]
    languages: NDArray[np.uint64]
    platforms: NDArray[np.uint64]
    gap: NDArray[np.int16]
    phase: NDArray[np.int16]
    wakes: NDArray[np.int16]
    row: NDArray[np.int64]
    audience: NDArray[np.int32]
    members: dict[str, Members]

    @property
    def agents(self) -> int:
        return len(self.public)

    def count(self, public: int) -> int:
        """How many agents stand for a public."""
        return int(self.starts[public + 1] - self.starts[public])

    def mask(self, languages: Iterable[str]) -> int:
        """The bit mask of languages; those nobody reads have no bit."""
        return sum(1 << self.tongues.index(lang) for lang in set(languages) if lang in self.tongues)


def populate(publics: Sequence[Public], platforms: Sequence[str], seed: int, agents: int = AGENTS) -> Population:
    """The population of these publics. `platforms` are those one can post on beside the publics' own."""
    if not 1 <= agents <= MOST_AGENTS:
        raise ValueError(f"agents must be from 1 to {MOST_AGENTS}, not {agents}")
    counts = shared_out([public.size for public in publics], agents)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    tongues = tuple(sorted({lang for public in publics for lang in public.languages}))
    places = tuple(sorted({place for public in publics for place in public.platforms} | set(platforms)))
    if max(len(tongues), len(places)) > _MOST_BITS:
        raise ValueError(f"at most {_MOST_BITS} languages and platforms can be told apart")
    everybody = np.arange(int(starts[-1]), dtype=np.int64)
    of = np.repeat(np.arange(len(publics), dtype=np.uint8), counts)
    read = [public.languages for public in publics]
    languages = _drawn(read, tongues, Action.PUBLIC_LANGUAGES, of, everybody, seed)
    stance = _stances(publics, of, everybody, seed)
    # Within a public, neighbours in number share languages and stance: nearness in number is likeness.
    order = np.lexsort((stance, languages, of))
    languages, stance = languages[order], stance[order]
    used = [public.platforms for public in publics]
    where = _drawn(used, places, Action.PUBLIC_PLATFORMS, of, everybody, seed)
    looks = np.minimum(_QUICKEST / np.sqrt(uniform(coins(key_of(seed, Action.ACTIVITY), everybody))), _SLOWEST)
    gap = looks.astype(np.int16)
    phase = (coins(key_of(seed, Action.PHASE), everybody) % gap.astype(np.uint32)).astype(np.int16)
    wakes = _EARLIEST + (coins(key_of(seed, Action.WAKING), everybody) % np.uint32(_UP_WITHIN)).astype(np.int16)
    row, audience = _ties(starts, of, seed)
    group = of.astype(np.uint16) * np.uint16(len(STANCES)) + stance
    members = {place: _members(at, place, where, group, languages, seed) for at, place in enumerate(places)}
    return Population(
        tuple(publics), tongues, places, starts, of, languages, where, gap, phase, wakes, row, audience, members
    )


_kept: OrderedDict[tuple[str, tuple[str, ...], int], Population] = OrderedDict()
_lock = Lock()


def population_of(publics: Sequence[Public], platforms: Sequence[str], agents: int = AGENTS) -> Population:
    """As `populate`, kept for those who ask next: the same publics and platforms give the same object."""
    key = (repr(tuple(publics)), tuple(platforms), agents)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    built = populate(publics, platforms, 0, agents)
    with _lock:
        _kept[key] = built
        while len(_kept) > 1 and sum(kept.agents for kept in _kept.values()) > _KEPT_AGENTS:
            _kept.popitem(last=False)
    return built


def shared_out(sizes: Sequence[int], agents: int) -> list[int]:
    """How many agents stand for each public: by the root of its size, at most one a person, and some to each."""
    left, counts = agents, [0] * len(sizes)
    # From the smallest on, so that what a small public cannot take goes to the larger ones.
    order = sorted((at for at, size in enumerate(sizes) if size > 0), key=lambda at: (sizes[at], at))
    roots = [float(sizes[at]) ** 0.5 for at in order]
    for place, at in enumerate(order):
        fair = int(left * roots[place] / fsum(roots[place:]))
        counts[at] = max(1, min(sizes[at], max(fair, agents // _AT_LEAST)))
        left = max(0, left - counts[at])
    return counts


def follow_chance(public: Public, stance: int) -> float:
    """The chance that somebody of this public and stance, who is on a platform, follows the mission there."""
    small = 1.0 + _SMALL / (_SMALL + public.size)
    return min(1.0, _FOLLOW[public.kind] * _FOLLOW_BY_STANCE[stance] * small)


def _below(chances: Sequence[float], of: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """The threshold of each agent, from one chance a public."""
    return np.array([threshold(chance) for chance in chances], dtype=np.uint32)[of]


def _drawn(
    shares: Sequence[Mapping[str, float]],
    names: Sequence[str],
    action: Action,
    of: NDArray[np.uint8],
    everybody: NDArray[np.int64],
    seed: int,
) -> NDArray[np.uint64]:
    """Each agent's bit mask over `names`: languages they read or platforms they are on, by their public's shares."""
    mask = np.zeros(len(everybody), dtype=np.uint64)
    for at, name in enumerate(names):
        below = _below([share.get(name, 0.0) for share in shares], of)
        mask |= (coins(key_of(seed, action, at), everybody) < below).astype(np.uint64) << np.uint64(at)
    return mask


def _stances(
    publics: Sequence[Public], of: NDArray[np.uint8], everybody: NDArray[np.int64], seed: int
) -> NDArray[np.uint8]:
    coin = coins(key_of(seed, Action.STANCE), everybody)
    stance = np.zeros(len(everybody), dtype=np.uint8)
    for upto in range(1, len(STANCES)):
        stance += coin >= _below([fsum(_STANCE[public.kind][:upto]) for public in publics], of)
    return stance


def _ties(starts: NDArray[np.int64], of: NDArray[np.uint8], seed: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Row starts and targets. Worked in chunks, so that memory goes to the ties and not to their making."""
    n = len(of)
    width = _LEAST / np.sqrt(uniform(coins(key_of(seed, Action.TIES), np.arange(n, dtype=np.int64))))
    row = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.minimum(width, _WIDEST).astype(np.int64), out=row[1:])
    audience = np.empty(int(row[-1]), dtype=np.int32)
    for first in range(0, len(audience), _CHUNK):
        tie = np.arange(first, min(first + _CHUNK, len(audience)), dtype=np.int64)
        source = np.searchsorted(row, tie, side="right") - 1
        audience[first : first + len(tie)] = _targets(source, tie, starts, of, seed)
    return row, audience


def _targets(
    source: NDArray[np.int64], tie: NDArray[np.int64], starts: NDArray[np.int64], of: NDArray[np.uint8], seed: int
) -> NDArray[np.int64]:
    kind = coins(key_of(seed, Action.TIE_KIND), tie)
    place = coins(key_of(seed, Action.TIE_PLACE), tie).astype(np.uint64)
    home, size = starts[:-1][of[source]], np.diff(starts)[of[source]]
    anywhere = ((place * np.uint64(len(of))) >> np.uint64(32)).astype(np.int64)
    within = home + ((place * size.astype(np.uint64)) >> np.uint64(32)).astype(np.int64)
    step = (place % np.uint64(2 * _NEIGHBOURHOOD)).astype(np.int64) - _NEIGHBOURHOOD
    near = home + (source - home + step + (step >= 0)) % size
    at_home = kind < threshold(_AT_HOME)
    return np.where(at_home, np.where(kind < threshold(_AT_HOME * _NEAR), near, within), anywhere)


def _members(
    at: int, place: str, where: NDArray[np.uint64], group: NDArray[np.uint16], languages: NDArray[np.uint64], seed: int
) -> Members:
    agent = np.flatnonzero((where >> np.uint64(at)) & np.uint64(1)).astype(np.int32)
    post = int.from_bytes(place.encode()[:7].ljust(7, b"\0"), "big")
    follow = coins(key_of(seed, Action.FOLLOW, post), agent)
    return Members(agent, group[agent], languages[agent], follow)
