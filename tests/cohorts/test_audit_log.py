"""The audit log: who may read it, what can be looked for, and the file."""

import ast
import csv
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta

import jinja2
import pytest
from fastapi.testclient import TestClient

from server import clock, db
from server.accounts import audit
from server.accounts.roster import Status
from server.models import Attempt, AuditEntry, User
from server.settings import ROOT
from server.web.language import LANGUAGES, sentences
from tests.drills import taken
from tests.people import World


def note(world: World, actor: str, action: str, **more: object) -> None:
    with db.writing(world.engine) as session:
        audit.record(session, world.people[actor], action, **more)  # type: ignore[arg-type]  # passed on as they came


@pytest.fixture
def log(world: World, noon: datetime) -> None:
    with clock.held(noon - timedelta(days=2)):
        note(world, "ada", "role.changed", user=world.people["mina"], role="<b>instructor</b>")
    note(world, "sol", "trainee.seen", user=world.people["jun"], cohort=world.cohort)
    note(world, "sol", "cohort.exported", cohort=world.cohort, file="csv")


@pytest.mark.parametrize(("name", "status"), [("mina", 403), ("hana", 403), ("sol", 200), ("ada", 200)])
@pytest.mark.parametrize("address", ["/audit", "/audit.csv"])
def test_staff_and_administrators_read_the_log(
    client: TestClient, world: World, log: None, name: str, status: int, address: str
) -> None:
    world.sign_in(client, name)
    assert client.get(address).status_code == status


def test_entries_stand_newest_first_in_words_with_names(client: TestClient, world: World, log: None) -> None:
    world.sign_in(client, "sol")
    page = client.get("/audit").text
    body = page[page.index("<tbody") :]
    assert (
        body.index("Exported a cohort")
        < body.index("Looked at a trainee")
        < body.index("Changed a role in the academy")
    )
    assert "Jun" in body
    assert "&lt;b&gt;instructor" in body


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=jUn", ["trainee.seen"]),
        ("who=ada", ["role.changed"]),
        ("who=%25", []),
        ("action=cohort.exported", ["cohort.exported"]),
        ("since=2026-11-01", ["cohort.exported", "trainee.seen"]),
        ("until=2026-10-31", ["role.changed"]),
        ("since=2026-11-02&until=2026-11-02&who=sol", ["cohort.exported", "trainee.seen"]),
        ("since=&until=&who=&action=", ["cohort.exported", "trainee.seen", "role.changed"]),
        ("until=9999-12-31&since=0001-01-01", ["cohort.exported", "trainee.seen", "role.changed"]),
    ],
)
def test_the_log_is_searched_by_name_action_and_day(
    client: TestClient, world: World, log: None, query: str, found: list[str]
) -> None:
    world.sign_in(client, "ada")
    lines = client.get(f"/audit.csv?{query}").text.splitlines()[1:]
    words = {
        "trainee.seen": "Looked at a trainee's course",
        "role.changed": "Changed a role in the academy",
        "cohort.exported": "Exported a cohort",
    }
    assert [line.split(",")[3] for line in lines] == [words[action] for action in found]
    assert client.get(f"/audit?{query}").status_code == 200


@pytest.mark.parametrize("query", ["since=yesterday", "until=2026-13-40", "page=x", "page=-1", "page=1.5"])
def test_a_date_or_page_that_is_none_asks_for_nothing(client: TestClient, world: World, log: None, query: str) -> None:
    world.sign_in(client, "ada")
    answer = client.get(f"/audit?{query}")
    assert answer.status_code == 200
    assert answer.text.count("<tr><td") == 3
    assert 'value="yesterday"' not in answer.text


def test_people_are_found_however_their_names_are_typed(client: TestClient, world: World, log: None) -> None:
    note(world, "sol", "trainee.seen", user=world.add(User(email="em@example.org", name="Élodie Martin")))
    note(world, "sol", "trainee.seen", user=world.add(User(email="yuna@example.org", name="김유나")))
    world.sign_in(client, "ada")
    for typed, name in (("élodie", "Élodie Martin"), (unicodedata.normalize("NFD", "유나"), "김유나")):
        page = client.get("/audit", params={"who": typed}).text
        assert name in page
        assert page.count("<tr><td") == 1


def test_two_of_one_name_are_told_apart(client: TestClient, world: World, log: None) -> None:
    twin = world.add(User(email="jun.second@example.org", name="Jun"))
    note(world, "sol", "trainee.seen", user=twin)
    world.sign_in(client, "ada")
    for address in ("/audit", "/audit.csv"):
        page = client.get(f"{address}?who=jun.second").text
        assert "jun.second@example.org" in page
        assert "jun@example.org" not in page
        assert "sol@example.org" in page


def test_a_filtered_log_says_so_for_print(client: TestClient, world: World, log: None) -> None:
    world.sign_in(client, "ada")
    assert "Not the whole log" not in client.get("/audit?who=&action=&since=").text
    page = client.get("/audit?who=<b>jun&action=trainee.seen&since=2026-11-01&until=2026-11-30").text
    said = page[page.index("Not the whole log") :].partition("</ul>")[0]
    items = ["Name or e-mail contains: <bdi>&lt;b&gt;jun</bdi>", "Action: Looked at a trainee&#39;s course"]
    items += ["From: 2026-11-01", "Until: 2026-11-30"]
    assert re.findall("<li>(.*?)</li>", said) == items
    assert "Action: none" in client.get("/audit?action=none").text


