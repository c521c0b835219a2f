"""What of a context can be worked out before any post is read: the content of facts, secrets and terms."""

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from server.scoring import figures
from server.scoring.card import Context, Fact, Public, Secret
from server.scoring.counted import Given, counts_of
from server.scoring.numbers_of_harm import tolls_given
from server.scoring.stems import stems

_KEPT = 64


@dataclass(frozen=True, slots=True)
class Content:
    """The content of one wording: its stems and its figures' keys."""

    stems: frozenset[str]
    figures: frozenset[str]

    def overlap(self, other: "Content") -> float:
        """Share (0..1) of this content found in the other; a figure weighs as much as two words."""
        both = Content(self.stems & other.stems, self.figures & other.figures)
        return both.weight / self.weight if self.weight else 0.0

    @property
    def weight(self) -> int:
        """In words: a figure weighs as much as two."""
        return len(self.stems) + 2 * figures.count(self.figures)


class Phrase(NamedTuple):
    """A phrase as a pattern: what must stand before it, itself, and what after it."""

    before: str
    body: str
    after: str


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact with its content per wording, the figures no other fact has and those that count people harmed.

    `counts` holds its numbers by the stem of what each counts.
    """

    fact: Fact
    contents: tuple[Content, ...]
    own_figures: frozenset[str]
    tolls: frozenset[str]
    counts: dict[str, Given]


@dataclass(frozen=True, slots=True)
class Kept:
    """A secret or embargo: the wordings that give it away, and what its texts are about beyond public knowledge."""

    secret: Secret
    wordings: re.Pattern[str] | None
    contents: tuple[Content, ...]


@dataclass(frozen=True)
class Prepared:
    """A context worked out for reading posts against it."""

    facts: tuple[KnownFact, ...]
    secrets: tuple[Kept, ...]
    terms: tuple[tuple[re.Pattern[str], str], ...]
    public_figures: frozenset[str]
    # Lines to take, as they stand.
    lines: re.Pattern[str] | None
    # Numbers of people harmed in the lines and the briefing.
    tolls: frozenset[str]
    targets: tuple[Public, ...]


_memo: OrderedDict[tuple[object, ...], tuple[Context, Prepared]] = OrderedDict()


def prepare(context: Context) -> Prepared:
    """Work a context out once.

    Contexts of one drill share their parts and differ by thread and earlier posts, so the parts' identities are
    the key; the entry keeps the context alive so that an identity cannot be given to something else.
    """
    parts = (context.facts, context.secrets, context.sensitive_terms, context.lines, context.briefing, context.publics)
    key = (*map(id, parts), context.home, context.host)
    found = _memo.get(key)
    if found is None:
        found = (context, _prepared(context))
        _memo[key] = found
        while len(_memo) > _KEPT:
            _memo.popitem(last=False)
    return found[1]


def content(text: str) -> Content:
    """The content of a text in any language."""
    return Content(stems(text.lower()), figures.keys(text))


def together(parts: Sequence[Content]) -> Content:
    """The content of several parts as one."""
    return Content(
        frozenset(stem for part in parts for stem in part.stems),
        frozenset(figure for part in parts for figure in part.figures),
    )


def _prepared(context: Context) -> Prepared:
    fact_texts = [text for fact in context.facts for text in fact.texts.values()]
    line_texts = [text for lines in context.lines.values() for text in lines]
    # The briefing may name a secret to the trainee, so it does not make anything public; its setting does.
    setting = [context.home, context.host, *(public.label for public in context.publics)]
    public = together([content(text) for text in (*fact_texts, *line_texts, *setting)])
    briefing = together([content(text) for text in context.briefing.values()])
    return Prepared(
        facts=_facts(context.facts),
        secrets=tuple(_kept(secret, public) for secret in context.secrets),
        terms=tuple((_term(term.avoid), term.use) for term in context.sensitive_terms if any(term.avoid)),
        public_figures=public.figures | briefing.figures,
        lines=_phrases(line_texts),
        tolls=tolls_given([*line_texts, *context.briefing.values()]),
        targets=targets_of(context.publics),
    )


def targets_of(publics: tuple[Public, ...]) -> tuple[Public, ...]:
    """The publics a drill is for: foreign, diaspora and nationals, weightiest first."""
    wanted = [public for public in publics if public.kind in ("foreign", "diaspora", "nationals")]
    return tuple(sorted(wanted, key=lambda public: (-public.weight, public.id)))


def _facts(facts: tuple[Fact, ...]) -> tuple[KnownFact, ...]:
    contents = [tuple(content(text) for text in fact.texts.values()) for fact in facts]
    figured = [frozenset(key for part in parts for key in part.figures) for parts in contents]
    return tuple(
        KnownFact(
            fact,
            contents[at],
            figured[at] - _others(figured, at),
            tolls_given(fact.texts.values()),
            counts_of(fact.texts.values()),
        )
        for at, fact in enumerate(facts)
    )


def _others(figured: list[frozenset[str]], at: int) -> frozenset[str]:
    return frozenset(key for place, keys in enumerate(figured) if place != at for key in keys)


def _kept(secret: Secret, public: Content) -> Kept:
    contents = [content(text) for text in (*secret.texts.values(), *_all(secret.wordings))]
    narrowed = [Content(part.stems - public.stems, part.figures - public.figures) for part in contents]
    telling = tuple(part for part in narrowed if part.weight >= 2)
    return Kept(secret, _phrases(_all(secret.wordings)), telling)


def _all(wordings: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [wording for phrases in wordings.values() for wording in phrases]


def _phrases(wordings: Iterable[str]) -> re.Pattern[str] | None:
    return _any_of([_loose(wording) for wording in wordings if len(wording.strip()) > 1])


def _term(avoid: tuple[str, ...]) -> re.Pattern[str]:
    cleaned = [re.sub(r"\(.*?\)", "", phrase).strip() for phrase in avoid]
    return _any_of([_loose(phrase) for phrase in cleaned if phrase]) or re.compile(r"(?!)")


def _any_of(phrases: list[Phrase]) -> re.Pattern[str] | None:
    """One pattern of all phrases, in order; borders that neighbours share are written, and looked at, once."""
    runs = groupby(phrases, key=lambda phrase: (phrase.before, phrase.after))
    parts = [f"{before}(?:{'|'.join(phrase.body for phrase in run)}){after}" for (before, after), run in runs]
    return re.compile("|".join(parts)) if parts else None


def _loose(phrase: str) -> Phrase:
    """A phrase with any blanks or punctuation between its words."""
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", phrase.lower())
    body = r"[\W_]{0,3}".join(re.escape(word) for word in words)
    if sum(map(len, words)) < 2:
        # A single letter or syllable means something only with the signs around it ("S." or "서○○").
        return Phrase("", re.escape(phrase.lower().strip()) if len(phrase.strip()) > 1 else r"(?!)", "")
    before = r"(?<![^\W\uac00-\ud7a3])" if words[0].isascii() else ""
    after = r"(?![^\W\uac00-\ud7a3])" if words[-1].isascii() else ""
    return Phrase(before, body, after)
