"""`cadet export`: what is in the files, what is refused, and that nobody waits for it."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from server import db
from server.cli import export
from server.models import AuditEntry, Cohort, User
from tests.cli.running import cadet
from tests.people import World

pytestmark = pytest.mark.sqlite
NAME = "=1+1 반"


@pytest.fixture
def cohort(world_at_home: World, engine: Engine) -> str:
    with db.writing(engine) as session:
        row = session.get_one(Cohort, world_at_home.cohort)
        row.name = NAME
        person = session.get_one(User, world_at_home.people["mina"])
        person.name = "=HYPERLINK(1)"
    return NAME


def test_a_cohort_is_exported_in_three_formats(cohort: str, home: Path) -> None:
    for ending in (".csv", ".xlsx", ".json"):
        assert cadet("export", home / f"cohort{ending}", "--cohort", cohort, "--language", "ko").exit_code == 0
    with (home / "cohort.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 3
    assert rows[1][0] == "'=HYPERLINK(1)", "user text never starts a formula"
    book = openpyxl.load_workbook(home / "cohort.xlsx")
    assert book.worksheets[0].cell(2, 1).data_type == "s"
    assert len(json.loads((home / "cohort.json").read_text(encoding="utf-8"))) == 2
    book.close()


def test_everything_is_exported_without_what_proves_who_somebody_is(cohort: str, home: Path) -> None:
    assert cadet("export", home / "all.json").exit_code == 0
    assert cadet("export", home / "all.xlsx").exit_code == 0
    text = (home / "all.json").read_text(encoding="utf-8")
    everything = json.loads(text)
    assert len(everything["user"]) == 7
    assert not {"session", "link"} & set(everything)
    assert "password_hash" not in text
    assert "token_hash" not in text
    book = openpyxl.load_workbook(home / "all.xlsx")
    assert {cell.data_type for row in book["user"].iter_rows() for cell in row} <= {"s", "n", "b"}
    book.close()


def acts(engine: Engine) -> list[str]:
    with db.reading(engine) as session:
        return [row.action for row in session.exec(select(AuditEntry))]


def test_exports_are_written_down_and_never_overwrite(cohort: str, home: Path, engine: Engine) -> None:
    assert cadet("export", home / "all.json").exit_code == 0
    assert cadet("export", home / "all.json").exit_code == 1
    assert cadet("export", home / "all.csv").exit_code == 1
    assert cadet("export", home / "x.csv", "--cohort", "nobody's").exit_code == 1
    assert cadet("export", home / "one.json", "--cohort", cohort).exit_code == 0
    assert acts(engine) == ["everything.exported", "cohort.exported"]


@pytest.mark.parametrize("options", [(), ("--cohort", NAME)])
def test_others_write_while_an_export_is_written(
    cohort: str, home: Path, engine: Engine, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = export._save

    def busy(*given: object) -> None:
        with db.writing(engine) as session:
            session.get_one(User, 1).locale = "ko"
        saved(*given)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(export, "_save", busy)
    assert cadet("export", home / "all.xlsx", *options).exit_code == 0
    with db.reading(engine) as session:
        assert session.get_one(User, 1).locale == "ko"


def test_a_workbook_that_would_lose_rows_is_refused(
    cohort: str, home: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "LONGEST_SHEET", 24)
    refused = cadet("export", home / "all.xlsx")
    assert refused.exit_code == 1
    assert "scenario has 24 rows" in refused.stderr
    assert ".json" in refused.stderr
    assert acts(engine) == []
    monkeypatch.setattr(export, "LONGEST_SHEET", 25)
    assert cadet("export", home / "all.xlsx").exit_code == 0, "24 scenarios and a heading"
    assert [path.name for path in home.glob("*all*")] == ["all.xlsx"]


def test_a_folder_that_is_not_there_is_named(world_at_home: World, home: Path) -> None:
    for ending in (".json", ".xlsx"):
        refused = cadet("export", home / "nowhere" / f"all{ending}")
        assert refused.exit_code == 1
        assert f"There is no folder {home / 'nowhere'}" in refused.stderr


def test_nothing_is_left_of_an_export_that_fails(
    cohort: str, home: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "_objects", full)
    refused = cadet("export", home / "all.json")
    assert refused.exit_code == 1
    assert "No space left" in refused.stderr
    assert list(home.glob("*all*")) == []
    assert acts(engine) == []
