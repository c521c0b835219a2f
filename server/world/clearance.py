"""HQ's answer to words sent for clearance, judged by the authority lists and what is still guarded."""

from dataclasses import dataclass
from typing import Literal

from server.world import wording
from server.world.events import ClearanceRequested
from server.world.script import Guarded, Power, Script, Texts
from server.world.seeds import between

Answer = Literal["cleared", "changed", "refused"]

# HQ is sometimes quick and more often slow; the same seed gives the same afternoon.
_LOAD = (0.8, 1.3)


@dataclass(frozen=True, slots=True)
class Ruling:
    """How HQ ruled. `words` may go out ("" when refused); `struck` are the matters that may not be said yet.

    `inside_authority` says that nothing in the request needed asking: such requests are what over-clearance means.
    """

    answer: Answer
    words: str
    struck: tuple[Texts, ...]
    inside_authority: bool


def due_minute(script: Script, seed: int, seq: int, minute: float) -> float:
    """The drill minute at which the answer to a request made by event `seq` at `minute` comes back."""
    return minute + script.authority.clearance_minutes * between(seed, f"clearance/{seq}", *_LOAD)


def rule(script: Script, request: ClearanceRequested, minute: float) -> Ruling:
    """HQ's ruling at drill minute `minute`. A request with nothing in it is refused."""
    parts = wording.sentences(request.text)
    verdicts = [_fault(script, part, minute) for part in parts]
    struck = tuple(fault.texts for fault in verdicts if fault is not None)
    kept = [part for part, fault in zip(parts, verdicts, strict=True) if fault is None]
    offers = [_offer(fault, request.lang) for fault in verdicts if isinstance(fault, Power)]
    words = " ".join(dict.fromkeys(kept + [offer for offer in offers if offer]))
    if not struck and parts:
        return Ruling("cleared", request.text, (), not _needed_asking(script, request.text))
    refused = not words or any(
        isinstance(fault, Power) and fault.otherwise == "refused" and not kept for fault in verdicts
    )
    return Ruling("refused" if refused else "changed", "" if refused else words, _once(struck), inside_authority=False)


def _fault(script: Script, part: str, minute: float) -> Guarded | Power | None:
    for guarded in script.guarded:
        if (guarded.until is None or minute < guarded.until) and wording.mentions(part, guarded.wordings):
            return guarded
    for power in script.authority.needs_clearance:
        is_open = power.cleared_from is not None and minute >= power.cleared_from
        if not is_open and wording.mentions(part, power.keywords) and not _is_released(script, part, minute):
            return power
    return None


def _is_released(script: Script, part: str, minute: float) -> bool:
    said = wording.numbers(part)
    known = {
        number
        for fact in script.facts
        if fact.minute <= minute
        for text in fact.texts.values()
        for number in wording.numbers(text)
    }
    return bool(said) and said <= known


def _offer(power: Power, lang: str) -> str:
    return (power.reply.get(lang) or power.reply.get("en") or "") if power.reply else ""


def _needed_asking(script: Script, text: str) -> bool:
    matters = [power.keywords for power in script.authority.needs_clearance] + [
        item.wordings for item in script.guarded
    ]
    return any(wording.mentions(text, keywords) for keywords in matters)


def _once(texts: tuple[Texts, ...]) -> tuple[Texts, ...]:
    seen: list[Texts] = []
    for text in texts:
        if text not in seen:
            seen.append(text)
    return tuple(seen)
