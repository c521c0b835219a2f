"""Progress follows from finished, assessed, assigned attempts and from nothing else."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from server import clock, db
from server.cohorts.actions import refresh_progress
from server.drills import actions
from server.models import Attempt, Cohort, Counts, Progress
from tests.cohorts.library import stock
from tests.drills import taken
from tests.people import World

Assign = Callable[..., int]


@pytest.fixture
def assign(world: World, noon: datetime) -> Assign:
    stock(world.engine)
    return lambda **more: taken.assign(world, opens=noon - timedelta(days=1), closes=noon + timedelta(days=30), **more)


def refresh(world: World, attempt_id: int) -> None:
    with db.writing(world.engine) as session:
        refresh_progress(session, session.exec(select(Attempt).where(Attempt.id == attempt_id)).one())


def progress(world: World, name: str = "mina") -> Progress | None:
    with db.reading(world.engine) as session:
        return session.exec(select(Progress).where(Progress.user_id == world.people[name])).first()


def version(world: World) -> int:
    with db.reading(world.engine) as session:
        return session.exec(select(Cohort.version).where(Cohort.id == world.cohort)).one()


def test_a_finished_assessed_attempt_becomes_progress_and_a_new_version_of_the_cohort(
    world: World, assign: Assign
) -> None:
    attempt = taken.take(world, "mina", [taken.post(6, taken.GOOD)], assignment=assign())
    before = version(world)
    refresh(world, attempt)
    row = progress(world)
    assert row is not None
    assert (row.attempts, row.posts) == (1, 1)
    assert set(row.levels) - {"-"}
    assert row.adapter + row.exploiter + row.avoider + row.misfire == 1
    assert version(world) == before + 1


def test_rehearsals_never_count(world: World, assign: Assign) -> None:
    refresh(world, taken.take(world, "mina", [taken.post(6, taken.GOOD)]))
    assert progress(world) is None
    assert version(world) == 0


def test_refreshing_twice_changes_nothing(world: World, assign: Assign) -> None:
    attempt = taken.take(world, "mina", [taken.post(6, taken.GOOD)], assignment=assign())
    refresh(world, attempt)
    first = progress(world)
    refresh(world, attempt)
    second = progress(world)
    assert first is not None
    assert second is not None
    assert first.model_dump(exclude={"updated_at"}) == second.model_dump(exclude={"updated_at"})


def test_the_better_of_two_attempts_counts_once(world: World, assign: Assign) -> None:
    drill = assign(counts=Counts.BEST)
    good = taken.take(world, "mina", [taken.post(6, taken.GOOD)], assignment=drill)
    refresh(world, good)
    best = progress(world)
    bad = taken.take(world, "mina", [taken.post(6, taken.BAD)], assignment=drill)
    refresh(world, bad)
    both = progress(world)
    assert best is not None
    assert both is not None
    assert (both.attempts, both.levels) == (1, best.levels)


def test_growth_is_measured_from_the_diagnostic(world: World, assign: Assign, noon: datetime) -> None:
    start = taken.take(world, "mina", [taken.post(6, taken.BAD)], assignment=assign(is_diagnostic=True))
    refresh(world, start)
    row = progress(world)
    assert row is not None
    assert row.levels == row.baseline
    assert row.growth == "-" * 21
    with clock.held(noon + timedelta(days=3)):
        refresh(world, taken.take(world, "mina", [taken.post(6, taken.GOOD)], assignment=assign()))
    later = progress(world)
    assert later is not None
    assert later.baseline == row.baseline
    respect = 0
    assert int(later.growth[respect]) - 4 == int(later.levels[respect]) - int(later.baseline[respect]) > 0


def test_each_trainee_has_one_row_in_a_cohort(world: World, assign: Assign) -> None:
    drill = assign()
    for name in ("mina", "jun"):
        refresh(world, taken.take(world, name, [taken.post(6, taken.GOOD)], assignment=drill))
    with db.reading(world.engine) as session:
        rows = session.exec(select(Progress.user_id).order_by(col(Progress.user_id))).all()
    assert rows == [world.people["mina"], world.people["jun"]]


def test_handing_in_at_the_desk_brings_progress_up_to_date_at_once(
    client: TestClient, world: World, assign: Assign, noon: datetime
) -> None:
    drill = assign()
    who = taken.person(world, "mina", [world.cohort])
    with db.writing(world.engine) as session:
        attempt = actions.begin_assigned(session, who, drill)
        actions.ready(session, who, attempt.id or 0)
        attempt_id = attempt.id
    world.sign_in(client, "mina")
    with clock.held(noon + timedelta(minutes=2)):
        assert client.post(f"/attempts/{attempt_id}/finish").status_code == 303
    row = progress(world)
    assert row is not None
    assert (row.attempts, row.posts) == (1, 0)
