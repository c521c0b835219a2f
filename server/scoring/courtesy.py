"""A nod to the reader's own tongue inside a post written in another."""

import re
from functools import cache

import yaml

from server.scoring.card import Public
from server.scoring.case import Case
from server.scoring.lexicon import FOLDER, Hit


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    lines: dict[str, str] = yaml.load((FOLDER / "courtesy.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {lang: re.compile(rf"(?<!\w)(?:{'|'.join(text.split(chr(10))).strip('|')})") for lang, text in lines.items()}


def courtesies(case: Case, public: Public) -> tuple[Hit, ...]:
    """Greetings in, or sentences of, a language the public reads, beside the post's main language."""
    main = next(iter(case.reading.languages), "")
    hits: list[Hit] = []
    for lang in sorted(public.languages):
        if lang == main:
            continue
        pattern = _patterns().get(lang)
        if pattern is not None:
            hits += [Hit(m.start(), m.end()) for m in pattern.finditer(case.reading.low)]
        hits += [Hit(s.start, s.end) for s in case.reading.sentences if s.lang == lang]
    if not hits and any(lang not in _patterns() for lang in public.languages):
        # An invented tongue has no word list: a short sentence in none of the known main languages stands for it.
        hits += [
            Hit(s.start, s.end) for s in case.reading.sentences if s.lang not in (main, "en", "ko", "") and s.words <= 8
        ]
    return tuple(hits)
