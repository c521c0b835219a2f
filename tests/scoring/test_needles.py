"""Patterns are left out by the letters they lack, and never one that would have matched."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from server.scenarios.shelf import SHIPPED
from server.scoring.lexicon import FOLDER, LANGUAGES, Signs, compiled, lexicon, written_out
from server.scoring.needles import index, needles
from server.scoring.text import read
from tests.scoring.world import FLAT_EN, FLAT_KO, GOOD_EN, GOOD_KO, HARSH_EN, HARSH_KO

LINES = [
    (lang, sign, line)
    for lang in LANGUAGES
    for sign, lines in yaml.safe_load((FOLDER / f"{lang}.yaml").read_text(encoding="utf-8")).items()
    for line in lines.splitlines()
    if line.strip() and "[A-Z]" not in line
]
POSTS = [GOOD_EN, GOOD_KO, FLAT_EN, FLAT_KO, HARSH_EN, HARSH_KO]
WORDS = [word for text in POSTS for word in text.split()]
FORMS: list[Callable[[str], str]] = [str, str.upper, str.title, lambda text: unicodedata.normalize("NFD", text)]


def unfiltered(text: str) -> dict[str, list[tuple[int, int]]]:
    """Where every sign occurs, each pattern tried."""
    found = Signs(read(text))
    found._possible = [(book, book.signs) for book, _ in found._possible]
    signs = {sign for lang in LANGUAGES for sign in lexicon(lang).signs}
    return {sign: [(hit.start, hit.end) for hit in found.of(sign)] for sign in signs}


def filtered(text: str) -> dict[str, list[tuple[int, int]]]:
    signs = Signs(read(text))
    return {sign: [(hit.start, hit.end) for hit in signs.of(sign)] for sign in unfiltered(text)}


@given(st.data())
@settings(max_examples=300)
def test_whatever_a_wording_matches_makes_its_sign_possible(data: st.DataObject) -> None:
    lang, sign, line = data.draw(st.sampled_from(LINES))
    text = data.draw(st.from_regex(compiled(lang, [line])))
    assert sign in lexicon(lang).index.possible(text)


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join), st.sampled_from(FORMS))
@settings(max_examples=60)
def test_mixed_words_in_any_case_and_form_have_the_same_hits(text: str, form: Callable[[str], str]) -> None:
    typed = form(text)
    assert filtered(typed) == unfiltered(typed)


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_any_text_has_the_same_hits(text: str) -> None:
    assert filtered(text) == unfiltered(text)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_words_of_a_scenario_have_the_same_hits(path: Path) -> None:
    for text in re.findall(r'(?:en|ko): "?([^"\n]{20,})', path.read_text(encoding="utf-8")):
        assert filtered(text) == unfiltered(text)


def test_most_signs_are_left_out() -> None:
    possible = [lexicon("en").index.possible(read(text).low) for text in (GOOD_EN, FLAT_EN, HARSH_EN)]
    assert all(len(names) < len(lexicon("en").signs) / 2 for names in possible)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("abc", [({"abc"},)]),
        ("a(b|c)d", [({"abd", "acd"},)]),
        ("colou?r", [({"color", "colour"},)]),
        ("ab|cd", [({"ab"}, ), ({"cd"},)]),
        (r"one\s{1,3}two", [({"one "}, {" two"})]),
        (r"one\s?two", [({"one"}, {"two"})]),
        (r"x*", [()]),
        (r"(?!no)yes(?= sir)", [({"yes"},)]),
        (r"(sorry \w+|regret\w*) you", [({"sorry ", "regret"}, {" you"})]),
        (r"(?:a|\d)b{0,2}c+", [({"c"},)]),
        (r"[xy]\.z", [({"x.z", "y.z"},)]),
    ],
)  # fmt: skip
def test_what_a_pattern_cannot_do_without(pattern: str, found: list[tuple[set[str], ...]]) -> None:
    assert needles(pattern) == found


def test_at_word_borders_the_border_counts() -> None:
    assert needles("as|at", words=True) == [({" as "},), ({" at "},)]
    assert index({"there": ["at"]}, 3, words=True).possible("(at)") == {"there"}
    assert index({"there": ["at"]}, 3, words=True).possible("what") == set()


@pytest.mark.parametrize("pattern", ["(?i)a", r"\x41", "(?P<name>a)", "(a", "a)"])
def test_what_is_not_read_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"not read|unbalanced|not closed"):
        needles(pattern)


def test_every_line_of_the_lexicons_is_read() -> None:
    assert all(needles(one) for lang, _, line in LINES for one in written_out(lang, [line]))
