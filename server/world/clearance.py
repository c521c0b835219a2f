"""HQ's answer to words sent for clearance, judged by the authority lists and what is still guarded.

HQ keeps a queue: every request still waiting makes the next one later, and crisis hours make all of them slower. What
the officer may say alone, and lines to take word for word, come back at once: asking about them was the mistake.
The minute of an answer is worked out when the request is made and kept with it (`ClearanceRequested.due`).
"""

from dataclasses import dataclass
from typing import Literal

from server.world import wording
from server.world.events import ClearanceRequested
from server.world.script import Guarded, Power, Script, ScriptAccount, Texts
from server.world.seeds import between

Answer = Literal["cleared", "changed", "refused"]

# HQ is sometimes quick and more often slow; the same seed gives the same afternoon.
_LOAD = (0.8, 1.3)
# Each request that still waits adds this share of an answer's usual time to the next one. A guess: one desk officer
# reads requests in turn, and reading one is a quarter of the work, the rest being calls that run side by side.
WAITING_ADDS = 0.25


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
    """When the answer to a request of event `seq` at `minute` comes, by the rule of attempts without a queue."""
    return minute + script.authority.clearance_minutes * between(seed, f"clearance/{seq}", *_LOAD)


def queued(script: Script, seed: int, seq: int, minute: float, request: ClearanceRequested, waiting: int) -> float:
    """The drill minute at which the answer to a request made now will come back.

    `waiting` counts the requests HQ has not answered yet. The result belongs into the request's `due`.
    """
    if is_standing(script, request.text, minute):
        return minute
    rush = script.authority.rush
    slower = rush.times if rush and rush.begin <= minute < rush.end else 1.0
    usual = script.authority.clearance_minutes * between(seed, f"clearance/{seq}", *_LOAD)
    return minute + usual * slower * (1 + WAITING_ADDS * max(0, waiting))


def comes_too_late(script: Script) -> bool:
    """True where even the quickest answer to words that HQ has to read comes when the drill is over."""
    return script.start + script.authority.clearance_minutes * _LOAD[0] >= script.minutes


def is_standing(script: Script, text: str, minute: float) -> bool:
    """True when all of it is cleared beforehand: each sentence a line to take, or only what may be said alone.

    A sentence that nobody's list knows is no standing matter: HQ reads it.
    """
    parts = wording.sentences(text)
    return bool(parts) and all(_is_precleared(script, part, minute) for part in parts)


def _is_precleared(script: Script, part: str, minute: float) -> bool:
    if _is_line(script, part, minute):
        return True
    return _is_own_business(script, part, minute) and _fault(script, part, minute) is None


def _is_line(script: Script, part: str, minute: float) -> bool:
    said = _bare(part)
    lines = [text for line in script.authority.lines if line.minute <= minute for text in line.texts.values()]
    return any(said == _bare(sentence) for text in lines for sentence in (text, *wording.sentences(text)))


def _bare(text: str) -> str:
    return wording.plain(text).rstrip(".!?。 ")


def _is_own_business(script: Script, part: str, minute: float) -> bool:
    return any(wording.mentions(part, power.keywords) for power in script.authority.may_say) or any(
        wording.mentions(part, power.keywords)
        for power in script.authority.needs_clearance
        if _is_waived(script, power, minute)
    )


def needs_asking(script: Script, text: str, minute: float, account: ScriptAccount | None = None) -> tuple[Texts, ...]:
    """What in these words only HQ may decide at this minute, in order, each once; empty: post them.

    A personal account needs no clearance for personal remarks. Anything this finds in a personal post is policy
    said where no clearance reaches: there is nothing to ask for, only something not to say. Nor does a line to take
    help there, for it is the mission's line and not the person's.
    """
    is_personal = account is not None and account.kind == "personal"
    parts = [part for part in wording.sentences(text) if is_personal or not _is_line(script, part, minute)]
    faults = [_fault(script, part, minute) for part in parts]
    return _once(tuple(fault.texts for fault in faults if fault is not None))


def rule(script: Script, request: ClearanceRequested, minute: float) -> Ruling:
    """HQ's ruling at drill minute `minute`. A request with nothing in it is refused."""
    parts = wording.sentences(request.text)
    verdicts = [_verdict(script, request, part, minute) for part in parts]
    struck = tuple(fault.texts for fault in verdicts if fault is not None)
    kept = [part for part, fault in zip(parts, verdicts, strict=True) if fault is None]
    offers = [_offer(fault, request.lang) for fault in verdicts if isinstance(fault, Power)]
    words = " ".join(dict.fromkeys(kept + [offer for offer in offers if offer]))
    if not struck and parts:
        return Ruling("cleared", request.text, (), _was_needless(script, request, minute))
    refused = not words or any(
        isinstance(fault, Power) and fault.otherwise == "refused" and not kept for fault in verdicts
    )
    return Ruling("refused" if refused else "changed", "" if refused else words, _once(struck), inside_authority=False)


def _verdict(script: Script, request: ClearanceRequested, part: str, minute: float) -> Guarded | Power | None:
    # Lines to take came with the queue; a request from before it was ruled on without them.
    if request.due is not None and _is_line(script, part, minute):
        return None
    return _fault(script, part, minute)


def _was_needless(script: Script, request: ClearanceRequested, minute: float) -> bool:
    # Waived matters are struck from no list, so what is asked about them looks like something that needs HQ.
    standing = request.due is not None and is_standing(script, request.text, minute)
    return standing or not _needed_asking(script, request.text)


def _is_waived(script: Script, power: Power, minute: float) -> bool:
    waiver = script.authority.waiver
    return waiver is not None and power.id in waiver.matters and minute < waiver.until


def _fault(script: Script, part: str, minute: float) -> Guarded | Power | None:
    for guarded in script.guarded:
        if (guarded.until is None or minute < guarded.until) and wording.mentions(part, guarded.wordings):
            return guarded
    for power in script.authority.needs_clearance:
        is_open = power.cleared_from is not None and minute >= power.cleared_from
        is_open = is_open or _is_waived(script, power, minute)
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
