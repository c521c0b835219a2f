"""Which words of a post somebody would quote, and why: spans of the text as typed, never through a character.

Wordings come from the scoring lexicons (English and Korean); denials, refusals and bare figures have patterns here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from server.scoring.lexicon import Signs
from server.scoring.numbers_spelt import spelt_numbers
from server.scoring.text import read

# From the fragment that travels farthest to the one that does so least.
REASONS = (
    "insult",
    "threat",
    "blame",
    "no_comment",
    "command",
    "boast",
    "absolute",
    "sarcasm",
    "denial",
    "number",
)
_SIGNS: dict[str, tuple[str, ...]] = {
    "insult": ("insult", "abuse", "slur"),
    "threat": ("threat",),
    "blame": ("accusation", "scapegoat", "blame"),
    "command": ("command",),
    "boast": ("superlative",),
    "absolute": ("absolutes",),
    "sarcasm": ("sarcasm", "laughter"),
}
# What a bare figure of people or things is followed by.
_COUNTED = r"\s?(?:명|건|개|곳|%|people\b|Koreans\b|nationals\b|dead\b|countries\b|institutes\b)"
_PATTERNS: dict[str, re.Pattern[str]] = {
    "no_comment": re.compile(
        r"\bno (?:further )?comments?\b|\bnothing (?:further )?to (?:add|say)\b"
        r"|\b(?:cannot|can't|will not|won't) comment\b"
        r"|언급할 (?:것|사항|내용)|드릴 말씀(?:이|은)? 없|답변(?:드리)?(?:기|하기) (?:어렵|곤란)"
        r"|\bsin comentarios\b|\baucun commentaire\b|\bingen kommentar\b|\byorum yok\b",
        re.IGNORECASE,
    ),
    "denial": re.compile(
        r"\b(?:is|are|was|were) not true\b|\bno truth\b|\b(?:we|embassy) (?:deny|denies|reject|rejects|refute)\b"
        r"|\bhas not (?:suspended|hidden|done)\b|\bdid not (?:hide|say|do)\b|\bcompletely (?:false|untrue)\b"
        r"|사실이 아닙|사실 ?무근|그런 (?:적|일)(?:이|은)? 없|근거 ?없",
        re.IGNORECASE,
    ),
    "number": re.compile(rf"(?<![\w+#:.,/-])\d{{1,3}}(?:,\d{{3}})+(?![\w:])|(?<![\w+#:.,/-])\d{{2,6}}(?={_COUNTED})"),
}
# Money and passage promised behind another verb, which the lexicon's wordings do not reach over.
_PROMISED = re.compile(
    r"\b(?:we|embassy|government|ministry)(?: will|'ll|’ll| shall) (?!not\b)[^.!?\n]{0,60}?"
    r"\b(?:pay for|cover (?:the|all|your|their)|refund|reimburse|compensate|charter|evacuate)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(_COUNTED)
_SENTENCE = re.compile(r"[^.!?。！？\n]*(?:[.!?。！？](?![\s\n]|$)[^.!?。！？\n]*)*[.!?。！？]*")
# Where a long sentence can be cut: at a sign, at a joining word, behind a Korean connective.
_CLAUSE = re.compile(
    r"[,;:—–]\s|\s(?=(?:and|but|or|that|which|who|because|if|when|as|y|que|et|og|men|ve)\s)"
    r"|(?<=[가-힣][고며면서니만데])\s"
)
_SIGN = re.compile(r"[,;:—–]\s")
_JOINT = re.compile(r"[,;:—–\s]+$")
_EDGE = " \t\r\f\v,;:–—-\"'“”‘’「」『』()[]<>"
_BIDI = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"))
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_JOINING = re.compile(r"/\s*|(?:and|but|or|so|because|that|which|그리고|그러나|하지만|또한?)\s+", re.IGNORECASE)
LONGEST = 60
# What is praised may be longer than what is held against its author: a part of it would say nothing.
LONGEST_WHOLE = 140
# Nobody reads farther for a fragment, and every pattern stays cheap.
_READ = 4000


@dataclass(frozen=True, slots=True)
class Fragment:
    """Characters `start` to `end` of the text as typed, and the reason they would be quoted."""

    start: int
    end: int
    reason: str


def most_quotable(text: str, lang: str) -> Fragment | None:
    """The fragment most likely to be quoted against its author; None when nothing stands out.

    `lang` is the language the post says it is in: English patterns are not tried on languages we have none for.
    """
    return next(iter(quotables(text, lang)), None)


@lru_cache(maxsize=1024)
def quotables(text: str, lang: str) -> tuple[Fragment, ...]:
    """One fragment for each reason found, the most quotable first."""
    head = text[:_READ]
    reading = read(head)
    signs = Signs(reading)
    found: list[Fragment] = []
    for reason in REASONS:
        pattern = _PATTERNS.get(reason)
        hits: Iterator[tuple[int, int]] = (
            (match.span() for match in pattern.finditer(head))
            if pattern
            else (reading.typed(hit.start, hit.end) for sign in _SIGNS[reason] for hit in signs.of(sign))
        )
        if lang not in ("en", "ko") and pattern is None and reading.hangul == 0:
            continue
        if reason == "number":
            hits = ((start, end) for start, end in hits if not signs.of("source"))
        if first := next(hits, None):
            found.append(Fragment(*around(head, *first), reason))
    return tuple(found)


def promised(text: str, lang: str) -> Fragment | None:
    """What commits the author to something, by the scorer's wordings of it.

    Not among `quotables`: worlds answer to those, and attempts that have begun must keep their answers.
    """
    head = text[:_READ]
    found = sign_in(text, "commitment", "pledge") if lang in ("en", "ko") or read(head).hangul else None
    match = None if found else _PROMISED.search(head)
    span = around(head, *match.span()) if match else found
    return Fragment(*span, "promise") if span else None


def counted(text: str) -> Fragment | None:
    """A number spelt out that would be a fragment in digits; not among `quotables`, as `promised` is not."""
    head = text[:_READ]
    reading = read(head)
    if Signs(reading).of("source"):
        return None
    for value, start, end in sorted(spelt_numbers(reading.low), key=lambda one: one[1]):
        if value >= 1000 or (value >= 10 and _BEHIND.match(reading.text, end)):
            return Fragment(*around(head, *reading.typed(start, end)), "number")
    return None


@lru_cache(maxsize=1024)
def sign_in(text: str, *names: str) -> tuple[int, int] | None:
    """Where the first wording of these lexicon signs stands, with the words around it; None when there is none."""
    head = text[:_READ]
    reading = read(head)
    signs = Signs(reading)
    hits = sorted((hit.start, hit.end) for name in names for hit in signs.of(name))
    return around(head, *reading.typed(*hits[0])) if hits else None


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of `text` stand; blank ones left out."""
    for match in _SENTENCE.finditer(text):
        if match.group().strip():
            yield match.span()


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """The words around characters `start` to `end`: their sentence if it is short, else their part of it."""
    left, right = next((span for span in sentences(text) if span[0] <= start < span[1]), (start, end))
    right = max(right, min(end, left + LONGEST, (text.find("\n", start) + 1 or len(text) + 1) - 1))
    if right - left > LONGEST:
        breaks = [left, *(found.end() for found in _CLAUSE.finditer(text, left, right)), right]
        left = max(at for at in breaks if at <= start)
        right = min((at for at in breaks if at >= end), default=right)
        # What joins it to the next part is not its own.
        joint = _JOINT.search(text, left, right)
        right = joint.start() if joint else right
    if right - left > LONGEST:
        left = max(left, min(start, right - LONGEST))
        right = min(right, left + LONGEST)
        left, right = _whole_words(text, left, right)
    return _whole_characters(text, *_stripped(text, left, right))


