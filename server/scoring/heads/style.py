"""Wording figures of a text: some thirty counts and shares that say how it is made, whatever it is about."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FIRST = frozenset("i i'm i've my me mine we we're we've our us ours".split())
_SECOND = frozenset("you you're you've your yours".split())
_NEGATION = frozenset("no not never nobody nothing can't won't don't doesn't didn't isn't wasn't aren't".split())
_GOOD = frozenset(
    "love great best good happy proud amazing beautiful win wonderful thanks thank awesome glad nice free".split()
)
_BAD = frozenset(
    "bad worst hate kill killed dead death die died war attack shot crash fail failed wrong sad angry fear".split()
)
_NEWS = frozenset(
    "breaking exclusive new first just now today live watch video photo photos update report reports".split()
)
_ASK = re.compile(r"\b(?:please )?(?:rt|retweet|share|pass (?:it|this) on|follow us|tell (?:a friend|everyone))\b")
_WH = re.compile(r"\b(?:what|why|how|who|when|where|which)\b")

NAMES: Final = (
    "log_length", "log_words", "over_100", "word_length", "links", "names", "tags", "starts_with_name", "questions",
    "exclaims", "dots", "quotes", "colons", "dashes", "brackets", "digits", "share_of_capitals", "shouted", "first",
    "second", "negation", "good", "bad", "news", "asks_to_share", "wh", "numbers_at_start", "emoji", "distinct",
    "sentences", "the", "very", "superlatives", "newlines", "percent", "money",
)  # fmt: skip


def style(text: str) -> NDArray[np.float64]:
    """The figures named in `NAMES`, shape (36,), each of about unit size."""
    low = text.lower()
    words = _WORD.findall(low)
    letters = [char for char in text if char.isalpha()]
    count = max(len(words), 1)

    def of(known: frozenset[str]) -> float:
        return min(sum(word in known for word in words), 4) / 2

    figures = (
        np.log1p(len(text)) / 2, np.log1p(len(words)), len(text) > 100, sum(map(len, words)) / count / 5,
        min(low.count("http"), 3), min(text.count("@"), 4), min(text.count("#"), 4), text.startswith("@"),
        min(text.count("?"), 3), min(text.count("!"), 4), "..." in text or "…" in text,
        min(text.count('"') + text.count("“"), 4) / 2, min(text.count(":") - low.count("http"), 2),
        "-" in text or "—" in text, "(" in text, min(sum(char.isdigit() for char in text), 8) / 4,
        sum(char.isupper() for char in letters) / max(len(letters), 1) * 3,
        min(sum(len(word) > 2 and word.isupper() for word in text.split()), 5) / 2,
        of(_FIRST), of(_SECOND), of(_NEGATION), of(_GOOD), of(_BAD), of(_NEWS), bool(_ASK.search(low)),
        min(len(_WH.findall(low)), 2), low[:1].isdigit(), min(sum(ord(char) > 0x1F000 for char in text), 4) / 2,
        len(set(words)) / count, min(len(re.findall(r"[.!?]+(?:\s|$)", text)), 6) / 3,
        min(words.count("the"), 4) / 2, min(words.count("very") + words.count("so") + words.count("really"), 2),
        min(sum(word.endswith("est") for word in words), 2), min(text.count("\n"), 3), "%" in text,
        "$" in text or "€" in text,
    )  # fmt: skip
    return np.array(figures, dtype=np.float64)
