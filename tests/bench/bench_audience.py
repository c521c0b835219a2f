"""What an audience costs on one core: `python -m tests.bench.bench_audience`.

A whole cascade, a build, and the bare spread beside a compiled loop over the same rows (where a C compiler is) and
beside NDlib's independent cascade (where NDlib is; it is no dependency, and the figure in docs/audience.md is ours).
"""

import ctypes
import importlib
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from server.audience.chance import Action, key_of, threshold
from server.audience.outcome import simulate
from server.audience.population import Population, populate
from server.audience.spread import spread
from tests.audience.crowds import PLATFORMS, PUBLICS, but

ROUNDS = 9
# The chance of a tie and the numbers of agents of the comparison that was published with NDlib's figures.
CHANCE, NDLIB_AGENTS = 0.06, 100_000
SEEDS = 1_000
LOOP = r"""
#include <stdint.h>
static uint64_t mixed(uint64_t x) {
    x ^= x >> 30; x *= 0xBF58476D1CE4E5B9ULL; x ^= x >> 27; x *= 0x94D049BB133111EBULL; return x ^ (x >> 31);
}
int64_t spread(const int64_t *row, const int32_t *to, int64_t n, const int64_t *seeds, int64_t count,
               uint32_t below, uint64_t key, uint8_t *reached, int64_t *queue) {
    int64_t head = 0, tail = 0;
    for (int64_t i = 0; i < n; i++) reached[i] = 0;
    for (int64_t i = 0; i < count; i++) if (!reached[seeds[i]]) { reached[seeds[i]] = 1; queue[tail++] = seeds[i]; }
    while (head < tail) {
        int64_t a = queue[head++];
        for (int64_t e = row[a]; e < row[a + 1]; e++) {
            int32_t b = to[e];
            if (!reached[b] && (uint32_t)(mixed(key + 0x9E3779B97F4A7C15ULL * (uint64_t)e) >> 32) < below) {
                reached[b] = 1; queue[tail++] = b;
            }
        }
    }
    return tail;
}
"""


def cpu(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of milliseconds of CPU, after one warm round."""
    work()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return 1000 * sorted(times)[len(times) // 2]


def side_by_side(one: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float]:
    """As `cpu` of both, taken in turn: a busy machine slows both alike, and neither finds its own data still warm."""
    one(), other()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for work, mine in zip((one, other), times, strict=True):
            start = time.process_time()
            work()
            mine.append(time.process_time() - start)
    first, second = (1000 * sorted(mine)[rounds // 2] for mine in times)
    return first, second


def peak() -> int:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def cascades(agents: int) -> Population:
    """Build, then one post's whole cascade over 120 drill minutes: an ordinary one, and the widest there can be."""
    start = time.process_time()
    population = populate(PUBLICS, PLATFORMS, 0, agents)
    built = time.process_time() - start
    post, flood = but(minute=0.0), but(minute=0.0, followers=50.0, languages={"en": 0.4, "ks": 0.3, "ko": 0.3})
    times = [cpu(lambda one=one: simulate(population, [one], 1)) for one in (post, flood)]  # type: ignore[misc]
    print(
        f"{agents:>9,} agents: built in {built:.2f} s; a post's cascade {times[0]:.1f} ms of CPU, "
        f"one that floods every feed {times[1]:.1f} ms; {peak()} MB at most so far"
    )
    return population


def compiled(population: Population, seeds: np.ndarray) -> Callable[[float], int] | None:
    """The same spread as a compiled loop with a coin for each tie; None without a compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "spread.c"), Path(folder, "spread.so")
        source.write_text(LOOP)
        subprocess.run([compiler, "-O3", "-shared", "-fPIC", "-o", library, source], check=True)
        loop = ctypes.CDLL(str(library)).spread
    loop.restype = ctypes.c_int64
    n = population.agents
    reached, queue = np.zeros(n, dtype=np.uint8), np.zeros(n, dtype=np.int64)
    keep = (population.row, population.audience, seeds, reached, queue)

    def run(chance: float) -> int:
        row, to, first, done, waiting = (ctypes.c_void_p(array.ctypes.data) for array in keep)
        below, key = ctypes.c_uint32(threshold(chance)), ctypes.c_uint64(key_of(1, Action.SHOWN_BY_TIE))
        return int(loop(row, to, ctypes.c_int64(n), first, ctypes.c_int64(len(seeds)), below, key, done, waiting))

    return run


def against_a_compiled_loop(population: Population) -> None:
    """The bare spread, few and many reached."""
    seeds = np.arange(0, population.agents, population.agents // SEEDS, dtype=np.int64)
    loop = compiled(population, seeds)
    if loop is None:
        print("no C compiler here: the bare spread is not compared with a compiled loop")
        return
    row, audience = population.row, population.audience
    for chance, rounds in ((0.04, 101), (CHANCE, 51), (0.15, ROUNDS)):
        works = (lambda c=chance: spread(row, audience, seeds, c, 1)), (lambda c=chance: loop(c))  # type: ignore[misc]
        # The same coins, so the very same people.
        reached = loop(chance)
        assert reached == len(spread(row, audience, seeds, chance, 1))
        alone, turns = [cpu(work, rounds) for work in works], side_by_side(*works, rounds)
        print(
            f"bare spread, {population.agents:,} agents, chance {chance}, {reached:,} reached, beside a compiled loop:"
        )
        for how, (ours, theirs) in (("in turn", turns), ("each over and over", alone)):
            print(f"    {how}: {ours:.2f} ms and {theirs:.2f} ms, {ours / theirs:.1f} times")


def against_ndlib(population: Population) -> None:
    """NDlib's independent cascade on the same ties, if it happens to be installed."""
    try:
        networkx = importlib.import_module("networkx")
        config = importlib.import_module("ndlib.models.ModelConfig")
        epidemics = importlib.import_module("ndlib.models.epidemics")
    except ImportError:
        print("NDlib is not installed: not compared with it")
        return
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(population.agents))
    source = np.repeat(np.arange(population.agents), np.diff(population.row))
    graph.add_edges_from(zip(source.tolist(), population.audience.tolist(), strict=True))
    seeds = np.arange(0, population.agents, population.agents // 100, dtype=np.int64)
    settings = config.Configuration()
    settings.add_model_initial_configuration("Infected", seeds.tolist())
    for edge in graph.edges():
        settings.add_edge_configuration("threshold", edge, CHANCE)

    def run() -> int:
        model = epidemics.IndependentCascadesModel(graph)
        model.set_initial_status(settings)
        start, done = time.process_time(), 0
        while (state := model.iteration(node_status=False))["node_count"][1]:
            done = state["node_count"][2]
        spent.append(time.process_time() - start)
        return int(done)

    spent: list[float] = []
    reached = max(run() for _ in range(2))
    ours = cpu(lambda: spread(population.row, population.audience, seeds, CHANCE, 1))
    print(
        f"bare spread, {population.agents:,} agents: {ours:.1f} ms; NDlib {1000 * min(spent):.0f} ms "
        f"({reached:,} reached): {1000 * min(spent) / ours:.0f} times"
    )


def main() -> None:
    """Print all of it."""
    for agents in (20_000, 100_000, 500_000):
        cascades(agents)
    against_a_compiled_loop(cascades(1_000_000))
    against_ndlib(populate(PUBLICS, PLATFORMS, 0, NDLIB_AGENTS))


if __name__ == "__main__":
    main()
