"""HQ's answer to words sent for clearance, judged by the authority lists and what is still guarded.

HQ keeps a queue: every request still waiting makes the next one later, and crisis hours make all of them slower. What
the officer may say alone, facts and lines to take word for word, come back at once: asking about them was the mistake.
What states who is dead, how many, why, or who they are, and stands on no fact that may be said by then, HQ strikes
(see `unfounded`). The minute of an answer is worked out when the request is made and kept with it
(`ClearanceRequested.due`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar

from server.world import wording
from server.world.events import RULES, ClearanceRequested
from server.world.script import Guarded, Power, Script, ScriptAccount, Texts
from server.world.seeds import between
from server.world.unfounded import Matter, unfounded

Answer = Literal["cleared", "changed", "refused"]
Fault = Guarded | Power | Matter
Found = TypeVar("Found")

# HQ is sometimes quick and more often slow; the same seed gives the same afternoon.
_LOAD = (0.8, 1.3)
# Each request that still waits adds this share of an answer's usual time to the next one. A guess: one desk officer
# reads requests in turn, and reading one is a quarter of the work, the rest being calls that run side by side.
WAITING_ADDS = 0.25
# From these rules of the world on HQ strikes what no fact gives, and the minute of asking says whether one had to ask.
_BY_FACTS = 4
_TELEPHONE = re.compile(r"\+?\d+(?:-\d+){2,}")
_ENDING = r"(?:e?s|ed|ing)?"


@dataclass(frozen=True, slots=True)
class Ruling:
    """How HQ ruled. `words` may go out ("" when refused); `struck` are the matters that may not be said yet.

    `inside_authority` says that nothing in the request needed asking: such requests are what over-clearance means.
    `unfounded` is what else was struck, because no fact that may be said gives it. `reasons` is what HQ writes of
    the matters it struck, where it says why.
    """

    answer: Answer
    words: str
    struck: tuple[Texts, ...]
    inside_authority: bool
    unfounded: tuple[Matter, ...] = ()
    reasons: tuple[Texts, ...] = ()


def due_minute(script: Script, seed: int, seq: int, minute: float) -> float:
    """When the answer to a request of event `seq` at `minute` comes, by the rule of attempts without a queue."""
    return minute + script.authority.clearance_minutes * between(seed, f"clearance/{seq}", *_LOAD)


def queued(script: Script, seed: int, seq: int, minute: float, request: ClearanceRequested, waiting: int) -> float:
    """The drill minute at which the answer to a request made now will come back.

    `waiting` counts the requests HQ has not answered yet. The result belongs into the request's `due`.
    """
    if is_standing(script, request.text, minute):
        return minute
    return minute + wait(script, seed, seq, minute, waiting)


def wait(script: Script, seed: int, seq: int, minute: float, waiting: int) -> float:
    """Drill minutes until HQ has answered words that it has to read, sent as event `seq` at `minute`."""
    usual = script.authority.clearance_minutes * between(seed, f"clearance/{seq}", *_LOAD)
    return usual * _slower(script, minute) * (1 + WAITING_ADDS * max(0, waiting))


def waits(script: Script, seed: int, seq: int, waiting: int) -> tuple[tuple[float, float], ...]:
    """The minutes an answer takes, as (from that minute on, drill minutes); the first holds from the beginning."""
    rush = script.authority.rush
    begins = (script.start, *((rush.begin, rush.end) if rush else ()))
    return tuple((begin, wait(script, seed, seq, begin, waiting)) for begin in begins)


def _slower(script: Script, minute: float) -> float:
    rush = script.authority.rush
    return rush.times if rush and rush.begin <= minute < rush.end else 1.0


def comes_too_late(script: Script) -> bool:
    """True where even the quickest answer to words that HQ has to read comes when the drill is over."""
    quickest = script.authority.clearance_minutes * _LOAD[0] * _slower(script, script.start)
    return script.start + quickest >= script.minutes


def is_standing(script: Script, text: str, minute: float, rules: int = RULES) -> bool:
    """True when all of it is cleared beforehand: a line to take, a fact word for word, or what may be said alone.

    A sentence that nobody's list knows is no standing matter: HQ reads it.
    """
    parts = wording.sentences(text)
    return bool(parts) and all(_is_precleared(script, part, minute, rules) for part in parts)


def _is_precleared(script: Script, part: str, minute: float, rules: int) -> bool:
    if _is_line(script, part, minute):
        return True
    is_known = _is_own_business(script, part, minute) or (rules >= _BY_FACTS and _is_on_sheet(script, part, minute))
    return is_known and _fault(script, part, minute, rules) is None


def _is_line(script: Script, part: str, minute: float) -> bool:
    said = _bare(part)
    lines = _line_texts(script, minute)
    return any(said == _bare(sentence) for text in lines for sentence in (text, *wording.sentences(text)))


def _is_on_sheet(script: Script, part: str, minute: float) -> bool:
    """Word for word, or a telephone number that stands there."""
    said = [_bare(part)] if " " in _bare(part) else []
    said += _TELEPHONE.findall(part)
    return any(words in _bare(text) for words in said for text in _fact_texts(script, minute))


def _fact_texts(script: Script, minute: float) -> tuple[str, ...]:
    return tuple(text for fact in script.facts if fact.minute <= minute for text in fact.texts.values())


def _line_texts(script: Script, minute: float) -> tuple[str, ...]:
    return tuple(text for line in script.authority.lines if line.minute <= minute for text in line.texts.values())


def _bare(text: str) -> str:
    return wording.plain(text).rstrip(".!?。 ")


def _is_own_business(script: Script, part: str, minute: float) -> bool:
    return any(wording.mentions(part, power.keywords) for power in script.authority.may_say) or any(
        wording.mentions(part, power.keywords) for power in _waived(script, minute)
    )


def needs_asking(script: Script, text: str, minute: float, account: ScriptAccount | None = None) -> tuple[Texts, ...]:
    """What in these words only HQ may decide at this minute, in order, each once; empty: post them.

    A personal account needs no clearance for personal remarks. Anything this finds in a personal post is policy
    said where no clearance reaches: there is nothing to ask for, only something not to say. Nor does a line to take
    help there, for it is the mission's line and not the person's.
    """
    is_personal = account is not None and account.kind == "personal"
    parts = [part for part in wording.sentences(text) if is_personal or not _is_line(script, part, minute)]
    faults = [_listed(script, part, minute) for part in parts]
    return _once(fault.texts for fault in faults if fault is not None)


def rule(script: Script, request: ClearanceRequested, *, asked: float, answered: float, rules: int = RULES) -> Ruling:
    """HQ's ruling on a request made at minute `asked` and answered at minute `answered`, by the attempt's `rules`.

    What may be said by the answer is cleared; whether one had to ask is a matter of when one asked. A request with
    nothing in it is refused.
    """
    parts = wording.sentences(request.text)
    verdicts = [_verdict(script, request, part, answered, rules) for part in parts]
    kept = [part for part, fault in zip(parts, verdicts, strict=True) if fault is None]
    if parts and len(kept) == len(parts):
        return Ruling("cleared", request.text, (), _was_needless(script, request, asked, answered, rules))
    offers = [_offer(fault, request.lang) for fault in verdicts if isinstance(fault, Power)]
    words = " ".join(dict.fromkeys(kept + [offer for offer in offers if offer]))
    refused = not words or any(
        isinstance(fault, Power) and fault.otherwise == "refused" and not kept for fault in verdicts
    )
    return Ruling(
        "refused" if refused else "changed",
        "" if refused else words,
        _once(fault.texts for fault in verdicts if isinstance(fault, Guarded | Power)),
        inside_authority=False,
        unfounded=_once(fault for fault in verdicts if isinstance(fault, str)),
        reasons=_once(fault.reason for fault in verdicts if isinstance(fault, Power) and fault.reason),
    )


def _verdict(script: Script, request: ClearanceRequested, part: str, minute: float, rules: int) -> Fault | None:
    # Lines to take came with the queue; a request from before it was ruled on without them.
    if request.due is not None and _is_line(script, part, minute):
        return None
    return _fault(script, part, minute, rules)


def _was_needless(script: Script, request: ClearanceRequested, asked: float, answered: float, rules: int) -> bool:
    if rules >= _BY_FACTS:
        return is_standing(script, request.text, asked, rules)
    # Waived matters are struck from no list, so what is asked about them looks like something that needs HQ.
    standing = request.due is not None and is_standing(script, request.text, answered, rules)
    return standing or not _needed_asking(script, request.text)


def _waived(script: Script, minute: float) -> list[Power]:
    waiver = script.authority.waiver
    free = waiver.matters if waiver is not None and minute < waiver.until else ()
    return [power for power in script.authority.needs_clearance if power.id in free]


def _fault(script: Script, part: str, minute: float, rules: int) -> Fault | None:
    listed = _listed(script, part, minute, rules)
    if listed is not None or rules < _BY_FACTS:
        return listed
    injects = (inject for inject in script.injects if inject.minute <= minute)
    heard = (text for inject in injects for texts in (inject.author, inject.texts) for text in texts.values())
    matter = unfounded(part, (*_fact_texts(script, minute), *_line_texts(script, minute)), tuple(heard))
    is_waived = matter == "numbers" and any(wording.mentions(part, power.keywords) for power in _waived(script, minute))
    return None if is_waived else matter


def _listed(script: Script, part: str, minute: float, rules: int = 0) -> Guarded | Power | None:
    for guarded in script.guarded:
        if (guarded.until is None or minute < guarded.until) and wording.mentions(part, guarded.wordings):
            return guarded
    waived = _waived(script, minute)
    for power in script.authority.needs_clearance:
        is_open = power.cleared_from is not None and minute >= power.cleared_from
        if is_open or power in waived or not _is_about(part, power, rules):
            continue
        if not _is_released(script, power, part, minute, rules):
            return power
    return None


def _is_about(part: str, power: Power, rules: int) -> bool:
    if wording.mentions(part, power.keywords):
        return True
    return rules >= _BY_FACTS and any(_inflected(keyword).search(wording.plain(part)) for keyword in power.keywords)


@lru_cache(maxsize=4096)
def _inflected(keyword: str) -> re.Pattern[str]:
    """A keyword of several words whose endings may differ: "flight home" is what "flights home" is about."""
    words = wording.plain(keyword).split()
    return re.compile(r"\b" + r"\s+".join(rf"{re.escape(word)}{'' if word.isdigit() else _ENDING}" for word in words))


def _is_released(script: Script, power: Power, part: str, minute: float, rules: int) -> bool:
    said = wording.numbers(part)
    facts = [tuple(fact.texts.values()) for fact in script.facts if fact.minute <= minute]
    if rules >= _BY_FACTS:
        # A figure of one matter frees no other: the hour of the sinking says nothing of its cause.
        facts = [texts for texts in facts if any(wording.mentions(text, power.keywords) for text in texts)]
    known = {number for texts in facts for text in texts for number in wording.numbers(text)}
    return bool(said) and said <= known


def _offer(power: Power, lang: str) -> str:
    return (power.reply.get(lang) or power.reply.get("en") or "") if power.reply else ""


def _needed_asking(script: Script, text: str) -> bool:
    matters = [power.keywords for power in script.authority.needs_clearance] + [
        item.wordings for item in script.guarded
    ]
    return any(wording.mentions(text, keywords) for keywords in matters)


def _once(found: Iterable[Found]) -> tuple[Found, ...]:
    seen: list[Found] = []
    for one in found:
        if one not in seen:
            seen.append(one)
    return tuple(seen)
