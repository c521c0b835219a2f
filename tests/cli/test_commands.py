"""The command line: what each command does, says and refuses."""

import csv
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from server import db, migrations
from server.cli import app
from server.models import AuditEntry, Cohort, User
from server.scenarios.shelf import shipped
from tests.people import World

pytestmark = pytest.mark.sqlite
RUN = CliRunner()
NAME = "=1+1 반"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of one's own."""
    monkeypatch.setenv("CADET_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CADET_DATABASE_URL", "")
    return tmp_path


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as `cadet migrate` leaves it."""
    folder = tmp_path_factory.mktemp("migrated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADET_DATA_DIR", str(folder))
        assert cadet("migrate").exit_code == 0
    return folder / "cadet.db"


@pytest.fixture
def ready(home: Path, migrated: Path) -> Path:
    """As `home`, migrated."""
    (home / "data").mkdir()
    shutil.copy(migrated, home / "data" / "cadet.db")
    return home


@pytest.fixture
def world_at_home(ready: Path, home: Path) -> World:
    """The test people in the database the commands use."""
    engine = db.connect(f"sqlite:///{home / 'data' / 'cadet.db'}", pool_size=1)
    world = World(engine)
    engine.dispose()
    return world


def cadet(*arguments: object) -> Result:
    return RUN.invoke(app, [str(argument) for argument in arguments])


def test_every_command_says_what_it_does() -> None:
    told = cadet("--help").stdout
    for name in "run serve migrate check score rescore evaluate predict train export backup restore user demo".split():
        assert name in told
        assert cadet(name, "--help").exit_code == 0


def test_migrate_makes_tables_and_brings_the_scenarios(home: Path) -> None:
    assert "24 scenarios added" in cadet("migrate").stdout
    assert "0 scenarios added" in cadet("migrate").stdout


def test_commands_refuse_a_database_of_another_version(home: Path) -> None:
    refused = cadet("user", "list")
    assert refused.exit_code == 1
    assert "cadet migrate" in refused.stderr


def test_a_wrong_setting_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADET_PORT", "many")
    refused = cadet("serve")
    assert refused.exit_code == 1
    assert "CADET_PORT" in str(refused.exception or refused.output)


def test_people_are_added_listed_let_in_and_kept_out(world_at_home: World) -> None:
    added = cadet("user", "add", "Nari@Example.org", "나리", "--staff")
    assert added.exit_code == 0
    assert "/links/" in added.stdout
    assert "nari@example.org" in cadet("user", "list").stdout
    assert "/links/" in cadet("user", "link", "nari@example.org", "--purpose", "invitation").stdout
    assert cadet("user", "disable", "nari@example.org").exit_code == 0
    assert cadet("user", "link", "nari@example.org").exit_code == 1, "nobody who is kept out gets a link"
    assert cadet("user", "disable", "nari@example.org", "--undo").exit_code == 0
    assert cadet("user", "link", "nobody@example.org").exit_code == 1
    assert cadet("user", "add", "nari@example.org", "Again").exit_code == 1
    assert cadet("user", "add", "no address", "Somebody").exit_code == 1


def test_check_names_file_line_and_column(tmp_path: Path) -> None:
    good = cadet("check", *shipped().values())
    assert good.exit_code == 0
    assert " error " not in good.stdout
    broken = tmp_path / "broken.yaml"
    broken.write_text("schema: 1\nid: [S01\n", encoding="utf-8")
    found = cadet("check", broken, "--language", "ko")
    assert found.exit_code == 1
    assert found.stdout.startswith(f"{broken}:")
    assert " error " in found.stdout
    assert cadet("check", tmp_path / "nowhere.yaml").exit_code == 1


def test_score_answers_in_order_and_goes_on_after_a_bad_line(tmp_path: Path) -> None:
    lines = [
        {"id": "a", "scenario": "S01", "lang": "en", "platform": "facebook", "minute": 9, "text": "We are checking."},
        {"id": "b", "scenario": "S99", "lang": "en", "text": "x"},
        {"id": "c", "lang": "ko", "text": "확인하고 있습니다."},
    ]
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)) + "\nnot json\n", encoding="utf-8")
    for workers in (1, 2):
        scored = cadet("score", file, "--workers", workers)
        answers = [json.loads(line) for line in scored.stdout.splitlines()]
        assert [answer["id"] for answer in answers] == ["a", "b", "c", ""]
        assert ["error" in answer for answer in answers] == [False, True, False, True]
        assert scored.exit_code == 1
    assert set(answers[0]["overall"]) == {"tone", "risk", "reach"}


def test_a_backup_can_be_restored_and_what_was_there_is_kept(world_at_home: World, home: Path) -> None:
    saved = home / "saved.db"
    assert cadet("backup", saved).exit_code == 0
    assert cadet("backup", saved).exit_code == 1, "a backup is never overwritten"
    cadet("user", "add", "late@example.org", "Late")
    refused = cadet("restore", saved)
    assert refused.exit_code == 1
    assert "--replace" in refused.stderr
    assert "late@example.org" in cadet("user", "list").stdout
    restored = cadet("restore", saved, "--replace")
    assert restored.exit_code == 0
    assert "late@example.org" not in cadet("user", "list").stdout
    (before,) = (home / "data").glob("before-restore-*.db")
    with closing(sqlite3.connect(before)) as kept:
        assert kept.execute("SELECT count(*) FROM user WHERE email = 'late@example.org'").fetchone() == (1,)
        assert kept.execute("PRAGMA journal_mode").fetchone() == ("delete",), "a backup is one file"


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"x" * 5000])
def test_what_is_no_backup_is_refused(world_at_home: World, home: Path, content: bytes) -> None:
    false = home / "false.db"
    false.write_bytes(content)
    refused = cadet("restore", false, "--replace")
    assert refused.exit_code == 1
    assert "mina@example.org" in cadet("user", "list").stdout, "the data is as it was"


def test_a_server_that_runs_sees_the_restored_data(world_at_home: World, home: Path) -> None:
    saved = home / "saved.db"
    cadet("backup", saved)
    cadet("user", "add", "late@example.org", "Late")
    engine = db.connect(f"sqlite:///{home / 'data' / 'cadet.db'}", pool_size=1)
    try:
        people = len(World.all(_at(engine), User))
        assert cadet("restore", saved, "--replace").exit_code == 0
        assert len(World.all(_at(engine), User)) == people - 1
        assert migrations.current(engine) == migrations.newest()
    finally:
        engine.dispose()


def _at(engine: object) -> World:
    world = World.__new__(World)
    world.engine = engine  # type: ignore[assignment]
    return world


@pytest.fixture
def cohort(world_at_home: World, home: Path) -> str:
    engine = db.connect(f"sqlite:///{home / 'data' / 'cadet.db'}", pool_size=1)
    with db.writing(engine) as session:
        row = session.get_one(Cohort, world_at_home.cohort)
        row.name = NAME
        person = session.get_one(User, world_at_home.people["mina"])
        person.name = "=HYPERLINK(1)"
    engine.dispose()
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


def test_exports_are_written_down_and_never_overwrite(cohort: str, home: Path) -> None:
    assert cadet("export", home / "all.json").exit_code == 0
    assert cadet("export", home / "all.json").exit_code == 1
    assert cadet("export", home / "all.csv").exit_code == 1
    assert cadet("export", home / "x.csv", "--cohort", "nobody's").exit_code == 1
    engine = db.connect(f"sqlite:///{home / 'data' / 'cadet.db'}", pool_size=1)
    with db.reading(engine) as session:
        actions = [row.action for row in session.exec(select(AuditEntry))]
    engine.dispose()
    assert "everything.exported" in actions


def test_reload_is_not_for_production(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADET_HTTPS", "true")
    refused = cadet("serve", "--reload")
    assert refused.exit_code == 1
    assert "development" in refused.stderr


def test_the_demo_academy_is_removed_by_one_command(ready: Path) -> None:
    assert "0 people" in cadet("demo", "remove").stdout
