"""Says what the scorer may know of a scenario, in the scorer's own plain values."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from server.scenarios.schema import Inject, Owed, Scenario, SensitiveTerm
from server.scoring import card


def context_for(
    scenario: Scenario,
    *,
    minute: float,
    thread: tuple[card.Message, ...] = (),
    cleared: bool = False,
) -> card.Context:
    """The context of a post at drill minute `minute`.

    `thread` holds the messages the post answers, oldest first; `cleared` says that HQ cleared this very text. HQ's
    lines are those given by `minute`; facts, secrets and debts carry their own minutes. Everything that does not
    change is the same object at every call.
    """
    lines_given = sum(line.minute <= minute for line in scenario.hq_guidance)
    standing = _standing(scenario, lines_given, waived=_is_waived(scenario, minute))
    if not thread and not cleared:
        return standing
    return replace(standing, thread=thread, cleared=cleared)


def message_of(inject: Inject, lang: str) -> card.Message:
    """The inject as the message that a post answers, in a language, or in one that it has."""
    author, text = inject.author.in_("en"), inject.text.in_(lang)
    return card.Message(author, text, inject.hostile, inject.kind, inject.public or "", inject.asks)


def _is_waived(scenario: Scenario, minute: float) -> bool:
    """True while danger frees some matters from clearance."""
    waiver = scenario.authority.crisis_waiver
    return waiver is not None and scenario.harm and minute < waiver.until


@lru_cache(maxsize=256)
def _standing(scenario: Scenario, lines_given: int, *, waived: bool) -> card.Context:
    """All that no post changes; a scenario has as many of these as HQ gives lines at different minutes, or twice."""
    waiver = scenario.authority.crisis_waiver
    free = waiver.matters if waiver and waived else ()
    lines = sorted(scenario.hq_guidance, key=lambda line: line.minute)[:lines_given]
    languages = {language for line in lines for language in line.text.languages}
    return card.Context(
        scenario=scenario.id,
        harm=scenario.harm,
        home=scenario.home.in_("en"),
        host=scenario.host.in_("en"),
        home_language=scenario.home_language,
        languages=scenario.languages_allowed,
        required_languages=scenario.languages_required,
        publics=_publics(scenario),
        facts=tuple(
            card.Fact(fact.id, fact.minute, fact.text.by_language, fact.source.by_language if fact.source else {})
            for fact in scenario.facts
        ),
        secrets=_secrets(scenario),
        crossed=scenario.bounds.crossed.phrases,
        kept=scenario.bounds.kept.phrases,
        owed=tuple(debt for owed in scenario.owed for debt in _debts(owed, scenario)),
        may_say=tuple(power.text.in_("en") for power in scenario.authority.may_say),
        needs_clearance=tuple(
            power.text.in_("en") for power in scenario.authority.needs_clearance if power.id not in free
        ),
        lines={language: tuple(line.text.in_(language) for line in lines) for language in sorted(languages)},
        sensitive_terms=tuple(term for part in scenario.sensitive_terms for term in _terms(part)),
        briefing=scenario.briefing.by_language,
        first_target=scenario.clock.first_target,
        first_ok=scenario.clock.first_ok,
    )


def _publics(scenario: Scenario) -> tuple[card.Public, ...]:
    return tuple(
        card.Public(
            id=public.id,
            kind=public.kind,
            label=public.label.in_("en"),
            size=public.size,
            weight=public.weight,
            languages=dict(public.languages),
            platforms=dict(public.platforms),
        )
        for public in scenario.publics
    )


def _secrets(scenario: Scenario) -> tuple[card.Secret, ...]:
    """Secrets and embargoes: to the scorer an embargo is a secret with an end."""
    kept = [
        card.Secret(
            secret.id, secret.text.by_language, secret.wordings.by_language, secret.until, secret.given_away.phrases
        )
        for secret in scenario.secrets
    ]
    held = [
        card.Secret(held.id, held.what.by_language, held.wordings.by_language, held.until, held.given_away.phrases)
        for held in scenario.embargoes
    ]
    return (*kept, *held)


def _debts(owed: Owed, scenario: Scenario) -> Iterator[card.Owed]:
    """One debt per question it answers; what is owed in acts or in silence is not for a post to pay."""
    if owed.kind != "said":
        return
    texts = owed.what.by_language
    if len(owed.replies_to) <= 1:
        asked = owed.replies_to[0] if owed.replies_to else None
        yield card.Owed(owed.id, owed.by, texts, owed.facts, asked, owed.public)
        return
    for id in owed.replies_to:
        inject = scenario.inject(id)
        answers = inject.answered_by if inject and inject.answered_by else owed.facts
        yield card.Owed(f"{owed.id}.{id}", owed.by, texts, answers, id, owed.public)


def _terms(part: SensitiveTerm) -> Iterator[card.SensitiveTerm]:
    for language, avoid in part.avoid:
        use = part.use.in_(language) if part.use else ""
        why = part.why.in_(language) if part.why else ""
        yield card.SensitiveTerm(avoid, use, why)
