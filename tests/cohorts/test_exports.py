"""Files for spreadsheets: what stands in them, for whom, and that nothing in them can run."""

import csv
import io

import openpyxl
import pytest
from fastapi.testclient import TestClient

from server.accounts import audit
from server.cohorts import exports
from server.cohorts.exports import harmless
from server.models import AuditEntry, Cohort, Membership, Progress, Role, User
from tests.cohorts.crowd import crowd
from tests.people import World
from tests.turns import beside_the_writer, refuse

SHARP = ["=1+1", "+SUM(A1)", "-2", "@cmd", "\tx", "\rx", "＝1+1", "＠x", '=HYPERLINK("http://example.org")']


def table(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_instructors_get_names_levels_and_measures(client: TestClient, world: World) -> None:
    row = Progress(
        cohort_id=world.cohort, user_id=world.people["mina"], attempts=2, levels="43" + "2" * 18 + "-",
        baseline="1" * 21, owed_due=4, owed_given=3, first_credible=12,
    )  # fmt: skip
    world.add(row)
    world.sign_in(client, "hana")
    answer = client.get(f"/cohorts/{world.cohort}/export.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    heads, mina, jun = table(answer.text)
    assert heads[:4] == ["Name", "E-mail", "Drills counted", "Respect and courtesy"]
    assert mina[:6] == ["Mina", "mina@example.org", "2", "4", "3", "2"]
    assert mina[23] == ""
    assert dict(zip(heads, mina, strict=True))["Silence (share)"] == "0.25"
    assert jun[:4] == ["Jun", "jun@example.org", "0", ""]
    assert len(heads) == len(mina) == len(jun)


def test_staff_get_numbers_instead_of_names(client: TestClient, world: World) -> None:
    cohort = crowd(world.engine, 7)
    world.sign_in(client, "sol")
    answer = client.get(f"/cohorts/{cohort}/export.csv")
    assert "Person" not in answer.text
    assert [row[0] for row in table(answer.text)[1:]] == [str(n) for n in range(1, 8)]
    (entry,) = world.all(AuditEntry)
    assert (entry.action, entry.detail) == ("cohort.exported", {"file": "csv", "named": False})


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_staff_get_no_file_of_fewer_than_five(client: TestClient, world: World, kind: str) -> None:
    world.sign_in(client, "sol")
    assert client.get(f"/cohorts/{world.cohort}/export.{kind}").status_code == 403
    assert f"export.{kind}" not in client.get(f"/cohorts/{world.cohort}").text
    world.sign_in(client, "hana")
    assert f"export.{kind}" in client.get(f"/cohorts/{world.cohort}").text


@pytest.mark.parametrize(("name", "status"), [("mina", 403), ("bora", 404)])
def test_nobody_else_gets_a_file(client: TestClient, world: World, name: str, status: int) -> None:
    world.sign_in(client, name)
    assert client.get(f"/cohorts/{world.cohort}/export.csv").status_code == status


def test_no_name_starts_a_formula_in_csv_or_xlsx(client: TestClient, world: World) -> None:
    for number, name in enumerate(SHARP):
        user = world.add(User(email=f"s{number}@example.org", name=name))
        world.add(Membership(cohort_id=world.cohort, user_id=user, role=Role.TRAINEE))
    world.sign_in(client, "hana")
    names = [row[0] for row in table(client.get(f"/cohorts/{world.cohort}/export.csv").text)[3:]]
    assert names == ["'" + name for name in SHARP]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/cohorts/{world.cohort}/export.xlsx").content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert "=1+1" in [cell.value for cell in cells]


def test_the_workbook_has_trainees_and_medians_in_the_language_of_the_page(client: TestClient, world: World) -> None:
    cohort = crowd(world.engine, 12)
    world.sign_in(client, "sol")
    client.cookies.set("language", "ko")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/cohorts/{cohort}/export.xlsx").content))
    assert book.sheetnames == ["교육생", "평가 항목"]
    criteria = list(book["평가 항목"].iter_rows(values_only=True))
    assert len(criteria) == 22
    assert all(row[1] is None or 5 <= row[1] <= 12 for row in criteria[1:])
    assert all(isinstance(row[2], int | float) for row in criteria[1:])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_noted_before_it_is_built_and_nobody_waits_for_it(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    world.sign_in(client, "hana")
    rows = beside_the_writer(monkeypatch, exports, "trainee_rows")
    files = beside_the_writer(monkeypatch, exports, answer := f"{kind}_answer")
    build, noted = getattr(exports, answer), []
    monkeypatch.setattr(exports, answer, lambda *given: noted.extend(world.all(AuditEntry)) or build(*given))
    assert client.get(f"/cohorts/{world.cohort}/export.{kind}").status_code == 200
    assert [(entry.action, entry.detail["file"]) for entry in noted] == [("cohort.exported", kind)]
    assert (rows, files) == (["trainee_rows"], [answer])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_that_cannot_be_noted_gives_no_file(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    world.sign_in(client, "hana")
    monkeypatch.setattr(audit, "record", refuse)
    answer = client.get(f"/cohorts/{world.cohort}/export.{kind}")
    assert (answer.status_code, "content-disposition" in answer.headers) == (503, False)


def test_a_cohorts_name_cannot_break_the_header(client: TestClient, world: World) -> None:
    cohort = world.add(Cohort(name='제12기 "; filename=evil.exe\r\nX: y'))
    world.join("hana", cohort, Role.INSTRUCTOR)
    world.sign_in(client, "hana")
    header = client.get(f"/cohorts/{cohort}/export.csv").headers["content-disposition"]
    assert header.startswith("attachment; filename=\"cadet.csv\"; filename*=UTF-8''%EC%A0%9C12")
    assert "evil.exe\r" not in header
    assert '"; filename=evil' not in header


@pytest.mark.parametrize("text", SHARP)
def test_text_that_looks_like_a_formula_is_disarmed_and_numbers_stay_numbers(text: str) -> None:
    assert harmless(text) == "'" + text
    assert harmless(-1.5) == -1.5
    assert harmless("Kim") == "Kim"
