"""Who answers a post, and with what: the evidence decides what there is to say, named draws who says it.

Draws are named by the post's minute and by the persona, never by words or by what else was posted: another wording
on the same seed meets the same people in the same mood, and a post left out or put in moves no other's luck.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from server.audience.voices.bank import filled, lines_for, pick
from server.audience.voices.evidence import FAULT, Evidence
from server.audience.voices.personas import Persona

Draw = Callable[[str], float]
MOST = 4
_MOST_TROLLS = 1
# Who is in such a temper thanks for nothing.
SORE = ("angry", "mocking")
_FOLK = ("relative", "diaspora", "passerby", "fan", "local_official")

# How each thing said sounds to the one who posted: +2 warm, 0 a plain question, -2 hostile.
MOODS: Mapping[str, int] = {
    "thanks": 2, "cheer": 2, "corrected": 2, "gotit": 2, "record": 1, "note": 1, "promise": 1, "engaged": 1,
    "ask": 0, "insist": -1, "unread": -1, "stock": -1, "repeat": -1, "dull": -1, "hostile": -2, "leak": -2,
    "protest": -2, "pounce": -2, "jeer": -2, "bait": -1, "fed": -2, "pile": -2,
    "answered": 2, "unmet": -1, "rebuffed": -2, "again": -1, "reminder": -1, "broken": -2,
}  # fmt: skip


def mood_of(occasion: str) -> int:
    """How what is said on an occasion sounds, from 2 (warm) to -2 (hostile)."""
    return MOODS[occasion.partition(".")[0]]


@dataclass(slots=True)
class Memory:
    """What a persona knows of the attempt: what they asked for and were not given, and what they are about to ask."""

    asked: list[str] = field(default_factory=list)
    coming: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that could be said: on which occasion, how strongly it presses, and the words it takes."""

    occasion: str
    weight: float
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Voice:
    """One answer. `delay` is drill minutes after the post settled."""

    persona: Persona
    occasion: str
    texts: Mapping[str, str]
    lang: str
    asks: bool
    delay: float
    line: str

    @property
    def mood(self) -> int:
        """From 2 (warm) to -2 (hostile)."""
        return mood_of(self.occasion)


@dataclass(frozen=True, slots=True)
class Situation:
    """A post and what was said before it. `missing` are wants still open, `repeated` words it had said already,
    `leaked` words that give away what was to be kept. With `praises_anything` a kind reader finds something to repeat
    in any good post, as was so once; else only in one that gives something. With `praises_haste` the press calls any
    such post on time, as was so once too.
    """

    evidence: Evidence
    missing: tuple[str, ...] = ()
    repeated: str = ""
    leaked: str = ""
    corrects: bool = False
    praises_anything: bool = False
    praises_haste: bool = False


def remark(persona: Persona, now: Situation, memory: Memory) -> Remark | None:
    """What this persona most wants to say to the post; None when it leaves them cold."""
    if not now.evidence.languages & set(persona.languages):
        # Whoever it was not written for seldom complains when those it was written for can read it.
        weight = 4.0 if now.evidence.lowest("language", unknown=2) < 3 else 0.5
        return None if persona.kind in ("troll", "aide") else Remark("unread", weight)
    found = _remarks(persona, now, memory)
    if persona.temper in SORE and not now.evidence.easily_pleased:
        found = [one for one in found if mood_of(one.occasion) <= 0]
    return max(found, key=lambda one: one.weight, default=None)


def _remarks(persona: Persona, now: Situation, memory: Memory) -> list[Remark]:
    if persona.kind == "troll":
        return _of_troll(now.evidence)
    found = _faults(persona, now) + _wants(persona, now, memory)
    return found + _praise(persona, now) if not now.evidence.hostile else found


def _of_troll(evidence: Evidence) -> list[Remark]:
    found = [Remark("bait", 0.6 if evidence.good else 1.5)]
    if evidence.pounces:
        found.append(
            Remark("jeer", 4.0 if evidence.hostile or evidence.harmful else 2.0, {"quote": evidence.pounces[0][1]})
        )
    if evidence.evasive:
        found.append(Remark("jeer", 2.5, {"quote": evidence.stock}))
    return found


def _faults(persona: Persona, now: Situation) -> list[Remark]:
    evidence, kind = now.evidence, persona.kind
    found: list[Remark] = []
    worst = evidence.pounces[0] if evidence.pounces else None
    quote = worst[1] if worst else evidence.best
    leak = now.leaked or (evidence.best if evidence.lowest("confidentiality") <= FAULT else "")
    if leak and kind in ("relative", "journalist", "diaspora"):
        found.append(Remark("leak", 4.6, {"quote": leak}))
    if quote and kind == "aide" and (evidence.hostile or evidence.lowest("mandate", "impartiality") <= FAULT):
        found.append(Remark("protest", 5.0, {"quote": quote}))
    if quote and evidence.hostile:
        found.append(Remark("hostile", 4.2, {"quote": quote}))
    if worst and kind != "fan":
        found.append(
            Remark(f"pounce.{worst[0]}", 4.4 if kind in ("journalist", "expert") else 2.6, {"quote": worst[1]})
        )
    if evidence.evasive:
        found.append(Remark("stock", 3.6, {"quote": evidence.stock}))
    if now.repeated and kind in ("relative", "journalist", "diaspora", "passerby"):
        found.append(Remark("repeat", 3.7, {"quote": now.repeated}))
    if evidence.levels and not evidence.good and kind in _FOLK:
        found.append(Remark("dull", 1.2))
    return found


