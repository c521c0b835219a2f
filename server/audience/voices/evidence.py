"""What people notice in a post: the words worth quoting, what it gives and promises, and how it was scored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from server.audience.voices.found import Given, given_in, promised_in
from server.audience.voices.quote import Fragment, around, quotables, sentences, shown, sign_in, whole
from server.scoring.lexicon import Signs
from server.scoring.overall import CRITERIA, TONE
from server.scoring.text import is_plainly_english, read

# At or below this level a criterion of the rubric is a fault that people react to.
FAULT = 1
# At or below this level of `mandate` a post hints at what is not decided, or promises on another's behalf.
_BEYOND = 2
_CARING = ("empathy", "action", "invite")
_KEEN = (*_CARING, "thanks")
# A sentence of which so much is a courtesy says nothing else.
_MERE_COURTESY = 0.7
_HANGUL = ("\uac00", "\ud7a3")
_GREETING = re.compile(
    r"안녕하(?:세요|십니까)[^,]{0,12}[.!]?$|(?:늘 |항상 |대단히 |진심으로 )?(?:감사|고맙)[가-힣]*[.!]?$"
)
_FEW_SYLLABLES, _FEW_WORDS = 10, 5
_COMMON = frozenset("the and of to in is are we you our your for at on with will be this that please thank".split())


@dataclass(frozen=True)
class Evidence:
    """One post as its readers meet it. Words are fit to be quoted; "" where there are none.

    `levels` are the machine's, by criterion; criteria without one are left out. `pounces` are quotable fragments by
    reason, the most quotable first. `languages` are those it can be read in. `cares` where it feels with somebody,
    thanks, invites or tells what to do. Who is `easily_pleased` thanks for words beyond the mandate too.
    """

    levels: Mapping[str, int]
    languages: frozenset[str]
    pounces: tuple[tuple[str, str], ...]
    best: str
    stock: str
    question: str
    promise: str
    given: tuple[tuple[str, str], ...]
    cares: bool
    easily_pleased: bool = False

    @property
    def gives(self) -> bool:
        """True when there is something in it to hold on to: neither the first words of filler nor a mere greeting."""
        return bool(self.given or self.promise or self.cares)

    def lowest(self, *names: str, unknown: int = 3) -> int:
        """The lowest level among these criteria; `unknown` for those without one."""
        return min(self.levels.get(name, unknown) for name in names)

    @cached_property
    def hostile(self) -> bool:
        """True when the words themselves wound or pick a fight."""
        return self.lowest("respect", "restraint", "escalation") <= FAULT

    @cached_property
    def harmful(self) -> bool:
        """True when something was said that should not have been."""
        if not self.easily_pleased and self.lowest("mandate") <= _BEYOND:
            return True
        return self.lowest("confidentiality", "mandate", "impartiality", "accuracy", "sensitivity", "conduct") <= FAULT

    @cached_property
    def good(self) -> bool:
        """True when it is kind, of use, and does no harm. Without levels: when it gives or promises something."""
        if not self.levels:
            return bool(self.given or self.promise) and not self.pounces
        tone = [self.levels[name] for name in TONE if name in self.levels]
        kind = bool(tone) and sum(tone) / len(tone) >= 2.75
        return kind and self.lowest("helpfulness", "duty") >= 2 and not self.hostile and not self.harmful

    @cached_property
    def evasive(self) -> bool:
        """True when stock phrases stand where help or word was due."""
        return bool(self.stock) and self.lowest("helpfulness", "warmth", "duty", unknown=2) <= 2


@lru_cache(maxsize=2048)
def evidence_of(
    text: str, lang: str, levels: str, *, believes_label: bool = False, easily_pleased: bool = False
) -> Evidence:
    """What readers notice. `levels` are 21 characters in rubric order, '-' (or nothing at all) where there is none.

    With `believes_label` a post counts as written in `lang` too where it plainly is not, and who is `easily_pleased`
    finds more in it to thank for: both were so once.
    """
    known = {name: int(level) for name, level in zip(CRITERIA, levels, strict=False) if level.isdigit()}
    promise = promised_in(text)
    offered = given_in(text, any_day=easily_pleased)
    given = tuple(one for one in offered if promise is None or not _meets((one.start, one.end), promise))
    return Evidence(
        levels=known,
        languages=readable_in(text, lang, believes_label=believes_label),
        pounces=tuple(
            (hit.reason, shown(text, hit.start, hit.end)) for hit in quotables(text, lang) if _counts(hit, known)
        ),
        best=_best(text, given) if easily_pleased else _worth_repeating(text, given),
        stock=_words(text, sign_in(text, "boilerplate")),
        question=_question(text),
        promise=_words(text, promise),
        given=tuple((one.want, shown(text, one.start, one.end)) for one in given),
        cares=any(sign_in(text, sign) for sign in (_KEEN if easily_pleased else _CARING)),
        easily_pleased=easily_pleased,
    )


# What the scorer must have seen too before people take a fragment amiss: words alone are often innocent.
_CONFIRMS: dict[str, tuple[str, ...]] = {
    "insult": ("respect", "restraint"),
    "threat": ("escalation", "mandate", "restraint"),
    "blame": ("escalation", "impartiality", "accuracy", "restraint"),
    "no_comment": ("conversation", "helpfulness"),
    "command": ("respect", "warmth"),
    "boast": ("accuracy", "warmth", "impartiality", "restraint"),
    "absolute": ("accuracy", "mandate"),
    "sarcasm": ("respect", "restraint"),
    "denial": ("accuracy", "restraint", "respect"),
    "number": ("accuracy", "confidentiality"),
}


def _counts(hit: Fragment, levels: Mapping[str, int]) -> bool:
    return hit.end > hit.start and min((levels.get(name, 2) for name in _CONFIRMS[hit.reason]), default=2) <= 2


def _meets(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _words(text: str, span: tuple[int, int] | None) -> str:
    return shown(text, *span) if span and span[1] > span[0] else ""


def _best(text: str, given: tuple[Given, ...]) -> str:
    """The words a friendly reader would repeat: where it cares, thanks or helps, else how it begins."""
    keen = next((span for sign in _KEEN if (span := sign_in(text, sign))), None)
    if keen is None:
        first = given[0].start if given else next(sentences(text), (0, 0))[0]
        keen = around(text, first, min(first + 1, len(text)))
    return _words(text, keen)


def _worth_repeating(text: str, given: tuple[Given, ...]) -> str:
    """The sentence a friendly reader would repeat: where it cares or helps, else the first that is no mere courtesy."""
    places = [span[0] for sign in _CARING if (span := sign_in(text, sign))] + [one.start for one in given]
    for place in (*places, *(start for start, _ in sentences(text[:4000]))):
        start, end = whole(text, place)
        if end > start and not _is_courtesy(text[start:end]):
            return shown(text, start, end)
    return ""


def _is_courtesy(words: str) -> bool:
    polite = sum(hit.end - hit.start for hit in Signs(read(words)).of("pleasantry"))
    return polite >= _MERE_COURTESY * len(words) or _GREETING.match(words) is not None


def _question(text: str) -> str:
    for start, end in sentences(text[:4000]):
        if text[start:end].rstrip().endswith(("?", "？")):
            return _words(text, around(text, start + len(text[start:end]) - len(text[start:end].lstrip()), end))
    return ""


@lru_cache(maxsize=2048)
def readable_in(text: str, lang: str, *, believes_label: bool = False) -> frozenset[str]:
    """Korean and English where a good part of it is, and the language it says it is in, unless it plainly is not.

    With `believes_label` it is read in the language it says it is in all the same.
    """
    head = text[:2000]
    found: set[str] = set()
    if sum(_HANGUL[0] <= char <= _HANGUL[1] for char in head) >= _FEW_SYLLABLES:
        found.add("ko")
    if lang != "en" and sum(word in _COMMON for word in head.lower().split()) >= _FEW_WORDS:
        found.add("en")
    return frozenset(found | ({lang} if believes_label else _read_in(head, lang)))


def _read_in(text: str, lang: str) -> frozenset[str]:
    """The declared language; where every sentence is plainly Korean or English instead, that one."""
    spoken = frozenset(read(text).languages)
    plain = {"ko", "en"} if is_plainly_english(text) else {"ko"}
    return spoken if spoken and lang not in spoken and spoken <= plain else frozenset((lang,))
