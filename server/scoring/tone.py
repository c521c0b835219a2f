"""TONE: how the post speaks to people."""

from server.scoring.case import Case
from server.scoring.weigh import Weighing


def respect(case: Case) -> Weighing:
    """Courtesy to everyone in the thread."""
    w = Weighing("respect", "T1", case.reading, 3, 0.65)
    kind = case.hits("thanks", "request")
    if kind or case.within_opening("empathy"):
        w.lift(4, "tone.respect.courteous", kind or case.within_opening("empathy"))
    if case.stock >= 0.5:
        w.cap(3, "tone.respect.official", case.signs.of("boilerplate"))
    if command := case.signs.of("command"):
        w.cap(2, "tone.respect.command", command)
    scorn = case.hits("sarcasm", "preach", "blame")
    if scorn:
        w.cap(3 if len(scorn) == 1 and case.human > 1 else 2, "tone.respect.talks_down", scorn)
    if len(scorn) + len(case.shouts) >= 3:
        w.cap(1, "tone.respect.talks_down", scorn or case.shouts)
    attack = case.hits("insult", "threat")
    if attack and case.hostility >= 1.5:
        w.cap(1, "tone.respect.attack", attack, sure=0.7)
    elif attack:
        w.cap(3 if case.human > 1.2 else 2, "tone.respect.sharp", attack)
    if len(case.signs.of("insult")) >= 2 and case.hostility >= 3.2:
        w.cap(0, "tone.respect.attack", attack, sure=0.75)
    w.needs("raise.respect")
    return w


def empathy(case: Case) -> Weighing:
    """Whether the post meets what people feel."""
    w = Weighing("empathy", "T2", case.reading, 3, 0.6)
    feeling = case.signs.of("empathy")
    first = case.within_opening("empathy")
    conditional = case.signs.of("conditional_sorry")
    if case.context.harm:
        if first:
            w.lift(4, "tone.empathy.first", first)
        elif feeling:
            w.cap(3, "tone.empathy.second", feeling)
        else:
            w.cap(3 if case.usefulness >= 2.2 and case.human > 0.3 else 2, "tone.empathy.missing")
        cheer = case.signs.of("crisis_cheer") if not first else ()
        loud = len(case.reading.emoji) + len(case.shouts) + max(0, len(case.reading.tags) - 1)
        if (cheer and loud) or loud >= 3:
            w.cap(1, "tone.empathy.cheer", cheer or case.shouts)
    elif first or (feeling and case.human > 1.2) or (case.human >= 1.6 and case.usefulness > 1):
        w.lift(4, "tone.empathy.fits", feeling)
    elif case.human < 0.2:
        w.cap(2, "tone.empathy.neutral")
    if conditional:
        w.cap(2, "tone.empathy.conditional", conditional)
    if case.stock >= 0.6:
        w.cap(2, "tone.empathy.stock", case.signs.of("boilerplate"))
    if case.hostility >= 1.2:
        w.cap(
            2 if case.hostility < 1.8 else 1,
            "tone.empathy.cold",
            case.hits("insult", "threat", "sarcasm", "preach", "blame"),
        )
    if case.hostility >= 3.2 and case.context.harm:
        w.cap(0, "tone.empathy.cold", case.hits("insult", "threat", "sarcasm", "preach", "blame"))
    w.needs("raise.empathy_first" if case.context.harm else "raise.empathy")
    return w


def warmth(case: Case) -> Weighing:
    """Whether a particular person speaks."""
    w = Weighing("warmth", "T3", case.reading, 2, 0.55)
    voice = case.hits("empathy", "thanks", "invite")
    if case.human >= 1.5:
        w.lift(4, "tone.warmth.person", voice)
    elif case.human >= 0.8:
        w.lift(3, "tone.warmth.friendly", voice)
    if case.stock >= 0.35:
        w.cap(2, "tone.warmth.stock", case.hits("boilerplate", "protocol"))
    if case.stock >= 0.8:
        w.cap(1, "tone.warmth.stock", case.hits("boilerplate", "protocol"))
    if len(case.reading.emoji) >= 4:
        w.cap(1, "tone.warmth.forced")
    if case.hostility >= 1.4:
        w.cap(1, "tone.warmth.hostile", case.hits("insult", "threat", "sarcasm", "preach", "blame", "command"))
    w.needs("raise.warmth")
    return w