def test_the_log_comes_fifty_entries_to_a_page(client: TestClient, world: World) -> None:
    for number in range(60):
        note(world, "sol", "trainee.seen", number=number)
    world.sign_in(client, "sol")
    first, second = client.get("/audit").text, client.get("/audit?page=2").text
    assert first.count("<tr><td") == 50
    assert second.count("<tr><td") == 10
    assert 'rel="next"' in first
    assert 'rel="next"' not in second
    assert client.get("/audit?page=99999999999999999999").status_code == 200


@pytest.mark.parametrize(
    ("language", "action", "detail", "words"),
    [
        ("en", "cohort.exported", {"file": "csv", "named": False}, ["File: csv", "With names: no"]),
        ("ko", "cohort.exported", {"file": "xlsx", "named": True}, ["파일: xlsx", "이름 포함: 예"]),
        ("ko", "place.changed", {"before": None, "after": "trainee"}, ["변경 전: 없음", "변경 후: 교육생"]),
        ("en", "place.changed", {"before": "instructor", "after": None}, ["Before: Instructor", "After: none"]),
        ("ko", "cohort.renamed", {"before": "trainee", "after": "가을"}, ["변경 전: trainee", "변경 후: 가을"]),
        ("en", "user.changed", {"name": False, "email": True}, ["Name changed: no", "E-mail changed: yes"]),
        ("ko", "user.changed", {"name": True, "email": False}, ["이름 변경: 예", "이메일 변경: 아니요"]),
        ("en", "cohort.created", {"name": "Spring"}, ["Name: Spring"]),
        ("ko", "sign_in", {"way": "password"}, ["방법: 비밀번호"]),
        (
            "en",
            "attempt.looked_at",
            {"attempt": 7, "page": "review"},
            ["Attempt since removed, record no.: 7", "Page: After-action review"],
        ),
        ("ko", "sign_in", {"way": "invitation"}, ["방법: 초대 링크"]),
        ("ko", "sign_in", {"way": "reset"}, ["방법: 재설정 링크"]),
        ("ko", "cohort.names_seen", {"page": 1, "people": [3, 4]}, ["쪽: 1", "사람 번호: 3, 4"]),
        ("en", "something.new", {"unheard_of": 3}, ["unheard_of: 3"]),
    ],
)
def test_details_read_as_words_on_the_page_and_in_the_file(
    client: TestClient, world: World, language: str, action: str, detail: dict[str, object], words: list[str]
) -> None:
    note(world, "sol", action, **detail)
    world.sign_in(client, "sol")
    spoken = {"Accept-Language": language}
    page = client.get("/audit", headers=spoken).text
    for told in words:
        key, _, value = told.partition(": ")
        assert f'<span class="detail">{key}: <bdi>{value}</bdi></span>' in page
    file = client.get("/audit.csv", headers=spoken).text
    assert list(csv.reader(file.splitlines()))[1][-1] == "; ".join(words)


@pytest.mark.parametrize(
    ("language", "drill", "attempt"), [("en", "Drill: Match night", "Attempt: 2"), ("ko", "훈련: ", "수행: 2")]
)
def test_an_attempt_goes_by_its_drill_and_its_own_number(
    client: TestClient, world: World, language: str, drill: str, attempt: str
) -> None:
    taken.install(world.engine)
    taken.take(world, "jun", [])
    taken.take(world, "mina", [])
    second = taken.take(world, "mina", [])
    note(world, "sol", "attempt.looked_at", user=world.people["mina"], attempt=second, page="review")
    world.sign_in(client, "sol")
    file = client.get("/audit.csv", headers={"Accept-Language": language}).text
    said = list(csv.reader(file.splitlines()))[1]
    assert "Mina" in said
    assert said[-1].startswith(drill)
    assert attempt in said[-1].split("; ")


def test_a_later_attempt_with_the_same_row_is_not_taken_for_the_one_looked_at(client: TestClient, world: World) -> None:
    taken.install(world.engine)
    attempt = taken.take(world, "mina", [])
    earlier = world.all(Attempt)[0].created_at - timedelta(days=1)
    world.add(
        AuditEntry(at=earlier, actor_id=world.people["sol"], action="attempt.looked_at", detail={"attempt": attempt})
    )
    world.sign_in(client, "sol")
    said = list(csv.reader(client.get("/audit.csv").text.splitlines()))[1]
    assert "Match night" not in said[-1]


def test_the_file_says_what_was_done_in_the_language_of_the_page(client: TestClient, world: World, log: None) -> None:
    world.sign_in(client, "sol")
    file = client.get("/audit.csv", headers={"Accept-Language": "ko"}).text
    assert "기수 자료를 내려받음" in file
    assert "cohort.exported" not in file


def recorded() -> Iterator[tuple[str, list[str]]]:
    """Every act the code writes into the log by name, with the keys of its details."""
    for path in sorted((ROOT / "server").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record" and len(call.args) == 3:
                action = call.args[2].value if isinstance(call.args[2], ast.Constant) else ""
                yield action, [one.arg for one in call.keywords if one.arg and one.arg not in ("user", "cohort")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_and_every_detail_has_words(language: str) -> None:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(ROOT / "templates"), autoescape=True)
    spoken = sentences(language)
    environment.globals |= {"_": spoken.one, "_n": spoken.many}
    words = environment.get_template("cohorts/words.html").module
    keys = environment.get_template("cohorts/details.html").module.keys
    found = list(recorded())
    assert len(found) > 20
    acts = {action for action, _ in found if action} | {"everything.exported"}
    assert [action for action in acts if words.action(action) == action] == []
    assert {key for _, details in found for key in details} | {status.value for status in Status} <= set(keys)
