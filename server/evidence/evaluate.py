"""Evaluation: every head and the scorer as a whole, on data that they were not trained on."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from server.errors import CadetError
from server.evidence.agreement import compare, compare_lines, trusted
from server.evidence.benchmarks import APEACH, BENCHMARKS, HELD_BACK, Benchmark, Item, Items
from server.evidence.data_sets import BEEP, KMHAS, NSMC, UNSMILE
from server.evidence.labelled import Labelled, Levels, marked_by_hand, shipped_posts
from server.evidence.lines import UNSEEN, lines
from server.evidence.metrics import Measured, measure, measure_ranks
from server.evidence.served import SERVED, predict
from server.scoring.encoder import forget
from server.scoring.engine import FINGERPRINT, score
from server.scoring.heads.pack import FOLDER

LEFT_OUT: Final = "combination.left_out.json"
# So many posts that ship are read to say how long a head takes where its own texts are not at hand.
_TIMED: Final = 40
Line = dict[str, Any]
Progress = Callable[[float], None]


def held_back(benchmark: Benchmark) -> Line:
    """What training measured for the head of a benchmark on texts held back from its first fit.

    `ms` is measured now, on posts that ship.
    """
    about = json.loads((FOLDER / f"{SERVED[benchmark.name].head}.json").read_text(encoding="utf-8"))
    known = {key: about[key] for key in ("metric", "value", "low", "high", "n")}
    texts = _texts_to_time(_language(benchmark))
    pair = SERVED[benchmark.name].kind == "pair"
    items: list[Item] = [{"a": a, "b": b} if pair else {"text": a} for a, b in texts]
    return {**_about(benchmark, HELD_BACK), "ms": _answers(benchmark, items)[1], **known}


@cache
def _texts_to_time(lang: str) -> list[tuple[str, str]]:
    found = [labelled.post.text for labelled in shipped_posts() if labelled.lang == lang][: 2 * _TIMED]
    return list(zip(found[::2], found[1::2], strict=False))


def _language(benchmark: Benchmark) -> str:
    korean = benchmark.data in (APEACH, BEEP, KMHAS, NSMC, UNSMILE) or benchmark.name.startswith("politeness_ko")
    return "ko" if korean else "en"


def _about(benchmark: Benchmark, on: str) -> Line:
    return {"name": benchmark.name, "on": on, "published": benchmark.published, "source": benchmark.source}


def run(benchmark: Benchmark, folder: Path, progress: Progress = lambda _: None) -> Line | None:
    """Measure one benchmark; None where its files are not at hand, BadData where they cannot be read.

    `ms` is CPU time an item, everything included.
    """
    found = benchmark.items(folder)
    if found is None:
        return None
    pattern, items = found
    answers, spent = _answers(benchmark, [item for item, _ in items], progress)
    about = _about(benchmark, f"{benchmark.data.folder}/{pattern}")
    return {**about, "ms": spent, **asdict(_measured(benchmark, items, answers))}


def _answers(benchmark: Benchmark, items: list[Item], progress: Progress = lambda _: None) -> tuple[list[Line], float]:
    """The head's answers, and the milliseconds of CPU an item took; the first call, which loads, is not counted."""
    predict(benchmark.name, items[0])
    forget()
    start = time.process_time()
    answers = []
    for place, item in enumerate(items):
        answers.append(predict(benchmark.name, item))
        if place % 50 == 0:
            progress(place / len(items))
    return answers, round((time.process_time() - start) * 1000 / len(items), 2)


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

    Where neither is there the line says what is missing (`value` is None), and where a file cannot be read, which and
    why (it is then `broken` too).
    """
    for place, benchmark in enumerate(BENCHMARKS):
        yield _line(benchmark, folder, partial(_report, progress, place))
    progress(1.0)


def _report(progress: Progress, place: int, share: float) -> None:
    """Tell of all benchmarks how much is done, where so much of the one in this place is."""
    progress((place + share) / len(BENCHMARKS))


def _line(benchmark: Benchmark, folder: Path | None, progress: Progress) -> Line:
    progress(0.0)
    try:
        measured = run(benchmark, folder, progress) if folder else None
    except (CadetError, OSError) as error:
        return {"name": benchmark.name, "on": str(error), "value": None, "broken": True}
    if measured is None and _has_held_back(benchmark):
        measured = held_back(benchmark)
    missing = f"needs {benchmark.data.folder}/{' or '.join(benchmark.files)}"
    return measured or {"name": benchmark.name, "on": missing, "value": None}


def _has_held_back(benchmark: Benchmark) -> bool:
    """Whether training's figure of the head is shown here.

    It is of texts of this set, or of others if no benchmark has them: `office` and `offence_ko` have none of their own.
    """
    of_own = {SERVED[one.name].head for one in BENCHMARKS if one.data.ships}
    is_known = benchmark.data.ships or SERVED[benchmark.name].head not in of_own
    return is_known and benchmark.metric != "Spearman"


def scorer(posts: list[Labelled] | None = None, progress: Progress = lambda _: None) -> dict[str, Any]:
    """Agreement of the scorer as shipped with labelled posts (those that ship, if none are given).

    `trust` says how often a level is right when the scorer is so sure of it.
    """
    marked = marked_by_hand() if posts is None else None
    posts = shipped_posts() if posts is None else posts
    given: list[Levels] = []
    said = []
    for place, labelled in enumerate(posts):
        card = score(labelled.post, labelled.context)
        given.append({found.criterion: found.level for found in card.criteria})
        pairs = [(found, labelled.levels[found.criterion]) for found in card.criteria]
        said += [(found.confidence, found.level == level) for found, level in pairs if None not in (found.level, level)]
        progress((place + 1) / len(posts))
    return {"engine": FINGERPRINT, "n": len(posts), "trust": trusted(said), **compare(posts, given, marked)}


def unseen_lines(progress: Progress = lambda _: None) -> dict[str, dict[str, dict[str, int]]]:
    """How the scorer as shipped holds lines that nothing was learned from."""
    found, every = [], list(lines(UNSEEN))
    for place, line in enumerate(every):
        found.append((line, score(line.post, line.context).verdict == "hold"))
        progress((place + 1) / len(every))
    return compare_lines(found)


def left_out() -> dict[str, Any]:
    """The same figures as training measured them, each scenario scored by a combination that had not seen it."""
    found: dict[str, Any] = json.loads((FOLDER / LEFT_OUT).read_text(encoding="utf-8"))
    return found
