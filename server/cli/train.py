"""`cadet train`: the heads from public data, the same bytes from the same files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from server.cli.common import fail
from server.errors import CadetError
from server.scoring.heads.pack import FOLDER
from server.training.pairs import PAIR_PLANS, PairPlan
from server.training.recipes import PLANS, Plan


def train_heads(
    data: Annotated[Path, typer.Option(help="Folder of the data sets, one folder each.", file_okay=False, exists=True)],
    only: Annotated[list[str] | None, typer.Option(help="Train this head alone; may be repeated.")] = None,
    out: Annotated[Path, typer.Option(help="Where the heads are written.", file_okay=False)] = FOLDER,
) -> None:
    """Train the scorer's heads. Data whose licence does not let the weights ship is refused."""
    plans = _chosen(only or [])
    console = Console(stderr=True)
    try:
        with Progress(
            TextColumn("{task.description:<16}"), BarColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            for plan in plans:
                _train(plan, data, out, progress)
    except (CadetError, ValueError) as error:
        fail(f"Not trained: {error}")


def _train(plan: Plan | PairPlan, data: Path, out: Path, progress: Progress) -> None:
    try:
        from server.training.train import train, train_pairs, write  # noqa: PLC0415 - scikit-learn is not there where we only serve
    except ImportError as error:
        fail(f"Training needs scikit-learn, which serving does not ({error}). Install it with `make train-tools`.")
    task = progress.add_task(plan.name, total=1.0)

    def heard(share: float) -> None:
        progress.update(task, completed=share)

    trained = train(plan, data, heard) if isinstance(plan, Plan) else train_pairs(plan, data, heard)
    used = [f"{source.folder} ({source.licence})" for source in plan.uses]
    size, found = write(trained, out, used), trained.measured
    typer.echo(
        f"{plan.name}: {trained.texts} examples, {size / 1024:.0f} KiB, {found.metric} {found.value:.3f} "
        f"({found.low:.3f}–{found.high:.3f}) on {found.n} held back; from {'; '.join(used)}"
    )


def _chosen(names: list[str]) -> list[Plan | PairPlan]:
    known: dict[str, Plan | PairPlan] = {plan.name: plan for plan in (*PLANS, *PAIR_PLANS)}
    if unknown := [name for name in names if name not in known]:
        fail(f"There is no head called {', '.join(unknown)}. There are: {', '.join(known)}.")
    return [known[name] for name in names] or list(known.values())
