"""Puts together what the scorecard page shows: each post with its card, what it answers, and a model post beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, cast

import jinja2
from fastapi import Request

from server.drills.hints.hints import Hints, hints_for
from server.drills.hostile import Against, against, held_for
from server.drills.judging import as_sent
from server.drills.results_queries import Record
from server.drills.scorecard import PostCard, post_card
from server.drills.verdicts import model_post
from server.scenarios.schema import Example, Scenario
from server.scoring.card import Scorecard
from server.scoring.engine import score
from server.web.language import Language, language_of, sentences
from server.web.pages import TEMPLATES
from server.world.acts import first_asking
from server.world.script import language_of_words
from server.world.state import Item, OwnPost
from server.world.wording import carries, shortened


@dataclass(frozen=True, slots=True)
class Shown:
    """One post on the scorecard page, texts in the reader's language. `earlier` are cards of earlier engines."""

    post: OwnPost
    card: PostCard
    earlier: tuple[Scorecard, ...]
    kind: str
    platform: str
    target: str
    answers: str
    answers_author: str
    answers_lang: str
    model: Example | None
    against: Against | None

    @property
    def opening(self) -> str:
        """The first words of the post, for a list."""
        return shortened(self.post.act.text, 70)


def pick(texts: Mapping[str, str] | None, language: str) -> str:
    """The wording in `language`, else the English one, else whichever there is; "" without texts."""
    if not texts:
        return ""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()))


def picker(request: Request) -> partial[str]:
    """`pick` in the language of the page, for its template."""
    return partial(pick, language=language_of(request))


def shown_posts(record: Record, language: str) -> tuple[Shown, ...]:
    """Every scored post of an attempt, oldest first."""
    names = names_of(record.scenario, language)
    return tuple(_shown(record, post, language, names) for post in record.posts)


def hints_of(record: Record, sent: OwnPost) -> Hints:
    """What small changes to a post would have done, by the present engine."""
    post, context = as_sent(record.scenario, record.attempt.seed, record.events, sent)
    swaps = tuple(words for term in record.scenario.sensitive_terms for words in term.swap.values())
    return hints_for(post, context, score(post, context), swaps, _told_before(record, sent))


def _told_before(record: Record, sent: OwnPost) -> frozenset[str]:
    """The facts that stood in earlier posts when `sent` was written; to one person, those told to them."""
    person = first_asking(sent.act.reply_to or "")
    earlier = [
        post.act.text
        for post in record.world.posts
        if post.seq < sent.seq and post.noticed and (post.deleted_at is None or post.deleted_at > sent.minute)
        if person in ("", first_asking(post.act.reply_to or ""))
    ]
    return frozenset(fact.id for fact in record.script.facts if any(carries(text, fact) for text in earlier))


def names_of(scenario: Scenario, language: str) -> dict[str, str]:
    """What the scorer's names of a scenario's publics (English labels) and platforms (ids) are called in `language`."""
    publics = {public.label.in_("en"): public.label.in_(language) for public in scenario.publics}
    places = {*scenario.platforms, *(place for public in scenario.publics for place in public.platforms)}
    places |= {inject.on for inject in scenario.injects}
    words = _words(cast(Language, language))
    return publics | {place: words.platform(place).strip().unescape() for place in places}


@cache
def _words(language: Language) -> Any:
    """The macros of the one table of names, for who has no page at hand."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    environment.globals["_"] = sentences(language).one
    return environment.get_template("ui/names.html").module


def _shown(record: Record, post: OwnPost, language: str, names: Mapping[str, str]) -> Shown:
    act = post.act
    public = record.scenario.public(act.target) if act.target else None
    item = record.world.item(act.reply_to) if act.reply_to else None
    model = model_post(record.scenario, act, post.minute, language)
    card = post_card(act.text, record.cards[post.seq], record.marks.get(post.seq, ()), language, names)
    held = held_for(card.verdict, card.causes, card.card)
    return Shown(
        post=post,
        card=card,
        earlier=record.scored[post.seq][:-1],
        kind=act.kind,
        platform=act.platform,
        target=public.label.in_(language) if public else "",
        answers=pick(item.texts, language) if item else "",
        answers_author=pick(item.author, language) if item else "",
        answers_lang=_lang(item, language),
        model=model,
        against=against(act.text, act.lang, record.script, language, held),
    )


def _lang(item: Item | None, language: str) -> str:
    return language_of_words(item.texts, language) if item else language
