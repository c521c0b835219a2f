"""`cadet demo`, and when `cadet run` builds the academy by itself."""

import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlmodel import Session, col

from server import serving
from server.demo import academy
from server.demo.cast import cast
from server.models import Attempt, AuditEntry, Cohort, User
from tests.cli.running import cadet

pytestmark = pytest.mark.sqlite


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """An academy with one trainee in each cohort, and a server that ends at once; the commands it became again."""
    few = [course.model_copy(update={"trainees": course.trainees[:1]}) for course in cast().cohorts]
    reduced = cast().model_copy(update={"cohorts": few})
    monkeypatch.setattr(academy, "cast", lambda: reduced)
    monkeypatch.setattr(serving, "serve", lambda _settings, _listens: None)
    again: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _program, arguments: again.append(arguments))
    return again


def test_after_the_demo_has_been_removed_the_next_start_offers_the_setup(home: Path) -> None:
    first = cadet("run")
    assert first.exit_code == 0
    assert first.stdout.count("/links/") == 4
    assert "6 people" in cadet("demo", "remove").stdout
    second = cadet("run")
    assert "/setup?token=" in second.stdout
    assert "/links/" not in second.stdout


def test_the_first_start_builds_the_demo_even_when_the_tables_were_made_before(ready: Path) -> None:
    assert "/setup?token=" in cadet("run", "--no-demo").stdout
    assert cadet("run").stdout.count("/links/") == 4


def test_only_a_start_that_built_the_demo_starts_anew_to_serve_without_its_weight(
    home: Path, brief: list[list[str]]
) -> None:
    assert cadet("run").exit_code == 0
    assert brief == [sys.orig_argv]
    assert cadet("run").exit_code == 0
    assert brief == [sys.orig_argv]


def test_only_the_start_that_made_the_demo_gives_its_administrator_a_link(home: Path) -> None:
    first, second = cadet("run").stdout, cadet("run").stdout
    assert [who in first for who in ("trainee ", "instructor ", "staff ", "admin ")] == [True] * 4
    assert [who in second for who in ("trainee ", "instructor ", "staff ", "admin ")] == [True, True, True, False]
    assert second.count("/links/") == 3
    assert "cadet user link" in second
    made = cadet("user", "link", cast().address(cast().admin.email), "--purpose", "sign_in")
    assert "/links/" in made.stdout


@pytest.mark.parametrize("demo_people", [6, 0])
def test_the_work_of_others_goes_with_the_demo_only_when_that_is_said(
    ready: Path, engine: Engine, demo_people: int
) -> None:
    assert cadet("demo", "add").exit_code == 0
    with Session(engine.execution_options(writes=True)) as session:
        of_demo = session.scalars(select(Attempt)).first()
        assert of_demo is not None
        mina = User(email="mina@example.org", name="Mina")
        session.add(mina)
        session.flush()
        kept = {name: getattr(of_demo, name) for name in ("cohort_id", "version_id", "assignment_id", "seed", "mode")}
        session.add(Attempt(user_id=mina.id, number=1, seconds_per_minute=of_demo.seconds_per_minute, **kept))
        session.flush()
        if not demo_people:  # removed one by one before
            session.execute(delete(User).where(col(User.is_demo)))
        session.commit()
    refused = cadet("demo", "remove")
    assert refused.exit_code == 1
    assert "(people: 1, their attempts: 1)" in refused.stderr
    assert "--yes" in refused.stderr
    assert f"{demo_people} people" in cadet("demo", "remove", "--yes").stdout
    with Session(engine) as session:
        (line,) = session.scalars(select(AuditEntry).where(col(AuditEntry.action) == "demo.removed"))
        assert line.detail == {"demo_people": demo_people, "others": 1, "attempts": 1}
        assert session.scalars(select(User.name)).all() == ["Mina"]


def test_a_start_gives_links_to_those_of_the_demo_who_are_let_in(ready: Path) -> None:
    assert cadet("demo", "add").exit_code == 0
    assert cadet("user", "add", "ada@example.org", "Ada", "--admin").exit_code == 0
    for email in (cast().admin.email, cast().staff.email):
        assert cadet("user", "disable", cast().address(email)).exit_code == 0
    started = cadet("run")
    assert started.exit_code == 0
    assert started.stdout.count("/links/") == 2


def test_an_academy_that_cannot_be_built_is_refused_in_words(ready: Path, engine: Engine) -> None:
    with Session(engine.execution_options(writes=True)) as session:
        session.add(Cohort(name=cast().cohorts[0].name))
        session.commit()
    refused = cadet("demo", "add")
    assert refused.exit_code == 1
    assert cast().cohorts[0].name in refused.stderr
    assert "Traceback" not in refused.output
    with Session(engine) as session:
        assert session.execute(select(func.count()).select_from(User)).scalar_one() == 0


def test_removing_what_is_not_there_removes_nobody(ready: Path) -> None:
    assert "0 people" in cadet("demo", "remove").stdout
