"""A file as its author typed it, and the plain lines an editor in a browser shows of it. Pure.

Browsers know one kind of line end and lose a byte order mark; the file keeps both.
"""

import re
from difflib import SequenceMatcher

from server.scenarios.source import MAX_BYTES

MARK = "\ufeff"
_BREAK = re.compile("\r\n|\r|\n")
# Above this many lines a file with mixed line ends gets its commonest one throughout.
_MOST_LINES = 4000


class NotText(Exception):
    """The bytes are not a text file; `key` is the reason."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def text_of(content: bytes) -> str:
    """The text in an uploaded file, every character kept; NotText says why there is none."""
    if len(content) > MAX_BYTES:
        raise NotText("form.file_too_large")
    if b"\0" in content:
        raise NotText("form.file_not_text")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotText("form.file_not_utf8") from error
    if not text.strip(MARK).strip():
        raise NotText("form.file_empty")
    return text


def fault_of(text: str) -> str:
    """Why a typed text cannot be kept even as a draft: a reason key, or nothing."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return "form.draft_too_large"
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return "form.draft_not_text"
    return "" if text.strip() else "form.missing"


def as_edited(kept: str) -> str:
    """What the editor shows: no byte order mark, every line end a line feed."""
    return _BREAK.sub("\n", kept.removeprefix(MARK))


def as_kept(before: str, edited: str) -> str:
    """The edited text with the byte order mark and line ends of `before`, the file it was made from."""
    mark = MARK if before.startswith(MARK) else ""
    lines = as_edited(edited).split("\n")
    old_lines, old_ends = as_edited(before).split("\n"), _BREAK.findall(before)
    usual = max(set(old_ends), key=old_ends.count, default="\n")
    ends = [usual] * (len(lines) - 1)
    if len(set(old_ends)) > 1 and max(len(lines), len(old_lines)) <= _MOST_LINES:
        for a, b, size in SequenceMatcher(None, old_lines, lines).get_matching_blocks():
            for i in range(min(size, len(old_ends) - a, len(ends) - b)):
                ends[b + i] = old_ends[a + i]
    return mark + "".join(line + end for line, end in zip(lines, [*ends, ""], strict=True))
