"""`cadet predict`: what the head of a benchmark says of texts, one JSON line in and one out."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from server.cli.failing import fail
from server.cli.lines import answer_lines
from server.errors import CadetError
from server.evidence.served import SERVED, predict, served


def predict_lines(
    name: Annotated[
        str, typer.Argument(help="A benchmark's name (not a head's), as `--list` prints them.", show_default=False)
    ] = "",
    file: Annotated[Path, typer.Argument(help="JSON lines; - reads standard input.", allow_dash=True)] = Path("-"),
    show: Annotated[bool, typer.Option("--list", help="Print the names and stop.")] = False,
) -> None:
    """Answer lines of {"id", "text"}, or {"id", "a", "b"} for pairs, in their order and in that benchmark's labels.

    A line that lacks something is answered with its id and what is wrong; the exit status is then 1.
    """
    if show:
        for known, about in SERVED.items():
            typer.echo(f"{known:28} {about.kind:6} head {about.head:14} {about.note}".rstrip())
        return
    if not name:
        fail("Say which benchmark: `cadet predict --list` names them, each with the head that answers.")
    try:
        served(name)
    except CadetError as error:
        fail(str(error))
    answer_lines(file, partial(predict, name))
