"""YAML as an instructor types it, turned into plain values that remember their line and column.

Scalars stay text, so that Norway's `no` is a language and `on` a key. What could surprise the reader or
the machine (anchors, tags, merge keys, depth, size) is refused before anything is built.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from server.scenarios.problems import Problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16
MAX_EVENTS = 30_000
# Line and paragraph separators are line breaks to YAML but not to an editor: the lines would not agree.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What the parser says and what an author has to hear: it speaks English only, and of tokens.
SYNTAX = {
    "tab character": "syntax_tab",
    "expected key": "syntax_indent",
    "'-' indicator": "syntax_indent",
    "<document start>": "syntax_indent",
    "sequence entries are not allowed": "syntax_indent",
    "mapping keys are not allowed": "syntax_indent",
    "mapping values are not allowed": "syntax_colon",
    "unexpected ':'": "syntax_colon",
    "expected ':'": "syntax_no_colon",
    "expected ',' or": "syntax_bracket",
    "unexpected end of stream": "syntax_end",
    "cannot start any token": "syntax_sign",
    "node content": "syntax_sign",
    "comment or line break": "syntax_sign",
    "directive": "syntax_sign",
    "non-alphabetical": "syntax_sign",
    "alphabetic or numeric": "syntax_sign",
    "escape": "syntax_escape",
}

Place = tuple[int, int]
Path = tuple[str | int, ...]

_loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(slots=True)
class Source:
    """Plain values with the places of values and of keys, and the problems met on the way."""

    data: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Line and column of the value at `path`, or of its nearest ancestor in the file."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def key_place(self, path: Path) -> Place:
        """Line and column of the key at `path`, or of the nearest value around it."""
        return self.keys.get(path) or self.place(path)


def read_source(text: str) -> Source:
    """The values in `text`; with `problems` filled and `data` None where nothing could be built."""
    source = Source()
    if refusal := _refusal_of_text(text):
        source.problems.append(refusal)
        return source
    try:
        refusal = next(_refusals(text), None)
        if refusal:
            source.problems.append(refusal)
            return source
        root = yaml.compose(text, _loader)
    except yaml.YAMLError as error:
        source.problems.append(_syntax_problem(error, text))
        return source
    if not isinstance(root, yaml.MappingNode):
        source.problems.append(Problem(1, 1, "", "not_a_mapping"))
        return source
    source.data = _plain(root, (), source)
    return source


def _refusal_of_text(text: str) -> Problem | None:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        values = {"size": str(-(-size // 1024)), "limit": str(MAX_BYTES // 1024)}
        return Problem(1, 1, "", "too_large", values)
    # A byte order mark at the very start is what some editors write; YAML skips it.
    if bad := UNPRINTABLE.search(text):
        before = lines_of(text[: bad.start()])
        return Problem(len(before), len(before[-1]) + 1, "", "unprintable", {"code": f"U+{ord(bad.group()):04X}"})
    return None


def _refusals(text: str) -> Iterator[Problem]:
    """What YAML would accept and we do not, found from events, before a tree is built."""
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, _loader)):
        place = _place(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                yield Problem(*place, "", "several_documents")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield Problem(*place, "", "anchor")
        if tag := getattr(event, "tag", None):
            yield Problem(*place, "", "tag", {"tag": str(tag).rpartition(":")[2].lstrip("!")})
        if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and not event.style:
            yield Problem(*place, "", "merge_key")
        if depth > MAX_DEPTH:
            yield Problem(*place, "", "too_deep", {"limit": str(MAX_DEPTH)})
        if count > MAX_EVENTS:
            yield Problem(*place, "", "too_many_parts", {"limit": str(MAX_EVENTS)})


def _syntax_problem(error: yaml.YAMLError, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = _place(mark) if mark else (1, 1)
    detail = str(getattr(error, "problem", None) or error).splitlines()[0]
    key = next((key for sign, key in SYNTAX.items() if sign in detail), "syntax")
    rest = "".join(lines_of(text)[line - 1 : line])[column - 1 :]  # empty past the end
    if key == "syntax_sign" and rest.startswith("\t"):
        key = "syntax_tab"  # the parser does not call it one where nothing was indented before
    return Problem(line, column, "", key, {"detail": detail})


def lines_of(text: str) -> list[str]:
    """The lines of a text, whichever system ended them: LF, CRLF or CR."""
    return re.split("\r\n?|\n", text)


def _place(mark: Any) -> Place:
    return mark.line + 1, mark.column + 1


def _plain(node: yaml.Node, path: Path, source: Source) -> Any:
    source.values[path] = _place(node.start_mark)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), source) for i, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    out: dict[str, Any] = {}
    for key, value in node.value:
        place = _place(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            source.problems.append(Problem(*place, dotted(path), "key_not_text"))
        elif key.value in out:
            first = str(source.keys[(*path, key.value)][0])
            values = {"name": key.value, "first": first}
            source.problems.append(Problem(*place, dotted((*path, key.value)), "duplicate_key", values))
        else:
            source.keys[(*path, key.value)] = place
            out[key.value] = _plain(value, (*path, key.value), source)
    return out


def dotted(path: Path) -> str:
    """A path as people read it: `injects.3.on`."""
    return ".".join(str(step) for step in path)
