"""Whom a post addresses, which languages they read and where they are."""

from dataclasses import dataclass

from server.scoring.card import Public
from server.scoring.case import Case

# Below this worth (see Case.worth) a post speaks to nobody in particular.
SPEAKS_TO_SOMEBODY = 1.0
_SERVES = 1.8
# Share of a text from which a language counts as one a reader can follow it in.
_CARRIES = 0.12
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
    candidates = publics
    if case.is_reply and any(readable(case, public) for public in case.prepared.targets):
        # Who asks is somebody the drill is about; a bystander at home is not the one answered.
        candidates = case.prepared.targets
    best = min(candidates, key=lambda public: (-_pull(case, public), public.id))
    if best.kind == "foreign" and not case.is_reply and case.worth < SPEAKS_TO_SOMEBODY:
        # What addresses nobody in particular is judged by the public the drill is for first of all.
        best = case.prepared.targets[0]
    # People at home are served where the drill owes them a word (asking campaigners to stop, say) and they get it.
    owed = any(debt.public == best.id for debt in case.context.owed)
    served = best.kind == "domestic" and owed and case.worth >= _SERVES and not turns_home(case)
    return Addressed(best, declared=False, wanted=served or best in case.prepared.targets)


def judged_for(case: Case) -> Public | None:
    """The public whose languages and platforms count: the one addressed, unless the post turns to its own side.

    A reply counts for the public it is declared to answer, even one the drill does not want: they asked.
    """
    whom = addressed(case)
    if whom.declared and case.is_reply:
        return whom.public
    targets = case.prepared.targets
    if whom.wanted and not (not whom.declared and turns_home(case)):
        return whom.public
    foreign = [public for public in targets if public.kind in ("foreign", "diaspora")]
    return foreign[0] if foreign else targets[0] if targets else whom.public


def turns_home(case: Case) -> bool:
    """Whether a post in the home language preens or rages before its own side instead of serving anybody."""
    if case.is_reply or case.reading.languages.get(case.context.home_language, 0.0) < 0.6:
        return False
    preens = case.signs.count("homeward") + case.signs.count("superlative") + case.signs.count("protocol")
    return case.usefulness < 1 and (preens >= 2 or case.heat >= 0.8)


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
    used = [lang for lang, share in case.reading.languages.items() if share >= _CARRIES]
    return max((public.languages.get(lang, 0.0) for lang in used), default=0.0)


def presence(case: Case, public: Public) -> float:
    """Share (0..1) of a public that is on the post's platform; half of the others' share where none is given."""
    if case.post.platform in public.platforms:
        return public.platforms[case.post.platform]
    if case.post.target == public.id:
        return 0.0
    others = [other.platforms.get(case.post.platform, 0.0) for other in case.prepared.targets]
    return max(others, default=0.0) / 2


def is_insular(platform: str) -> bool:
    """Whether a platform is one that hardly anybody abroad uses."""
    return platform in _INSULAR
