"""What the world made of an attempt, as JSON-able values in a fixed order: answers, debts, credibility, manner."""

from collections.abc import Mapping, Sequence

from server.drills.summary import Judged, conduct_of, summary_of
from server.world.credibility import credibility
from server.world.events import Event
from server.world.fold import fold
from server.world.profile import Lean, profile
from server.world.ratio import ratioed
from server.world.script import Script, words
from server.world.state import Item

_DIGITS = 6


def world_as_json(
    script: Script, seed: int, events: Sequence[Event], judged: Mapping[int, Judged], minute: float
) -> dict[str, object]:
    """The world at drill minute `minute`. `judged` maps a post's event number to what its scorecard says."""
    world = fold(script, seed, events, minute)
    read = profile(conduct_of(summary_of(script, seed, events, judged).as_json()))
    believed = credibility(script, seed, events, minute).end()
    return {
        "answers": [_answer(item) for item in world.items if item.voice or item.made or item.parent],
        "spreads": [
            {"message": item.id, "effect": spread.effect, "times": spread.times, "minute": _rounded(spread.minute)}
            for item in world.items
            for spread in item.spreads
        ],
        "ratioed": sorted(ratioed(world)),
        "owed": {owed.id: owed.status for owed in world.owed},
        "promises": [{"due": _rounded(promise.due), "status": promise.status} for promise in world.promises],
        "credibility": {public: _rounded(value) for public, value in sorted(believed.items())},
        "profile": {"reads": read.reads, "leans": [_lean(lean) for lean in read.leans]},
    }


def _answer(item: Item) -> dict[str, object]:
    kind = "voice" if item.voice else "consequence" if item.made else "branch"
    return {
        "id": item.id,
        "kind": kind,
        "minute": _rounded(item.minute),
        "platform": item.platform,
        "author": words(item.author, item.lang),
        "persona": item.persona,
        "lang": item.lang,
        "text": words(item.texts, item.lang),
        "about": item.about or item.parent,
        "asks": item.asks,
    }


def _lean(lean: Lean) -> dict[str, object]:
    parts = [{"name": part.name, "value": _maybe(part.value), "n": part.n} for part in lean.parts]
    return {"behaviour": lean.behaviour, "value": _maybe(lean.value), "parts": parts}


def _maybe(value: float | None) -> float | None:
    return None if value is None else _rounded(value)


def _rounded(value: float) -> float:
    return round(value, _DIGITS)
