"""Rosters as CSV: reading what spreadsheets write, planning, and giving back what can be read again."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts import roster
from server.accounts.roster import Known, Line, Status

HEADING = "email,name,cohort,role\n"


def planned(text: str, known: dict[str, Known] | None = None, cohorts: dict[str, bool] | None = None) -> roster.Plan:
    return roster.plan(
        roster.read(text), known or {}, cohorts or {}, lambda line: "" if "@" in line.email else "roster.email"
    )


def statuses(plan: roster.Plan) -> list[str]:
    return [step.reason or step.status.value for step in plan.steps]


@pytest.mark.parametrize(
    "text",
    [
        "email,name,cohort,role\na@b.c,김민아,2026 가을,trainee\n",
        "\ufeffemail,name,cohort,role\r\na@b.c,김민아,2026 가을,trainee\r\n",
        "email;name;cohort;role\na@b.c;김민아;2026 가을;trainee",
        "email\tname\tcohort\trole\na@b.c\t김민아\t2026 가을\ttrainee\n",
        "이름,이메일,역할,기수\n김민아,a@b.c,교육생,2026 가을\n",
        '"E-Mail","Name","Cohort","Role"\n" A@b.c "," 김민아","2026  가을","Trainee"\n',
        "no,email,name,cohort,role,note\n1,a@b.c,김민아,2026 가을,,hello\n",
    ],
)
def test_what_spreadsheets_write_reads_the_same(text: str) -> None:
    assert roster.read(text) == [Line(2, "a@b.c", "김민아", "2026 가을", "trainee")]


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_the_encodings_spreadsheets_use_are_recognised(code: str) -> None:
    text = "email,name\na@b.c,김민아\n"
    assert roster.read(roster.decode(text.encode(code))) == [Line(2, "a@b.c", "김민아")]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "roster.encoding"),
        (b"PK\x03\x04\x14\0\x06\0", "roster.encoding"),
        (b"\xff\xfe\x00", "roster.encoding"),
        (b"", "roster.heading"),
        (b"mina@example.org,Mina\n", "roster.heading"),
        (b"email,cohort\n", "roster.heading"),
        (b"email,name,name\n", "roster.heading_twice"),
        (b'email,name\n"a@b.c,Mina\n', "roster.csv"),
        (b'email,name\na@b.c,"Mi"na\n', "roster.csv"),
        (b"email,name\n" + b"a@b.c," + b"x" * 200_000, "roster.csv"),
        (b"email,name\n" + b"a@b.c,x\n" * 5001, "roster.too_long"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, key: str) -> None:
    with pytest.raises(roster.Unreadable) as refused:
        roster.read(roster.decode(data))
    assert refused.value.key == key


def test_line_numbers_are_those_of_the_file() -> None:
    text = 'email,name\na@b.c,"Mina\nPark"\n\nd@e.f,Jun\n'
    assert roster.read(text) == [Line(2, "a@b.c", "Mina Park"), Line(5, "d@e.f", "Jun")]


def test_lines_that_end_as_on_an_old_mac_are_lines() -> None:
    text = "email;name\ra@b.c;Park, Mina, Dr, Prof\r\rd@e.f;Jun\r"
    assert roster.read(text) == [Line(2, "a@b.c", "Park, Mina, Dr, Prof"), Line(4, "d@e.f", "Jun")]


def test_a_plan_tells_new_changed_unchanged_and_wrong_lines_apart() -> None:
    known = {
        "same@x.y": Known("Same", {"Autumn": "trainee"}),
        "name@x.y": Known("Before", {"Autumn": "trainee"}),
        "role@x.y": Known("Role", {"Autumn": "trainee"}),
        "more@x.y": Known("More", {"Autumn": "trainee"}),
    }
    text = HEADING + (
        "new@x.y,New,Autumn,trainee\nsame@x.y,Same,Autumn,trainee\nname@x.y,After,Autumn,trainee\n"
        "role@x.y,Role,Autumn,instructor\nmore@x.y,More,Winter,trainee\nalone@x.y,Alone,,\n"
    )
    plan = planned(text, known, {"Autumn": False})
    assert statuses(plan) == ["new", "unchanged", "changed", "changed", "changed", "new"]
    assert (plan.steps[2].renamed_from, plan.steps[3].role_from) == ("Before", "trainee")
    assert [step.joins for step in plan.steps] == [True, False, False, False, True, False]
    assert (plan.new_cohorts, plan.changes, plan.count("unchanged")) == (("Winter",), 5, 1)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nobody,Mina,Autumn,trainee", "roster.email"),
        ("a@b.c,Mina,Autumn,owner", "roster.role"),
        ("a@b.c,Mina,,trainee", "roster.no_cohort"),
        ("a@b.c,Mina,Old,trainee", "roster.cohort_archived"),
    ],
)
def test_a_wrong_line_says_why_and_makes_no_cohort(line: str, reason: str) -> None:
    plan = planned(HEADING + line, cohorts={"Autumn": False, "Old": True})
    assert statuses(plan) == [reason]
    assert plan.new_cohorts == ()


@pytest.mark.parametrize("line", ["a@b.c,Park, Mina,Autumn,trainee", "a@b.c,Mina,Autumn,trainee,,and more"])
def test_a_line_with_more_cells_than_the_heading_is_not_cut(line: str) -> None:
    assert statuses(planned(HEADING + line)) == ["roster.overfull"]


def test_empty_cells_at_the_end_of_a_line_are_nothing() -> None:
    assert statuses(planned(HEADING + "a@b.c,Mina,Autumn,trainee,, \n")) == ["new"]


def test_hangul_in_parts_is_put_together() -> None:
    text = HEADING + "a@b.c,김민아,2026 가을,교육생\n"
    assert roster.read(unicodedata.normalize("NFD", text)) == roster.read(text)


@pytest.mark.parametrize("name", ["autumn cohort", "AUTUMN COHORT", "Ａｕｔｕｍｎ cohort"])
def test_a_cohort_that_looks_like_a_known_one_is_that_one(name: str) -> None:
    plan = planned(HEADING + f"a@b.c,Mina,{name},trainee\nd@e.f,Jun,{name},trainee\n", cohorts={"Autumn cohort": False})
    assert plan.new_cohorts == ()
    assert {step.line.cohort for step in plan.steps} == {"Autumn cohort"}
    assert len(planned(HEADING + f"a@b.c,Mina,{name},\nd@e.f,Jun,{name.title()},\n").new_cohorts) == 1


def test_duplicate_lines_name_the_first_one() -> None:
    text = HEADING + "a@b.c,Mina,Autumn,trainee\nA@B.C,Mina,Autumn,instructor\na@b.c,Nina,Winter,trainee\n"
    plan = planned(text)
    assert statuses(plan) == ["new", "roster.twice", "roster.other_name"]
    assert [step.other_line for step in plan.steps] == [0, 2, 2]


def test_a_person_new_in_the_file_may_stand_in_two_cohorts() -> None:
    plan = planned(HEADING + "a@b.c,Mina,Autumn,trainee\na@b.c,Mina,Winter,instructor\n")
    assert statuses(plan) == ["new", "changed"]


def test_the_digest_differs_when_the_plan_does() -> None:
    text = HEADING + "a@b.c,Mina,Autumn,trainee\n"
    assert planned(text).digest == planned(text).digest
    assert planned(text).digest != planned(text, {"a@b.c": Known("Mina")}).digest
    assert planned(text).digest != planned(text, cohorts={"Autumn": False}).digest


FORMULAS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "'=1", "''+2", "'plain", "＝1+1", "＠SUM", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_starts_a_formula_and_every_name_comes_back(name: str) -> None:
    text = roster.write([Line(2, "a@b.c", name, name, "trainee")])
    cells = text.splitlines()[1].split(",")
    assert not any(cell.strip('"').startswith(tuple("=+-@\t\r＝＋－＠")) for cell in cells)
    (line,) = roster.read(text)
    assert (line.name, line.cohort) == (name, name)


LETTERS = st.characters(codec="utf-8", categories=["L", "N", "P", "S"])
WORDS = st.text(LETTERS, min_size=1, max_size=20).map(lambda text: unicodedata.normalize("NFC", text))


@given(st.lists(st.tuples(WORDS, WORDS, st.sampled_from(roster.ROLES)), max_size=8))
def test_what_is_written_reads_back_unchanged(rows: list[tuple[str, str, str]]) -> None:
    lines = [Line(n, f"p{n}@x.y", name, cohort, role) for n, (name, cohort, role) in enumerate(rows, start=2)]
    assert roster.read(roster.decode(roster.write(lines).encode())) == lines


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        plan = planned(roster.decode(data))
    except roster.Unreadable:
        return
    assert all(step.status in Status for step in plan.steps)
