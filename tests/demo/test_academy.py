"""The demo academy: believable, repeatable, marked as demo, and gone without a trace."""

import shutil
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import col, select

from server import db, demo
from server.accounts import people_actions
from server.demo import academy
from server.demo.cast import Cast, Kind, cast, occasions
from server.demo.plans import moves, trainee
from server.models import (
    Assignment,
    Attempt,
    AuditEntry,
    Cohort,
    Event,
    Mark,
    Membership,
    Progress,
    Scenario,
    ScenarioStatus,
    Score,
    User,
)
from server.scenarios.library import install_shipped, parsed, published
from server.settings import Settings
from tests.people import World

pytestmark = pytest.mark.sqlite
DRILLS = {"S01", "S04", "S06", "S12", "S16", "S20", "S22", "S24"}


def reduced() -> Cast:
    """The same academy with three trainees in each cohort."""
    few = [course.model_copy(update={"trainees": course.trainees[:3]}) for course in cast().cohorts]
    return cast().model_copy(update={"cohorts": few})


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(academy, "cast", reduced)


@pytest.fixture(scope="module")
def filled(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the drills that ship and the small academy: each test gets a copy, for it takes seconds."""
    path = Path(shutil.copy(empty_database, tmp_path_factory.mktemp("demo") / "filled.db"))
    engine = db.connect(f"sqlite:///{path}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(academy, "cast", reduced)
        add(engine)
    engine.dispose()
    return path


@pytest.fixture
def there(filled: Path, app: FastAPI, small: None) -> Engine:
    """The database of the application, with the small academy in it."""
    engine: Engine = app.state.engine
    shutil.copy(filled, engine.url.database or "")
    return engine


def add(engine: Engine) -> None:
    with db.writing(engine) as session:
        install_shipped(session)
    demo.add(engine)


def test_the_academy_is_as_large_as_promised() -> None:
    assert [len(course.trainees) for course in cast().cohorts] == [24, 18]
    assert {drill for course in cast().cohorts for drill in course.drills} == DRILLS == set(occasions())


def test_what_is_written_fits_the_drills(app: FastAPI) -> None:
    with db.writing(app.state.engine) as session:
        install_shipped(session)
        from_library = {row.origin: parsed(session, row.version_id) for row in published(session)}
    for drill, all_of_it in occasions().items():
        scenario = from_library[drill]
        publics = {public.id for public in scenario.publics}
        injects = {inject.id: inject for inject in scenario.injects}
        for occasion in all_of_it:
            assert occasion.target in publics
            assert occasion.at < scenario.minutes
            if occasion.to:
                assert injects[occasion.to].t <= occasion.at
            texts = [text for kind in get_args(Kind) for text in getattr(occasion, kind)]
            assert {text.target or occasion.target for text in texts} <= publics
            assert {text.lang for text in texts} <= set(scenario.languages_allowed)


def test_people_write_better_towards_the_end_of_the_course() -> None:
    def good(course: float) -> int:
        found = 0
        for place in range(60):
            who = trainee(f"somebody{place}")
            for move in moves(who, "S01", occasions()["S01"], course):
                found += any(move.text.text == text.text for o in occasions()["S01"] for text in o.good)
        return found

    assert good(1) > 1.5 * good(0)


def test_attempts_go_through_the_engine_and_some_are_marked(there: Engine) -> None:
    with db.reading(there) as session:
        attempts = session.exec(select(Attempt)).all()
        assert len(attempts) > 20
        assert all(attempt.finished_at and attempt.summary for attempt in attempts)
        posts = Counter(event.kind for event in session.exec(select(Event)))["posted"]
        assert posts == len(session.exec(select(Score)).all()) > 50
        assert session.exec(select(Mark)).all()
        assert len(session.exec(select(Progress)).all()) == 6
        assert len(session.exec(select(Assignment)).all()) == sum(len(course.drills) for course in cast().cohorts)


def test_all_of_it_is_marked_as_demo_and_goes_without_a_trace(there: Engine, world: World) -> None:
    again = len(world.all(Attempt))
    demo.add(there)
    assert len(world.all(Attempt)) == again > 0, "added twice, it is there once"
    assert demo.remove(there) == 6 + 2 + 2
    assert {user.id for user in world.all(User)} == set(world.people.values())
    assert {cohort.id for cohort in world.all(Cohort)} == {world.cohort, world.other_cohort}
    left = {table.__name__: len(world.all(table)) for table in (Attempt, Event, Score, Mark, Progress, Assignment)}
    assert set(left.values()) == {0}, left
    assert all(membership.user_id in world.people.values() for membership in world.all(Membership))


def test_the_same_academy_comes_out_each_time(there: Engine) -> None:
    def told() -> list[tuple[object, ...]]:
        with db.reading(there) as session:
            rows = session.exec(select(Attempt.seed, Attempt.summary).order_by(Attempt.seed)).all()
            return [(seed, summary["levels"], summary["overall"]) for seed, summary in rows if summary]

    first = told()
    demo.remove(there)
    assert told() == []
    demo.add(there)
    assert told() == first


def test_links_let_one_of_each_kind_in_once(there: Engine) -> None:
    with db.writing(there) as session:
        links = demo.links(session, Settings())
    assert [role for role, _ in links] == ["trainee", "instructor", "staff", "admin"]
    assert len({path for _, path in links}) == 4


def test_whoever_is_kept_out_gets_no_link_and_the_others_do(there: Engine) -> None:
    with db.writing(there) as session:
        admin = session.exec(select(User).where(col(User.is_demo), col(User.is_admin))).one()
        session.add(User(email="ada@example.org", name="Ada", is_admin=True))
        people_actions.disable(session, None, admin)
    with db.writing(there) as session:
        assert [role for role, _ in demo.links(session, Settings())] == ["trainee", "instructor", "staff"]


def refusal(app: FastAPI, world: World) -> str:
    """What is said of an academy that cannot be built; nothing of it may be there."""
    before = len(world.all(User)), len(world.all(Cohort))
    with pytest.raises(demo.CannotBuild) as refused:
        add(app.state.engine)
    assert (len(world.all(User)), len(world.all(Cohort))) == before
    return str(refused.value)


def test_an_academy_whose_drill_has_been_archived_is_refused_by_name(app: FastAPI, world: World, small: None) -> None:
    with db.writing(app.state.engine) as session:
        install_shipped(session)
        session.exec(select(Scenario).where(Scenario.origin == "S20")).one().status = ScenarioStatus.ARCHIVED
    assert "S20" in refusal(app, world)


def test_a_cohort_of_the_same_name_is_named(app: FastAPI, world: World, small: None) -> None:
    world.add(Cohort(name=cast().cohorts[1].name))
    assert cast().cohorts[1].name in refusal(app, world)


def test_somebody_with_an_address_of_the_demo_is_named(app: FastAPI, world: World, small: None) -> None:
    address = cast().address(cast().staff.email)
    world.add(User(email=address, name="Somebody real"))
    assert address in refusal(app, world)


def test_people_and_cohorts_of_the_demo_are_written_down_like_all_others(there: Engine) -> None:
    with db.reading(there) as session:
        acts = Counter(entry.action for entry in session.exec(select(AuditEntry)))
    assert (acts["user.created"], acts["cohort.created"], acts["place.changed"]) == (10, 2, 8)
