"""TONE: how the post speaks to people.

Cut points between levels were set on labelled posts where the rubric gives no number; each is one monotone step.
"""

from server.scoring.case import Case
from server.scoring.weigh import Weighing

# Points of hostility (see Case.hostility): an edge, an open jab, an attack, a brawl.
EDGE, JAB, ATTACK, BRAWL = 0.5, 0.8, 1.4, 2.6
_HEAT = ("abuse", "slur", "insult", "threat", "sarcasm", "preach", "blame", "command", "hidden_hand")


def respect(case: Case) -> Weighing:
    """Courtesy to everyone in the thread."""
    w = Weighing("respect", "T1", case.reading, 3, 0.68)
    kind = case.hits("thanks", "request") or case.within_opening("empathy")
    if kind or case.human >= 1.2:
        w.lift(4, "tone.respect.courteous", kind)
    if case.stock >= 0.5:
        w.cap(3, "tone.respect.official", case.signs.of("boilerplate"))
    if command := case.signs.of("command"):
        w.cap(2, "tone.respect.command", command)
    if case.brushes_off:
        w.cap(2, "tone.respect.brush_off", case.hits("boilerplate", "closing"))
    heat = case.hits(*_HEAT) or case.shouts
    if case.hostility >= ATTACK:
        w.cap(1, "tone.respect.attack", heat, sure=0.7)
    elif case.hostility >= JAB:
        w.cap(2, "tone.respect.talks_down", heat)
    elif case.hostility >= EDGE:
        w.cap(3, "tone.respect.sharp", heat)
    insults = case.hits("insult", "abuse", "slur")
    if (len(insults) >= 2 and case.hostility >= BRAWL) or (case.abuse and case.signs.count("slur")):
        w.cap(0, "tone.respect.attack", insults, sure=0.75)
    w.needs("raise.respect")
    return w


def empathy(case: Case) -> Weighing:
    """Whether the post meets what people feel."""
    w = Weighing("empathy", "T2", case.reading, 2, 0.68)
    feeling, first = case.signs.of("empathy"), case.within_opening("empathy")
    if first and case.human >= 0.6:
        w.lift(4, "tone.empathy.first", first)
    elif case.human >= 1.2 and (feeling or not case.context.harm or case.usefulness >= 2):
        w.lift(4, "tone.empathy.fits", feeling)
    elif feeling:
        w.lift(3, "tone.empathy.second", feeling)
    elif case.human >= 0.6:
        w.lift(3, "tone.empathy.fits")
    else:
        w.cap(2, "tone.empathy.missing" if case.context.harm else "tone.empathy.neutral")
    if conditional := case.signs.of("conditional_sorry"):
        w.cap(2, "tone.empathy.conditional", conditional)
    if case.stock >= 0.6:
        w.cap(2, "tone.empathy.stock", case.signs.of("boilerplate"))
    _weigh_mismatch(case, w)
    w.needs("raise.empathy_first" if case.context.harm else "raise.empathy")
    return w


def _weigh_mismatch(case: Case, w: Weighing) -> None:
    """Cheer in the presence of harm, and coldness towards those addressed."""
    if case.cheers_over_harm:
        w.cap(1, "tone.empathy.cheer", case.signs.of("crisis_cheer") or case.shouts)
    heat = case.hits(*_HEAT)
    if case.hostility >= JAB:
        w.cap(1, "tone.empathy.cold", heat)
    if case.hostility >= BRAWL and case.context.harm:
        w.cap(0, "tone.empathy.cold", heat)


def warmth(case: Case) -> Weighing:
    """Whether a particular person speaks."""
    w = Weighing("warmth", "T3", case.reading, 2, 0.62)
    voice = case.hits("empathy", "thanks", "invite")
    if case.human >= 1.1:
        w.lift(4, "tone.warmth.person", voice)
    elif case.human >= 0.6:
        w.lift(3, "tone.warmth.friendly", voice)
    if case.stock >= 0.35:
        w.cap(2 if case.stock < 0.6 else 1, "tone.warmth.stock", case.hits("boilerplate", "protocol"))
    if case.copied:
        w.cap(2, "tone.warmth.copied", case.copied, firm=True)
    if len(case.reading.emoji) >= 4:
        w.cap(1, "tone.warmth.forced")
    if case.human < -0.5 and case.hostility >= EDGE:
        w.cap(1, "tone.warmth.hostile", case.hits(*_HEAT))
    w.needs("raise.warmth")
    return w


