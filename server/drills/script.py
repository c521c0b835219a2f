"""Turns a scenario into the script that the world plays by."""

from collections.abc import Iterator
from functools import lru_cache

from server.audience.voices.personas import Cast, Persona, Readers, Topic
from server.scenarios import schema
from server.scenarios.texts import Words
from server.world.script import (
    INBOX,
    Authority,
    Branch,
    FollowUp,
    Guarded,
    Inject,
    Line,
    Owing,
    Power,
    Rush,
    Script,
    ScriptAccount,
    ScriptFact,
    ScriptPublic,
    Waiver,
)

_SILENCE = ("unanswered", "silent", "not_held")


@lru_cache(maxsize=256)
def script_of(scenario: schema.Scenario) -> Script:
    """The script of one scenario version; the same scenario gives the same object."""
    facts = {
        fact.id: ScriptFact(fact.id, fact.minute, fact.text.by_language, fact.source.by_language if fact.source else {})
        for fact in scenario.facts
    }
    guarded = _guarded(scenario)
    injects = (_inject(inject, scenario, facts, guarded) for inject in scenario.injects)
    return Script(
        id=scenario.id,
        minutes=scenario.minutes,
        start=min(0.0, *(inject.t for inject in scenario.injects)),
        injects=tuple(sorted(injects, key=lambda inject: inject.minute)),
        facts=tuple(facts.values()),
        guarded=tuple(guarded.values()),
        owed=tuple(_owing(owed, facts) for owed in scenario.owed),
        authority=_authority(scenario),
        first_ok=scenario.clock.first_ok,
        cast=_cast(scenario),
        publics=tuple(_public(public) for public in scenario.publics),
        accounts=tuple(ScriptAccount(own.id, own.kind, own.followers) for own in scenario.accounts),
        home_language=scenario.home_language,
        closed_until=scenario.closed_until,
    )


def _cast(scenario: schema.Scenario) -> Cast:
    publics = tuple(
        Readers(public.id, public.kind, public.languages, public.platforms, public.label.by_language)
        for public in scenario.publics
    )
    return Cast(
        publics=publics,
        personas=tuple(_persona(persona, scenario) for persona in scenario.personas),
        topics=tuple(_topics(scenario)),
        chatter=scenario.chatter,
        invented=scenario.invented_languages,
        platforms=scenario.platforms,
        harm=scenario.harm,
    )


def _persona(persona: schema.Persona, scenario: schema.Scenario) -> Persona:
    public = scenario.public(persona.public) if persona.public else None
    places = persona.on or (tuple(public.platforms) if public else scenario.platforms)
    real = tuple(lang for lang in persona.languages if lang not in scenario.invented_languages)
    names = persona.name.by_language
    return Persona(persona.id, persona.kind, persona.temper, names, real or ("en",), places, persona.public)


def _topics(scenario: schema.Scenario) -> Iterator[Topic]:
    """What people talk about: where it happens, and what was said in public, from its minute on.

    The title is not among them: it is a heading for trainees, and the world knows nothing of it.
    """
    yield Topic(-1e9, scenario.host.by_language)
    for inject in scenario.injects:
        if inject.kind not in ("hq", "colleague", "troll") and inject.on != INBOX and not inject.hostile:
            yield Topic(inject.t, inject.text.by_language, said=True)


def _phrases(words: Words) -> tuple[str, ...]:
    return tuple(phrase for _, phrases in words for phrase in phrases)


def _guarded(scenario: schema.Scenario) -> dict[str, Guarded]:
    secrets = [
        Guarded(item.id, item.text.by_language, _phrases(item.wordings), item.until) for item in scenario.secrets
    ]
    held = [Guarded(item.id, item.what.by_language, _phrases(item.wordings), item.until) for item in scenario.embargoes]
    return {item.id: item for item in secrets + held}


def _inject(
    inject: schema.Inject, scenario: schema.Scenario, facts: dict[str, ScriptFact], guarded: dict[str, Guarded]
) -> Inject:
    branches = enumerate(inject.branches, 1)
    return Inject(
        id=inject.id,
        minute=inject.t,
        platform=inject.on,
        author=inject.author.by_language,
        texts=inject.text.by_language,
        lang=inject.lang,
        persona=inject.kind,
        public=inject.public,
        hostile=inject.hostile,
        asks=inject.asks,
        branches=tuple(_branch(f"{inject.id}.{n}", branch, inject, scenario, facts, guarded) for n, branch in branches),
        answered_by=tuple(facts[fact] for fact in inject.answered_by),
    )


def _branch(
    key: str,
    branch: schema.Branch,
    inject: schema.Inject,
    scenario: schema.Scenario,
    facts: dict[str, ScriptFact],
    guarded: dict[str, Guarded],
) -> Branch:
    secret = guarded.get(branch.secret or "")
    return Branch(
        id=key,
        when=branch.when,
        note=branch.note.by_language,
        deadline=_deadline(branch, inject, scenario),
        wordings=_phrases(branch.wordings) + (secret.wordings if secret else ()),
        facts=tuple(facts[fact] for fact in branch.facts),
        unless_facts=tuple(facts[fact] for fact in branch.unless_facts),
        until=secret.until if secret else None,
        effect=branch.effect or "",
        times=branch.times,
        then=_follow_up(branch.then) if branch.then else None,
    )


def _deadline(branch: schema.Branch, inject: schema.Inject, scenario: schema.Scenario) -> float | None:
    if branch.by is not None:
        return branch.by
    if branch.after:
        return inject.t + branch.after
    # Silence without a stated time is known when the drill ends, not before.
    return float(scenario.minutes) if branch.when in _SILENCE else None


def _follow_up(then: schema.FollowUp) -> FollowUp:
    return FollowUp(
        then.text.by_language, then.lang, then.on, then.author.by_language, then.kind, then.delay, then.hostile
    )


def _owing(owed: schema.Owed, facts: dict[str, ScriptFact]) -> Owing:
    answers = tuple(facts[fact] for fact in owed.facts)
    what = owed.what.by_language
    return Owing(owed.id, owed.by, what, owed.kind, answers, owed.replies_to, owed.languages, owed.public)


def _public(public: schema.Public) -> ScriptPublic:
    return ScriptPublic(
        public.id,
        public.label.by_language,
        public.kind,
        public.weight,
        dict(public.languages),
        dict(public.platforms),
    )


def _authority(scenario: schema.Scenario) -> Authority:
    authority, hours = scenario.authority, scenario.authority.crisis_hours
    waiver = authority.crisis_waiver if scenario.harm else None
    return Authority(
        needs_clearance=tuple(
            Power(
                item.id,
                item.text.by_language,
                _phrases(item.keywords),
                item.cleared_from,
                item.otherwise,
                item.reply.by_language if item.reply else None,
                item.reason.by_language if item.reason else None,
            )
            for item in authority.needs_clearance
        ),
        clearance_minutes=authority.clearance_minutes,
        may_say=tuple(Power(item.id, item.text.by_language, _phrases(item.keywords)) for item in authority.may_say),
        lines=tuple(Line(line.text.by_language, line.minute) for line in scenario.hq_guidance),
        rush=Rush(hours.begin, hours.until, hours.times) if hours else None,
        waiver=Waiver(waiver.matters, waiver.until) if waiver else None,
    )
