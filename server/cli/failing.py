"""How a command says no. It stands alone: scoring and measuring need no database."""

import sys
from typing import NoReturn

import typer


def fail(message: str) -> NoReturn:
    """Say why it did not work, on the error stream, and stop with 1."""
    typer.secho(message, fg="red" if sys.stderr.isatty() else None, err=True)
    raise typer.Exit(1)
