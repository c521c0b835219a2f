"""Words in capitals as they would be written in a calm voice. Pure."""

import re
from typing import Final

from server.scoring.card import Context
from server.scoring.meaning.masking import is_everyday, named

# Words in capitals one after the other, and each of them.
_WORD: Final = r"[A-Z]+(?:['’][A-Z]+)?"
_RUN: Final = re.compile(rf"(?<![\w#@./])(?<!\d[.,:]){_WORD}(?:[ ,;:-]{{1,2}}{_WORD})*(?![\w'’])")
_BANGS: Final = re.compile(r"[!?]*!{2,}[!?]*|\?!|!\?")
_BEGINS: Final = re.compile(r"(?:^|[.!?…\n])[\W_]*$")
_DAYS: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september "
    "october november december".split()
)
# A name of several words within a sentence: where one begins, a capital says nothing.
_NAME: Final = re.compile(r"(?<=[\w,;] )[A-Z][^\W_]+(?:(?: of(?: the)?)? [A-Z][^\W_]+)+")
# An unknown word of no more letters may be an acronym, a longer one is somebody's or some place's name.
_LONGEST_ACRONYM: Final = 5


def calmed(text: str, places: list[tuple[int, int]], context: Context) -> str:
    """The text without capitals in the runs of words that hold one of the places, and one mark for many."""
    names = _names(context)
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)"
    each = re.compile(rf"\b(?P<name>{known})(?P<whose>['’]S)?(?!['’]?[A-Z])|{_WORD}")

    def written(found: re.Match[str]) -> str:
        name = found["name"]
        return names[name] + (found["whose"] or "").lower() if name else _as_written(found.group(), context)

    for run in reversed(list(_RUN.finditer(text))):
        if any(run.start() <= start and end <= run.end() for start, end in places):
            words = each.sub(written, run.group())
            before = text[: run.start()]
            text = before + (words[:1].upper() + words[1:] if _BEGINS.search(before) else words) + text[run.end() :]
    return _BANGS.sub(lambda found: "?" if "?" in found.group() else ".", text)


def _as_written(word: str, context: Context) -> str:
    low = word.lower()
    if word == "I" or word.startswith(("I'", "I’")):
        return f"I{low[1:]}"
    if low in _DAYS or named(low):
        return word.capitalize()
    bare = re.split("['’]", word)[0]
    if is_everyday(bare) and not all(named(form.capitalize()) for form in (bare, bare.removesuffix("S"))):
        return low
    in_drill = re.search(rf"\b{word}\b", "\n".join(_drill(context)), re.IGNORECASE)
    if in_drill:
        return in_drill.group()
    return word.capitalize() if len(word) > _LONGEST_ACRONYM else word


def _names(context: Context) -> dict[str, str]:
    """The names of several words that the drill speaks of, each by what it is in capitals."""
    within = (name for text in _drill(context) for name in _NAME.findall(text))
    return {name.upper(): name for name in (*within, context.home, context.host) if " " in name}


def _drill(context: Context) -> list[str]:
    texts = (*(fact.texts for fact in context.facts), context.briefing)
    labels = (public.label for public in context.publics)
    return [context.home, context.host, *labels, *(by_language.get("en", "") for by_language in texts)]
