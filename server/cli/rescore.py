"""`cadet rescore`: the present engine's scores beside those that earlier engines gave."""

import typer
from rich.console import Console
from rich.progress import Progress

from server import db
from server.cli.common import database
from server.marking import rescoring
from server.scoring.engine import FINGERPRINT, warm_up


def rescore() -> None:
    """Score all posts of finished attempts that this version has not scored. Interrupted, it goes on where it was.

    Nothing is overwritten: earlier scores stay to be seen. From then on the newest holds, except where a person marked.
    """
    with database() as engine:
        with db.reading(engine) as session:
            waiting = rescoring.outdated(session)
        if waiting:
            warm_up()
        added = 0
        with Progress(transient=True, console=Console(stderr=True)) as bar:
            for attempt in bar.track(waiting, description="Attempts"):
                added += rescoring.rescore(engine, attempt)
    typer.echo(f"{added} posts of {len(waiting)} attempts scored by {FINGERPRINT}; earlier scores stay beside these.")
