"""`cadet score`: posts as JSON lines in, scorecards as JSON lines out."""

import json
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import typer

from server.cli.common import fail
from server.scenarios.scored import scored

AT_ONCE = 64


def score(
    file: Annotated[Path, typer.Argument(help="JSON lines of posts; - reads standard input.", allow_dash=True)],
    workers: Annotated[int, typer.Option(help="Processes to score with.", min=1, max=64)] = 1,
) -> None:
    """Score posts. Answers come in the order of the lines, each as soon as it is known.

    A line that is no post is answered with its id and what is wrong; the exit status is then 1.
    """
    broken = False
    try:
        lines = sys.stdin if str(file) == "-" else file.open(encoding="utf-8")
    except OSError as error:
        fail(f"{file}: {error.strerror}")
    with lines:
        for answer in _answers((line for line in lines if line.strip()), workers):
            broken |= "error" in answer
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    raise typer.Exit(int(broken))


def _answers(lines: Iterable[str], workers: int) -> Iterator[dict[str, Any]]:
    if workers == 1:
        yield from map(_answer, lines)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_answer, lines, chunksize=AT_ONCE)


def _answer(line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except ValueError as error:
        return {"id": "", "error": f"this line is not JSON: {error}"}
    return scored(data)
