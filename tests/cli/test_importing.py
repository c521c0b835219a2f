"""`cadet import`: what an export holds comes in whole or not at all, and nothing that is here is changed by it."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlmodel import Session, SQLModel, col

from server import clock, db
from server.accounts import removal
from server.demo import academy
from server.demo.cast import cast
from server.models import (
    Attempt,
    AuditEntry,
    Cohort,
    Draft,
    Event,
    Mark,
    Membership,
    Mode,
    Progress,
    Replay,
    Role,
    ScenarioVersion,
    Score,
    SignInSession,
    User,
)
from server.transfer import bring
from server.transfer.tables import ORDER, table_of
from tests.cli.running import cadet

Data = dict[str, Any]


@pytest.fixture(scope="session")
def academy_file(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """A database with an academy of two trainees, and beside it `all.json`, its export."""
    folder = tmp_path_factory.mktemp("academy")
    shutil.copy(migrated, folder / "cadet.db")
    few = [course.model_copy(update={"trainees": course.trainees[:1]}) for course in cast().cohorts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(academy, "cast", lambda: cast().model_copy(update={"cohorts": few}))
        patch.setenv("CADET_DATA_DIR", str(folder))
        patch.setenv("CADET_DATABASE_URL", "")
        assert cadet("demo", "add").exit_code == 0
        engine = db.connect(f"sqlite:///{folder / 'cadet.db'}", pool_size=1)
        with db.writing(engine) as session:
            _add_what_the_demo_has_not(session)
        engine.dispose()
        assert cadet("export", folder / "all.json").exit_code == 0
    return folder / "all.json"


def _add_what_the_demo_has_not(session: Session) -> None:
    attempt = session.execute(select(Attempt).order_by(col(Attempt.id)).limit(1)).scalar_one()
    assert attempt.id
    session.add(Draft(attempt_id=attempt.id, data={"text": "고맙습니다 🙏"}))
    session.add(Replay(attempt_id=attempt.id, change={"kind": "taken_away", "seq": 2}))
    version = session.get_one(ScenarioVersion, attempt.version_id)
    session.execute(
        table_of(ScenarioVersion).insert(),
        [
            {"scenario_id": version.scenario_id, "number": 0, "source": text, "digest": digest, "note": "",
             "published_at": clock.now()}
            for text, digest in (("a", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
                                 ("b", "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"))
        ],
    )  # fmt: skip
    last = session.execute(select(User).order_by(col(User.id).desc()).limit(1)).scalar_one()
    removal.remove(session, None, last, keep_assessed=True)


@pytest.fixture
def given(academy_file: Path, home: Path) -> Path:
    """The export, in a folder of one's own."""
    return Path(shutil.copy(academy_file, home / "given.json"))


@pytest.fixture
def lived(academy_file: Path, home: Path) -> Iterator[Engine]:
    """The very database that was exported, for the commands to use."""
    (home / "data").mkdir()
    shutil.copy(academy_file.with_name("cadet.db"), home / "data" / "cadet.db")
    engine = db.connect(f"sqlite:///{home / 'data' / 'cadet.db'}", pool_size=1)
    yield engine
    engine.dispose()


def rows(engine: Engine) -> dict[str, list[Any]]:
    """Everything in a database."""
    with engine.connect() as connection:
        tables = [table_of(model) for model in ORDER]
        return {t.name: connection.execute(select(t).order_by(*t.primary_key.columns)).all() for t in tables}


def count(engine: Engine, model: type[SQLModel], *where: Any) -> int:
    with db.reading(engine) as session:
        return int(session.execute(select(func.count()).select_from(model).where(*where)).scalar_one())


def changed(file: Path, change: Callable[[Data], None]) -> Path:
    """The file, with a change to what it holds."""
    data = json.loads(file.read_text(encoding="utf-8"))
    change(data)
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return file


def without_the_imports_line(text: str) -> Data:
    data: Data = json.loads(text)
    assert data["auditentry"].pop()["action"] == "export.imported"
    return data


def test_what_is_exported_comes_into_an_empty_database_and_out_of_it_again_as_it_was(
    given: Path, home: Path, ready: Path
) -> None:
    assert cadet("import", given, "--apply").exit_code == 0
    assert cadet("export", home / "again.json").exit_code == 0
    before = json.loads(given.read_text(encoding="utf-8"))
    assert without_the_imports_line((home / "again.json").read_text(encoding="utf-8")) == before
    assert all(before[table_of(model).name] for model in ORDER), "nothing was left out of the comparison"


