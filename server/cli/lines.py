"""JSON lines in, JSON lines out: what `cadet score` and `cadet predict` share."""

import json
import sys
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import typer

from server.cli.failing import fail
from server.errors import CadetError

AT_ONCE = 32  # lines for each process that may be read before the first of them is answered
Numbered = tuple[int, bytes]
# What is said of one object. A CadetError, or an "error" among it, says what the object lacks.
Answer = Callable[[dict[str, Any]], dict[str, Any]]
# The answer line, and whether it is an error.
Written = tuple[bytes, bool]


def answer_lines(file: Path, answer: Answer, workers: int = 1) -> NoReturn:
    """Answer each line of `file` (- is standard input) in order, each as soon as it is known, and end the command.

    What cannot be answered gets its id, or its line's number if it has none, and what is wrong; the status is then 1.
    """
    try:
        # Bytes, because a line that is no UTF-8 must not keep the others from being read.
        lines = sys.stdin.buffer if str(file) == "-" else file.open("rb")
    except OSError as error:
        fail(f"{file}: {error.strerror}")
    with lines:
        work = partial(_answered, answer)
        broken = _shared(work, _numbered(lines), workers) if workers > 1 else _alone(work, _numbered(lines))
    raise typer.Exit(int(broken))


def _numbered(lines: Iterable[bytes]) -> Iterator[Numbered]:
    for number, line in enumerate(lines, 1):
        if content := line.removeprefix(BOM_UTF8).strip():
            yield number, content


def _alone(work: Callable[[Numbered], Written], lines: Iterable[Numbered]) -> bool:
    broken = False
    for line in lines:
        broken |= _put(work(line))
    return broken


def _shared(work: Callable[[Numbered], Written], lines: Iterable[Numbered], workers: int) -> bool:
    broken = False
    waiting: deque[Future[bool]] = deque()
    # The writer's one thread takes the answers in their order, and waits for them while this one waits for lines.
    with ProcessPoolExecutor(workers) as pool, ThreadPoolExecutor(1) as writer:
        for line in lines:
            waiting.append(writer.submit(_put_when_known, pool.submit(work, line)))
            while waiting and (waiting[0].done() or len(waiting) >= AT_ONCE * workers):
                broken |= waiting.popleft().result()
        for written in waiting:
            broken |= written.result()
    return broken


def _put_when_known(answer: Future[Written]) -> bool:
    return _put(answer.result())


def _put(written: Written) -> bool:
    line, broken = written
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()
    return broken


def _answered(answer: Answer, numbered: Numbered) -> Written:
    number, line = numbered
    try:
        item = json.loads(line.decode())
    except (ValueError, RecursionError) as error:
        return _refused(number, f"this line is not JSON: {error}")
    if not isinstance(item, dict):
        return _refused(number, "a line must be a JSON object")
    found = {"id": item.get("id", ""), **_found(answer, item)}
    if "error" in found and "id" not in item:
        return _refused(number, found["error"])
    return _encoded(found), "error" in found


def _found(answer: Answer, item: dict[str, Any]) -> dict[str, Any]:
    try:
        return answer(item)
    except CadetError as error:
        return {"error": str(error)}


def _refused(number: int, error: str) -> Written:
    return _encoded({"id": "", "line": number, "error": error}), True


def _encoded(found: dict[str, Any]) -> bytes:
    try:
        return json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # Half a surrogate pair, as in "\ud800", can be escaped in JSON but has no UTF-8.
        return json.dumps(found).encode()
