"""RISK: what the post may break; four means nothing avoidable is at stake.

Confidentiality is in leaks.py, the overall level in overall.py.
"""

import re
from functools import lru_cache

from server.scoring.case import DATE, Case
from server.scoring.counted import counted
from server.scoring.figures import Figure, is_year, opposite
from server.scoring.lexicon import Hit
from server.scoring.stems import stems
from server.scoring.tone import EDGE, JAB
from server.scoring.weigh import Weighing

_HALVES = frozenset("오전 오후 아침 저녁 새벽 morning afternoon evening noon midnight".split())
# Words a claim takes at least.
_A_CLAIM = 8
# Points of worth (see Case.worth) under which a post that keeps to no fact is mostly a claim or a jab.
_NOTHING_GIVEN, _LITTLE_GIVEN = 0.0, 1.0
_OFFICE = re.compile(
    r"leader|president|government|minister|party|regime|court|king\b|정부|정권|대통령|총리|지도자|여당|야당|권력"
)
_ILLNESS = re.compile(r"(?:'s)? (?:virus|strain|variant|flu|disease|plague)\b")


def accuracy(case: Case) -> Weighing:
    """Only confirmed facts, with the unknown marked as such."""
    w = Weighing("accuracy", "R1", case.reading, 4, 0.62)
    rumour, sweeping = case.signs.of("rumour"), case.signs.of("absolutes")
    loose, tolls = unmatched(case), case.invented_tolls
    sourced = case.signs.of("source")
    if tolls or (loose and not sourced):
        # How many died or are missing always matters.
        level = 2 if tolls and not sourced else 3
        w.cap(level, "risk.accuracy.unmatched_figure", loose, sure=0.5, firm=True)
    for hit, known in miscounted(case):
        w.cap(2, "risk.accuracy.miscounts", [hit], sure=0.5, values={"known": known}, firm=True)
    if rumour:
        w.cap(2, "risk.accuracy.unsourced", rumour)
    if sweeping:
        w.cap(3 if len(sweeping) == 1 else 2, "risk.accuracy.absolute", sweeping)
    if accused := case.signs.of("accusation"):
        w.cap(1, "risk.accuracy.accuses", accused)
    if len(rumour) >= 2 or (rumour and (sweeping or loose)):
        w.cap(1, "risk.accuracy.unverified", rumour, sure=0.6)
    if boast := case.signs.of("superlative"):
        w.cap(3 if len(boast) < 2 else 2, "risk.accuracy.overstated", boast)
    _weigh_unsupported(case, w)
    if case.hostility >= 1.8 and (sweeping or rumour):
        w.cap(1, "risk.accuracy.unverified", [*rumour, *sweeping])
    if sourced and w.level == 4:
        w.note("risk.accuracy.sourced", sourced)
    w.needs("raise.accuracy")
    return w


def _weigh_unsupported(case: Case, w: Weighing) -> None:
    """Assertions of our own: no fact of the sheet, nothing to do for the reader and no stock phrase either.

    Most wrong claims carry no number and no tell-tale word. Of labelled posts of this kind four in five were
    held back, so the machine proposes that and leaves the judgement to a person.
    """
    own_words = case.stock < 0.2 and not case.facts_now and not case.signs.count("closing")
    own_words = own_words and case.size >= _A_CLAIM
    if not own_words or not case.prepared.facts:
        return
    if case.worth < _NOTHING_GIVEN:
        w.cap(1, "risk.accuracy.unsupported", sure=0.4)
    elif case.worth < _LITTLE_GIVEN and case.usefulness < 0.5:
        w.cap(2, "risk.accuracy.unsupported", sure=0.4)


def unmatched(case: Case) -> tuple[Hit, ...]:
    """Figures that are neither on the fact sheet at this minute nor the asker's nor a time we set ourselves."""
    known = case.prepared.public_figures | case.asked_content
    if not case.prepared.facts:
        return ()
    loose = (f for f in case.figures if f.key not in known and (_is_claim(f) or _turns_a_clock(case, f, known)))
    return tuple(sorted({Hit(f.start, f.end) for f in loose}.union(case.invented_tolls), key=lambda hit: hit.start))


def miscounted(case: Case) -> tuple[tuple[Hit, str], ...]:
    """Numbers of what a fact counts that may be said by now, where it gives another: with that one, as written.

    Words that HQ cleared hold none, nor do those that give the fact's number beside another.
    """
    facts = () if case.context.cleared else case.prepared.facts
    by_now = [fact for fact in facts if fact.fact.minute <= case.post.minute]
    counts = {thing: given for fact in by_now for thing, given in fact.counts.items()}
    known = case.prepared.public_figures | case.asked_content
    found = counted(case.reading.text, case.figures) if counts else ()
    return tuple(
        (Hit(figure.start, figure.end), counts[thing].written)
        for figure, thing in found
        if thing in counts and figure.key not in known and counts[thing].key not in case.figure_keys
    )


