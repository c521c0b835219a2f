"""Shipped files come into the library once; versions are read once per text."""

import asyncio
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from server import db
from server.errors import Conflict, NotFound
from server.models import Scenario, ScenarioStatus, ScenarioVersion
from server.scenarios import library, shelf

ONE = Path(shelf.SHIPPED, "S01-ferry-down-off-port-almeda.yaml").read_text(encoding="utf-8")
DRAFT = ONE.replace("status: published", "status: draft")
PUBLISHED = ONE.replace("status: draft", "status: published")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "scenarios"
    folder.mkdir()
    monkeypatch.setattr(shelf, "SHIPPED", folder)
    return folder


def _ship(folder: Path, text: str) -> None:
    (folder / "S01-ferry-down-off-port-almeda.yaml").write_bytes(text.encode())


def _install(app: FastAPI) -> int:
    with db.writing(app.state.engine) as session:
        return library.install_shipped(session)


def _only(session: Session) -> Scenario:
    return session.exec(select(Scenario)).one()


def _versions(session: Session) -> list[ScenarioVersion]:
    return list(session.exec(select(ScenarioVersion).order_by(ScenarioVersion.number)))  # type: ignore[arg-type]  # a column, which mypy takes for its value


def test_every_shipped_file_is_installed_once(app: FastAPI) -> None:
    assert _install(app) == 24
    assert _install(app) == 0
    with db.reading(app.state.engine) as session:
        rows = session.exec(select(Scenario)).all()
        assert sorted(row.origin for row in rows) == [f"S{n:02}" for n in range(1, 25)]
        assert len({row.slug for row in rows}) == 24
        assert all(row.title for row in rows)


def test_a_published_file_gets_version_1_and_a_draft_gets_none(app: FastAPI, folder: Path) -> None:
    _ship(folder, DRAFT)
    _install(app)
    with db.reading(app.state.engine) as session:
        assert _only(session).status is ScenarioStatus.DRAFT
        assert _versions(session) == []
    _ship(folder, PUBLISHED)
    assert _install(app) == 1
    with db.reading(app.state.engine) as session:
        row = _only(session)
        assert row.status is ScenarioStatus.PUBLISHED
        assert [(v.number, v.source, v.digest) for v in _versions(session)] == [
            (1, PUBLISHED, library.digest_of(PUBLISHED))
        ]


def test_a_changed_file_becomes_a_new_version_and_the_old_one_stays(app: FastAPI, folder: Path) -> None:
    _ship(folder, PUBLISHED)
    _install(app)
    newer = PUBLISHED + "\n# renewed\n"
    _ship(folder, newer)
    assert _install(app) == 1
    with db.reading(app.state.engine) as session:
        assert [v.source for v in _versions(session)] == [PUBLISHED, newer]


def test_a_changed_file_leaves_an_edited_draft_alone(app: FastAPI, folder: Path) -> None:
    _ship(folder, PUBLISHED)
    _install(app)
    with db.writing(app.state.engine) as session:
        row = _only(session)
        row.draft, row.revision = "mine", 2
    _ship(folder, PUBLISHED + "\n# renewed\n")
    assert _install(app) == 0
    with db.reading(app.state.engine) as session:
        assert _only(session).draft == "mine"


def test_a_shipped_file_makes_way_for_a_slug_somebody_already_uses(app: FastAPI, folder: Path) -> None:
    with db.writing(app.state.engine) as session:
        session.add(
            Scenario(slug="ferry-down-off-port-almeda", title="Mine", status=ScenarioStatus.DRAFT, draft="mine")
        )
    _ship(folder, PUBLISHED)
    assert _install(app) == 1
    assert _install(app) == 0
    with db.reading(app.state.engine) as session:
        row = session.exec(select(Scenario).where(Scenario.origin == "S01")).one()
        assert row.slug == "ferry-down-off-port-almeda-2"
        assert "\nslug: ferry-down-off-port-almeda-2\n" in row.draft


def test_the_file_is_stored_byte_for_byte(app: FastAPI, folder: Path) -> None:
    text = "\ufeff" + PUBLISHED.replace("\n", "\r\n")
    _ship(folder, text)
    _install(app)
    with db.reading(app.state.engine) as session:
        assert _only(session).draft == text


def test_pickers_get_the_newest_version_of_each_scenario_in_use(app: FastAPI, folder: Path) -> None:
    _ship(folder, PUBLISHED)
    _install(app)
    _ship(folder, PUBLISHED + "\n# renewed\n")
    _install(app)
    with db.writing(app.state.engine) as session:
        scenario_id = _only(session).id
        assert scenario_id is not None
        session.add(ScenarioVersion(scenario_id=scenario_id, number=0, digest="0", source="a test run"))
    with db.writing(app.state.engine) as session:
        (listed,) = library.published(session)
        assert (listed.number, listed.origin, listed.slug) == (2, "S01", "ferry-down-off-port-almeda")
        assert listed.title_in("en") == "Ferry down off Port Almeda"
        assert library.parsed(session, listed.version_id).id == "S01"
        _only(session).status = ScenarioStatus.ARCHIVED
        session.flush()
        assert library.published(session) == []


def test_a_version_is_parsed_once_and_the_hot_path_agrees(app: FastAPI, folder: Path) -> None:
    _ship(folder, PUBLISHED)
    _install(app)
    with db.reading(app.state.engine) as session:
        version = _versions(session)[0]
        assert version.id is not None
        first = library.parsed(session, version.id)
        assert library.parsed(session, version.id) is first
        assert library.kept(version.digest) is first
        assert asyncio.run(library.parsed_hot(app.state.hot, version.id)) is first
        with pytest.raises(NotFound):
            library.parsed(session, 999)


def test_a_version_today_s_reader_cannot_read_is_refused_in_words(app: FastAPI, folder: Path) -> None:
    _ship(folder, PUBLISHED)
    _install(app)
    with db.writing(app.state.engine) as session:
        scenario_id = _only(session).id
        assert scenario_id is not None
        version = ScenarioVersion(scenario_id=scenario_id, number=2, digest="d2", source="schema: 0")
        session.add(version)
        session.flush()
        assert version.id is not None
        with pytest.raises(Conflict):
            library.parsed(session, version.id)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_changing_the_slug_leaves_line_ends_as_they_are(end: str) -> None:
    renamed = library.with_slug(ONE.replace("\n", end), "my-ferry")
    assert renamed == library.with_slug(ONE, "my-ferry").replace("\n", end)


def test_changing_the_slug_changes_nothing_else() -> None:
    renamed = library.with_slug(ONE, "my-ferry")
    assert renamed == ONE.replace("slug: ferry-down-off-port-almeda\n", "slug: my-ferry\n", 1)
    quoted = ONE.replace("slug: ferry-down-off-port-almeda", 'slug:  "ferry-down-off-port-almeda"  # short')
    assert 'slug:  "my-ferry"  # short' in library.with_slug(quoted, "my-ferry")
    assert library.with_slug("no yaml: [", "my-ferry") == "no yaml: ["