def helpfulness(case: Case) -> Weighing:
    """What the reader can do or know afterwards."""
    useful = case.usefulness
    w = Weighing("helpfulness", "T4", case.reading, 1, 0.62)
    given = case.concrete or case.hits("action", "update", "invite")
    if useful >= 1.5:
        w.lift(4, "tone.helpfulness.full", given)
    elif useful >= 1.1:
        w.lift(3, "tone.helpfulness.useful", given)
    elif useful >= 0.1:
        w.lift(2, "tone.helpfulness.partial", given)
    else:
        w.cap(1, "tone.helpfulness.partial" if case.concrete else "tone.helpfulness.nothing", case.concrete)
    if (shut := case.signs.of("closing")) and useful < 2:
        w.cap(2, "tone.helpfulness.pointer", shut)
    if case.hostility >= ATTACK:
        w.cap(1, "tone.helpfulness.hostile", case.hits("blame", "threat", "insult", "preach"))
    w.needs("raise.next_update" if useful >= 1.1 else "raise.helpfulness")
    return w


def clarity(case: Case) -> Weighing:
    """Plain language: sentence length, jargon, length for the place."""
    w = Weighing("clarity", "T5", case.reading, 3, 0.7)
    if not case.reading.words:
        w.cap(0, "tone.clarity.empty", sure=0.95)
        return w
    longest = max((s.words for s in case.reading.sentences), default=0)
    jargon = case.hits("jargon", "boilerplate")
    if case.human >= 0.9 and case.sentence_length <= 16 and not jargon:
        w.lift(4, "tone.clarity.plain")
    if case.sentence_length > 22 or longest > 34:
        w.cap(2, "tone.clarity.long")
    if len(jargon) >= 2:
        w.cap(2, "tone.clarity.jargon", jargon)
        if longest > 30:
            w.cap(1, "tone.clarity.jargon", jargon)
    elif jargon:
        w.cap(3, "tone.clarity.jargon", jargon)
    if len(case.reading.tags) > 6:
        w.cap(3, "tone.clarity.tags")
    w.needs("raise.clarity")
    return w


def restraint(case: Case) -> Weighing:
    """No boasting, preaching or point-scoring."""
    w = Weighing("restraint", "T6", case.reading, 4, 0.58)
    if case.stock >= 0.2 or case.human < 0.3:
        # Modest boilerplate is no lack of restraint; it is only not modest warmth.
        w.cap(3, "tone.restraint.institution", case.signs.of("self_talk"))
    if case.brushes_off:
        w.cap(2, "tone.restraint.aloof", case.hits("boilerplate", "closing"))
    if boast := case.hits("superlative", "home_slogan"):
        w.cap(2, "tone.restraint.boast", boast)
        if len(boast) >= 2:
            w.cap(1, "tone.restraint.boast", boast)
    snark, lecture = case.hits("abuse", "slur", "sarcasm", "insult", "threat"), case.hits("preach", "blame", "command")
    if snark:
        w.cap(3 if case.human > 1.2 else 2, "tone.restraint.snark", snark)
    if lecture:
        w.cap(3 if case.human > 1.2 else 2, "tone.restraint.lecture", lecture)
    if case.hostility >= JAB:
        w.cap(1, "tone.restraint.snark" if snark else "tone.restraint.lecture", snark or lecture or case.shouts)
    if case.hostility >= BRAWL and (fury := case.hits("abuse", "slur", "insult", "threat")):
        w.cap(0, "tone.restraint.belligerent", fury, sure=0.65)
    w.needs("raise.restraint")
    return w
