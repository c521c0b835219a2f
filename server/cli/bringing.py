"""`cadet import`: what an export of everything holds, brought into this database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from server.cli.common import bar, database
from server.cli.failing import fail
from server.transfer import bring
from server.transfer.kinds import KINDS
from server.transfer.reading import BadFile
from server.transfer.report import Report


def bring_in(
    file: Annotated[Path, typer.Argument(help="A file that `cadet export` wrote, ending in .json.", dir_okay=False)],
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without this, only say what would be done.")] = False,
    leave: Annotated[
        bool, typer.Option("--leave-clashes", help="Leave what clashes as it is here, and bring in the rest.")
    ] = False,
) -> None:
    """Bring in what an export of everything holds, whole or not at all. Without --apply nothing is changed.

    Nothing that is here is ever changed or removed: what is new is added, what is here already stays as it is.
    """
    if file.suffix == ".xlsx":
        fail("A workbook holds shortened texts. Export to a name that ends in .json.")
    with database() as engine, _explained(file):
        with bar("Reading") as heard:
            report = bring.look(engine, file, heard)
        is_done = apply and report.new > 0 and (leave or not report.clashing)
        if is_done:
            # Asked again within the change: somebody may have changed something since.
            with bar("Bringing in") as heard:
                report = bring.bring(engine, file, leave=leave, progress=heard)
    _tell(report)
    _close(report, is_done=is_done, apply=apply, leave=leave)


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except BadFile as error:
        fail(f"{file}: {error}. Nothing was changed.")
    except OSError as error:
        fail(f"{file}: {error.strerror}. Nothing was changed.")


def _tell(report: Report) -> None:
    if report.into_empty:
        typer.echo("Nobody has used this database yet: all comes in with the numbers it has in the file.")
    for table, kind in KINDS.items():
        count = report.counts[table]
        typer.echo(f"{kind.words}: {count.new} new, {count.there} here already, {count.clashing} clashing")
        if count.new_names.count:
            typer.echo(f"  new: {count.new_names}")
        if count.clash_names.count:
            typer.echo(f"  clashing: {count.clash_names}")
    for what, names in (("administrators", report.admins), ("academy staff", report.staff)):
        if names.count:
            typer.echo(f"Among the new people are {what}: {names}")


def _close(report: Report, *, is_done: bool, apply: bool, leave: bool) -> None:
    """Say what was done, and what to do next; 1 when something stands in the way."""
    if report.clashing and not leave:
        fail(
            "What clashes is here with other content (named in brackets). "
            "Nothing was changed; --leave-clashes leaves it as it is here and brings in the rest."
        )
    if is_done:
        typer.echo("Brought in. Nobody new has a password: `cadet user link` lets a person in.")
    elif not report.new:
        typer.echo("There is nothing new in it. Nothing was changed.")
    elif not apply:
        typer.echo("Nothing was changed. Give --apply to bring it in.")
