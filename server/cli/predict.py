"""`cadet predict`: what a head says of texts, one JSON line in and one out."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from server.cli.common import fail
from server.errors import CadetError
from server.evidence.served import SERVED, predict, served


def predict_lines(
    name: Annotated[str, typer.Argument(help="A benchmark's name, as `--list` prints them.")] = "",
    file: Annotated[Path, typer.Argument(help="JSON lines; - reads standard input.", allow_dash=True)] = Path("-"),
    show: Annotated[bool, typer.Option("--list", help="Print the names and stop.")] = False,
) -> None:
    """Answer lines of {"id", "text"}, or {"id", "a", "b"} for pairs, in their order.

    A line that lacks something is answered with its id and what is wrong; the exit status is then 1.
    """
    if show:
        for known, about in SERVED.items():
            typer.echo(f"{known:28} {about.kind:6} head {about.head:14} {about.note}".rstrip())
        return
    try:
        served(name)
        lines = sys.stdin if str(file) == "-" else file.open(encoding="utf-8")
    except CadetError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{file}: {error.strerror}")
    broken = False
    with lines:
        for line in lines:
            if line.strip():
                answer = _answer(name, line)
                broken |= "error" in answer
                sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
                sys.stdout.flush()
    raise typer.Exit(int(broken))


def _answer(name: str, line: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except ValueError as error:
        return {"id": "", "error": f"this line is not JSON: {error}"}
    if not isinstance(item, dict):
        return {"id": "", "error": "a line must be a JSON object"}
    try:
        return {"id": item.get("id", ""), **predict(name, item)}
    except CadetError as error:
        return {"id": item.get("id", ""), "error": str(error)}