def helpfulness(case: Case) -> Weighing:
    """What the reader can do or know afterwards."""
    useful = case.usefulness
    w = Weighing("helpfulness", "T4", case.reading, 1, 0.65)
    given = case.hits("action", "update", "invite") if not case.concrete else case.concrete
    if useful >= 2.4:
        w.lift(4, "tone.helpfulness.full", given)
    elif useful >= 1.4:
        w.lift(3, "tone.helpfulness.useful", given)
    elif useful >= 0.5:
        w.lift(2, "tone.helpfulness.partial", given)
    else:
        w.note("tone.helpfulness.nothing")
    if case.signs.count("closing") and useful < 2:
        w.cap(2, "tone.helpfulness.pointer", case.signs.of("closing"))
    if case.hostility >= 1.6:
        w.cap(1, "tone.helpfulness.hostile", case.hits("blame", "threat", "insult", "preach"))
    w.needs("raise.next_update" if useful >= 1.4 else "raise.helpfulness")
    return w


def clarity(case: Case) -> Weighing:
    """Plain language: sentence length, jargon, length for the place."""
    w = Weighing("clarity", "T5", case.reading, 4, 0.6)
    if not case.reading.words:
        w.cap(0, "tone.clarity.empty", sure=0.95)
        return w
    longest = max((s.words for s in case.reading.sentences), default=0)
    if case.sentence_length > 21 or longest > 34:
        w.cap(2, "tone.clarity.long")
    elif case.sentence_length > 15 or longest > 26:
        w.cap(3, "tone.clarity.long")
    jargon = case.hits("jargon", "boilerplate")
    if len(jargon) >= 4:
        w.cap(2, "tone.clarity.jargon", jargon)
    elif len(jargon) >= 2:
        w.cap(3, "tone.clarity.jargon", jargon)
    if len(jargon) >= 3 and longest > 34:
        w.cap(1, "tone.clarity.jargon", jargon)
    if case.hostility >= 1.4:
        w.cap(3, "tone.clarity.no_point")
    if len(case.reading.tags) > 6:
        w.cap(3, "tone.clarity.tags")
    w.needs("raise.clarity")
    return w


def restraint(case: Case) -> Weighing:
    """No boasting, preaching or point-scoring."""
    w = Weighing("restraint", "T6", case.reading, 4, 0.6)
    boast = case.hits("superlative", "home_slogan")
    if case.stock >= 0.5 or case.human < 0.3:
        # Modest boilerplate is no lack of restraint; it is only not modest warmth.
        w.cap(3, "tone.restraint.institution", case.signs.of("self_talk"))
    if boast:
        w.cap(3 if len(boast) == 1 else 2, "tone.restraint.boast", boast)
    if len(boast) >= 4:
        w.cap(1, "tone.restraint.boast", boast)
    lecture = case.hits("preach", "blame", "command")
    if lecture:
        w.cap(3 if len(lecture) == 1 and case.human > 1 else 2, "tone.restraint.lecture", lecture)
    snark = case.hits("sarcasm", "insult", "threat")
    if snark:
        w.cap(3 if len(snark) == 1 and case.human > 1.2 else 2, "tone.restraint.snark", snark)
    if case.hostility >= 1.4:
        w.cap(1, "tone.restraint.snark", snark or lecture, sure=0.65)
    if case.hostility >= 2.6 and case.hits("insult", "threat"):
        w.cap(0, "tone.restraint.belligerent", case.hits("insult", "threat"), sure=0.65)
    w.needs("raise.restraint")
    return w