def _turns_a_clock(case: Case, figure: Figure, known: frozenset[str]) -> bool:
    """Whether a time is that of a fact the sentence speaks of, in the wrong half of the day.

    When our counter opens, or when we write again, is ours to set.
    """
    turned = opposite(figure.key) if figure.kind == "clock" and not figure.other else ""
    if turned not in known:
        return False
    sentence = next(s for s in case.reading.sentences if s.start <= figure.start < s.end)
    if any(sentence.start <= hit.start < sentence.end for hit in case.signs.of("update")):
        return False
    told = _spoken_of(sentence.text)
    return any(
        len(shared := told & _roots(part.stems)) >= 2 or 2 * len(shared) > len(told)
        for fact in case.prepared.facts
        for part in fact.contents
        if turned in part.figures
    )


@lru_cache(maxsize=8)
def _spoken_of(sentence: str) -> frozenset[str]:
    """What a sentence speaks of beside days and times; one may name many times."""
    return _roots(stems(DATE.sub(" ", sentence.lower())) - _HALVES)


def _roots(words: frozenset[str]) -> frozenset[str]:
    """Stems, Korean ones without what inflects them."""
    return frozenset(word if word.isascii() else word.rstrip("은는이가을를에")[:2] for word in words)


def _is_claim(figure: Figure) -> bool:
    """Whether a figure asserts a quantity that ought to be on the sheet, as small numbers and years do not."""
    is_large = figure.kind == "count" and len(figure.key) >= 6 and not is_year(figure)
    return is_large or figure.kind in ("share", "phone")


def mandate(case: Case) -> Weighing:
    """Inside the lines and the officer's own authority."""
    w = Weighing("mandate", "R2", case.reading, 4, 0.68)
    promises, threats = case.signs.of("commitment"), case.signs.of("threat")
    if promises and not case.context.cleared:
        w.cap(2 if len(promises) == 1 else 1, "risk.mandate.commits", promises)
    if (pledges := case.signs.of("pledge")) and not case.context.cleared:
        w.cap(1, "risk.mandate.pledges", pledges)
        if len(pledges) + len(promises) + len(threats) >= 3:
            w.cap(0, "risk.mandate.pledges", pledges, sure=0.65)
    if threats:
        w.cap(2 if len(threats) == 1 and case.hostility < 1.4 else 1, "risk.mandate.threat", threats)
        if len(threats) >= 2:
            w.cap(0, "risk.mandate.threat", threats, sure=0.65)
    if case.signs.count("praise_blame") and case.signs.count("party"):
        w.cap(2, "risk.mandate.politics", case.signs.of("praise_blame"))
    if len(case.signs.of("rumour")) >= 2:
        w.cap(3, "risk.mandate.speculates", case.signs.of("rumour"))
    w.needs("raise.mandate")
    return w


def impartiality(case: Case) -> Weighing:
    """No side taken in anybody's politics."""
    w = Weighing("impartiality", "R4", case.reading, 4, 0.9)
    party, judged = case.signs.of("party"), case.signs.of("praise_blame")
    attack = case.hits("insult", "sarcasm", "blame", "accusation")
    office = [hit for hit in judged if _OFFICE.search(case.reading.low[hit.start : hit.end])]
    if (party and judged) or office:
        w.cap(1, "risk.impartiality.takes_side", [*party, *judged])
        if len(judged) >= 2 or attack:
            w.cap(0, "risk.impartiality.takes_side", [*judged, *party], sure=0.7)
    elif party and attack and case.hostility >= 0.6:
        w.cap(1, "risk.impartiality.attacks_leader", [*party, *attack])
    elif judged and not case.signs.count("owning"):
        w.cap(3 if len(judged) == 1 else 1, "risk.impartiality.lean", judged)
    w.needs("raise.impartiality")
    return w


def sensitivity(case: Case) -> Weighing:
    """Agreed names and respectful terms."""
    w = Weighing("sensitivity", "R5", case.reading, 4, 0.84)
    for pattern, use in case.prepared.terms:
        if found := [Hit(m.start(), m.end()) for m in pattern.finditer(case.reading.low)]:
            key = "risk.sensitivity.term" if use else "risk.sensitivity.term_leave_out"
            # One fault, one charge: heat around a term is charged to escalation, so one use is only clumsy.
            level = 1 if len(found) >= 2 and case.hostility >= 1.5 else 3 if len(found) == 1 else 2
            w.cap(level, key, found, sure=0.75, values={"use": use} if use else None)
    if slurs := case.signs.of("slur"):
        # A slur wounds even where it is only quoted.
        w.cap(0 if case.abuse else 2, "risk.sensitivity.slur", slurs, sure=0.7)
    # A people's, a place's or anybody's name on an illness.
    ends = ((start, _ILLNESS.match(case.reading.low, end)) for start, end in case.signs.names)
    blamed = [Hit(start, found.end()) for start, found in ends if found]
    if stigma := [*case.signs.of("stigma"), *blamed]:
        w.cap(1, "risk.sensitivity.stigma", stigma)
    if case.context.harm and len(case.reading.emoji) >= 2 and case.signs.count("crisis_cheer"):
        w.cap(1, "risk.sensitivity.cheer", case.signs.of("crisis_cheer"))
    w.needs("raise.sensitivity")
    return w


