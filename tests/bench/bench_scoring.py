"""How fast posts are scored on one core: `python -m tests.bench.bench_scoring`."""

import statistics
import time

from server.scoring.engine import score
from tests.scoring.world import DRILL, FLAT_EN, FLAT_KO, GOOD_EN, GOOD_KO, HARSH_EN, HARSH_KO, post

TEXTS = (GOOD_EN, GOOD_KO, FLAT_EN, FLAT_KO, HARSH_EN, HARSH_KO)
ROUNDS = 200


def measured() -> list[float]:
    """Seconds of CPU for each of `ROUNDS` posts of every kind, after one warm round."""
    times = []
    for turn in range(ROUNDS + 1):
        for text in TEXTS:
            fresh = post(f"{text} ({turn})")  # as every post is new, nothing of it may be remembered
            start = time.process_time()
            score(fresh, DRILL)
            if turn:
                times.append(time.process_time() - start)
    return times


def main() -> None:
    """Print the median and the rate."""
    times = measured()
    median = statistics.median(times)
    print(f"median {median * 1000:.2f} ms of CPU a post, {60 / statistics.mean(times):.0f} posts a minute on one core")


if __name__ == "__main__":
    main()
