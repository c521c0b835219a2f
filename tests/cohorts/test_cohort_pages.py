"""The cohort page: who sees what of whom, what it says, and how little it asks the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, update
from sqlmodel import col, select

from server import db
from server.cohorts import routes
from server.cohorts.actions import touch
from server.models import AuditEntry, Membership, Progress, Role, User
from server.scoring.overall import CRITERIA
from tests.cohorts.crowd import crowd
from tests.copies import Copy
from tests.people import World

UNTRIED = "-" * 21


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The SQL sent through the engine meanwhile, without BEGIN and COMMIT."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


class Rows(HTMLParser):
    """The cells of the heat map's body, row by row."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.cell = False
        self.feed(html[html.index('id="heat-map"') :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.cell = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self.cell = False

    def handle_data(self, data: str) -> None:
        if self.cell:
            self.rows[-1][-1] += data.strip()


def heat(client: TestClient, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return Rows(answer.text).rows[2:]


def teach(world: World, cohort: int) -> None:
    world.join("hana", cohort, Role.INSTRUCTOR)


def stand(world: World, name: str, levels: str, **more: object) -> None:
    world.add(Progress(cohort_id=world.cohort, user_id=world.people[name], levels=levels, attempts=1, **more))


def test_an_instructor_sees_names_numbers_and_what_was_not_tried(client: TestClient, world: World) -> None:
    stand(world, "mina", "4" + "2" * 19 + "-")
    world.sign_in(client, "hana")
    jun, mina = heat(client, f"/cohorts/{world.cohort}")
    assert mina[0] == "Mina"
    assert mina[1:22] == ["4", *["2"] * 19, "–not tried"]
    assert jun[1:22] == ["–not tried"] * 21
    assert mina[22] == "1"


@pytest.mark.parametrize(("language", "lowest", "highest"), [("en", "Failing", "Model"), ("ko", "부적절", "모범")])
def test_the_legend_calls_a_level_what_the_scorecard_calls_it(
    client: TestClient, world: World, language: str, lowest: str, highest: str
) -> None:
    world.sign_in(client, "hana")
    page = client.get(f"/cohorts/{world.cohort}", headers={"Accept-Language": language}).text
    legend = re.search(r'<ul class="legend row".*?</ul>', page, re.DOTALL)
    assert legend
    assert f'<span class="level l0">0</span> {lowest}</li>' in legend[0]
    assert f'<span class="level l4">4</span> {highest}</li>' in legend[0]


def test_staff_see_numbered_rows_and_no_name_until_they_ask(client: TestClient, world: World) -> None:
    cohort = crowd(world.engine, 6)
    world.sign_in(client, "sol")
    answer = client.get(f"/cohorts/{cohort}")
    assert "Crowd Person" not in answer.text
    assert [row[0] for row in Rows(answer.text).rows[2:]] == [f"Trainee {n}" for n in range(1, 7)]
    assert world.all(AuditEntry) == []


def test_each_look_of_staff_at_names_leaves_a_line_in_the_audit_log(client: TestClient, world: World) -> None:
    cohort = crowd(world.engine, 6)
    world.sign_in(client, "sol")
    rows = heat(client, f"/cohorts/{cohort}/names")
    assert rows[0][0] == "Crowd Person 00000"
    client.get(f"/cohorts/{cohort}/names")
    entries = world.all(AuditEntry)
    assert [(e.action, e.actor_id, e.cohort_id) for e in entries] == [
        ("cohort.names_seen", world.people["sol"], cohort)
    ] * 2


@pytest.mark.parametrize(
    ("query", "kept", "back"),
    [
        ("sort=duty&order=weak", "sort=duty&order=weak&page=1", "sort=duty&order=weak&page=1"),
        ("sort=hook&order=strong&page=2", "sort=hook&order=strong&page=2", "sort=hook&order=strong&page=2"),
        ("", "sort=name&order=weak&page=1", "sort=number&order=weak&page=1"),
        ("sort=number&order=strong&page=2", "sort=name&order=strong&page=1", "sort=number&order=strong&page=1"),
    ],
)
def test_rows_keep_their_order_when_names_are_shown_and_hidden(
    client: TestClient, world: World, query: str, kept: str, back: str
) -> None:
    cohort = crowd(world.engine, 53)
    world.sign_in(client, "sol")
    there, here = f"/cohorts/{cohort}/names?{kept}", f"/cohorts/{cohort}?{back}"
    assert f'href="{there}#heat-map"' in unescape(client.get(f"/cohorts/{cohort}?{query}").text)
    assert f'href="{here}#heat-map"' in unescape(client.get(there).text)
    assert client.get(here).status_code == 200


def test_the_line_about_a_look_at_names_holds_what_was_shown(client: TestClient, world: World) -> None:
    cohort = crowd(world.engine, 53)
    world.sign_in(client, "sol")
    rows = heat(client, f"/cohorts/{cohort}/names?page=77")
    (entry,) = world.all(AuditEntry)
    names = {user.id: user.name for user in world.all(User)}
    assert len(rows) == 3
    assert entry.detail["page"] == 2
    assert [names[user] for user in cast(list[int], entry.detail["people"])] == [row[0] for row in rows]


def test_the_avoider_index_is_a_share_at_the_top_and_in_the_table(client: TestClient, world: World) -> None:
    cohort = crowd(world.engine, 6)
    teach(world, cohort)
    world.sign_in(client, "hana")
    assert all(re.fullmatch(r"\d+%", row[23]) for row in heat(client, f"/cohorts/{cohort}"))


def test_staff_cannot_sort_unnamed_people_by_name(client: TestClient, world: World) -> None:
    cohort = crowd(world.engine, 6)
    world.sign_in(client, "sol")
    assert client.get(f"/cohorts/{cohort}?sort=name").status_code == 404


def test_fewer_than_five_people_are_not_broken_down(client: TestClient, world: World) -> None:
    stand(world, "mina", "1" * 21)
    world.sign_in(client, "sol")
    answer = client.get(f"/cohorts/{world.cohort}")
    assert "No breakdown yet" in answer.text
    assert 'id="heat-map"' not in answer.text
    assert client.get(f"/cohorts/{world.cohort}/names").status_code == 403


def test_a_criterion_tried_by_fewer_than_five_shows_no_median(client: TestClient, world: World) -> None:
    cohort = crowd(world.engine, 6)
    with db.writing(world.engine) as session:
        rows = session.exec(select(Progress).where(Progress.cohort_id == cohort))
        for number, row in enumerate(rows):
            row.levels = ("3" if number < 4 else "-") + "2" * 20
            session.add(row)
    world.sign_in(client, "sol")
    assert client.get(f"/cohorts/{cohort}").text.count("Tried by fewer than five people.") == 1


@pytest.mark.parametrize(("name", "status"), [("mina", 403), ("bora", 404), ("hana", 200), ("sol", 200)])
def test_only_its_instructors_and_staff_see_a_cohort(client: TestClient, world: World, name: str, status: int) -> None:
    world.sign_in(client, name)
    assert client.get(f"/cohorts/{world.cohort}").status_code == status


@pytest.mark.parametrize(
    "address", ["/cohorts/0", "/cohorts/99999999999999999999", "/cohorts/x", "/cohorts/7/trainees/1"]
)
def test_addresses_of_nothing_are_not_found(client: TestClient, world: World, address: str) -> None:
    world.sign_in(client, "sol")
    assert client.get(address).status_code == 404


def test_rows_sort_by_a_criterion_either_way_and_those_who_have_not_tried_come_last(
    client: TestClient, world: World
) -> None:
    stand(world, "mina", "1" + UNTRIED[1:])
    for name, level in (("kim", "4"), ("lee", "-"), ("park", "3")):
        world.people[name] = world.person(name)
        world.join(name, world.cohort, Role.TRAINEE)
        stand(world, name, level + UNTRIED[1:])
    world.sign_in(client, "hana")
    weak = heat(client, f"/cohorts/{world.cohort}?sort=respect&order=weak")
    strong = heat(client, f"/cohorts/{world.cohort}?sort=respect&order=strong")
    assert [row[0] for row in weak] == ["Mina", "Park", "Kim", "Jun", "Lee"]
    assert [row[0] for row in strong] == ["Kim", "Park", "Mina", "Jun", "Lee"]
    by_name = heat(client, f"/cohorts/{world.cohort}?sort=name&order=strong")
    assert [row[0] for row in by_name] == ["Park", "Mina", "Lee", "Kim", "Jun"]


def test_rows_sort_by_number_either_way(client: TestClient, world: World) -> None:
    cohort = crowd(world.engine, 51)
    world.join("hana", cohort, Role.INSTRUCTOR)
    world.sign_in(client, "hana")
    address = f"/cohorts/{cohort}?sort=number&order"
    pages = (f"{address}=weak", f"{address}=strong", f"{address}=strong&page=2")
    first, last, rest = ([row[0][-2:] for row in heat(client, page)] for page in pages)
    assert (first[0], first[-1]) == ("00", "49")
    assert (last[0], last[-1], rest) == ("50", "01", ["00"])


def test_an_unknown_sort_key_names_nothing(client: TestClient, world: World) -> None:
    world.sign_in(client, "hana")
    assert client.get(f"/cohorts/{world.cohort}?sort=%27;drop").status_code == 404
    assert client.get(f"/cohorts/{world.cohort}?sort=respect&order=sideways").status_code == 404


def test_rows_come_fifty_to_a_page_and_every_trainee_once(client: TestClient, world: World) -> None:
    cohort = crowd(world.engine, 120)
    teach(world, cohort)
    world.sign_in(client, "hana")
    pages = [heat(client, f"/cohorts/{cohort}?page={page}") for page in (1, 2, 3)]
    assert [len(rows) for rows in pages] == [50, 50, 20]
    assert len({row[0] for rows in pages for row in rows}) == 120
    assert heat(client, f"/cohorts/{cohort}?page=99") == pages[2]


def test_a_page_asks_the_database_the_same_few_things_whatever_the_size(
    app: FastAPI, client: TestClient, world: World
) -> None:
    counts = []
    for size in (6, 60, 600):
        cohort = crowd(world.engine, size, f"Crowd{size}")
        teach(world, cohort)
        world.sign_in(client, "hana")
        with statements(app.state.engine) as cold:
            assert client.get(f"/cohorts/{cohort}?sort=respect").status_code == 200
        with statements(app.state.engine) as warm:
            assert client.get(f"/cohorts/{cohort}?sort=respect").status_code == 200
        counts.append((len(cold), len(warm)))
    # On SQLite who is asking is read beside the engine; PostgreSQL is asked through it, once more per page.
    assert counts in ([(4, 2)] * 3, [(5, 3)] * 3)


def test_what_was_folded_before_is_not_shown_after_progress_or_people_changed(client: TestClient, world: World) -> None:
    cohort = crowd(world.engine, 6)
    world.sign_in(client, "sol")
    first = client.get(f"/cohorts/{cohort}").text
    assert re.search(r">6<small> / 6<", first)
    world.add(Membership(cohort_id=cohort, user_id=world.people["jun"], role=Role.TRAINEE))
    assert re.search(r">6<small> / 7<", client.get(f"/cohorts/{cohort}").text)
    with db.writing(world.engine) as session:
        session.execute(update(Progress).where(col(Progress.cohort_id) == cohort).values(levels="4" * 21))
        touch(session, cohort)
    assert {cell for row in heat(client, f"/cohorts/{cohort}")[:6] for cell in row[1:22]} == {"4"}


def test_figures_that_a_restored_backup_does_not_hold_are_forgotten(
    client: TestClient, world: World, database_url: str, tmp_path: Path
) -> None:
    cohort = crowd(world.engine, 6)
    world.sign_in(client, "sol")
    copy = Copy(world.engine, database_url, tmp_path)
    for level in "43":
        with db.writing(world.engine) as session:
            session.execute(update(Progress).where(col(Progress.cohort_id) == cohort).values(levels=level * 21))
            touch(session, cohort)
        assert {cell for row in heat(client, f"/cohorts/{cohort}") for cell in row[1:22]} == {level}
        copy.bring_back()


def test_somebody_who_left_the_cohort_leaves_its_figures(client: TestClient, world: World) -> None:
    cohort = crowd(world.engine, 7)
    with db.writing(world.engine) as session:
        session.delete(session.exec(select(Membership).where(Membership.cohort_id == cohort)).first())
    world.sign_in(client, "sol")
    assert re.search(r">6<small> / 6<", client.get(f"/cohorts/{cohort}").text)


def test_names_are_shown_and_never_run(client: TestClient, world: World) -> None:
    sharp = "<script>alert(1)</script>"
    user = world.add(User(email="x@example.org", name=sharp))
    world.add(Membership(cohort_id=world.cohort, user_id=user, role=Role.TRAINEE))
    world.sign_in(client, "hana")
    answer = client.get(f"/cohorts/{world.cohort}")
    assert sharp not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_staff_compare_two_cohorts_and_a_small_one_stays_closed(client: TestClient, world: World) -> None:
    large, small = crowd(world.engine, 8, "Large"), crowd(world.engine, 3, "Small")
    world.sign_in(client, "sol")
    answer = client.get(f"/cohorts/compare?a={large}&b={small}")
    assert answer.status_code == 200
    assert "Small: fewer than five people" in answer.text
    assert "Person" not in answer.text
    world.sign_in(client, "hana")
    assert client.get("/cohorts/compare").status_code == 403


def test_two_different_cohorts_are_compared_before_any_is_chosen(client: TestClient, world: World) -> None:
    large = crowd(world.engine, 8, "Large")
    world.sign_in(client, "sol")
    answer = client.get(f"/cohorts/compare?a={large}").text
    assert "Skills side by side" in answer
    assert answer.count(f'<option value="{large}" selected>') == 1
    chosen = re.findall(r'<option value="(\d+)" selected>', client.get("/cohorts/compare").text)
    assert len(set(chosen)) == 2


def test_the_list_shows_each_person_their_cohorts(client: TestClient, world: World) -> None:
    world.sign_in(client, "hana")
    answer = client.get("/cohorts").text
    assert "Autumn cohort" in answer
    assert "Other cohort" not in answer
    world.sign_in(client, "sol")
    assert "Other cohort" in client.get("/cohorts").text


def test_one_trainees_course_is_open_to_their_instructor_and_logged_for_staff(client: TestClient, world: World) -> None:
    world.classmates()
    stand(world, "mina", "3" * 21, baseline="2" * 21, growth="5" * 21)
    address = f"/cohorts/{world.cohort}/trainees/{world.people['mina']}"
    world.sign_in(client, "hana")
    assert "+1" in client.get(address).text
    assert world.all(AuditEntry) == []
    world.sign_in(client, "sol")
    assert "noted in the audit log" in client.get(address).text
    (entry,) = world.all(AuditEntry)
    assert (entry.action, entry.user_id) == ("trainee.seen", world.people["mina"])


def test_among_fewer_than_five_one_trainees_course_is_their_instructors_alone(client: TestClient, world: World) -> None:
    stand(world, "mina", "3" * 21)
    address = f"/cohorts/{world.cohort}/trainees/{world.people['mina']}"
    world.sign_in(client, "sol")
    answer = client.get(address)
    assert answer.status_code == 403
    assert "Mina" not in answer.text
    assert world.all(AuditEntry) == []
    world.sign_in(client, "hana")
    assert client.get(address).status_code == 200


def test_instructors_are_no_trainees_and_have_no_course(client: TestClient, world: World) -> None:
    world.classmates()
    world.sign_in(client, "sol")
    assert client.get(f"/cohorts/{world.cohort}/trainees/{world.people['hana']}").status_code == 404


def test_every_criterion_has_its_column(client: TestClient, world: World) -> None:
    world.sign_in(client, "hana")
    page = client.get(f"/cohorts/{world.cohort}").text
    for criterion in CRITERIA:
        assert f"sort={criterion}&amp;order=weak" in page


def test_the_audits_shares_stand_beside_the_cohorts_as_they_are_kept(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = crowd(world.engine, 6)
    world.sign_in(client, "sol")
    assert {"36%", "45%"} <= set(re.findall(r"\d+%", client.get(f"/cohorts/{cohort}").text))
    monkeypatch.setattr(routes, "AUDIT_HOME_ONLY", 0.128)
    monkeypatch.setattr(routes, "AUDIT_LOCAL_LANGUAGE", 0.872)
    assert {"13%", "87%"} <= set(re.findall(r"\d+%", client.get(f"/cohorts/{cohort}").text))
