"""Evaluation: every head and the scorer as a whole, on data that they were not trained on."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from server.evidence.agreement import compare
from server.evidence.benchmarks import BENCHMARKS, Benchmark, Items
from server.evidence.labelled import Labelled, Levels, shipped_posts
from server.evidence.metrics import Measured, measure, measure_ranks
from server.evidence.served import SERVED, predict
from server.scoring.engine import FINGERPRINT, score
from server.scoring.heads.pack import FOLDER

LEFT_OUT: Final = "combination.left_out.json"
Line = dict[str, Any]
Progress = Callable[[float], None]


def held_back(name: str) -> Line:
    """What training measured for the head of a benchmark on texts held back from its first fit."""
    about = json.loads((FOLDER / f"{SERVED[name].head}.json").read_text(encoding="utf-8"))
    known = {key: about[key] for key in ("metric", "value", "low", "high", "n")}
    return {"name": name, "on": "held back from training", "published": "", "ms": None, **known}


def run(benchmark: Benchmark, folder: Path, progress: Progress = lambda _: None) -> Line | None:
    """Measure one benchmark; None where its files are not at hand. `ms` is CPU time an item, everything included."""
    found = benchmark.items(folder)
    if found is None:
        return None
    pattern, items = found
    start = time.process_time()
    answers = []
    for place, (item, _) in enumerate(items):
        answers.append(predict(benchmark.name, item))
        if place % 50 == 0:
            progress(place / len(items))
    spent = (time.process_time() - start) * 1000 / len(items)
    measured = _measured(benchmark, items, answers)
    about = {"name": benchmark.name, "on": f"{benchmark.data.folder}/{pattern}", "published": benchmark.published}
    return {**about, "ms": round(spent, 2), **asdict(measured)}


def _measured(benchmark: Benchmark, items: Items, answers: list[dict[str, Any]]) -> Measured:
    wanted = [answer for _, answer in items]
    if benchmark.metric == "Spearman":
        return measure_ranks(wanted, [answer["score"] for answer in answers])
    if SERVED[benchmark.name].kind == "pair":
        return measure(benchmark.metric, wanted, [int(answer["p"] > 0.5) for answer in answers])
    labels = SERVED[benchmark.name].names
    order = sorted(labels, key=str)
    return measure(
        benchmark.metric,
        [order.index(answer) for answer in wanted],
        [order.index(answer["label"]) for answer in answers],
    )


def benchmarks(folder: Path | None, progress: Progress = lambda _: None) -> Iterator[Line]:
    """One line a benchmark: measured on the files of `folder` where they are, else as training measured it.

    Where neither is there the line says what is missing (`value` is None).
    """
    for place, benchmark in enumerate(BENCHMARKS):
        progress(place / len(BENCHMARKS))
        line = run(benchmark, folder) if folder else None
        if line is None and benchmark.data.ships and benchmark.metric != "Spearman":
            line = held_back(benchmark.name)
        if line is None:
            missing = f"needs {benchmark.data.folder}/{' or '.join(benchmark.files)}"
            line = {"name": benchmark.name, "on": missing, "value": None}
        yield line
    progress(1.0)


def scorer(posts: list[Labelled] | None = None, progress: Progress = lambda _: None) -> dict[str, Any]:
    """Agreement of the scorer as shipped with labelled posts (those that ship, if none are given)."""
    posts = shipped_posts() if posts is None else posts
    given: list[Levels] = []
    for place, labelled in enumerate(posts):
        card = score(labelled.post, labelled.context)
        given.append({found.criterion: found.level for found in card.criteria})
        progress((place + 1) / len(posts))
    return {"engine": FINGERPRINT, "n": len(posts), **compare(posts, given)}


def left_out() -> dict[str, Any]:
    """The same figures as training measured them, each scenario scored by a combination that had not seen it."""
    found: dict[str, Any] = json.loads((FOLDER / LEFT_OUT).read_text(encoding="utf-8"))
    return found
