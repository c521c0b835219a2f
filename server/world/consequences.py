"""What the world does of its own accord after a post: HQ's call, the press, a deletion found out.

Nobody writes these per scenario. Each follows from a post that can no longer be taken back, at a minute drawn from
the seed, and says no level: HQ names the matter, the press quotes the words, a reader shows what was deleted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from server.world import levels, wording
from server.world.acts import Acts, treatment_of
from server.world.clearance import needs_asking
from server.world.script import INBOX, Persona, Script, Texts
from server.world.seeds import between, draw
from server.world.state import Item, Made, OwnPost

# Drill minutes from a post's going out to each answer. Round figures: long enough that a correction can come first,
# short enough for a drill of forty minutes.
HQ_CALLS = (4.0, 8.0)
PRESS_QUOTES = (6.0, 14.0)
FOUND_OUT = (6.0, 15.0)
# A reporter is curious about trouble always, about help now and then; and about one desk not more often than this.
PRESS_LIKES_HELP = 0.5
MOST_QUOTES = 2
FRAGMENT = 90
PERSONAL = "personal"
THREAT = "threat"
# From these rules of the world on a threat is called one: before, it passed for a promise, a leak or a claim.
_THREATS = 6


@dataclass(frozen=True, slots=True)
class _Voice:
    author: Texts
    texts: Mapping[str, Texts]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the world will say, before it is put into words."""

    kind: Made
    post: OwnPost
    minute: float
    text: str


@cache
def _voices() -> dict[str, _Voice]:
    loaded = yaml.safe_load(Path(__file__).with_name("consequences.yaml").read_text(encoding="utf-8"))
    return {kind: _Voice(voice["author"], voice["texts"]) for kind, voice in loaded.items()}


def made(script: Script, seed: int, acts: Acts) -> tuple[list[Item], list[float]]:
    """The world's own messages that are there at the acts' minute, and all minutes at which one is or will be due."""
    sent = _sent(acts)
    threats = frozenset(post.id for post in sent if acts.rules >= _THREATS and _threatens(script, post))
    due = [*_hq_calls(script, seed, sent, threats), *_quotes(seed, sent, threats), *_found_out(seed, acts)]
    items = [_item(script, acts, answer) for answer in due if answer.minute <= acts.minute]
    return items, [answer.minute for answer in due]


def _sent(acts: Acts) -> list[OwnPost]:
    """Posts in the order in which they went, or will go, out: what comes first must not change with a later look."""
    seen = [post for post in acts.posts if post.stands and (post.deleted_at is None or post.deleted_at >= post.settles)]
    return sorted(seen, key=lambda post: (post.settles, post.seq))


def _threatens(script: Script, post: OwnPost) -> bool:
    """True for a threat, unless it gives a secret away as well: that is the graver news."""
    is_leak = levels.at_most(post.act.levels, "confidentiality", levels.FAULT)
    return levels.threatens(post.act.levels) and not (is_leak and wording.mentions(post.act.text, _secrets(script)))


def _secrets(script: Script) -> tuple[str, ...]:
    return tuple(phrase for item in script.guarded for phrase in item.wordings)


def _hq_calls(script: Script, seed: int, sent: Sequence[OwnPost], threats: frozenset[str]) -> Iterator[_Answer]:
    """One call for each matter: HQ does not ring twice about the same thing."""
    called: set[str] = set()
    for post in sent:
        matter = _matter(script, post, post.id in threats)
        if matter is None or matter in called:
            continue
        called.add(matter)
        minute = post.settles + between(seed, f"hq/{post.id}", *HQ_CALLS)
        yield _Answer("hq_call", post, minute, matter)


def _matter(script: Script, post: OwnPost, is_threat: bool) -> str | None:
    """What HQ would ring about: policy said from a personal account, a threat, or the gravest breach in the post."""
    account = next((own for own in script.accounts if own.id == post.act.account), None)
    if account and account.kind == "personal" and needs_asking(script, post.act.text, post.minute, account):
        return PERSONAL
    return THREAT if is_threat else next(iter(levels.breaches(post.act.levels)), None)


