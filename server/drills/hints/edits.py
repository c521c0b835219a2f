"""Curated edits of a post: one thing changed at a time, so that what changes in the score has one cause."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from server.drills.hints.calming import calmed
from server.drills.hints.fitting import fitted, phrase
from server.scoring.card import Post, Scorecard
from server.scoring.case import Case
from server.scoring.lexicon import Hit
from server.scoring.rubric import RUBRIC

FILE: Final = Path(__file__).parent / "wordings.yaml"
Kind = Literal[
    "drop",
    "term",
    "source",
    "thanks",
    "feeling",
    "answer",
    "update",
    "invite",
    "plain",
    "tongue",
    "calm",
    "shout",
    "harsh",
]
# Sentences at fault that are tried without, the weakest first.
_DROPPED = 3
_LOW = 2
_LONGEST_SOURCE = 60
# What ends the talk altogether, among the words that close a door: no word of ours can be announced after it.
_ENDED = re.compile(
    r"closed|over\b|settled|nothing|no (?:more|further|comment)|end of|full stop|종결|끝|마무리|더 ?이상|언급|논평"
)
# Who in the house told us, and what was made up, is nothing to cite; a key in brackets leads to a list of sources.
_UNCITED = re.compile(r"(?:HQ|Consul|IT desk|Protocol note|Invented|Not verified)\b")
_KEY = re.compile(r" ?\([A-Z]+\d*(?:, [A-Z]+\d*)*\)$")


# Of each term to avoid and each language: the wordings for which another can stand, and which.
Swaps = tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """An edited post. `kind` is what was done; `words` those taken out or put in."""

    kind: Kind
    words: str
    post: Post


def edits(case: Case, card: Scorecard, swaps: Swaps = (), told: frozenset[str] = frozenset()) -> Iterator[Edit]:
    """The edits that make sense of this post, each once. `told` are ids of facts that its readers knew."""
    spoken = not case.reading.languages or _language(case) in case.reading.languages
    # Sentences of ours do not stand in a language that is neither.
    answer = partial(_answer, told=told)
    tried = (*((answer, _added, _source, _plain) if spoken else ()), _tongue, _calm)
    for edit in chain(_without(case, card), _terms(case, swaps), *(found(case) for found in tried)):
        if edit.post.text.strip() and edit.post.text != case.post.text:
            yield edit


def _edit(case: Case, kind: Kind, words: str, text: str) -> Edit:
    return Edit(kind, words, replace(case.post, text=text))


def _without(case: Case, card: Scorecard) -> Iterator[Edit]:
    """Leave out a sentence that a poor level of tone or risk points at."""
    sentences = [case.reading.typed(s.start, s.end) for s in case.reading.sentences]
    if len(sentences) < 2:
        return
    blamed: dict[tuple[int, int], int] = {}
    for score in card.criteria:
        if score.level is None or score.level > _LOW or RUBRIC.of(score.criterion).dimension == "reach":
            continue
        for ground in score.evidence:
            for start, end in sentences:
                if ground.start is not None and start <= ground.start < end:
                    blamed[start, end] = min(score.level, blamed.get((start, end), _LOW))
    text = case.post.text
    for start, end in sorted(blamed, key=lambda place: (blamed[place], place))[:_DROPPED]:
        left = f"{text[:start].rstrip()} {text[end:].lstrip()}".strip()
        # Quoted marks end no sentence: what goes on in a small letter is the rest of this one.
        torn = not text[:1].islower() and (text[start:end].lstrip()[:1].islower() or text[end:].lstrip()[:1].islower())
        if without_tags(left) and not torn:
            yield _edit(case, "drop", text[start:end].strip(), left)


def without_tags(text: str) -> str:
    """The words of a text beside its hashtags; "" where there are none."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"#\w+", " ", text)))


def _terms(case: Case, swaps: Swaps) -> Iterator[Edit]:
    """Say the term that headquarters prefers, where it can stand in the very place of the one to avoid."""
    for words in swaps:
        text, used = case.post.text, []
        for avoided in sorted(words, key=len, reverse=True):
            instead = words[avoided]
            template = instead.replace("\\", r"\\")
            text, put = fitted(text, phrase(avoided, instead), template, name=avoided[:1].isupper())
            used += [put] if put else []
        if used:
            yield _edit(case, "term", ", ".join(dict.fromkeys(used)), text)


def _answer(case: Case, told: frozenset[str]) -> Iterator[Edit]:
    """Give the latest of what the asker, or failing one everybody, is owed and may be told, and end the talk no more.

    Who provokes is owed nothing that is owed to others.
    """
    asked = case.post.in_reply_to
    owed = [debt for debt in case.context.owed if asked and debt.replies_to == asked]
    if not owed and not case.asker_is_hostile:
        owed = list(case.context.owed)
    said = told.union(known.fact.id for known in case.facts_now)
    wanted = {fact for debt in owed for fact in debt.facts} - said
    for fact in sorted(case.context.facts, key=lambda fact: -fact.minute):
        words = fact.texts.get(_language(case))
        if words and fact.id in wanted and fact.minute <= case.post.minute:
            yield _edit(case, "answer", words, _appended(_still_open(case), words))
            return


