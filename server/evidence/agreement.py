"""How far scores agree with experts on labelled posts: figures of one comparison, ready to be shown and kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from server.evidence.labelled import Labelled, Levels
from server.evidence.metrics import measure
from server.scoring import overall

DIMENSIONS = ("tone", "risk", "reach")
# A level of confidentiality at or under this says that something leaked, if only by a hint.
_LEAK = 1
_NOTICED = 2


def compare(posts: Sequence[Labelled], given: Sequence[Levels]) -> dict[str, Any]:
    """Kappa by dimension and language, holds, leaks, agreement by criterion, and the ten worst disagreements."""
    pairs = list(zip(posts, given, strict=True))
    languages = {"all": pairs, **{lang: [pair for pair in pairs if pair[0].lang == lang] for lang in ("en", "ko")}}
    return {
        "kappa": {lang: _kappas(of) for lang, of in languages.items() if of},
        "holds": {lang: _holds(of) for lang, of in languages.items() if of},
        "criteria": {name: found for name in overall.CRITERIA if (found := _criterion(pairs, name))},
        "worst": [_told(*pair) for pair in sorted(pairs, key=_distance, reverse=True)[:10]],
    }


Pair = tuple[Labelled, Levels]


def _kappas(pairs: Sequence[Pair]) -> dict[str, Any]:
    wanted = [overall.overall(post.levels) for post, _ in pairs]
    given = [overall.overall(levels) for _, levels in pairs]
    return {
        name: asdict(measure("weighted kappa", [one[place] for one in wanted], [one[place] for one in given]))
        for place, name in enumerate(DIMENSIONS)
    }


def _holds(pairs: Sequence[Pair]) -> dict[str, int]:
    """Posts held, missed and held falsely; posts of RISK 0 that escaped; leaks noticed, and raised without one."""
    wanted = [overall.verdict(post.levels) == "hold" for post, _ in pairs]
    given = [overall.verdict(levels) == "hold" for _, levels in pairs]
    broken = [overall.risk_of(post.levels) == 0 for post, _ in pairs]
    leaked = [_at_most(post.levels, _LEAK) for post, _ in pairs]
    noticed = [_at_most(levels, _NOTICED) for _, levels in pairs]
    return {
        "held": sum(wanted),
        "caught": _count(wanted, given),
        "free": len(pairs) - sum(wanted),
        "held_falsely": sum(given) - _count(wanted, given),
        "risk_0": sum(broken),
        "risk_0_escaped": sum(broken) - _count(broken, given),
        "leaks": sum(leaked),
        "leaks_noticed": _count(leaked, noticed),
        "leaks_falsely": sum(noticed) - _count(leaked, noticed),
    }


def _at_most(levels: Levels, level: int) -> bool:
    found = levels["confidentiality"]
    return found is not None and found <= level


def _count(one: Iterable[bool], other: Iterable[bool]) -> int:
    return sum(a and b for a, b in zip(one, other, strict=True))


def _criterion(pairs: Sequence[Pair], name: str) -> dict[str, float] | None:
    """Agreement on one criterion; None where no pair has a level for it."""
    both = [(post.levels[name], levels[name]) for post, levels in pairs]
    known = [(wanted, given) for wanted, given in both if wanted is not None and given is not None]
    if not known:
        return None
    kappa = measure("weighted kappa", [wanted for wanted, _ in known], [given for _, given in known])
    return {"kappa": kappa.value, "exact": sum(a == b for a, b in known) / len(known), "n": len(known)}


def _distance(pair: Pair) -> int:
    wanted, given = overall.overall(pair[0].levels), overall.overall(pair[1])
    return sum((a - b) ** 2 for a, b in zip(wanted, given, strict=True))


def _told(post: Labelled, levels: Levels) -> dict[str, Any]:
    return {
        "id": post.id,
        "scenario": post.scenario,
        "expert": _by_dimension(post.levels),
        "scorer": _by_dimension(levels),
        "text": post.post.text,
    }


def _by_dimension(levels: Mapping[str, int | None]) -> dict[str, int]:
    return dict(zip(DIMENSIONS, overall.overall(levels), strict=True))
