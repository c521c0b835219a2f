"""A library of one or two drills: bringing in all that ship would take a second per test."""

from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import select

from server import db
from server.models import Scenario, ScenarioStatus, ScenarioVersion
from server.scenarios.library import digest_of
from server.scenarios.shelf import find_shipped
from tests.drills.taken import DRILL


def stock(engine: Engine, *slugs: str) -> None:
    """Publish shipped scenarios by slug; without one, the drill that `tests.drills.taken` takes."""
    with db.writing(engine) as session:
        for slug in slugs or (DRILL,):
            path = find_shipped(slug)
            assert path is not None
            source = Path(path).read_text(encoding="utf-8")
            row = Scenario(slug=slug, title=f"Drill {slug}", status=ScenarioStatus.PUBLISHED, draft=source)
            session.add(row)
            session.flush()
            version = ScenarioVersion(scenario_id=row.id or 0, number=1, digest=digest_of(source), source=source)
            session.add(version)


def set_aside(engine: Engine) -> int:
    """A draft of the first scenario as its author's test run keeps it, which no list offers; its version's id."""
    with db.writing(engine) as session:
        row = session.exec(select(Scenario)).first()
        assert row is not None
        draft = row.draft + "# not for others\n"
        version = ScenarioVersion(scenario_id=row.id or 0, number=0, digest=digest_of(draft), source=draft)
        session.add(version)
        session.flush()
        return version.id or 0
