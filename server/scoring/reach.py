"""REACH: whether the post gets to the people it is for, in their language and place."""

import re
from functools import lru_cache
from math import floor

from server.scoring.audience import (
    SPEAKS_TO_SOMEBODY,
    addressed,
    is_insular,
    judged_for,
    presence,
    readable,
    turns_home,
)
from server.scoring.card import Public
from server.scoring.case import Case
from server.scoring.courtesy import courtesies
from server.scoring.length import is_too_long
from server.scoring.lexicon import Hit
from server.scoring.meaning.masking import is_written_small, named
from server.scoring.tone import JAB
from server.scoring.weigh import Weighing

_BEGINS_WITHIN = re.compile(r"(?<=.)[A-Z]")
# Longer tags are several words.
_LONGEST_WORD = 30
# A part of a tag is a word of this many letters, or a little one.
_SHORTEST_PART = 4
_LITTLE = frozenset("of in to at on by for the and our we my is all you your us are not day new".split())
# With these before it or after it a word is one word still.
_AFFIXES = re.compile(
    r"^(?:anti|counter|cyber|inter|macro|micro|multi|over|super|tele|trans|ultra|under)"
    r"|(?:ability|able|hood|land|less|like|ment|ness|ship|ward)$"
)
_STYLED = re.compile(r"[\U0001d400-\U0001d7ff\uff21-\uff5a\u24b6-\u24e9]")
_IN_PICTURE = re.compile(
    r"\b(?:see|in|read|check|view|consult|find|refer to) (?:the |our )?(?:attached |enclosed )?"
    r"(?:poster|image|picture|infographic|flyer|pdf|card)\b|\b(?:attached|enclosed)\W{1,3}pdf\b"
    r"|(?:포스터|이미지|그림|사진|카드뉴스|pdf|첨부(?:된|한)?(?: ?[가-힣]{1,6}){0,2})"
    r" ?(?:\([^()\n]{1,12}\))? ?(?:파일)?(?:을|를)? ?(?:참조|참고|확인)"
)
_QUESTION = re.compile(r"[?？]")
# Places of notices among people who asked for them: a bare one is at home there, elsewhere it is out of form.
_NOTICE_BOARDS = frozenset(("whatsapp", "kakaotalk", "telegram", "line", "loop"))
# Share of a public from which another language of theirs is asked for, where the drill requires that language.
_A_PART = 0.3
# Shares of a public that are most of it (who asked is likelier to be one of them), and as good as all of it.
_MOST, _MOST_IN_A_REPLY, _AS_GOOD_AS_ALL = 0.5, 0.4, 0.95


def public(case: Case) -> Weighing:
    """Whom this moves."""
    w = Weighing("public", "A1", case.reading, 2, 0.6)
    whom = addressed(case)
    homeward = case.hits("homeward", "home_slogan")
    if case.worth >= 2.8 or (case.is_reply and case.worth >= 0.5):
        w.lift(4, "reach.public.addressed", case.signs.of("second_person"))
    elif case.worth >= 1.5 or case.is_reply:
        w.lift(3, "reach.public.addressed", case.signs.of("second_person"))
    else:
        w.cap(2, "reach.public.nobody")
    if case.stock >= 0.5:
        w.cap(2 if not case.is_reply else 3, "reach.public.official", case.hits("boilerplate", "protocol"))
    if turns_home(case):
        told = "reach.public.home" if homeward else "reach.public.inward"
        w.cap(0 if case.hostility >= JAB else 1, told, homeward)
    elif not whom.wanted and whom.public is not None:
        w.cap(1, "reach.public.converted", homeward, values={"label": whom.public.label})
    if homeward and case.usefulness < 1.5 and not case.is_reply:
        w.cap(2 if len(homeward) == 1 else 1, "reach.public.home", homeward)
    if case.hostility >= 2 and not case.is_reply:
        w.cap(1, "reach.public.alienates", case.hits("insult", "threat", "preach", "blame"))
    if case.cheers_over_harm:
        w.cap(1, "reach.public.alienates", case.signs.of("crisis_cheer"))
    if is_insular(case.post.platform) and whom.public is not None and presence(case, whom.public) < 0.2:
        w.cap(1, "reach.public.insular")
    w.needs("raise.public")
    return w


def language(case: Case) -> Weighing:
    """Whether the public addressed can read it."""
    w = Weighing("language", "A2", case.reading, 4, 0.68)
    if not case.reading.languages:
        w.cap(2, "reach.language.none")
        return w
    target = judged_for(case)
    if target is None:
        w.confidence = 0.4
        w.cap(3, "reach.language.unknown_public")
        return w
    share = readable(case, target)
    nod = courtesies(case, target)
    native = max(target.languages.values(), default=1.0) if target.languages else 1.0
    values = {"label": target.label, "share": f"{share:.0%}"}
    carried = sum(part for lang, part in case.reading.languages.items() if target.languages.get(lang, 0.0) >= 0.4)
    if share >= 0.4 and carried < 0.35:
        w.cap(3, "reach.language.courtesy", nod, values=values)
    elif share >= 0.7 or share >= native:
        w.note("reach.language.read", (), values=values)
        if not case.is_reply:
            _weigh_what_is_missing(case, target, share, w)
    elif share >= (_MOST_IN_A_REPLY if case.is_reply else _MOST):
        w.cap(4 if nod and share >= 0.6 else 3, "reach.language.most", nod, values=values)
    elif share >= 0.15:
        w.cap(3 if nod else 2, "reach.language.part", nod, values=values)
    else:
        w.cap(2 if nod or case.is_reply else 1, "reach.language.unread", nod, values=values)
    missing = [lang for lang in case.context.required_languages if lang not in case.reading.languages]
    if missing and not case.is_reply:
        w.needs("raise.language_required")
    w.needs("raise.language")
    return w


