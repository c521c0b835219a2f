"""Curated edits of a post: one thing changed at a time, so that what changes in the score has one cause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from server.scoring.card import Post, Scorecard
from server.scoring.case import Case
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
_LONGEST_TERM = 40
_LONGEST_SOURCE = 60
_BANGS = re.compile(r"!{2,}|\?!|!\?")
# Who in the house told us, and what was made up, is nothing to cite; a key in brackets leads to a list of sources.
_UNCITED = re.compile(r"(?:HQ|Consul|IT desk|Protocol note|Invented|Not verified)\b")
_KEY = re.compile(r" ?\([A-Z]+\d*(?:, [A-Z]+\d*)*\)$")


@dataclass(frozen=True, slots=True)
class Edit:
    """An edited post. `kind` is what was done; `words` those taken out or put in."""

    kind: Kind
    words: str
    post: Post


def edits(case: Case, card: Scorecard) -> Iterator[Edit]:
    """The edits that make sense of this post, each once."""
    for found in (_without, _terms, _answer, _added, _source, _plain, _tongue, _calm):
        for edit in found(case, card):
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
        yield _edit(case, "drop", text[start:end].strip(), f"{text[:start].rstrip()} {text[end:].lstrip()}".strip())


def _terms(case: Case, _card: Scorecard) -> Iterator[Edit]:
    """Say the term that headquarters prefers."""
    for pattern, use in case.prepared.terms:
        if use and len(use) <= _LONGEST_TERM:
            text, count = _replaced(case, pattern, use)
            if count:
                yield _edit(case, "term", use, text)


def _replaced(case: Case, pattern: re.Pattern[str], words: str) -> tuple[str, int]:
    text, places = case.post.text, [case.reading.typed(*found.span()) for found in pattern.finditer(case.reading.low)]
    for start, end in reversed(places):
        text = text[:start] + words + text[end:]
    return text, len(places)


def _answer(case: Case, _card: Scorecard) -> Iterator[Edit]:
    """Give what the asker, or failing one everybody, is owed and may be told by now."""
    asked = case.post.in_reply_to
    owed = [debt for debt in case.context.owed if asked and debt.replies_to == asked] or case.context.owed
    wanted = {fact for debt in owed for fact in debt.facts}
    said = {known.fact.id for known in case.facts_now}
    for fact in case.context.facts:
        words = fact.texts.get(_language(case))
        if words and fact.id in wanted - said and fact.minute <= case.post.minute:
            yield _edit(case, "answer", words, _appended(case, words))
            return


def _added(case: Case, _card: Scorecard) -> Iterator[Edit]:
    """A word of thanks or feeling first, a next step or a question last."""
    signs = case.signs
    if case.is_reply and not signs.count("thanks") and not case.context.harm:
        yield _first(case, "thanks")
    if case.context.harm and not signs.count("empathy"):
        yield _first(case, "feeling")
    if not signs.count("update") and case.context.first_target is not None:
        yield _last(case, "update")
    if not signs.count("invite"):
        yield _last(case, "invite")


def _first(case: Case, kind: Literal["thanks", "feeling"]) -> Edit:
    words = _wordings()[kind][_language(case)]
    return _edit(case, kind, words, f"{words} {case.post.text}")


def _last(case: Case, kind: Literal["update", "invite"]) -> Edit:
    words = _wordings()[kind][_language(case)]
    return _edit(case, kind, words, _appended(case, words))


def _appended(case: Case, words: str) -> str:
    """The post with a sentence more, before its closing hashtags."""
    text = case.post.text.rstrip()
    tags = re.search(r"(?:\s*#\w+)+$", text)
    body, rest = (text[: tags.start()], text[tags.start() :].strip()) if tags else (text, "")
    stop = "" if not body or body.endswith((".", "!", "?", "…", "。")) else "."
    return f"{body}{stop} {words} {rest}".strip()


def _source(case: Case, _card: Scorecard) -> Iterator[Edit]:
    """Say where a stated fact comes from."""
    if case.signs.count("source"):
        return
    lang = _language(case)
    for known in case.facts_now:
        english = known.fact.source.get("en", "")
        source = _KEY.sub("", known.fact.source.get(lang, english))
        if not _UNCITED.match(english) and 0 < len(source) <= _LONGEST_SOURCE:
            words = _wordings()["source"][lang].format(source=source)
            yield _edit(case, "source", words, _appended(case, words))
            return


def _plain(case: Case, _card: Scorecard) -> Iterator[Edit]:
    """Put everyday words in the place of officialese."""
    text, used = case.post.text, []
    for pattern, words in _officialese(_language(case)):
        text, count = pattern.subn(words, text)
        if count:
            used.append(words)
    if used:
        yield _edit(case, "plain", ", ".join(word for word in used if word.strip()), text)


def _tongue(case: Case, _card: Scorecard) -> Iterator[Edit]:
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
                yield _edit(case, "tongue", words, f"{case.post.text.rstrip()}\n{words}")
                return


def _calm(case: Case, _card: Scorecard) -> Iterator[Edit]:
    """Lower the voice: words in capitals as words, one mark for many."""
    text = case.post.text
    places = [case.reading.typed(hit.start, hit.end) for hit in case.shouts]
    loud = [(start, end) for start, end in places if end - start > 1]
    for start, end in sorted(loud, reverse=True):
        text = text[:start] + text[start:end].capitalize() + text[end:]
    text = _BANGS.sub(lambda found: "?" if "?" in found.group() else ".", text)
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
    return tuple((re.compile(pattern, re.IGNORECASE), words) for pattern, words in found.items())