def _quotes(seed: int, sent: Sequence[OwnPost], threats: frozenset[str]) -> Iterator[_Answer]:
    quoted = 0
    for post in sent:
        story = THREAT if post.id in threats else _story(seed, post)
        if story is None or quoted == MOST_QUOTES:
            continue
        quoted += 1
        minute = post.settles + between(seed, f"press/{post.id}", *PRESS_QUOTES)
        yield _Answer("press", post, minute, story)


def _story(seed: int, post: OwnPost) -> str | None:
    given = post.act.levels
    if levels.at_most(given, "confidentiality", levels.FAULT):
        return "leak"
    if levels.is_hostile(given):
        return "heat"
    is_kind = levels.at_least(given, "helpfulness", 4) and levels.at_least(given, "warmth", 3)
    is_sound = not levels.breaches(given) and levels.at_least(given, "accuracy", 3)
    return "help" if is_kind and is_sound and draw(seed, f"press-help/{post.id}") < PRESS_LIKES_HELP else None


def _quotable(script: Script, post: OwnPost) -> str:
    """The sentence a reporter would print: what gives a secret away, else what is shortest and still a sentence."""
    return _telling(post.act.text, _secrets(script))


@lru_cache(maxsize=1024)
def _telling(text: str, secrets: tuple[str, ...]) -> str:
    parts = wording.sentences(text) or [text.strip()]
    telling = next((part for part in parts if wording.mentions(part, secrets)), None)
    return telling or min((part for part in parts if len(part.split()) > 2), key=len, default=parts[0])


def found_out_minute(seed: int, acts: Acts, post: OwnPost) -> float | None:
    """The minute at which a deletion without a word is, or will be, found out; None when it is not.

    Silent means that nothing corrected the post in the open before somebody noticed.
    """
    # In attempts from before the world answered by itself nobody showed what had been deleted.
    if not acts.rules or post.deleted_at is None or not post.noticed:
        return None
    minute = post.deleted_at + between(seed, f"found-out/{post.id}", *FOUND_OUT)
    return None if any(fix.minute < minute for fix in corrections_of(acts, post)) else minute


def corrections_of(acts: Acts, post: OwnPost) -> tuple[OwnPost, ...]:
    """The open corrections of a post that were not taken back, nor taken down before anybody noticed them."""
    later = (other for other in acts.posts if other.seq > post.seq and other.minute >= post.minute)
    return tuple(other for other in later if other.act.corrects == post.id and other.noticed)


def _found_out(seed: int, acts: Acts) -> Iterator[_Answer]:
    for post in acts.posts:
        minute = found_out_minute(seed, acts, post)
        if minute is not None:
            yield _Answer("found_out", post, minute, "silent")


_PERSONAS: dict[Made, Persona] = {"hq_call": "hq", "press": "press", "found_out": "public"}


def _item(script: Script, acts: Acts, answer: _Answer) -> Item:
    kind, post, voice = answer.kind, answer.post, _voices()[answer.kind]
    id, fragment = f"{post.id}.{kind}", wording.shortened(_quotable(script, post), FRAGMENT)
    texts = {code: line.replace("{fragment}", fragment) for code, line in voice.texts[answer.text].items()}
    lang = script.home_language if kind == "hq_call" else post.act.lang
    return Item(
        id,
        answer.minute,
        INBOX if kind == "hq_call" else post.act.platform,
        voice.author,
        texts,
        lang if lang in texts else "en",
        _PERSONAS[kind],
        hostile=kind == "found_out",
        treatment=treatment_of(id, acts),
        answers=tuple(reply.id for reply in acts.answers(id)),
        private=acts.private(id),
        made=kind,
        about=post.id,
    )
