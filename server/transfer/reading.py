"""Reads an export piece by piece: a year of an academy is larger than what a small machine has in memory."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn, TextIO

from server.errors import CadetError
from server.transfer.tables import FORMAT

CHUNK = 1 << 18
LONGEST = 1 << 26  # characters of one row; what is not whole by then never will be
_BLANK = re.compile(r"[ \t\r\n]*")
_FORMATS = re.compile(r"cadet-export-\d+")
# JSON may hold the sign that PostgreSQL takes in no text, and only so.
_ZERO = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class BadFile(CadetError):
    """The file cannot be brought in; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One row as it is written: the text of its JSON, and the line it begins on."""

    table: str
    line: int
    text: str


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


_DECODER = json.JSONDecoder(parse_constant=_no_number)


class _Text:
    """A JSON text of which only the part being read is held."""

    def __init__(self, file: TextIO, heard: Callable[[], None]) -> None:
        self._file, self._heard = file, heard
        self._held, self._at, self.line = "", 0, 1

    def _more(self) -> bool:
        """Read on, as much as is held already, so that a long row is not gone over again and again."""
        try:
            read = self._file.read(max(CHUNK, len(self._held) - self._at))
        except UnicodeDecodeError as error:
            raise BadFile(f"after line {self.line}: it is no UTF-8 text ({error.reason})") from error
        self._held, self._at = self._held[self._at :] + read, 0
        self._heard()
        return bool(read)

    def _pass(self, end: int) -> None:
        self.line += self._held.count("\n", self._at, end)
        self._at = end

    def next_sign(self) -> str:
        """The next sign that is no blank, without taking it; nothing at the end."""
        while True:
            blank = _BLANK.match(self._held, self._at)
            self._pass(blank.end() if blank else self._at)
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                return ""

    def take(self, *signs: str) -> str:
        """The next sign, which must be one of these."""
        found = self.next_sign()
        if found not in signs or not found:
            wanted = " or ".join(signs)
            raise BadFile(f"line {self.line}: {wanted} should stand here, not {found or 'the end of the file'}")
        self._at += 1
        return found

    def value(self) -> tuple[int, str]:
        """The next value as it is written, and the line it begins on."""
        self.next_sign()
        while True:
            try:
                _, end = _DECODER.raw_decode(self._held, self._at)
            except (ValueError, RecursionError) as error:
                if len(self._held) - self._at < LONGEST and self._more():
                    continue
                raise BadFile(f"line {self.line}: {_reason(error)}") from error
            if end == len(self._held) and self._more():
                continue  # a number may go on
            line, text = self.line, self._held[self._at : end]
            self._pass(end)
            return line, text


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON ({error.msg})"
    return "it is no JSON that can be read" if isinstance(error, RecursionError) else f"it is no JSON ({error})"


def pieces(file: TextIO, names: Sequence[str], heard: Callable[[], None] = lambda: None) -> Iterator[Piece]:
    """Every row in a file, whose tables must be `names` in this order; BadFile for the first thing that is wrong.

    `heard` is called each time that more has been read.
    """
    text = _Text(file, heard)
    if text.next_sign() == "[":
        raise BadFile("line 1: it is a list, not an export of everything (a cohort's figures can only be looked at)")
    text.take("{")
    if _key(text) != "format":
        raise BadFile(f'line {text.line}: the first key must be "format"')
    _check_format(*text.value())
    for name in names:
        if text.take(",", "}") == "}":
            raise BadFile(f"line {text.line}: it ends before {name}")
        if (found := _key(text)) != name:
            raise BadFile(f"line {text.line}: {name} should stand here, not {found}")
        yield from _rows(text, name)
    text.take("}")
    if text.next_sign():
        raise BadFile(f"line {text.line}: something stands after the end")


def _key(text: _Text) -> str:
    if text.next_sign() != '"':
        raise BadFile(f"line {text.line}: a key should stand here")
    _, key = text.value()
    text.take(":")
    return str(json.loads(key))


def _check_format(line: int, written: str) -> None:
    found = json.loads(written)
    if found == FORMAT:
        return
    if isinstance(found, str) and _FORMATS.fullmatch(found):
        raise BadFile(f"line {line}: it is {found}, and this version of Cadet reads {FORMAT}")
    raise BadFile(f"line {line}: the format is {written[:40]}, not {json.dumps(FORMAT)}")


def _rows(text: _Text, name: str) -> Iterator[Piece]:
    text.take("[")
    if text.next_sign() == "]":
        text.take("]")
        return
    while True:
        line, row = text.value()
        if "\\u0000" in row and _ZERO.search(row):
            raise BadFile(f"line {line} ({name}): a text holds a zero character")
        yield Piece(name, line, row)
        if text.take(",", "]") == "]":
            return