def escalation(case: Case) -> Weighing:
    """The temperature goes down and no falsehood is lent our reach."""
    w = Weighing("escalation", "R6", case.reading, 4, 0.64)
    heat = case.hits("abuse", "slur", "insult", "threat", "sarcasm")
    if case.asker_is_hostile and case.hits("abuse", "sarcasm", "insult"):
        w.cap(2, "risk.escalation.feeds", heat, firm=True)
    if case.hostility >= EDGE:
        w.cap(3 if case.hostility < JAB else 2, "risk.escalation.edge", heat or case.hits("preach", "blame"))
    if case.heat >= 1.4:
        w.cap(1, "risk.escalation.provokes", heat)
    if len(case.signs.of("threat")) >= 2 or (case.signs.count("threat") and case.signs.count("insult") >= 1):
        w.cap(1, "risk.escalation.provokes", heat)
        if case.hostility >= 3:
            w.cap(0, "risk.escalation.attack", heat, sure=0.65)
    if crowd := case.signs.of("hidden_hand"):
        w.cap(1, "risk.escalation.crowd", crowd)
    if case.is_reply and (lecture := case.hits("preach", "sarcasm", "command")) and len(lecture) >= 2:
        w.cap(2, "risk.escalation.lectures", lecture)
    if len(case.signs.of("sarcasm")) >= 3:
        w.cap(1, "risk.escalation.provokes", case.signs.of("sarcasm"))
    if falsehood := case.falsehood_first:
        w.cap(2, "risk.escalation.myth_first", falsehood, firm=True)
    w.needs("raise.escalation")
    return w


def _hushed_up(case: Case) -> tuple[Hit, ...]:
    """Words by which something passes in silence: nobody owns it, nor asks pardon for what was taken down."""
    if case.signs.count("owning"):
        return ()
    pardoned = case.signs.count("apology") and not case.signs.count("conditional_sorry")
    return (*case.signs.of("passed_over"), *(() if pardoned else case.signs.of("vanished")))


def conduct(case: Case) -> Weighing:
    """Clear who speaks, and mistakes owned."""
    w = Weighing("conduct", "R7", case.reading, 4, 0.8)
    if shifted := case.signs.of("scapegoat"):
        w.cap(2 if not case.signs.count("owning") else 3, "risk.conduct.scapegoat", shifted)
        if len(shifted) >= 2:
            w.cap(1, "risk.conduct.scapegoat", shifted)
    if shifted and case.hits("insult", "blame", "threat"):
        w.cap(1, "risk.conduct.scapegoat", shifted)
    if personal := case.signs.of("personal_opinion"):
        w.cap(2, "risk.conduct.personal", personal)
    if crowd := case.signs.of("hidden_hand"):
        w.cap(2, "risk.conduct.crowd", crowd)
    if gone := _hushed_up(case):
        w.cap(1, "risk.conduct.vanished", gone)
    if case.hostility >= 2:
        w.cap(3, "risk.conduct.tone", case.hits("insult", "threat"))
    w.needs("raise.conduct")
    return w


def duty(case: Case) -> Weighing:
    """What was owed at this minute, given or withheld."""
    w = Weighing("duty", "R8", case.reading, 3, 0.57)
    useful = case.usefulness
    evasive = case.hits("boilerplate", "closing")
    walled = case.signs.count("closing") >= 2 and useful < 0.6
    in_harm = bool(evasive) and useful < 0.4 and case.stock >= 0.7 and case.context.harm
    if useful >= 1.5 or (case.pays_owed and useful >= 0.8):
        w.lift(4, "risk.duty.given", case.concrete or case.hits("action", "update"))
    elif useful < -0.3 or (case.stock >= 0.3 and useful < 0.5):
        w.cap(2, "risk.duty.thin")
    elif not case.only_evades:
        w.note("risk.duty.most", case.concrete or case.hits("action", "update", "invite"))
    if walled or in_harm or case.only_evades or (case.brushes_off and case.stock >= 0.7):
        w.cap(1, "risk.duty.evasive", evasive)
    w.needs("raise.duty")
    return w
