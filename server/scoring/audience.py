"""Whom a post addresses, which languages they read and where they are."""

from dataclasses import dataclass

from server.scoring.card import Public
from server.scoring.case import Case

_INSULAR = frozenset(("naver_blog", "naver_band", "naver_cafe", "kakaostory", "band"))


@dataclass(frozen=True, slots=True)
class Addressed:
    """The public a post is judged for, whether the trainee declared it, and whether it is one the drill wants."""

    public: Public | None
    declared: bool
    wanted: bool


def addressed(case: Case) -> Addressed:
    """The declared public; undeclared, the one that language and platform point to."""
    publics = case.context.publics
    if case.post.target:
        for public in publics:
            if public.id == case.post.target:
                return Addressed(public, declared=True, wanted=public in case.prepared.targets)
    if not publics:
        return Addressed(None, declared=False, wanted=True)
    ranked = sorted(publics, key=lambda public: (-_pull(case, public), public.id))
    best = ranked[0]
    return Addressed(best, declared=False, wanted=best in case.prepared.targets)


def _pull(case: Case, public: Public) -> float:
    """How strongly language and platform point to a public."""
    reads = readable(case, public)
    there = presence(case, public)
    wanted = 0.25 if public in case.prepared.targets else 0.0
    home = case.context.home_language
    # A text in the home language to people at home or abroad is for those who share it.
    mother_tongue = 0.5 if case.reading.languages.get(home, 0) > 0.6 and public.languages.get(home, 0) >= 0.9 else 0.0
    return reads + 0.5 * there + 0.5 * public.weight + wanted + mother_tongue


def readable(case: Case, public: Public) -> float:
    """Share (0..1) of a public that can read at least one language carrying a good part of the post."""
    used = [lang for lang, share in case.reading.languages.items() if share >= 0.3]
    return max((public.languages.get(lang, 0.0) for lang in used), default=0.0)


def presence(case: Case, public: Public) -> float:
    """Share (0..1) of a public that is on the post's platform."""
    return public.platforms.get(case.post.platform, 0.0)


def is_insular(platform: str) -> bool:
    """Whether a platform is one that hardly anybody abroad uses."""
    return platform in _INSULAR
