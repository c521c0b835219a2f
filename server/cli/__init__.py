"""The `cadet` command: everything an academy does without a browser."""

import errno
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from server.cli.failing import fail

# Where each command is: a function, or several under one name. `cadet score` need not wait for what serves pages.
PLACES: Final = {
    "run": "start.run",
    "serve": "start.serve",
    "migrate": "start.migrate",
    "check": "files.check",
    "score": "score.score",
    "rescore": "rescore.rescore",
    "simulate": "simulate.simulate",
    "evaluate": "evaluate.evaluate_all",
    "predict": "predict.predict_lines",
    "train": "train.train_heads",
    "export": "export.export",
    "import": "bringing.bring_in",
    "backup": "files.backup",
    "restore": "files.restore",
    "user": "people.app",
    "demo": "academy.app",
}
# That there is no room where something is written: on the disk, within a quota or in one file.
FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class _Commands(Mapping[str, Any]):
    """The commands by name; the module of one is imported when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        module, place = PLACES[name].split(".")
        found = getattr(import_module(f"{__name__}.{module}"), place)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False)
            alone.command()(found)
            found = alone
        command = get_command(found)
        command.name = name
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(PLACES)

    def __len__(self) -> int:
        return len(PLACES)


class _Group(TyperGroup):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": _Commands()})

    def make_context(self, *args: Any, **settings: Any) -> Any:
        """Read the arguments, and write the help where they ask for it."""
        with _room():
            return super().make_context(*args, **settings)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        with _room():
            found = super().invoke(ctx)
            # Otherwise the end of the process would write it, when nobody can tell any more that it went wrong.
            if sys.stdout is not None:  # so it is where standard output is closed
                sys.stdout.flush()
        return found


@contextmanager
def _room() -> Iterator[None]:
    """Where there is no room for what is said, end with a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        # What could not be written is still held and would be tried again at the end.
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        fail(f"The answer could not be written: {error.strerror}")


app = typer.Typer(
    name="cadet",
    cls=_Group,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they print local variables, among them people's texts
    add_completion=False,
)
app.callback(help=__doc__)(lambda: None)
