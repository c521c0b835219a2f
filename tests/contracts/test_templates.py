"""Templates: nothing unescaped, nothing inline, one root per piece, every word for people in the catalogue."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from server.settings import ROOT

TEMPLATES = ROOT / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
PIECES = [path for path in PAGES if path.name.startswith("_")]
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
# The class of a page's body is set by a block of its own and is not for reading.
CODE = re.compile(r"\{% block body_class %\}[\w -]*\{% endblock %\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
INLINE = {
    "|safe": re.compile(r"\|\s*safe\b"),
    "Markup": re.compile(r"\bMarkup\b"),
    "autoescape": re.compile(r"\{%-?\s*autoescape"),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script without src": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b"),
    "js:": re.compile(r"=\s*[\"']\s*js:"),
    "another host": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "unquoted attribute": re.compile(r"<[^>]*\s[a-z-]+=\{\{", re.IGNORECASE),
    "trigger filter": re.compile(r"hx-trigger\s*=\s*\"[^\"]*\["),
}
COUNTED = re.compile(
    r'(?<!n)_\("([^"]*%\(\w+\)s (?:drill )?(?:minutes|times|attempts|posts|people|places|debts)\b[^"]*)"'
)
# Sentences with a number that is never one: thresholds, choices of ours, lengths of drills, ranges.
NEVER_ONE = (
    "%(low)s to %(high)s minutes",
    "%(n)s drill minutes",
    "From minute %(begin)s to %(until)s HQ takes %(times)s times as long.",
    "Medians and distributions are shown once %(n)s people",
    "Silence for %(minutes)s drill minutes",
    "about %(n)s people",
    "in %(n)s minutes",
    "share that understood, %(before)s people as it was",
)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Words every language shares: names of the product, of platforms and of measures, and what stands for no word.
SHARED = {
    "Cadet",
    "CSV",
    "XLSX",
    "JSON",
    "YAML",
    "X",
    "HQ",
    "PDF",
    "Ctrl",
    "Esc",
    "Enter",
    "Tab",
    "TONE",
    "RISK",
    "REACH",
}
SHARED |= {"English", "한국어", "kbd", "min", "j", "k", "r", "n", "M", "en", "ko", "Alt"}
TOLD = ("aria-label", "title", "placeholder", "alt")


def read(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def shown(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("name", INLINE)
def test_no_template_holds(name: str) -> None:
    assert [shown(path) for path in PAGES if INLINE[name].search(read(path))] == []


class Roots(HTMLParser):
    """Counts elements at the top, and text outside any."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.roots: list[str] = []
        self.loose = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.open:
            self.roots.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.open:
            self.loose += data.strip()


def branches(text: str) -> list[str]:
    """The text once per top-level branch of its outermost if, since only one of them is ever shown."""
    outer = re.fullmatch(
        r"\s*(?:\{%-?\s*(?:import|from|set)\b.*?%\}\s*)*\{%-?\s*if\b.*?%\}(.*)\{%-?\s*endif\s*-?%\}\s*", text, re.DOTALL
    )
    if not outer:
        return [text]
    parts, depth, last = [], 0, 0
    for found in re.finditer(r"\{%-?\s*(if|elif|else|endif)\b.*?%\}", outer.group(1)):
        word = found.group(1)
        depth += {"if": 1, "endif": -1}.get(word, 0)
        if depth < 0:
            return [text]
        if depth == 0 and word in ("elif", "else"):
            parts.append(outer.group(1)[last : found.start()])
            last = found.end()
    return [*parts, outer.group(1)[last:]]


@pytest.mark.parametrize("path", PIECES, ids=shown)
def test_a_piece_has_one_root(path: Path) -> None:
    text = read(path)
    if re.search(r"\{%-?\s*macro\b", text):
        pytest.fail("macros live in files without an underscore") if "<" in re.sub(
            r"\{%-?\s*macro\b.*?endmacro\s*-?%\}", "", text, flags=re.DOTALL
        ) else None
        return
    for branch in branches(text):
        roots = Roots()
        roots.feed(CODE.sub(" ", branch))
        # An answer may carry elements more that are swapped elsewhere, or consist of the pieces it includes.
        elsewhere = len(re.findall(r"\bhx-swap-oob\b", branch))
        assert (0 if "include" in branch else 1) <= len(roots.roots) <= 1 + elsewhere, roots.roots
        assert not roots.loose


class Words(HTMLParser):
    """Collects text and told attributes that are not in a `_()`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.tags.append(tag)
        self.found += [value for name, value in attrs if name in TOLD and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in self.tags:
            while self.tags.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not set(self.tags) & {"code", "pre", "samp", "kbd"}:
            self.found.append(data)


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_every_word_is_in_the_catalogue(path: Path) -> None:
    words = Words()
    words.feed(CODE.sub(" ", read(path)))
    loose = {word for text in words.found for word in re.findall(r"[^\W\d_]{2,}", text)}
    assert loose <= SHARED


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_every_drawing_is_closed(path: Path) -> None:
    """A browser takes all that follows an open drawing for a part of it, and shows no controls there."""
    text = read(path)
    assert len(re.findall(r"<svg\b", text)) == text.count("</svg>")


def test_what_is_wrong_with_a_field_looks_the_same_everywhere() -> None:
    told = re.compile(r'<p class="([^"]*)" id="[^"]*-(?:error|fault)"')
    found = {(shown(path), name) for path in PAGES for name in told.findall(read(path))}
    assert len(found) > 5
    assert {one for one in found if one[1] != "fault"} == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_what_may_be_one_has_a_word_for_one(path: Path) -> None:
    counted = COUNTED.findall(path.read_text())
    assert [words for words in counted if not any(known in words for known in NEVER_ONE)] == []
