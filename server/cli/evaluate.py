"""`cadet evaluate`: how well the heads and the scorer agree with people, one line a benchmark."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from server import clock
from server.cli.failing import fail
from server.errors import CadetError
from server.evidence import card, evaluate
from server.evidence.benchmarks import HELD_BACK
from server.evidence.labelled import labelled_posts, unseen_posts
from server.scoring.engine import FINGERPRINT
from server.scoring.rubric import RUBRIC


def evaluate_all(
    data: Annotated[Path | None, typer.Option(help="Folder of the data sets, one folder each.")] = None,
    posts: Annotated[Path | None, typer.Option(help="Labelled posts (JSON lines) in place of those that ship.")] = None,
    write: Annotated[bool, typer.Option(help="Write the figures into the product and its model card.")] = False,
) -> None:
    """Measure everything that can be measured here, and say what cannot and what it would need."""
    if posts and write:
        fail("--write publishes figures of the posts that ship; figures of --posts are yours and stay here.")
    if data and not data.is_dir():
        typer.echo(f"{_lack_of(data)}: benchmarks are given as training measured them.", err=True)
        data = None
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    try:
        given = labelled_posts(posts) if posts else None
        with Progress(*columns, console=Console(stderr=True)) as progress:
            first, second = progress.add_task("benchmarks", total=1.0), progress.add_task("labelled posts", total=1.0)
            lines = _told(evaluate.benchmarks(data, lambda share: progress.update(first, completed=share)))
            if not data:
                typer.echo(f"\n{_held_back_told(lines)}")
            if write:
                _refuse_lesser(lines)
            found = evaluate.scorer(given, lambda share: progress.update(second, completed=share))
            unseen, apart = {}, {}
            if posts is None:
                apart = evaluate.scorer(unseen_posts())
                third = progress.add_task("unseen lines", total=1.0)
                unseen = evaluate.unseen_lines(lambda share: progress.update(third, completed=share))
    except (CadetError, OSError) as error:
        fail(f"Not evaluated: {error}")
    _list("Metrics (published figures are those of the official test)", card.definition_lines())
    _tell("as shipped", found)
    if posts is None:
        _tell("each scenario left out in turn", evaluate.left_out())
        _list(card.UNSEEN_POSTS_TITLE, card.agreement_lines(apart))
        _list(card.UNSEEN_TITLE, card.unseen_lines(unseen))
    if write:
        _publish({"benchmarks": lines, "shipped": found, "unseen_posts": apart, "unseen": unseen})
    if broken := _broken(lines):
        fail(f"Not measured, because their files cannot be read: {', '.join(broken)}.")


def _told(lines: Iterable[evaluate.Line]) -> list[evaluate.Line]:
    """The lines, each shown as it comes."""
    found = []
    for line in lines:
        found.append(line)
        typer.echo(card.benchmark_line(line))
    return found


def _held_back_told(lines: list[evaluate.Line]) -> str:
    """What the figures are of where no data is given."""
    lacking = ", ".join(line["name"] for line in lines if line["value"] is None)
    need = f"; {lacking} need --data" if lacking else ""
    return f"These are figures of the training data's part held back from a first fit, as training left them{need}."


def _refuse_lesser(lines: list[evaluate.Line]) -> None:
    """Stop where figures that ship would give way to none, or to figures of files that cannot be read."""
    if broken := _broken(lines):
        fail(f"Not written: the files of {', '.join(broken)} cannot be read.")
    if lost := _lost(lines):
        fail(f"Not written: {', '.join(lost)} were measured on files that are not here. Give their --data.")


def _broken(lines: list[evaluate.Line]) -> list[str]:
    return [line["name"] for line in lines if line.get("broken")]


def _publish(found: dict[str, Any]) -> None:
    """Write the figures, with those measured in training, into the product and its model card."""
    measured = {"at": clock.now().isoformat(timespec="seconds"), "rubric": RUBRIC.version, "engine": FINGERPRINT}
    figures = found | {"left_out": evaluate.left_out(), "measured": measured}
    text = json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True)
    card.FIGURES.write_text(f"{text}\n", encoding="utf-8")
    card.write(figures)


def _lack_of(data: Path) -> str:
    return f"{data} is no folder" if data.exists() else f"{data} is not there"


def _lost(lines: list[evaluate.Line]) -> list[str]:
    """The benchmarks whose shipped figures were measured on their own files, and that were not measured now."""
    shipped = json.loads(card.FIGURES.read_text(encoding="utf-8"))["benchmarks"]
    now = {line["name"] for line in lines if _is_measured(line)}
    return [line["name"] for line in shipped if _is_measured(line) and line["name"] not in now]


def _is_measured(line: evaluate.Line) -> bool:
    return line["value"] is not None and line["on"] != HELD_BACK


def _tell(how: str, found: dict[str, Any]) -> None:
    _list(f"Labelled posts, {how}", card.agreement_lines(found))
    _list(f"Furthest apart, {how}", card.worst_lines(found))


def _list(title: str, lines: Iterable[str]) -> None:
    typer.echo(f"\n{title}:")
    for line in lines:
        typer.echo(f"  {line}")
