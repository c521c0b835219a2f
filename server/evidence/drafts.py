"""Whether a draft is one that the reach head can be asked about."""

import re
from typing import Final, Literal

from server.drills.hints.hints import ENGLISH
from server.scoring.text import read

LONGEST: Final = 2_000
Fault = Literal["", "missing", "too_long", "no_word", "not_english"]
# A link or a name that is called is no wording. Two letters make a word: fewer carry nothing to compare.
_NO_WORDING: Final = re.compile(r"https?://\S+|(?<!\w)@\w+")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def fault_in(draft: str) -> Fault:
    """Why a draft is not compared; empty where it is.

    The head has read English posts only, so that of others it would say something, and know nothing.
    """
    if not draft:
        return "missing"
    if len(draft) > LONGEST:
        return "too_long"
    if not _WORD.search(_NO_WORDING.sub(" ", draft)):
        return "no_word"
    return "" if read(draft).languages.get("en", 0.0) >= ENGLISH else "not_english"
