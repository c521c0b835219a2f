"""JSON lines in, JSON lines out: what `cadet score` and `cadet predict` share, and `cadet simulate` in part."""

import json
import re
import sys
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from io import BufferedReader
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn, cast

import typer

from server.cli.failing import fail
from server.errors import CadetError

TOGETHER = 16  # lines that are looked at together, if they came together
SHARED = 4  # the same where several processes share them: each takes few, so that all have some
AT_ONCE = 8  # such groups for each process that may be read before the first of them is answered
_CHUNK = 1 << 16
_END = re.compile(rb"\r\n|\r|\n")
Group = list[tuple[int, bytes]]  # lines with their numbers
# What is said of one object. A CadetError, or an "error" among it, says what the object lacks.
Answer = Callable[[dict[str, Any]], dict[str, Any]]
# Told what objects will be answered next, so that what they share is worked out once.
Ahead = Callable[[list[dict[str, Any]]], None]
# The answer line, and whether it is an error.
Written = tuple[bytes, bool]


def answer_lines(file: Path, answer: Answer, workers: int = 1, ahead: Ahead | None = None) -> NoReturn:
    """Answer each line of `file` (- is standard input) in order, each as soon as it is known, and end the command.

    With several workers the few lines that one of them takes together are answered together. What cannot be answered
    gets its id, or its line's number if it has none, and what is wrong; the status is then 1.
    """
    try:
        # Bytes, because a line that is no UTF-8 must not keep the others from being read.
        lines = cast(BufferedReader, sys.stdin.buffer) if str(file) == "-" else file.open("rb")
    except OSError as error:
        fail(f"{file}: {error.strerror}")
    with lines:
        work = partial(_answered, answer, ahead)
        if workers > 1:
            broken = _shared(work, _groups(lines, SHARED), workers)
        else:
            broken = _alone(work, _groups(lines, TOGETHER))
    raise typer.Exit(int(broken))


def _groups(stream: BufferedReader, most: int) -> Iterator[Group]:
    """Lines that came together, a few at a time: nobody who writes one and waits for its answer waits for more."""
    number = 0
    for lines in _arriving(stream):
        numbered = list(enumerate(lines, number + 1))
        number += len(lines)
        held = [(at, content) for at, line in numbered if (content := line.removeprefix(BOM_UTF8).strip())]
        for start in range(0, len(held), most):
            yield held[start : start + most]


def _arriving(stream: BufferedReader) -> Iterator[list[bytes]]:
    """The lines of a stream as they come, the last one even if nothing ends it."""
    begun: list[bytes] = []
    is_half = False  # whether the end of a line may go on in the next chunk
    while chunk := stream.read1(_CHUNK):
        first, *others = _END.split(chunk.removeprefix(b"\n") if is_half else chunk)
        is_half = chunk.endswith(b"\r")
        begun.append(first)
        if others:
            *whole, last = others
            yield [b"".join(begun), *whole]
            begun = [last]
    yield [b"".join(begun)]


def _alone(work: Callable[[Group], Iterable[Written]], groups: Iterable[Group]) -> bool:
    broken = False
    for group in groups:
        broken |= _put(work(group))
    return broken


def _shared(work: Callable[[Group], Iterable[Written]], groups: Iterable[Group], workers: int) -> bool:
    broken = False
    waiting: deque[Future[bool]] = deque()
    # The writer's one thread takes the answers in their order, and waits for them while this one waits for lines.
    with ProcessPoolExecutor(workers) as pool, ThreadPoolExecutor(1) as writer:
        for group in groups:
            waiting.append(writer.submit(_put_when_known, pool.submit(_all_of, work, group)))
            while waiting and (waiting[0].done() or len(waiting) >= AT_ONCE * workers):
                broken |= waiting.popleft().result()
        for written in waiting:
            broken |= written.result()
    return broken


def _all_of(work: Callable[[Group], Iterable[Written]], group: Group) -> list[Written]:
    return list(work(group))


def _put_when_known(answers: Future[list[Written]]) -> bool:
    return _put(answers.result())


def _put(answers: Iterable[Written]) -> bool:
    """Write answers, each as it comes; whether any of them is an error."""
    broken = False
    for line, wrong in answers:
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()
        broken |= wrong
    return broken


def _answered(answer: Answer, ahead: Ahead | None, group: Group) -> Iterator[Written]:
    decoded = [(number, _decoded(line)) for number, line in group]
    if ahead:
        ahead([item for _, item in decoded if isinstance(item, dict)])
    for number, item in decoded:
        yield _refused(number, item) if isinstance(item, str) else _said_of(answer, number, item)


def _decoded(line: bytes) -> dict[str, Any] | str:
    """The object of a line, or what is wrong with it."""
    try:
        item = loads(line.decode())
    except UnicodeDecodeError as error:
        return f"this line is not UTF-8: byte {error.start + 1} cannot be read"
    except (ValueError, RecursionError) as error:
        return f"this line is not JSON: {error}"
    return item if isinstance(item, dict) else "a line must be a JSON object"


def loads(text: str) -> Any:
    """What a line holds. ValueError or RecursionError, with words for it, where it is no JSON that others read too."""
    return json.loads(text, parse_constant=_refuse, parse_float=_finite)


def _refuse(constant: str) -> NoReturn:
    """Python reads NaN and Infinity, and would write them back, to readers who know only JSON."""
    raise ValueError(f"{constant} is no JSON number")


def _finite(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise ValueError(f"{digits} is no number that can be kept")
    return value


def _said_of(answer: Answer, number: int, item: dict[str, Any]) -> Written:
    found = {"id": item.get("id", ""), **_found(answer, item)}
    if "error" in found and "id" not in item:
        return _refused(number, found["error"])
    return encoded(found), "error" in found


def _found(answer: Answer, item: dict[str, Any]) -> dict[str, Any]:
    try:
        return answer(item)
    except CadetError as error:
        return {"error": str(error)}


def _refused(number: int, error: str) -> Written:
    return encoded({"id": "", "line": number, "error": error}), True


def encoded(found: dict[str, Any]) -> bytes:
    """An answer as one line without its end."""
    try:
        return json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # Half a surrogate pair, as in "\ud800", can be escaped in JSON but has no UTF-8.
        return json.dumps(found).encode()
