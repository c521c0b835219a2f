"""Finds the inject that a reply answers when the reply says so only in free words."""

from functools import lru_cache

from server.scenarios.schema import Inject, Scenario
from server.scoring.stems import stems

# Shares of the words given that must be the inject's: of its author's name, of its text, of both together.
_SAME_AUTHOR, _SAME_TEXT, _SAME_BOTH = 0.5, 0.34, 0.5


def asked_by(scenario: Scenario, given: str, minute: float) -> Inject | None:
    """The inject that `given` names, none later than drill minute `minute`; None when nothing matches well.

    `given` is an inject's id, or free words such as "student: why is Korea thanking Canada?", in any language of
    the scenario. Of equal matches the latest counts: who asks twice is answered the second time.
    """
    told = [inject for inject in scenario.injects if inject.t <= minute and inject.kind != "hq"]
    named = next((inject for inject in told if inject.id == given), None)
    if named is not None:
        return named
    author, text = _parted(given)
    best, best_match = None, 0.0
    for inject in told:
        match = _match(inject, author, text)
        if match and match >= best_match:
            best, best_match = inject, match
    return best


def _parted(given: str) -> tuple[frozenset[str], frozenset[str]]:
    """Words before and after the colon; without one all may be either."""
    before, colon, after = given.lower().partition(":")
    return _words(before), _words(after if colon else before)


def _match(inject: Inject, author: frozenset[str], text: frozenset[str]) -> float:
    """How well author and text fit (0 not well enough)."""
    who = _share(author, inject.author.by_language)
    what = _share(text, inject.text.by_language)
    enough = (who >= _SAME_AUTHOR and (what > 0 or text <= author)) or what >= _SAME_BOTH
    return who + what if enough or (who > 0 and what >= _SAME_TEXT) else 0.0


def _share(given: frozenset[str], texts: dict[str, str]) -> float:
    """Share (0..1) of the words given found in the likeliest of the texts."""
    if not given:
        return 0.0
    return max(len(given & _words(text.lower())) / len(given) for text in texts.values())


# An inject is asked about with every reply that names it in words.
@lru_cache(maxsize=1024)
def _words(low: str) -> frozenset[str]:
    """Stems, and short words too (r1, r2 tell repliers apart)."""
    return stems(low) | {word.strip(".,?!'\"") for word in low.split() if any(sign.isdigit() for sign in word)}
