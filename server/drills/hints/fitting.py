"""Puts words in the place of others so that the sentence stays one: capitals, a and an, Korean particles. Pure."""

import re
from typing import Final

# After a last syllable with a final consonant, and after one without.
_PARTICLES: Final = (
    *(("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로"), ("이나", "나"), ("이란", "란")),
    *(("이라고", "라고"), ("이라는", "라는"), ("이며", "며"), ("이고", "고"), ("이랑", "랑")),
)
_ALIKE: Final = "의|에|에서|에게|께|께서|도|만|까지|부터|처럼|보다|에는|에도|에서는|에게는|께는|인|입니다|이다|이지만"
_ANY: Final = "|".join(sorted((one for pair in _PARTICLES for one in pair), key=len, reverse=True))
_PARTICLE: Final = re.compile(rf"(?:{_ANY})(?![가-힣])")
_ARTICLE: Final = re.compile(r"\b(a)n? $", re.IGNORECASE)
# What is said with a vowel first: by its letters, or a single capital by its name.
_VOWEL: Final = re.compile(
    r"(?i:a|e(?!u\w|we)|i|o(?!nc?e\b)|u(?!ni(?![dmnr]|ss)|nanim|n\b|s(?!h)|k|t[io])|hour|hon(?:o|est)|heir)"
    r"|[FHLMNRSX](?![a-z])"
)
_HANGUL: Final = re.compile("[가-힣]")
_SHOUTED = 3
# A substitute of more words holds a clause.
_LONGEST_NAME = 4
# Hangul syllables come in runs of 28, the first of each without a final consonant and the ninth with ㄹ.
_FIRST, _FINALS, _RIEUL = 0xAC00, 28, 8


def phrase(avoided: str, instead: str) -> re.Pattern[str]:
    """Where `instead` can stand for `avoided`: by itself, not denied, in no hashtag and no row of adjectives.

    Korean words may carry a particle, and any ending where both end alike.
    """
    body = r"[\s-]{1,3}".join(map(re.escape, re.split(r"[\s-]+", avoided)))
    if not _HANGUL.search(avoided[-1]):
        # A clause goes on into whatever follows it.
        stop = r"(?=\s*(?:[.,;:!?…]|$))" if len(instead.split()) > _LONGEST_NAME else ""
        border = rf"(?![\w-]|['’](?!s\b)| of\b){stop}"
        return re.compile(rf"(?<![\w#@-])(?<!\bno )(?<!, ){body}{border}", re.IGNORECASE)
    plural = "(?:들)?" if instead.endswith("들") else ""
    after = "" if avoided[-1] == instead[-1] else rf"(?=들?(?:{_ANY}|{_ALIKE})?(?![가-힣]))"
    return re.compile(rf"(?<![가-힣#]){body}{plural}{after}(?![가-힣]{{0,3}} (?:아직 |전혀 )?없)")


def fitted(text: str, pattern: re.Pattern[str], template: str, *, name: bool = False) -> tuple[str, str]:
    """The text with `template` in every place of the pattern, and the words put in ("" where there was no place).

    `name`: what is replaced wears capitals anywhere, so they say nothing about the place.
    """
    used = ""
    for found in reversed(list(pattern.finditer(text))):
        words, before, after = found.expand(template), text[: found.start()], text[found.end() :]
        if words and before.rstrip().lower().endswith(words.lower()):
            continue
        used = words.strip() or used
        if _begins(before) if name else found.group()[:1].isupper():
            words, after = (_capital(words), after) if words else ("", _capital(after))
        if found.group().isupper() and len(found.group()) > _SHOUTED:
            words = words.upper()
        text = _with_article(before, words) + words + _with_particle(words, after)
    return text, used


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _begins(before: str) -> bool:
    """Whether a sentence begins after `before`."""
    return not before.strip() or before.endswith("\n") or before.rstrip().endswith((".", "!", "?", "…"))


def _with_article(before: str, words: str) -> str:
    if not words[:1].isalpha():
        return before
    return _ARTICLE.sub(lambda found: f"{found.group(1)}{'n' if _VOWEL.match(words) else ''} ", before)


def _with_particle(words: str, after: str) -> str:
    """What follows with the particle that the sound of the last syllable asks for."""
    found = _PARTICLE.match(after)
    if not found or not _HANGUL.match(words[-1:]):
        return after
    final = (ord(words[-1]) - _FIRST) % _FINALS
    for closed, open_ in _PARTICLES:
        if found.group() in (closed, open_):
            is_open = final == 0 or (open_ == "로" and final == _RIEUL)
            return (open_ if is_open else closed) + after[found.end() :]
    return after
