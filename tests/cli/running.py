"""Runs a command as a person would type it."""

from typer.testing import CliRunner, Result

from server.cli import app

_RUN = CliRunner()


def cadet(*arguments: object, given: bytes | str | None = None) -> Result:
    """What `cadet` with these arguments answers, `given` on its standard input."""
    return _RUN.invoke(app, [str(argument) for argument in arguments], input=given)
