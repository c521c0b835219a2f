"""`cadet train`: the heads from public data, the same bytes from the same files."""

import ctypes
import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from operator import setitem
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from server.cli.failing import fail
from server.errors import CadetError
from server.evidence.agreement import compare
from server.evidence.data_sets import DataSet
from server.evidence.evaluate import LEFT_OUT
from server.evidence.labelled import marked_by_hand, shipped_posts
from server.scoring import forest
from server.scoring.combine import BREACH, FILE, FOREST, Combination
from server.scoring.heads.pack import FOLDER, to_bytes
from server.scoring.meaning.acts import FILE as ACTS
from server.scoring.meaning.masking import WORDS
from server.scoring.meaning.stored import store
from server.training import words
from server.training.drills import texts_of_drills
from server.training.pairs import PAIR_PLANS, PairPlan
from server.training.recipes import PLANS, Plan

COMBINATION = "combination"
DRILLS = "drills"
WORDS_SEEN = "words"
# How much (0..1) of each head is done, as the processes that train tell the one that waits.
Shares = ctypes.Array[ctypes.c_double]
_done: Shares


def train_heads(
    data: Annotated[Path, typer.Option(help="Folder of the data sets, one folder each.", file_okay=False, exists=True)],
    only: Annotated[list[str] | None, typer.Option(help="Train this head alone; may be repeated.")] = None,
    out: Annotated[Path, typer.Option(help="Where the heads are written.", file_okay=False)] = FOLDER,
    workers: Annotated[int, typer.Option(help="Heads to train at a time.", min=1, max=64)] = 2,
) -> None:
    """Train the scorer's heads. Data whose licence does not let the weights ship is refused."""
    plans = _chosen(only or [])
    reads_words = not only or WORDS_SEEN in only
    used = [source for plan in plans for source in plan.uses] + [source for source, _, _ in words.USES if reads_words]
    if missing := _missing(data, used):
        fail(f"Not trained: {data} has no files of {', '.join(missing)}. Each is a folder of JSON lines (.jsonl).")
    console = Console(stderr=True)
    try:
        with Progress(
            TextColumn("{task.description:<16}"), BarColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            if plans:
                _train_all(plans, data, out, workers, progress)
            if reads_words:
                _learn_words(data, out, progress)
            if not only or DRILLS in only:
                _store_drills(out, progress)
            if not only or COMBINATION in only:
                _combine(out, progress)
    except (CadetError, ValueError, OSError) as error:
        fail(f"Not trained: {error}")


def _missing(data: Path, used: Iterable[DataSet]) -> list[str]:
    """The folders of data sets that hold no file here, in the order in which they are used."""
    names = dict.fromkeys(source.folder for source in used)
    return [name for name in names if not any((data / name).glob("*.jsonl"))]


@contextmanager
def _tools() -> Iterator[None]:
    """Around imports of what trains: scikit-learn is not there where we only serve."""
    try:
        yield
    except ImportError as error:
        fail(f"Training needs scikit-learn, which serving does not ({error}). Install it with `make train-tools`.")


def _train_all(plans: Sequence[Plan | PairPlan], data: Path, out: Path, workers: int, progress: Progress) -> None:
    """Train heads, `workers` at a time, each on one thread: what they come out as does not depend on the others."""
    with _tools():
        import server.training.train  # noqa: F401, PLC0415 - said here, once, if it is not there
    tasks = [progress.add_task(plan.name, total=1.0, start=False) for plan in plans]
    context = get_context("spawn")
    done = context.RawArray(ctypes.c_double, len(plans))
    with ProcessPoolExecutor(workers, context, _report_to, (done,)) as pool:
        waiting = {pool.submit(_train, plan.name, place, data, out) for place, plan in enumerate(plans)}
        try:
            while waiting:
                trained, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                for task, share in zip(tasks, done, strict=True):
                    if share:
                        progress.start_task(task)
                        progress.update(task, completed=share)
                for head in trained:
                    typer.echo(head.result())
        finally:
            pool.shutdown(cancel_futures=True)


def _report_to(done: Shares) -> None:
    global _done  # noqa: PLW0603 - the only way into a process of a pool
    _done = done


def _train(name: str, place: int, data: Path, out: Path) -> str:
    """Train a head in this process, and say so in a line; ValueError says what hinders it."""
    from server.training.train import train, train_pairs, write  # noqa: PLC0415 - see _tools

    (plan,), heard = _chosen([name]), partial(setitem, _done, place)
    try:
        trained = train(plan, data, heard) if isinstance(plan, Plan) else train_pairs(plan, data, heard)
    except CadetError as error:
        # Refusals do not travel between processes: they are made from other values than they keep.
        raise ValueError(str(error)) from None
    used = [f"{source.folder} ({source.licence})" for source in plan.uses]
    size, found = write(trained, out, used), trained.measured
    return (
        f"{plan.name}: {trained.texts} examples, {size / 1024:.0f} KiB, {found.metric} {found.value:.3f} "
        f"({found.low:.3f}–{found.high:.3f}) on {found.n} held back; from {'; '.join(used)}"
    )


def _learn_words(data: Path, out: Path, progress: Progress) -> None:
    task = progress.add_task(WORDS_SEEN, total=1.0)
    found = words.learn(data)
    out.mkdir(parents=True, exist_ok=True)
    (out / WORDS.name).write_bytes(words.to_bytes(found))
    progress.update(task, completed=1.0)
    used = "; ".join(f"{source.folder} ({source.licence})" for source, _, _ in words.USES)
    typer.echo(f"{WORDS_SEEN}: {len(found)} words written small; from {used} and labelled posts that come with Cadet")


def _store_drills(out: Path, progress: Progress) -> None:
    task = progress.add_task(DRILLS, total=1.0)
    texts = texts_of_drills()
    out.mkdir(parents=True, exist_ok=True)
    store(texts, out)
    progress.update(task, completed=1.0)
    typer.echo(f"{DRILLS}: vectors of {len(texts)} texts of the scenarios that come with Cadet")


def _combine(out: Path, progress: Progress) -> None:
    with _tools():
        from server.training import acts  # noqa: PLC0415 - see _tools
        from server.training import combination as training  # noqa: PLC0415 - see _tools
    task = progress.add_task(COMBINATION, total=1.0)
    posts = shipped_posts()
    sorter = acts.fit()
    found = training.sample(posts, sorter, lambda share: progress.update(task, completed=0.7 * share))
    looked = training.unseen(found)
    trees = training.grown(found, looked)
    progress.update(task, completed=0.9)
    left = training.left_out(found, looked)
    combination = Combination(training.fit(found), trees, training.trust(found, left))
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{BREACH}.head").write_bytes(to_bytes(found.words.learned()))
    (out / ACTS.name).write_text(acts.to_text(sorter), encoding="utf-8")
    (out / FILE.name).write_text(training.to_text(combination), encoding="utf-8")
    (out / FOREST.name).write_bytes(forest.to_bytes(trees))
    left_out = json.dumps(
        compare(posts, [one.levels for one in left], marked_by_hand()), ensure_ascii=False, indent=1, sort_keys=True
    )
    (out / LEFT_OUT).write_text(f"{left_out}\n", encoding="utf-8")
    progress.update(task, completed=1.0)
    typer.echo(
        f"{COMBINATION}: {len(posts)} labelled posts and lines in drills, {len(found.told)} texts in all, which come "
        "with Cadet, read with the heads that ship"
    )


def _chosen(names: list[str]) -> list[Plan | PairPlan]:
    known: dict[str, Plan | PairPlan] = {plan.name: plan for plan in (*PLANS, *PAIR_PLANS)}
    there = (*known, WORDS_SEEN, DRILLS, COMBINATION)
    if unknown := [name for name in names if name not in there]:
        fail(f"There is no head called {', '.join(unknown)}. There are: {', '.join(there)}.")
    return [known[name] for name in names if name in known] if names else list(known.values())
