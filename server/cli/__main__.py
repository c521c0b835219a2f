"""`python -m server.cli` is `cadet`."""

from server.cli import app

app(prog_name="cadet")