def _still_open(case: Case) -> str:
    """The post without the sentences that end the talk."""
    text = case.post.text
    for sentence in reversed(case.reading.sentences):
        if any(sentence.start <= hit.start < sentence.end for hit in _ends(case)):
            start, end = case.reading.typed(sentence.start, sentence.end)
            text = text[:start] + text[end:].lstrip()
    return text


def _ends(case: Case) -> list[Hit]:
    return [hit for hit in case.hits("closing") if _ENDED.search(case.reading.low[hit.start : hit.end])]


def _added(case: Case) -> Iterator[Edit]:
    """A word of thanks or feeling first, a next step or a question last, where it fits the asker and the rest."""
    signs, hostile = case.signs, case.asker_is_hostile
    # Who is angry where people are hurt may well need more; who provokes is neither asked nor promised more.
    welcome = case.context.harm or not hostile
    if case.is_reply and not signs.count("thanks") and not case.context.harm and not hostile:
        yield _first(case, "thanks")
    if case.context.harm and not signs.count("empathy"):
        yield _first(case, "feeling")
    if not signs.count("update") and case.context.first_target is not None and welcome and not _ends(case):
        yield _last(case, "update")
    if not signs.count("invite") and welcome and not signs.count("closing"):
        yield _last(case, "invite")


def _first(case: Case, kind: Literal["thanks", "feeling"]) -> Edit:
    words = _wordings()[kind][_language(case)]
    return _edit(case, kind, words, f"{words} {case.post.text}")


def _last(case: Case, kind: Literal["update", "invite"]) -> Edit:
    words = _wordings()[kind][_language(case)]
    return _edit(case, kind, words, _appended(case.post.text, words))


def _appended(text: str, words: str) -> str:
    """The text with a sentence more, before its closing hashtags."""
    text = text.rstrip()
    tags = re.search(r"(?:\s*#\w+)+$", text)
    body, rest = (text[: tags.start()], text[tags.start() :].strip()) if tags else (text, "")
    stop = "." if body[-1:].isalnum() or body.endswith((")", "'", '"', "’", "”")) else ""
    end = "" if words.endswith((".", "!", "?", "…", ")")) else "."
    return f"{body}{stop} {words}{end} {rest}".strip()


def _source(case: Case) -> Iterator[Edit]:
    """Say where a stated fact comes from."""
    if case.signs.count("source"):
        return
    lang = _language(case)
    for known in case.facts_now:
        english = known.fact.source.get("en", "")
        source = _KEY.sub("", known.fact.source.get(lang, english))
        if not _UNCITED.match(english) and 0 < len(source) <= _LONGEST_SOURCE:
            words = _wordings()["source"][lang].format(source=source)
            yield _edit(case, "source", words, _appended(case.post.text, words))
            return


def _plain(case: Case) -> Iterator[Edit]:
    """Put everyday words in the place of officialese."""
    text, used = case.post.text, []
    for pattern, words in _officialese(_language(case)):
        text, put = fitted(text, pattern, words)
        used += [put] if put else []
    if text != case.post.text:
        yield _edit(case, "plain", ", ".join(dict.fromkeys(used)), text)


def _tongue(case: Case) -> Iterator[Edit]:
    """Say a stated fact once more in a language the public reads and the post does not speak."""
    if not case.prepared.targets:
        return
    public = next((one for one in case.prepared.targets if one.id == case.post.target), case.prepared.targets[0])
    wanted = sorted(public.languages, key=lambda lang: -public.languages[lang])
    for lang in wanted[:2]:
        if lang in case.reading.languages or (case.context.languages and lang not in case.context.languages):
            continue
        for known in case.facts_now:
            if words := known.fact.texts.get(lang):
                yield _edit(case, "tongue", words, f"{case.post.text.rstrip()}\n{words.rstrip('.')}.")
                return


def _calm(case: Case) -> Iterator[Edit]:
    """Lower the voice: words in capitals as words, one mark for many."""
    places = [case.reading.typed(hit.start, hit.end) for hit in case.shouts]
    loud = [(start, end) for start, end in places if end - start > 1]
    text = calmed(case.post.text, loud, case.context)
    if text != case.post.text:
        yield _edit(case, "calm", "", text)


def temptations(case: Case) -> Iterator[Edit]:
    """What makes posts travel: shouting, and a harsh word. Not advice; English posts only."""
    text, (start, end) = case.post.text, case.reading.typed(*case.opening)
    yield _edit(
        case, "shout", "", f"{text[:start]}{text[start:end].upper().rstrip('.')}!!! {text[end:].lstrip()}".rstrip()
    )
    words = _wordings()["harsh"]["en"]
    yield _edit(case, "harsh", words, f"{words} {text}")


def _language(case: Case) -> str:
    """The language that added words are in: English unless the post is mostly Korean."""
    return "ko" if case.reading.hangul > 0.5 else "en"


@cache
def _wordings() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return found


@cache
def _officialese(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    found: dict[str, str] = _wordings()["plain"][language]
    # Korean words carry endings, so they have a border before them only.
    before, after = (r"(?<!\w)", r"(?!\w)") if language == "en" else ("(?<![가-힣])", "")
    return tuple(
        (re.compile(f"{before}(?:{pattern}){'' if pattern.endswith(' ') else after}", re.IGNORECASE), words)
        for pattern, words in found.items()
    )
