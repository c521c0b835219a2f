"""Do the parts of a scenario that name each other exist? Pure: values in, broken links out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from server.audience.platforms import PLATFORMS
from server.scenarios.schema import MOST, MOST_SENTENCES, Branch, Example, Inject, Owed, Scenario
from server.scenarios.source import Path

INTERNAL = "internal"
_REAL = frozenset(id for id, place in PLATFORMS.items() if id != INTERNAL and not place.is_invented)


@dataclass(frozen=True, slots=True)
class Broken:
    """A link that leads nowhere: where it stands, and the key and values of the complaint."""

    path: Path
    key: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    facts: frozenset[str]
    publics: frozenset[str]
    injects: frozenset[str]
    secrets: frozenset[str]
    accounts: frozenset[str]
    platforms: frozenset[str]
    languages: frozenset[str]


def broken_links(scenario: Scenario) -> Iterator[Broken]:
    """Every id used twice and every id, platform or language that nothing in the scenario defines."""
    known = _known(scenario)
    yield from _doubled(scenario)
    yield from _too_many(scenario)
    yield from _places(scenario, known)
    if waiver := scenario.authority.crisis_waiver:
        powers = frozenset(power.id for power in scenario.authority.needs_clearance)
        yield from _missing(("authority", "crisis_waiver", "matters"), waiver.matters, powers, "no_such_power")
    for i, term in enumerate(scenario.sensitive_terms):
        for language, words in term.swap.items():
            path = ("sensitive_terms", i, "swap", language)
            yield from _swapped(path, words, term.avoid.in_(language))
    for i, owed in enumerate(scenario.owed):
        yield from _of_owed(owed, ("owed", i), known)
    for i, inject in enumerate(scenario.injects):
        yield from _of_inject(inject, ("injects", i), known)
    for i, persona in enumerate(scenario.personas):
        yield from _one(("personas", i, "public"), persona.public, known.publics, "no_such_public")
        yield from _missing(("personas", i, "on"), persona.on, known.platforms, "no_such_platform")
    for name, examples in (("exemplars", scenario.exemplars), ("poor", scenario.poor)):
        for i, example in enumerate(examples):
            yield from _of_example(example, (name, i), known)


def _known(scenario: Scenario) -> _Known:
    return _Known(
        facts=frozenset(fact.id for fact in scenario.facts),
        publics=frozenset(public.id for public in scenario.publics),
        injects=frozenset(inject.id for inject in scenario.injects),
        secrets=frozenset(part.id for part in scenario.guarded),
        accounts=frozenset(account.id for account in scenario.accounts),
        platforms=_REAL | {name.lower() for name in scenario.world},
        languages=frozenset(scenario.languages_allowed),
    )


def _doubled(scenario: Scenario) -> Iterator[Broken]:
    authority = scenario.authority
    # Secrets and embargoes share their names: a branch on "leaked" may mean either.
    groups: tuple[tuple[Path, Iterable[str]], ...] = (
        (("publics",), [part.id for part in scenario.publics]),
        (("accounts",), [part.id for part in scenario.accounts]),
        (("facts",), [part.id for part in scenario.facts]),
        (("secrets",), [part.id for part in scenario.secrets]),
        (("owed",), [part.id for part in scenario.owed]),
        (("injects",), [part.id for part in scenario.injects]),
        (("personas",), [part.id for part in scenario.personas]),
        (("authority", "may_say"), [part.id for part in authority.may_say]),
        (("authority", "needs_clearance"), [part.id for part in authority.needs_clearance]),
    )
    for path, ids in groups:
        yield from _repeats(path, ids, set())
    secrets = {part.id for part in scenario.secrets}
    yield from _repeats(("embargoes",), [part.id for part in scenario.embargoes], secrets)


def _too_many(scenario: Scenario) -> Iterator[Broken]:
    """The first public with which readers of a drill have more languages or platforms than can be told apart.

    And more sentences to compare posts with than a drill may have.
    """
    words = (scenario.bounds.crossed, scenario.bounds.kept, *(part.given_away for part in scenario.guarded))
    if sum(len(each.phrases) for each in words) > MOST_SENTENCES:
        yield Broken(("bounds",), "too_many", {"limit": str(MOST_SENTENCES)})
    languages, platforms = set[str](), {*scenario.platforms}
    for i, public in enumerate(scenario.publics):
        for name, seen, more in (
            ("languages", languages, public.languages), ("platforms", platforms, public.platforms)
        ):  # fmt: skip
            if len(seen) <= MOST < len(seen | set(more)):
                yield Broken(("publics", i, name), "too_many", {"limit": str(MOST)})
            seen.update(more)


def _repeats(path: Path, ids: Iterable[str], seen: set[str]) -> Iterator[Broken]:
    seen = set(seen)
    for i, id in enumerate(ids):
        if id in seen:
            yield Broken((*path, i, "id"), "duplicate_id", {"id": id})
        seen.add(id)


def _missing(path: Path, ids: Iterable[str], known: frozenset[str], key: str) -> Iterator[Broken]:
    for i, id in enumerate(ids):
        if id not in known:
            yield Broken((*path, i), key, {"id": id})


def _one(path: Path, id: str | None, known: frozenset[str], key: str) -> Iterator[Broken]:
    if id is not None and id not in known:
        yield Broken(path, key, {"id": id})


def _places(scenario: Scenario, known: _Known) -> Iterator[Broken]:
    yield from _missing(("platforms",), scenario.platforms, known.platforms, "no_such_platform")
    for i, public in enumerate(scenario.publics):
        for platform in public.platforms:
            path = ("publics", i, "platforms", platform)
            yield from _one(path, platform, known.platforms, "no_such_platform")
    for platform in scenario.closed_until:
        yield from _one(("closed_until", platform), platform, frozenset(scenario.platforms), "closed_not_ours")
    required = scenario.languages_required
    yield from _missing(("languages_required",), required, known.languages, "language_not_allowed")


def _swapped(path: Path, words: Iterable[str], avoided: tuple[str, ...]) -> Iterator[Broken]:
    for phrase in words:
        if phrase not in avoided:
            yield Broken((*path, phrase), "swap_not_avoided", {"phrase": phrase})


def _of_owed(owed: Owed, path: Path, known: _Known) -> Iterator[Broken]:
    yield from _one((*path, "public"), owed.public, known.publics, "no_such_public")
    yield from _missing((*path, "facts"), owed.facts, known.facts, "no_such_fact")
    yield from _missing((*path, "replies_to"), owed.replies_to, known.injects, "no_such_inject")
    yield from _missing((*path, "languages"), owed.languages, known.languages, "language_not_allowed")


def _of_inject(inject: Inject, path: Path, known: _Known) -> Iterator[Broken]:
    places = known.platforms | {INTERNAL}
    yield from _one((*path, "on"), inject.on, places, "no_such_platform")
    yield from _one((*path, "public"), inject.public, known.publics, "no_such_public")
    yield from _missing((*path, "answered_by"), inject.answered_by, known.facts, "no_such_fact")
    if inject.lang not in inject.text.languages:
        yield Broken((*path, "text"), "own_language_missing", {"language": inject.lang})
    for i, branch in enumerate(inject.branches):
        yield from _of_branch(branch, (*path, "branches", i), known)


def _of_branch(branch: Branch, path: Path, known: _Known) -> Iterator[Broken]:
    yield from _missing((*path, "facts"), branch.facts, known.facts, "no_such_fact")
    yield from _missing((*path, "unless_facts"), branch.unless_facts, known.facts, "no_such_fact")
    yield from _one((*path, "secret"), branch.secret, known.secrets, "no_such_secret")
    if branch.when == "leaked" and branch.secret is None:
        yield Broken((*path, "when"), "secret_needed")
    if then := branch.then:
        yield from _one((*path, "then", "on"), then.on, known.platforms | {INTERNAL}, "no_such_platform")
        if then.lang not in then.text.languages:
            yield Broken((*path, "then", "text"), "own_language_missing", {"language": then.lang})


def _of_example(example: Example, path: Path, known: _Known) -> Iterator[Broken]:
    yield from _one((*path, "platform"), example.platform, known.platforms, "no_such_platform")
    yield from _one((*path, "target"), example.target, known.publics, "no_such_public")
    yield from _one((*path, "replies_to"), example.replies_to, known.injects, "no_such_inject")
    yield from _one((*path, "account"), example.account, known.accounts, "no_such_account")
