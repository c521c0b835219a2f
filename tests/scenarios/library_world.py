"""A library of one shipped scenario and one draft of Hana's, for the tests of the library and the studio."""

from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import select

from server import db
from server.models import Scenario, ScenarioStatus, ScenarioVersion
from server.scenarios import shelf
from server.scenarios.library import add_version

SHIPPED_TEXT = (shelf.SHIPPED / "S16-match-night.yaml").read_text(encoding="utf-8")
MINE = "hanas-night"
TEXT = SHIPPED_TEXT.replace("slug: match-night", f"slug: {MINE}")

# What a hostile author or file name might hold; none of it may ever reach a page as markup.
MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "{{ 7 * 7 }}",
    "javascript:alert(1)",
)


@dataclass
class Library:
    engine: Engine
    hana: int

    def __post_init__(self) -> None:
        with db.writing(self.engine) as session:
            shipped = Scenario(
                slug="match-night", title="Match night", title_ko="경기 날 밤", origin="S16",
                status=ScenarioStatus.DRAFT, draft=SHIPPED_TEXT,
            )  # fmt: skip
            mine = Scenario(
                slug=MINE, title="Match night", status=ScenarioStatus.DRAFT, draft=TEXT,
                owner_id=self.hana, saved_by_id=self.hana,
            )  # fmt: skip
            session.add_all([shipped, mine])
            session.flush()
            add_version(session, shipped, note="shipped", person_id=None)

    def row(self, slug: str = MINE) -> Scenario:
        with db.reading(self.engine) as session:
            return session.exec(select(Scenario).where(Scenario.slug == slug)).one()

    def slugs(self) -> set[str]:
        with db.reading(self.engine) as session:
            return set(session.exec(select(Scenario.slug)))

    def versions(self, slug: str = MINE) -> list[ScenarioVersion]:
        with db.reading(self.engine) as session:
            query = (
                select(ScenarioVersion)
                .join(Scenario, Scenario.id == ScenarioVersion.scenario_id)  # type: ignore[arg-type]  # a column, which mypy takes for its value
                .where(Scenario.slug == slug)
                .order_by(ScenarioVersion.number, ScenarioVersion.id)  # type: ignore[arg-type]  # a column, which mypy takes for its value
            )
            return list(session.exec(query))

    def edit(self, text: str, slug: str = MINE) -> None:
        """Somebody who is gone since saves the draft."""
        with db.writing(self.engine) as session:
            row = session.exec(select(Scenario).where(Scenario.slug == slug)).one()
            row.draft = text
            row.saved_by_id = None
            row.revision += 1