def whole(text: str, at: int) -> tuple[int, int]:
    """The sentence at character `at`; of one too long to repeat the part between its signs, (at, at) if that is too.

    No joining word begins it.
    """
    left, right = next((span for span in sentences(text) if span[0] <= at < span[1]), (at, at))
    if right - left > LONGEST_WHOLE:
        breaks = [left, *(found.end() for found in _SIGN.finditer(text, left, right)), right]
        left, right = max(one for one in breaks if one <= at), min(one for one in breaks if one > at)
    if right - left > LONGEST_WHOLE:
        return at, at
    left, right = _stripped(text, left, right)
    if joining := _JOINING.match(text, left, right):
        left = joining.end()
    return _whole_characters(text, left, right)


def shown(text: str, start: int, end: int) -> str:
    """A fragment fit to stand inside another sentence: no direction marks of its own, isolated if it runs leftwards."""
    words = text[start:end].translate(_BIDI)
    return f"\u2068{words}\u2069" if _RTL.search(words) else words


def _whole_words(text: str, left: int, right: int) -> tuple[int, int]:
    if left and not text[left - 1].isspace():
        blank = next((at for at in range(left, right) if text[at].isspace()), None)
        left = blank + 1 if blank is not None and blank < left + 20 else left
    if right < len(text) and not text[right].isspace():
        blank = next((at for at in range(right - 1, left, -1) if text[at].isspace()), None)
        right = blank if blank is not None and blank > right - 20 else right
    return left, right


def _stripped(text: str, left: int, right: int) -> tuple[int, int]:
    while left < right and (text[left].isspace() or text[left] in _EDGE):
        left += 1
    # The end of a sentence goes too: the fragment stands in the middle of somebody else's.
    while right > left and (text[right - 1].isspace() or text[right - 1] in _EDGE + ".。"):
        right -= 1
    return left, right


def _whole_characters(text: str, left: int, right: int) -> tuple[int, int]:
    """Moved outwards, so that no letter loses its accent and no family of emoji a member."""
    begin = max(0, left - 64)
    near = regex.finditer(r"\X", text, pos=begin, endpos=min(len(text), right + 64))
    edges = [begin, *(cluster.end() for cluster in near)]
    return max((edge for edge in edges if edge <= left), default=left), min(
        (edge for edge in edges if edge >= right), default=right
    )
