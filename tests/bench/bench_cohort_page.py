"""What a cohort page costs: process CPU per request, cold (something has changed) and warm, and SQL statements.

Run with `python -m tests.bench.bench_cohort_page [trainees …]`; 1,000 and 10,000 by default, 10 attempts each.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, insert
from sqlmodel import SQLModel

from server import clock, db
from server.app import create_app
from server.cohorts.actions import touch
from server.models import Assignment, Attempt, Counts, Mode, Role
from server.scoring.engine import warm_up
from server.settings import Settings
from tests.cohorts.crowd import crowd
from tests.cohorts.library import stock
from tests.people import World

ATTEMPTS = 10
ROUNDS = 15


def fill(world: World, trainees: int) -> int:
    """A cohort with ten finished attempts for each trainee beside its progress rows."""
    stock(world.engine)
    cohort = crowd(world.engine, trainees, f"Bench {trainees}")
    world.join("hana", cohort, Role.INSTRUCTOR)
    now = clock.now()
    assignment = Assignment(
        cohort_id=cohort,
        version_id=1,
        mode=Mode.ASSESSED,
        opens_at=now,
        closes_at=now + timedelta(days=1),
        counts=Counts.BEST,
    )
    assignment_id = world.add(assignment)
    shared = {"version_id": 1, "assignment_id": assignment_id, "cohort_id": cohort, "mode": Mode.ASSESSED, "seed": 1}
    first = len(world.people) + 1
    rows = [
        {
            **shared,
            "user_id": user,
            "number": number,
            "started_at": now,
            "finished_at": now,
            "seconds_per_minute": 6,
            "created_at": now,
            "last_seq": 2,
        }
        for user in range(first, first + trainees)
        for number in range(1, ATTEMPTS + 1)
    ]
    with db.writing(world.engine) as session:
        session.execute(insert(Attempt), rows)
    return cohort


def measure(ask: Callable[[], object], before: Callable[[], object]) -> list[float]:
    """Process CPU of each asking, in milliseconds."""
    spent = []
    for _ in range(ROUNDS):
        before()
        start = time.process_time()
        ask()
        spent.append((time.process_time() - start) * 1000)
    return spent


def statements(engine: Engine, ask: Callable[[], object]) -> int:
    """How many statements one asking sends."""
    seen: list[str] = []
    note = lambda *given: seen.append(given[2])  # noqa: E731 - one place
    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def bench(trainees: int) -> None:
    """Print one line per kind of asking."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        engine = db.connect(url)
        SQLModel.metadata.create_all(engine)
        world = World(engine)
        cohort = fill(world, trainees)
        with TestClient(create_app(Settings(data_dir=Path(folder), database_url=url))) as client:
            world.sign_in(client, "hana")
            warm_up()  # else it loads in the background, on the time of the first pages
            empty = measure(lambda: client.get("/healthz"), lambda: None)
            print(
                f"{trainees} trainees x {ATTEMPTS} attempts"
                f" (client and an empty answer: {statistics.median(empty):.1f} ms)"
            )

            def changed() -> None:
                with db.writing(engine) as session:
                    touch(session, cohort)

            for name, query in (("by name", ""), ("by a criterion", "?sort=duty"), ("last page", "?page=9999")):
                address = f"/cohorts/{cohort}{query}"
                for state, before in (("cold", changed), ("warm", lambda: None)):
                    spent = measure(lambda: client.get(address), before)  # noqa: B023 - asked at once
                    print(
                        f"  {name:15} {state}  median {statistics.median(spent):6.1f} ms CPU, worst {max(spent):6.1f}"
                    )
            size = len(client.get(f"/cohorts/{cohort}").content)
            app_engine = client.app.state.engine  # type: ignore[attr-defined]  # a FastAPI, not any ASGI application
            changed()
            cold = statements(app_engine, lambda: client.get(f"/cohorts/{cohort}"))
            warm = statements(app_engine, lambda: client.get(f"/cohorts/{cohort}"))
            print(f"  statements: {cold} cold, {warm} warm; page {size / 1024:.0f} KiB")


if __name__ == "__main__":
    for wanted in map(int, sys.argv[1:] or ["1000", "10000"]):
        bench(wanted)
