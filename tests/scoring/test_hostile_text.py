"""Texts written to keep the scorer busy: a short one may never cost more than a long ordinary one."""

import faulthandler

import pytest

from server.scoring.card import Context, Post
from server.scoring.engine import score

UNITS = [
    "1",
    "a",
    "A",
    "1,",
    "1.",
    "1 ",
    "a ",
    "가",
    "가 ",
    "A1",
    "a-",
    "a'",
    ".",
    "!",
    "?",
    '"',
    "\n",
    "http://a.",
    "#",
    "@",
    "😀",
]


@pytest.fixture(autouse=True)
def _not_for_ever():
    # An exponential pattern would take years; the stack then says which one it is.
    faulthandler.dump_traceback_later(60, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_repetition_before_a_sign_that_does_not_fit_is_read_to_its_end(unit: str, lang: str) -> None:
    for start in ("", "#", "+", "1", "we "):
        for end in ("_", "가", "!", "\x00"):
            card = score(Post(text=start + unit * 60 + end, lang=lang, platform="x", minute=0), Context())
            assert len(card.criteria) == 21