def test_an_export_moves_from_sqlite_to_either_database_and_people_go_on_there(
    given: Path, home: Path, bare_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADET_DATABASE_URL", bare_url)
    assert cadet("migrate").exit_code == 0
    done = cadet("import", given, "--apply")
    assert done.exit_code == 0, done.output
    assert cadet("import", given).stdout.count(" 0 new") == len(ORDER)
    assert cadet("user", "add", "late@example.org", "Late").exit_code == 0, "numbers go on after the highest"
    assert cadet("export", home / "again.json").exit_code == 0
    before, after = (json.loads(path.read_text(encoding="utf-8")) for path in (given, home / "again.json"))
    assert {name: after[name][: len(found)] for name, found in before.items() if name != "format"} == {
        name: found for name, found in before.items() if name != "format"
    }


def test_without_apply_it_is_said_what_would_come_and_nothing_is_changed(
    given: Path, engine: Engine, ready: Path
) -> None:
    before = rows(engine)
    told = cadet("import", given)
    assert told.exit_code == 0
    assert "people: 6 new, 0 here already, 0 clashing" in told.stdout
    assert "admin@academy.example" in told.stdout
    assert "administrators: admin@academy.example" in told.stdout
    assert "--apply" in told.stdout
    assert rows(engine) == before


def test_the_same_file_a_second_time_changes_nothing(given: Path, engine: Engine, ready: Path) -> None:
    assert cadet("import", given, "--apply").exit_code == 0
    before = rows(engine)
    again = cadet("import", given, "--apply")
    assert again.exit_code == 0
    assert "nothing new" in again.stdout
    assert rows(engine) == before


def test_a_file_comes_into_the_database_it_was_written_from_without_a_trace(given: Path, lived: Engine) -> None:
    before = rows(lived)
    told = cadet("import", given, "--apply")
    assert told.exit_code == 0
    assert "nothing new" in told.stdout
    assert rows(lived) == before


def test_among_other_people_everything_gets_new_numbers_and_stays_connected(
    given: Path, engine: Engine, world_at_home: object
) -> None:
    before = rows(engine)
    assert cadet("import", given, "--apply").exit_code == 0
    after = rows(engine)
    assert all(row in after[name] for name, found in before.items() for row in found), "what was here has not changed"
    file = json.loads(given.read_text(encoding="utf-8"))
    emails = {user["id"]: user["email"] for user in file["user"]}
    owners = sorted(emails[attempt["user_id"]] for attempt in file["attempt"])
    with db.reading(engine) as session:
        whose = session.execute(select(col(User.email)).join(Attempt, col(Attempt.user_id) == User.id)).scalars().all()
        events = session.execute(select(Event).join(Attempt, col(Attempt.id) == Event.attempt_id)).scalars().all()
        marked = session.execute(select(AuditEntry).where(col(AuditEntry.action) == "attempt.marked")).scalars().first()
        assert marked
        assert session.get_one(Attempt, marked.detail["attempt"]).user_id == marked.user_id
    assert sorted(whose) == owners
    assert len(events) == len(file["event"])
    again = cadet("import", given)
    assert again.stdout.count(" 0 new") == len(ORDER)


def test_a_person_whose_row_was_lost_comes_back_with_all_work_and_figures(given: Path, lived: Engine) -> None:
    attempts = count(lived, Attempt)
    with db.writing(lived) as session:
        user = session.execute(select(User).where(col(User.email) == "a01@academy.example")).scalar_one()
        cohort = session.execute(select(Membership).where(col(Membership.user_id) == user.id)).scalar_one().cohort_id
        progress = session.execute(select(Progress).where(col(Progress.user_id) == user.id)).scalar_one().model_dump()
        version = session.get_one(Cohort, cohort).version
        session.execute(delete(User).where(col(User.id) == user.id))
    assert count(lived, Attempt) < attempts
    assert cadet("import", given, "--apply").exit_code == 0
    with db.reading(lived) as session:
        user = session.execute(select(User).where(col(User.email) == "a01@academy.example")).scalar_one()
        back = session.execute(select(Progress).where(col(Progress.user_id) == user.id)).scalar_one().model_dump()
        assert session.get_one(Cohort, cohort).version > version, "what was kept of the cohort's page is out of date"
    apart = {"id", "user_id", "updated_at"}
    assert {k: v for k, v in back.items() if k not in apart} == {k: v for k, v in progress.items() if k not in apart}
    assert count(lived, Attempt) == attempts


def test_marks_and_attempts_that_are_here_are_never_touched(given: Path, lived: Engine) -> None:
    with db.writing(lived) as session:
        mark = session.execute(select(Mark).where(col(Mark.seq) > 0).limit(1)).scalar_one()
        mark.level, mark.comment = 4 if mark.level != 4 else 3, "mine"
        session.execute(delete(Score).where(col(Score.attempt_id) == mark.attempt_id))
        session.execute(delete(User).where(col(User.email) == "staff@academy.example"))
        session.add(mark)
    before = rows(lived)
    refused = cadet("import", given, "--apply")
    assert refused.exit_code == 1
    assert "marks by people: 0 new" in refused.stdout
    assert "(level, comment)" in refused.stdout
    assert "(not here)" in refused.stdout, "scores are not added to an attempt that is here"
    assert "--leave-clashes" in refused.stderr
    assert rows(lived) == before
    done = cadet("import", given, "--apply", "--leave-clashes")
    assert done.exit_code == 0
    after = rows(lived)
    assert (after["mark"], after["score"], after["attempt"]) == (before["mark"], before["score"], before["attempt"])
    assert len(after["user"]) == len(before["user"]) + 1


def test_nobody_gains_rights_or_a_password_by_an_import(given: Path, engine: Engine, ready: Path) -> None:
    assert cadet("user", "add", "a01@academy.example", "Somebody").exit_code == 0

    def promote(data: Data) -> None:
        next(user for user in data["user"] if user["email"].startswith("a01"))["is_admin"] = True

    refused = cadet("import", changed(given, promote), "--apply")
    assert refused.exit_code == 1
    assert "a01@academy.example (name" in refused.stdout
    assert cadet("import", given, "--apply", "--leave-clashes").exit_code == 0
    assert count(engine, User, col(User.is_admin), col(User.email).startswith("a01")) == 0

    def known(data: Data) -> None:
        data["user"][0]["password_hash"] = "$argon2id$x"

    refused = cadet("import", changed(given, known), "--apply")
    assert refused.exit_code == 1
    assert "password_hash" in refused.stderr


def test_who_comes_to_instruct_signs_in_again(given: Path, engine: Engine, ready: Path) -> None:
    assert cadet("user", "add", "instructor@academy.example", "Somebody").exit_code == 0
    with db.writing(engine) as session:
        user = session.execute(select(User)).scalar_one()
        assert user.id
        session.add(SignInSession(user_id=user.id, token_hash="x", expires_at=clock.now() + timedelta(hours=1)))
    assert cadet("import", given, "--apply", "--leave-clashes").exit_code == 0
    assert count(engine, SignInSession) == 0
    assert count(engine, Membership, col(Membership.user_id) == 1, col(Membership.role) == Role.INSTRUCTOR) > 0


def test_work_on_another_text_of_a_scenario_is_not_taken_for_work_on_this_one(
    given: Path, engine: Engine, world_at_home: object
) -> None:
    with db.writing(engine) as session:
        version = session.execute(select(ScenarioVersion).limit(1)).scalar_one()
        number = version.id
        version.digest, version.source = "0" * 64, "another text"
        session.add(version)
    slug = json.loads(given.read_text(encoding="utf-8"))
    theirs = [one for one in slug["attempt"] if one["version_id"] == number]
    told = cadet("import", given, "--apply", "--leave-clashes")
    assert told.exit_code == 0
    assert "versions of scenarios: 2 new, 23 here already, 1 clashing" in told.stdout
    assert "(digest)" in told.stdout
    assert count(engine, Attempt, col(Attempt.version_id) == number) == 0
    assert count(engine, Attempt) == len(slug["attempt"]) - len(theirs)


def put(table: str, column: str, value: object, place: int = 0) -> Callable[[Data], None]:
    """A change of one value."""

    def change(data: Data) -> None:
        data[table][place][column] = value

    return change


def twice(data: Data) -> None:
    data["user"][1]["email"] = data["user"][0]["email"]


WRONG: dict[str, tuple[Callable[[Data], object], str]] = {
    "another format": (lambda data: data.update(format="cadet-export-9"), "cadet-export-9"),
    "no format": (lambda data: data.update(format=7), "format"),
    "a table is missing": (lambda data: data.pop("score"), "score should stand here, not mark"),
    "the last table is missing": (lambda data: data.pop("auditentry"), "ends before auditentry"),
    "one table more": (lambda data: data.update(session=[]), "} should stand here"),
    "a column is missing": (lambda data: data["user"][0].pop("email"), "(user): email: Field required"),
    "one column more": (put("cohort", "colour", "red"), "(cohort): colour"),
    "a text for a number": (put("attempt", "seed", "7"), "(attempt): seed"),
    "a number too large": (put("attempt", "seed", 2**40), "(attempt): seed"),
    "a moment without a zone": (put("user", "created_at", "2026-11-02T03:00:00"), "(user): created_at"),
    "a mode nobody knows": (put("attempt", "mode", "exam"), "(attempt): mode"),
    "a reference to nothing": (put("attempt", "version_id", 9999), "no scenario_version 9999"),
    "an address that is none": (put("user", "email", "Somebody"), "(user): email"),
    "a scenario changed by hand": (put("scenario_version", "source", "x"), "(scenario_version): digest"),
    "an act nobody knows": (put("event", "kind", "danced"), "unknown kind 'danced'"),
    "no scorecard": (put("score", "card", {}), "(score): card"),
    "a level beyond 4": (put("mark", "level", 9), "(mark): level"),
    "a zero character": (put("cohort", "description", "a\0b"), "zero character"),
    "a row that is none": (lambda data: data["user"].insert(0, 5), "(user): Input should be an object"),
    "one address twice": (twice, "there is a row with the same email"),
    "an address that leads out": (put("scenario", "slug", "../x"), "(scenario): slug"),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_what_is_wrong_in_a_file_is_named_and_nothing_is_changed(
    name: str, given: Path, engine: Engine, ready: Path
) -> None:
    change, told = WRONG[name]
    before = rows(engine)
    refused = cadet("import", changed(given, change), "--apply")
    assert refused.exit_code == 1
    assert told in refused.stderr
    assert "line " in refused.stderr
    assert rows(engine) == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "line 1"),
        (b"hello", "line 1"),
        (b"[]", "a cohort's figures"),
        (b'{"format": "cadet-export-2",\n"user": [\n{"id": 1,,}]}', "line 3"),
        (b'{"format": "cadet-export-2",\n"user": [{"id": NaN', "NaN"),
        (b'{"format": "cadet-export-2",\n"user": [{"name": "unfini', "line 2"),
        (b'{"format": "cadet-export-2",\n"user": ' + b"[" * 100_000, "line 2"),
        (b'{"format": "\xff"}', "UTF-8"),
        (b"PK\3\4", "line 1"),
    ],
)
def test_what_is_no_export_is_refused_by_its_line(content: bytes, told: str, home: Path, ready: Path) -> None:
    (home / "no.json").write_bytes(content)
    refused = cadet("import", home / "no.json", "--apply")
    assert refused.exit_code == 1
    assert told in refused.stderr
    assert "Nothing was changed" in refused.stderr
    assert "Traceback" not in refused.output


