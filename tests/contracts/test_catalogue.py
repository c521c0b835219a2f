"""The Korean catalogue is complete, has nothing nobody asks for, and keeps every placeholder."""

import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2.ext import extract_from_ast

from server.settings import ROOT
from server.web.language import LANGUAGES, LOCALES, sentences

PLACE = re.compile(r"%\((\w+)\)s")
KEYWORDS = {"_": None, "_n": (1, 2)}
ENVIRONMENT = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, autoescape=True)


def jinja(path: Path) -> Iterator[tuple[str, ...]]:
    tree = ENVIRONMENT.parse(path.read_text(encoding="utf-8"))
    for _line, function, message in extract_from_ast(tree, ("_", "_n")):
        texts = (message,) if isinstance(message, str) else tuple(message)
        yield tuple(text for text in texts[: 2 if function == "_n" else 1] if isinstance(text, str))


def asked() -> dict[str, str]:
    """Every sentence a template or a module asks for, and where."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for texts in jinja(path):
            assert texts, f"{path.name}: a sentence that is not written out cannot be translated"
            found[texts[0]] = path.name
    for name, _line, text, _comments, _context in extract_from_dir(
        ROOT / "server", [("**.py", "python")], keywords=KEYWORDS
    ):
        found[text if isinstance(text, str) else text[0]] = name
    return found


def entries() -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Every entry of the Korean catalogues: its file, its English sentence (singular, plural) and its Korean ones."""
    for path in sorted(LOCALES.glob("ko/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="ko", abort_invalid=True)
        for entry in catalogue:
            if entry.id:
                english = (entry.id,) if isinstance(entry.id, str) else tuple(entry.id)
                texts = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)
                assert not entry.fuzzy, f"{path.name}: {english[0]!r} is a guess"
                yield path.name, english, texts


def korean() -> dict[str, tuple[str, ...]]:
    return {english[0]: texts for _file, english, texts in entries()}


def test_a_sentence_has_one_translation() -> None:
    # The catalogues are read as one: of two ways, one page would show the other's.
    ways: dict[str, dict[tuple[str, ...], str]] = {}
    for file, english, texts in entries():
        ways.setdefault(english[0], {})[texts] = file
    assert {text: told for text, told in ways.items() if len(told) > 1} == {}


def test_every_sentence_has_a_korean_one() -> None:
    known = korean()
    missing = {text: place for text, place in asked().items() if not all(known.get(text, ("",)))}
    assert missing == {}


def test_no_korean_sentence_is_left_over() -> None:
    assert set(korean()) - set(asked()) == set()


def test_placeholders_are_the_same_in_both_languages() -> None:
    wrong = {
        english[0]: text
        for _file, english, texts in entries()
        for text in texts
        if set(PLACE.findall(" ".join(english))) - {"n"} != set(PLACE.findall(text)) - {"n"}
    }
    assert wrong == {}


def test_no_sentence_has_a_placeholder_without_a_name() -> None:
    assert [text for text in asked() if re.search(r"%(?![(%])", text) and "%(" in text] == []


def test_a_korean_sentence_is_korean() -> None:
    letters = re.compile(r"[A-Za-z]{3,}")
    same = {text for text, texts in korean().items() if text in texts and letters.search(PLACE.sub("", text))}
    assert {text for text in same if " " in text} == set()


def test_both_languages_are_read() -> None:
    assert [bool(sentences(language)) for language in LANGUAGES] == [True, True]
