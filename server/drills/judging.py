"""Scores a post in the context of its drill, before anything is written."""

from collections.abc import Sequence
from dataclasses import replace

from server.audience.appeal import appeal_of
from server.drills.cards import levels_of, split
from server.drills.queries import Play
from server.drills.script import script_of
from server.scenarios.context import context_for
from server.scenarios.schema import Scenario
from server.scoring import engine
from server.scoring.card import Context, Message, Post, Scorecard
from server.world.events import Event, Posted
from server.world.fold import fold
from server.world.script import Script, words
from server.world.state import Item, OwnPost, World
from server.world.trigger import trigger_minute


def judge(play: Play, world: World, act: Posted) -> Scorecard:
    """The scorecard of `act`, sent at the world's minute. Pure, and the slow part of a submission."""
    return engine.score(*in_context(play.scenario, play.script, world, act))


def as_sent(scenario: Scenario, seed: int, events: Sequence[Event], sent: OwnPost) -> tuple[Post, Context]:
    """A post of an attempt as it was sent, and what could be known at that moment: what `judge` scored."""
    script = script_of(scenario)
    before = [event for event in events if event.seq < sent.seq]
    return in_context(scenario, script, fold(script, seed, before, sent.minute), sent.act)


def in_context(scenario: Scenario, script: Script, world: World, act: Posted) -> tuple[Post, Context]:
    """What the scorer takes for `act`, sent at the world's minute."""
    post = Post(
        text=act.text,
        lang=act.lang,
        platform=act.platform,
        minute=world.minute,
        account=act.account,
        kind=act.kind,
        in_reply_to=act.reply_to,
        target=act.target,
        trigger_minute=trigger_minute(script, world, act),
        alt_text=act.alt_text,
    )
    context = context_for(
        scenario,
        minute=world.minute,
        thread=thread_of(world, act),
        cleared=is_cleared(world, act.text),
    )
    return post, context


def thread_of(world: World, act: Posted) -> tuple[Message, ...]:
    """The messages the post answers, oldest first: the question, and what it had followed from."""
    asked = world.item(act.reply_to) if act.reply_to else None
    before = world.item(asked.parent) if asked and asked.parent else None
    chain = [item for item in (before, asked) if item is not None]
    return tuple(_message(item) for item in chain)


def _message(item: Item) -> Message:
    author, text = words(item.author, item.lang), words(item.texts, item.lang)
    return Message(author, text, item.hostile, item.persona, item.public or "", item.asks)


def is_cleared(world: World, text: str) -> bool:
    """True when HQ sent back these very words as fit to go out."""
    said = " ".join(text.split())
    return any(request.ruling and " ".join(request.ruling.words.split()) == said for request in world.clearances)


def with_levels(act: Posted, card: Scorecard) -> Posted:
    """The act with the levels and the appeal that the world and its audience answer to."""
    levels = levels_of(card)
    return replace(act, levels=levels, appeal=appeal_of(act.text, split(levels), act.platform).as_text())
