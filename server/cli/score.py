"""`cadet score`: posts as JSON lines in, scorecards as JSON lines out."""

from pathlib import Path
from typing import Annotated

import typer

from server.cli.lines import answer_lines
from server.scenarios.scored import look_ahead, scored


def score(
    file: Annotated[Path, typer.Argument(help="JSON lines of posts; - reads standard input.", allow_dash=True)],
    workers: Annotated[int, typer.Option(help="Processes to score with.", min=1, max=64)] = 1,
) -> None:
    """Score posts. Answers come in the order of the lines, each as soon as it is known.

    A line that is no post is answered with its id and what is wrong; the exit status is then 1.
    """
    answer_lines(file, scored, workers, look_ahead)
