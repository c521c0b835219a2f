"""The titles of a copy: those of the text it was made from, each with a word that tells the two apart. Pure."""

import re
from collections.abc import Collection, Iterator
from itertools import count
from typing import Any

import yaml

from server.scenarios.preview import outline_of
from server.scenarios.source import read_source

# As much of a title as lists hold.
LONGEST = 200
COPY = {"en": "copy", "ko": "사본"}
_COPIED = re.compile(r" \((?:copy|사본)(?: \d+)?\)$")
_loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def copy_title(title: str, language: str, number: int) -> str:
    """The title of the copy with this number, from 1 on. A copy's copy is one more of the same original."""
    word = COPY.get(language, COPY["en"])
    told = f" ({word if number == 1 else f'{word} {number}'})"
    return _COPIED.sub("", title)[: LONGEST - len(told)].rstrip() + told


def copied(text: str, taken: Collection[str]) -> str:
    """The text with titles that are not `taken`; nothing else in it changes, and nothing where none can be read."""
    outline = outline_of(text)
    titles = [(title, lang) for title, lang in ((outline.title, "en"), (outline.title_ko, "ko")) if title]
    number = next(n for n in count(1) if not any(copy_title(title, lang, n) in taken for title, lang in titles))
    mark = text.startswith("\ufeff")  # the parser does not count it
    # From the last to the first, so that the places of those still to come stay right.
    for node, language in reversed(list(_titles(text))):
        start, end = node.start_mark.index + mark, node.end_mark.index + mark
        written = text[start : end - (node.style in ("'", '"'))].rstrip()
        text = text[:start] + copy_title(written, language, number) + text[start + len(written) :]
    return text


def _titles(text: str) -> Iterator[tuple[yaml.ScalarNode, str]]:
    """Where the titles stand in the file, each with its language, in the order of the file."""
    data = read_source(text).data
    if not data:
        return
    root: Any = yaml.compose(text, _loader)
    title = next((value for key, value in root.value if key.value == "title"), None)
    if isinstance(title, yaml.ScalarNode) and title.value:
        yield title, str(data.get("language", "en"))
    elif isinstance(title, yaml.MappingNode):
        yield from ((value, key.value) for key, value in title.value if isinstance(value, yaml.ScalarNode))