def _weigh_what_is_missing(case: Case, target: Public, share: float, w: Weighing) -> None:
    """What a post that its readers (`share` of them) can follow still leaves out: a second language, another public."""
    required = case.context.required_languages
    if target.kind == "nationals" and case.worth < SPEAKS_TO_SOMEBODY and case.context.home_language not in required:
        # A thin notice to our own nationals leaves the drill's other public without a word. Where the drill requires
        # their language it is asked for.
        w.cap(3, "reach.language.only_nationals")
    theirs = [lang for lang in required if target.languages.get(lang, 0.0) >= _A_PART]
    if share < _AS_GOOD_AS_ALL and any(lang not in case.reading.languages for lang in theirs):
        w.cap(3, "reach.language.one_of_two", values={"label": target.label})


def platform(case: Case) -> Weighing:
    """Where they are, and in that place's form."""
    w = Weighing("platform", "A3", case.reading, 4, 0.78)
    target = judged_for(case)
    if not case.post.platform:
        w.cap(3, "reach.platform.unsaid")
    elif target is not None and target.platforms:
        _weigh_presence(case, target, w)
    if is_insular(case.post.platform) and not (target and presence(case, target) >= 0.5):
        w.cap(1, "reach.platform.insular")
    if bait := case.signs.of("bait"):
        w.cap(3, "reach.platform.bait", bait)
    if is_too_long(case.post.text, case.post.platform, korean=case.reading.hangul >= 0.5):
        w.cap(3, "reach.platform.long")
    if case.is_reply and len(case.post.text) > 900:
        w.cap(1, "reach.platform.long")
    w.needs("raise.platform")
    return w


def _weigh_presence(case: Case, target: Public, w: Weighing) -> None:
    """How many of those a post is for are where it is posted, and whether it speaks to anybody there."""
    there = presence(case, target)
    best = max(target.platforms.values())
    values = {"label": target.label, "platform": case.post.platform, "share": f"{there:.0%}"}
    if there >= 0.5 or there >= 0.75 * best:
        w.note("reach.platform.there", (), values=values)
        bare = not case.is_reply and case.worth < SPEAKS_TO_SOMEBODY
        if bare and case.post.platform not in _NOTICE_BOARDS:
            w.cap(3, "reach.platform.bare")
    elif case.is_reply:
        w.note("reach.platform.asked")
    elif there >= 0.3:
        w.cap(3, "reach.platform.some", (), values=values)
    elif there >= 0.1:
        w.cap(2, "reach.platform.few", (), values=values)
    else:
        w.cap(1, "reach.platform.elsewhere", (), values=values)


def hook(case: Case) -> Weighing:
    """Whether the first line is worth the second."""
    w = Weighing("hook", "A4", case.reading, 2, 0.71)
    start, end = case.opening
    first = Hit(start, end)
    if case.worth >= 3:
        w.lift(4, "reach.hook.strong", [first])
    elif case.worth >= 1.3 or (case.worth >= 1 and _QUESTION.search(case.reading.text[start:end])):
        w.lift(3, "reach.hook.decent", [first])
    stale = case.within_opening("protocol", "boilerplate", "self_talk")
    if stale:
        w.cap(2, "reach.hook.flat", stale)
    if stale and (case.stock >= 0.5 or case.within_opening("protocol")):
        w.cap(1, "reach.hook.protocol", stale)
    if turns_home(case):
        w.cap(1, "reach.hook.inward", case.within_opening("homeward", "protocol", "superlative"))
    if case.hostility >= 2 or case.cheers_over_harm:
        w.cap(2, "reach.hook.repels", case.hits("insult", "threat", "preach", "crisis_cheer"))
    w.needs("raise.hook")
    return w


