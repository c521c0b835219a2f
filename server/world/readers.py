"""Which of the trainee's words those to whom something is owed can read."""

from dataclasses import replace
from functools import lru_cache

from server.audience.cascade import CARRIES
from server.audience.voices.evidence import readable_in
from server.scoring.text import read
from server.world.acts import Acts, first_asking
from server.world.events import Event, Posted, TakenPrivate
from server.world.script import Inject, Owing, Script, ScriptPublic
from server.world.state import OwnPost


def language_of(act: Posted) -> str:
    """The language a post is in: the one it says, unless it plainly is in another."""
    found = readable_in(act.text, act.lang)
    return act.lang if act.lang in found else min(found)


def readable(script: Script, owing: Owing, acts: Acts) -> Acts:
    """The acts without words that none of the public can read to whom this is owed; as they are where it names none.

    A single reader is enough. A post must be where some of them are; a reply is met in its thread by who asked.
    """
    public = _public(script, owing.public)
    if public is None:
        return acts
    return replace(
        acts,
        posts=tuple(post for post in acts.posts if _meets(script, owing, public, post)),
        events=tuple(event for event in acts.events if _answers_whom(script, owing, public, event)),
    )


def _public(script: Script, key: str | None) -> ScriptPublic | None:
    return next((public for public in script.publics if public.id == key), None)


def _meets(script: Script, owing: Owing, public: ScriptPublic, post: OwnPost) -> bool:
    act = post.act
    spoken = _spoken(act.text, act.lang)
    asked = _asked(script, owing, act.reply_to)
    if asked:
        return bool(spoken & _tongues(script, public, asked))
    # What is owed in a language that this public does not read is for those who do.
    others = spoken & (set(owing.languages) - _read_by(public))
    return any(
        spoken & _read_by(public) if one is public else others & _read_by(one)
        for one in script.publics
        if act.reply_to or one.platforms.get(act.platform, 0)
    )


def _answers_whom(script: Script, owing: Owing, public: ScriptPublic, event: Event) -> bool:
    """False for an answer to one person alone in words that they cannot read."""
    act = event.act
    if not isinstance(act, TakenPrivate):
        return True
    asked = _asked(script, owing, act.item)
    return asked is None or bool(_spoken(act.text, asked.lang) & _tongues(script, public, asked))


def _asked(script: Script, owing: Owing, item: str | None) -> Inject | None:
    key = first_asking(item or "")
    return next((one for one in script.injects if one.id == key and key in owing.replies_to), None)


def _tongues(script: Script, public: ScriptPublic, asked: Inject) -> frozenset[str]:
    """The languages in which an answer can be read: the asker's own, and those of the publics they are of."""
    own = _public(script, asked.public)
    return _read_by(public) | {asked.lang} | (_read_by(own) if own else frozenset())


@lru_cache(maxsize=2048)
def _spoken(text: str, lang: str) -> frozenset[str]:
    """All languages in which readers can follow the text, one of two in a short post among them."""
    return readable_in(text, lang) | {found for found, share in read(text).languages.items() if share >= CARRIES}


def _read_by(public: ScriptPublic) -> frozenset[str]:
    return frozenset(lang for lang, share in public.languages.items() if share > 0)