def _wants(persona: Persona, now: Situation, memory: Memory) -> list[Remark]:
    given = dict(now.evidence.given) | ({"next": now.evidence.promise} if now.evidence.promise else {})
    got = next((want for want in memory.asked if want in given), None)
    if got:
        if (now.evidence.harmful or now.evidence.hostile) and not now.evidence.easily_pleased:
            return []
        return [Remark("gotit", 4.5, {"given": given[got]})]
    if persona.kind not in ("relative", "diaspora", "passerby", "local_official", "journalist") or not now.missing:
        return []
    still = next((want for want in memory.asked if want in now.missing), None)
    if still:
        return [Remark("insist", 3.2)]
    want = next((want for want in now.missing if want not in memory.asked + memory.coming), None)
    if want is None:
        return []
    useful = now.evidence.good
    weight = {"phone": 3.0, "where": 2.7, "when": 2.7, "price": 2.4, "next": 2.2}.get(want, 1.8)
    return [Remark(f"ask.{want}", weight - (0.8 if useful else 0.0))]


def _praise(persona: Persona, now: Situation) -> list[Remark]:
    evidence, kind = now.evidence, persona.kind
    if evidence.harmful or (evidence.levels and not evidence.good):
        return []
    found: list[Remark] = []
    if now.corrects:
        found.append(Remark("corrected", 3.8))
    for want, words in evidence.given[:1]:
        if kind in ("relative", "diaspora", "passerby"):
            found.append(Remark(f"thanks.{want}", 3.4 if evidence.good else 1.6, {"given": words}))
    if evidence.promise and kind in ("relative", "diaspora", "journalist"):
        found.append(Remark("promise", 2.4, {"given": evidence.promise}))
    if evidence.question and kind in ("passerby", "fan", "diaspora", "expert", "local_official"):
        found.append(Remark("engaged", 2.9, {"quote": evidence.question}))
    if evidence.best and evidence.good and (evidence.gives or now.praises_anything):
        record = "record.timely" if now.praises_haste else "record"
        named = {"fan": "cheer", "journalist": record, "aide": "note", "local_official": "note"}.get(
            kind, "thanks.plain"
        )
        found.append(Remark(named, 2.0, {"quote": evidence.best}))
    return found


def choose(
    people: Sequence[Persona],
    now: Situation,
    memories: Mapping[str, Memory],
    draw: Draw,
    *,
    prefix: str,
    lang: str,
    used: set[str],
    most: int = MOST,
) -> list[Voice]:
    """At most `most` answers to a post, those that press hardest first. `draw` gives the number a name stands for."""
    ranked: list[tuple[float, int, Persona, Remark]] = []
    for place, persona in enumerate(people):
        said = remark(persona, now, memories.get(persona.id, Memory()))
        if said is None:
            continue
        mood = draw(f"{prefix}/{persona.id}/mood")
        # Somebody with much to say nearly always says it; the scenario's own people come before common ones.
        if mood < min(0.95, 0.12 + said.weight / 5):
            ranked.append((-said.weight - (1.0 if "@" not in persona.id else 0.0) + mood, place, persona, said))
    voices: list[Voice] = []
    trolls, occasions = 0, dict[str, int]()
    for _, _, persona, said in sorted(ranked, key=lambda row: row[:2]):
        trolls += persona.kind == "troll"
        occasions[said.occasion] = occasions.get(said.occasion, 0) + 1
        # Four people saying one thing teach no more than two.
        if len(voices) >= most or (persona.kind == "troll" and trolls > _MOST_TROLLS) or occasions[said.occasion] > 2:
            continue
        voice = speak(persona, said, draw, prefix=prefix, lang=lang, used=used)
        if voice and all(voice.line != other.line for other in voices):
            voices.append(voice)
    return voices


def speak(persona: Persona, said: Remark, draw: Draw, *, prefix: str, lang: str, used: set[str]) -> Voice | None:
    """The persona's line for this remark, in a language of theirs; None when the bank has nothing for them."""
    slots = {name: words for name, words in said.slots.items() if words}
    tongue, lines = lines_for(said.occasion, persona, frozenset(slots), lang)
    line = pick(lines, draw(f"{prefix}/{persona.id}/line"), used)
    if line is None:
        return None
    used.add(line.id)
    texts = filled(line, slots)
    quick = 0.6 if persona.temper in ("angry", "mocking", "anxious") else 1.0
    delay = round(0.5 + quick * 6.0 * draw(f"{prefix}/{persona.id}/delay"), 3)
    asks = line.texts["en"].rstrip().endswith("?") and persona.kind not in ("troll", "fan")
    return Voice(persona, said.occasion, texts, tongue, asks, delay, line.id)