def conversation(case: Case) -> Weighing:
    """Whether it starts, answers or carries on a conversation."""
    w = Weighing("conversation", "A5", case.reading, 2, 0.63)
    door = case.hits("invite", "update")
    asks = [Hit(m.start(), m.end()) for m in _QUESTION.finditer(case.reading.text)]
    if case.is_reply and case.worth >= 0.2:
        w.lift(4 if case.worth >= 2.8 else 3 if case.worth >= 1 else 2, "reach.conversation.answers", [*asks, *door])
    elif case.worth >= 3 and (door or asks):
        alone = "reach.conversation.asks" if asks else "reach.conversation.leaves_word"
        w.lift(4, "reach.conversation.invites" if asks and door else alone, [*asks, *door])
    elif not door and not asks and case.worth < 1:
        w.cap(1, "reach.conversation.none")
    elif not door and not asks:
        w.lift(3 if case.worth >= 2 else 2, "reach.conversation.tells")
    elif case.worth >= 1:
        w.lift(3, "reach.conversation.opening", [*asks, *door])
    else:
        w.note("reach.conversation.opening", [*asks, *door])
    if shut := case.signs.of("closing"):
        w.cap(2 if case.human > 0.6 else 1, "reach.conversation.shut", shut)
    if case.hostility >= JAB:
        w.cap(
            0 if case.is_reply and case.hostility >= 1.2 else 1,
            "reach.conversation.attacks",
            case.hits("insult", "threat", "sarcasm", "preach", "blame"),
        )
    w.needs("raise.conversation")
    return w


def access(case: Case) -> Weighing:
    """Tags, emoji, alt text and styled letters, counted."""
    w = Weighing("access", "A6", case.reading, 4, 0.81)
    tags, emoji, text = case.reading.tags, case.reading.emoji, case.reading.text
    slips = 0
    if len(tags) > 3:
        slips += 2 if len(tags) == 4 else 3
        w.note("reach.access.tags", [Hit(start, end) for start, end, _ in tags], values={"count": str(len(tags))})
    plain = [Hit(s, e) for s, e, word in tags if word.isascii() and len(word) > 10 and _runs_together(word)]
    if plain:
        slips += 1
        w.note("reach.access.camel", plain)
    if len(emoji) > 2:
        slips += 3
        w.note("reach.access.emoji", [Hit(*place) for place in emoji], values={"count": str(len(emoji))})
    elif any(end < len(text.rstrip()) - 30 for _, end in emoji) and len(emoji) > 1:
        slips += 1
        w.note("reach.access.emoji_inside", [Hit(*place) for place in emoji])
    if picture := _IN_PICTURE.search(case.reading.low):
        slips += 3
        w.note("reach.access.picture_only", [Hit(*picture.span())])
    if case.post.alt_text == "":
        slips += 2
        w.note("reach.access.no_alt")
    if styled := _STYLED.search(text):
        slips += 4
        w.note("reach.access.styled", [Hit(*styled.span())])
    w.level = 4 - slips if slips < 4 or _STYLED.search(text) else 1
    w.needs("raise.access")
    return w


def _runs_together(tag: str) -> bool:
    """Whether nothing in a long tag shows where its second word begins.

    What begins with a capital, or is in capitals throughout, may be one word that no list knows.
    """
    if _BEGINS_WITHIN.search(tag) and not tag.isupper():
        return False
    if len(tag) > _LONGEST_WORD:
        return True
    low = tag.lower().strip("0123456789")
    is_one = _is_word(low) or _is_word(_AFFIXES.sub("", low))
    return not is_one and (tag.islower() or _is_words(low))


@lru_cache(maxsize=1024)  # many cuts leave the same rest
def _is_words(low: str) -> bool:
    """Whether letters are two words in a row, or more."""
    cuts = ((low[:at], low[at:]) for at in range(1, len(low)))
    return any(_is_part(first) and (_is_part(rest) or _is_words(rest)) for first, rest in cuts)


def _is_part(low: str) -> bool:
    return low in _LITTLE or (len(low) >= _SHORTEST_PART and _is_word(low))


def _is_word(low: str) -> bool:
    return is_written_small(low) or named(low.capitalize()) == ((0, len(low)),)


def timeliness(case: Case) -> Weighing | None:
    """Minutes from what made the post possible; None in untimed drills."""
    first, acceptable = case.context.first_target, case.context.first_ok
    if first is None or acceptable is None:
        return None
    if case.is_reply:
        first, acceptable = 15.0, 30.0
    w = Weighing("timeliness", "A7", case.reading, 4, 0.8 if case.post.trigger_minute is not None else 0.5)
    since = case.post.minute - _trigger(case)
    # What set the post off may have come later than the last fact it states: a guess does not condemn.
    doubt = 1 if case.post.trigger_minute is None else 0
    # As the clock shows both.
    shown = max(0, floor(case.post.minute) - floor(_trigger(case)))
    values = {"minutes": str(shown), "target": f"{first:g}"}
    if since <= first:
        w.note("reach.timeliness.in_time", (), values=values)
    elif since <= acceptable:
        w.cap(3, "reach.timeliness.acceptable", (), values=values)
    elif since <= 2 * acceptable:
        w.cap(2 + doubt, "reach.timeliness.late", (), values=values)
    else:
        w.cap(1 + doubt, "reach.timeliness.very_late", (), values=values)
    w.needs("raise.timeliness")
    return w


def _trigger(case: Case) -> float:
    """The minute that made the post possible: given, or the last fact it states, or the start."""
    if case.post.trigger_minute is not None:
        return case.post.trigger_minute
    if case.is_reply:
        return case.post.minute
    return max((known.fact.minute for known in case.facts_now), default=0.0)
