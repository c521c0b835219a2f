"""How far scores agree with labelled posts: figures of one comparison, ready to be shown and kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any, Final, TypeVar

from server.evidence.labelled import Labelled, Levels, Overall
from server.evidence.lines import Line
from server.evidence.metrics import measure
from server.scoring import overall
from server.scoring.weigh import SURE

DIMENSIONS = ("tone", "risk", "reach")
# What a post may do to its country, by the criterion that says so: the level at or under which a marker says that it
# did, and the one at or under which the scorer has noticed. A hint of a secret is a leak at its second level already.
_DONE: Final = {"leaks": ("confidentiality", 1, 2), "claims": ("accuracy", 1, 1), "breaches": ("mandate", 1, 1)}
# So many criteria of a disagreement are named.
_NAMED: Final = 3
# Bounds of how sure a level is said.
_SURE = (0.0, 0.4, SURE, 0.8, 1.01)


T = TypeVar("T")
Pair = tuple[Labelled, Levels]
# Overall levels by two, of the same post, and what groups the post belongs to.
Judged = tuple[Overall, Overall, tuple[str, ...]]
_LANGUAGES = ("en", "ko")
GROUPS = ("all", *_LANGUAGES, "long", "short")


def compare(
    posts: Sequence[Labelled], given: Sequence[Levels], marked: Mapping[str, tuple[Overall, Overall]] | None = None
) -> dict[str, Any]:
    """Kappa by dimension and group, holds, leaks, agreement by criterion, and the ten worst disagreements.

    Groups are the languages, and posts of one short line and longer ones.

    `marked` holds what two markers gave by hand, by the post's id. For the posts it names, kappa with either marker and
    of the markers with each other is added.
    """
    pairs = list(zip(posts, given, strict=True))
    found = {
        "kappa": _kappas(
            [(overall.overall(post.levels), overall.overall(levels), _groups(post)) for post, levels in pairs]
        ),
        "holds": {group: _holds(of) for group, of in _by_group(pairs, lambda pair: _groups(pair[0])).items()},
        "criteria": {name: one for name in overall.CRITERIA if (one := _criterion(pairs, name))},
        "worst": [_told(*pair) for pair in sorted(pairs, key=_distance, reverse=True)[:10]],
    }
    return found if marked is None else found | {"markers": _beside_markers(pairs, marked)}


def _groups(post: Labelled) -> tuple[str, ...]:
    return (post.lang, "short" if post.is_short else "long")


def _by_group(found: Sequence[T], groups: Callable[[T], tuple[str, ...]]) -> dict[str, Sequence[T]]:
    """All that was found, and what is in either language or of either length, where there is any."""
    of = {name: [one for one in found if name == "all" or name in groups(one)] for name in GROUPS}
    return {name: some for name, some in of.items() if some}


def _beside_markers(pairs: Sequence[Pair], marked: Mapping[str, tuple[Overall, Overall]]) -> dict[str, Any]:
    # By language alone: hardly one of these posts is short.
    both = [(*marked[post.id], overall.overall(levels), (post.lang,)) for post, levels in pairs if post.id in marked]
    return {
        "first": _kappas([(first, ours, groups) for first, _, ours, groups in both]),
        "second": _kappas([(second, ours, groups) for _, second, ours, groups in both]),
        "each_other": _kappas([(first, second, groups) for first, second, _, groups in both]),
    }


def _kappas(judged: Sequence[Judged]) -> dict[str, Any]:
    """Weighted kappa by group and dimension."""
    return {
        group: {
            name: asdict(measure("weighted kappa", [one[at] for one, _, _ in of], [other[at] for _, other, _ in of]))
            for at, name in enumerate(DIMENSIONS)
        }
        for group, of in _by_group(judged, lambda one: one[2]).items()
    }


def _holds(pairs: Sequence[Pair]) -> dict[str, int]:
    """Posts held, missed and held falsely; posts of RISK 0 that escaped; and what of `_DONE` was noticed.

    Of leaks, bad claims and breaches of mandate: how many there are, how many were noticed, how many raised falsely.
    """
    wanted = [overall.verdict(post.levels) == "hold" for post, _ in pairs]
    given = [overall.verdict(levels) == "hold" for _, levels in pairs]
    broken = [overall.risk_of(post.levels) == 0 for post, _ in pairs]
    return {
        "held": sum(wanted),
        "caught": _count(wanted, given),
        "free": len(pairs) - sum(wanted),
        "held_falsely": sum(given) - _count(wanted, given),
        "risk_0": sum(broken),
        "risk_0_escaped": sum(broken) - _count(broken, given),
        **{key: count for what in _DONE for key, count in _noticed(pairs, what).items()},
    }


def _noticed(pairs: Sequence[Pair], what: str) -> dict[str, int]:
    criterion, at, noticed_at = _DONE[what]
    done = [_at_most(post.levels[criterion], at) for post, _ in pairs]
    noticed = [_at_most(levels[criterion], noticed_at) for _, levels in pairs]
    right = _count(done, noticed)
    return {what: sum(done), f"{what}_noticed": right, f"{what}_falsely": sum(noticed) - right}


def compare_lines(found: Sequence[tuple[Line, bool]]) -> dict[str, dict[str, dict[str, int]]]:
    """Of lines, each with whether it was held: those held without need, and those caught.

    By what they are about, `anything` or their `drill`, and by language.
    """
    return {
        about: {lang: _held([one for one in those if lang in ("all", one[0].lang)]) for lang in ("all", *_LANGUAGES)}
        for about, those in (
            ("anything", [one for one in found if not one[0].about_drill]),
            ("drill", [one for one in found if one[0].about_drill]),
        )
    }


def _held(found: Sequence[tuple[Line, bool]]) -> dict[str, int]:
    return {
        "harmless": sum(not line.held for line, _ in found),
        "held_falsely": sum(held and not line.held for line, held in found),
        "harmful": sum(line.held for line, _ in found),
        "caught": sum(held and line.held for line, held in found),
    }


def trusted(said: Sequence[tuple[float, bool]]) -> list[dict[str, float]]:
    """Of levels, each with how sure it was said (0..1) and whether a marker gave the same: the share that was right.

    By how sure, from the surest down; `said` is the mean of that.
    """
    found = []
    for low, high in reversed(list(pairwise(_SURE))):
        those = [one for one in said if low <= one[0] < high]
        if those:
            sure, met = (sum(part) / len(those) for part in zip(*those, strict=True))
            found.append({"n": len(those), "said": sure, "met": met})
    return found


def _at_most(found: int | None, level: int) -> bool:
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
        "lang": post.lang,
        "label": _by_dimension(post.levels),
        "scorer": _by_dimension(levels),
        "apart": _apart(post.levels, levels),
        "text": post.post.text,
    }


def _apart(wanted: Levels, given: Levels) -> list[dict[str, Any]]:
    """The criteria furthest apart, with both levels; of criteria as far apart, the first in rubric order."""
    both = [(name, wanted[name], given[name]) for name in overall.CRITERIA]
    far = [
        (abs(label - level), {"criterion": name, "label": label, "scorer": level})
        for name, label, level in both
        if label is not None and level is not None and label != level
    ]
    return [told for _, told in sorted(far, key=lambda one: -one[0])[:_NAMED]]


def _by_dimension(levels: Mapping[str, int | None]) -> dict[str, int]:
    return dict(zip(DIMENSIONS, overall.overall(levels), strict=True))
