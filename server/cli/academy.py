"""The demo academy from the command line."""

from typing import Annotated

import typer
from sqlalchemy import Engine

from server import demo
from server.cli.common import bar, database

app = typer.Typer(
    help="The demo academy: fictional people and their attempts.", no_args_is_help=True, add_completion=False
)


@app.command()
def add() -> None:
    """Add it; does nothing when it is there."""
    with database() as engine:
        build(engine)


@app.command()
def remove(
    yes: Annotated[bool, typer.Option("--yes", help="Even when others have work in its cohorts.")] = False,
) -> None:
    """Remove its people, cohorts, attempts and marks. Scenarios stay."""
    with database() as engine:
        gone = demo.remove(engine, confirmed=yes)
    typer.echo(f"{gone} people of the demo academy removed, with all their work.")


def build(engine: Engine) -> None:
    """Add the academy with a bar that shows how far it is."""
    with bar("Building the demo academy") as heard:
        demo.add(engine, heard)
