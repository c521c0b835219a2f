"""Commands about files: checking scenarios, and keeping and bringing back the data."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from server import backup as copies
from server import migrations
from server.cli.common import bar, database
from server.cli.failing import fail
from server.scenarios.check import check as problems_of
from server.scenarios.problems import Problem, problem_text, unread
from server.settings import load

Target = Annotated[Path, typer.Argument(help="The backup file.", dir_okay=False)]


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except copies.BackupError as error:
        fail(f"Not done: {' '.join(str(error).split())}")
    except OSError as error:
        fail(f"Not done: {error.filename}: {error.strerror}")


def check(
    files: Annotated[list[Path], typer.Argument(help="Scenario files.")],
    language: Annotated[str, typer.Option("--language", help="en or ko.")] = "en",
) -> None:
    """Check scenario files; a line for each problem, and 1 at the end when one is an error."""
    broken = False
    for path in files:
        for problem in _problems(path):
            broken |= problem.severity == "error"
            words = problem_text(problem, language)
            typer.echo(f"{path}:{problem.line}:{problem.column} {problem.severity} {words}")
    raise typer.Exit(int(broken))


def _problems(path: Path) -> list[Problem]:
    try:
        return problems_of(path.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return [unread(error)]


def backup(to: Target) -> None:
    """Copy the whole database to a file while the server runs, and check the copy."""
    if to.exists():
        fail(f"{to} exists. Choose another name.")
    with _explained(), bar("Copying") as heard:
        copies.backup(load(), to, heard)
    typer.echo(f"Saved and checked: {to} ({to.stat().st_size / 1e6:.1f} MB)")


def restore(
    source: Target,
    replace: Annotated[bool, typer.Option("--replace", help="Give up the data that is there now.")] = False,
) -> None:
    """Bring a backup back, whole or not at all. What was there is kept beside it as another backup."""
    settings = load()
    kept: list[Path] = []
    try:
        with _explained(), bar("Copying") as heard:
            copies.restore(settings, source, replace=replace, kept=kept.append, progress=heard)
        with database(settings, ready=False) as engine:
            migrations.upgrade(engine)
        typer.echo(f"Restored from {source}.")
    finally:
        # Not by rich, which would break a long path into lines.
        for path in kept:
            typer.echo(f"What was there before: {path}")
