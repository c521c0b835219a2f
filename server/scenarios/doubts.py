"""What in the line of a post is hardly meant as it stands. The post is scored or simulated; this is said beside it."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any, Final

from babel import Locale

from server.audience.platforms import PLATFORMS
from server.scenarios.schema import Scenario
from server.scoring.card import Post

KEYS: Final = (
    *("id", "scenario", "lang", "platform", "minute", "account", "kind", "in_reply_to", "text"),
    *("target", "trigger_minute", "alt_text", "public", "thread"),
)
# Whom a post answers may be free words; this is no word but the shape of a message's id.
_ID = re.compile(r"[a-z]{1,2}\d{1,4}")
_LONGEST_KEY = 30


def doubts(data: Mapping[str, Any], post: Post, scenario: Scenario | None, *, more: tuple[str, ...] = ()) -> list[str]:
    """A sentence for each doubtful field of a line; `post` is what was made of it, `more` are keys read beside KEYS.

    Keys nobody knows are left alone, as labelled posts carry more than the scorer reads, unless they look like a known
    one that is not there.
    """
    known = KEYS + more
    said = [
        f"{key}: not read; is {meant} meant?" for key in data if (meant := _meant(key, known)) and meant not in data
    ]
    declared, other = data.get("target"), data.get("public")
    if None not in (declared, other) and declared != other:
        said.append(f"public: {other!r} is not read, as target is {declared!r}; they are two names for one thing")
    if not _is_language(post.lang) and not (scenario and post.lang in _languages_of(scenario)):
        said.append(f"lang: {post.lang!r} is no code of a language, as en or ko are")
    if post.platform and post.platform not in {*PLATFORMS, *(_places_of(scenario) if scenario else ())}:
        said.append(f"platform: {post.platform!r} is not known; scored as a place where nobody of the drill is")
    return [*said, *_against(scenario, post, data)] if scenario else said


def _against(scenario: Scenario, post: Post, data: Mapping[str, Any]) -> Iterator[str]:
    """What the scenario knows better."""
    start = min(0.0, *(inject.t for inject in scenario.injects))
    if not start <= post.minute <= scenario.minutes:
        yield f"minute: {scenario.id} runs from minute {start:g} to {scenario.minutes}, and this is {post.minute:g}"
    names = {_plain(name) for own in scenario.accounts for name in (own.id, *own.name.by_language.values())}
    if "account" in data and _plain(post.account) not in names:
        there = ", ".join(own.id for own in scenario.accounts)
        yield f"account: {scenario.id} has {there}, not {post.account!r}; no level depends on it"
    if post.in_reply_to and _ID.fullmatch(post.in_reply_to):
        asked = scenario.inject(post.in_reply_to)
        if asked is None:
            yield f"in_reply_to: {scenario.id} has no message {post.in_reply_to!r}; scored as an answer to none"
        elif asked.kind == "hq":
            yield f"in_reply_to: {asked.id} comes from HQ, whom no post answers; scored as an answer to none"
        elif asked.t > post.minute:
            yield f"in_reply_to: {asked.id} comes at minute {asked.t:g} only; scored as an answer to none"


def _plain(name: str) -> str:
    return name.replace("_", " ").casefold()


# Files have few keys, the same in every line.
@lru_cache(maxsize=256)
def _meant(key: str, known: tuple[str, ...]) -> str | None:
    """The known key that an unknown one looks like."""
    if key in known or len(key) > _LONGEST_KEY:
        return None
    return next(iter(get_close_matches(key.lower(), known, 1, 0.8)), None)


def _is_language(code: str) -> bool:
    """Whether a code, or what stands in it before a script or a country as in pt-BR, is one of a language."""
    return re.split("[-_]", code)[0] in _languages()


@cache
def _languages() -> frozenset[str]:
    return frozenset(Locale("en").languages)


def _languages_of(scenario: Scenario) -> set[str]:
    readers = {code for public in scenario.publics for code in public.languages}
    return {*scenario.languages_allowed, *scenario.invented_languages, *readers}


def _places_of(scenario: Scenario) -> set[str]:
    readers = {place for public in scenario.publics for place in public.platforms}
    return {*scenario.platforms, *readers, *(inject.on for inject in scenario.injects)}