def test_a_cohorts_file_a_workbook_and_no_file_at_all_are_told_apart(home: Path, ready: Path) -> None:
    assert ".json" in cadet("import", home / "all.xlsx").stderr
    assert "No such file" in cadet("import", home / "nowhere.json").stderr


def test_rows_that_the_end_of_a_piece_cuts_are_read_whole(
    given: Path, engine: Engine, ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.transfer.reading.CHUNK", 7)
    assert cadet("import", changed(given, lambda _data: None), "--apply").exit_code == 0
    assert count(engine, Attempt) > 0


def test_an_import_that_fails_at_the_end_leaves_nothing(
    given: Path, engine: Engine, ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    before = rows(engine)
    monkeypatch.setattr(bring.placing, "complete", full)
    refused = cadet("import", given, "--apply")
    assert refused.exit_code == 1
    assert "No space left" in refused.stderr
    assert rows(engine) == before


def test_what_an_import_brought_is_written_down_without_a_name(given: Path, engine: Engine, ready: Path) -> None:
    assert cadet("import", given, "--apply").exit_code == 0
    with db.reading(engine) as session:
        line = session.execute(select(AuditEntry).where(col(AuditEntry.action) == "export.imported")).scalar_one()
    assert line.detail == {"new": 6, "came": count(engine, Attempt)}
    assert count(engine, Attempt, col(Attempt.mode) == Mode.ASSESSED) > 0
