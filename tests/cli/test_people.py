"""`cadet user`: people are added, listed, let in, kept out and removed."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from server import db
from server.models import AuditEntry, Link, User
from tests.cli.running import cadet
from tests.people import World

pytestmark = pytest.mark.sqlite


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


def test_keeping_a_person_out_takes_their_unused_links_and_is_done_once(world_at_home: World, engine: Engine) -> None:
    def kept_out() -> tuple[object, int, int]:
        with db.reading(engine) as session:
            user = session.get_one(User, world_at_home.people["jun"])
            links = session.exec(select(Link).where(Link.user_id == user.id)).all()
            lines = session.exec(select(AuditEntry).where(AuditEntry.action == "user.disabled")).all()
            return user.disabled_at, len(links), len(lines)

    assert cadet("user", "link", "jun@example.org").exit_code == 0
    assert cadet("user", "disable", "jun@example.org").exit_code == 0
    first = kept_out()
    assert first[0] is not None
    assert first[1:] == (0, 1), "the link is gone, and it is written down"
    assert cadet("user", "disable", "jun@example.org").exit_code == 0
    assert kept_out() == first
    assert cadet("user", "disable", "jun@example.org", "--undo").exit_code == 0
    assert kept_out()[0] is None


def test_a_person_is_removed_once_it_is_said_twice(world_at_home: World, engine: Engine) -> None:
    first = cadet("user", "remove", "jun@example.org")
    assert first.exit_code == 1
    assert "--yes" in first.stderr
    assert "jun@example.org" in cadet("user", "list").stdout
    assert cadet("user", "remove", "jun@example.org", "--yes").exit_code == 0
    listed = cadet("user", "list").stdout
    assert "jun@example.org" not in listed
    assert "emoved" not in listed
    with db.reading(engine) as session:
        gone = session.get_one(User, world_at_home.people["jun"])
        assert gone.disabled_at is not None
    assert cadet("user", "disable", gone.email, "--undo").exit_code == 1, "there is nobody to bring back"


def test_who_was_removed_does_not_come_back_by_an_import(world_at_home: World, tmp_path: Path) -> None:
    assert cadet("export", tmp_path / "all.json").exit_code == 0
    assert cadet("user", "remove", "jun@example.org", "--yes").exit_code == 0
    told = cadet("import", tmp_path / "all.json", "--apply", "--leave-clashes")
    assert "jun@example.org (removed here for good)" in told.stdout
    assert "jun@example.org" not in cadet("user", "list").stdout


def test_who_was_removed_elsewhere_is_told_by_the_label(world_at_home: World, tmp_path: Path) -> None:
    assert cadet("user", "remove", "jun@example.org", "--yes").exit_code == 0
    assert cadet("export", tmp_path / "all.json").exit_code == 0
    (tmp_path / "data" / "cadet.db").unlink()
    assert cadet("migrate").exit_code == 0
    told = cadet("import", tmp_path / "all.json").stdout
    assert f"Removed person {world_at_home.people['jun']}" in told
    assert "removed-" not in told


def test_the_last_administrator_is_not_removed(world_at_home: World) -> None:
    refused = cadet("user", "remove", "ada@example.org", "--yes")
    assert refused.exit_code == 1
    assert "ada@example.org" in cadet("user", "list").stdout


def test_the_last_administrator_is_not_kept_out(world_at_home: World) -> None:
    refused = cadet("user", "disable", "ada@example.org")
    assert (refused.exit_code, refused.stderr) == (
        1, "Refused: this is the only administrator; make somebody else one first\n",
    )  # fmt: skip
    assert cadet("user", "add", "eve@example.org", "Eve", "--admin").exit_code == 0
    assert cadet("user", "disable", "ada@example.org").exit_code == 0
    assert cadet("user", "disable", "eve@example.org").exit_code == 1, "one who is kept out administers nothing"
    assert cadet("user", "disable", "ada@example.org").exit_code == 0, "it is so already"


def test_names_are_listed_as_they_are_whatever_signs_they_hold(world_at_home: World) -> None:
    names = ["Mina [/x]", "[red]Jun[/red]", ":smile: Hana", "Bora \\"]
    for place, name in enumerate(names):
        assert cadet("user", "add", f"p{place}@x.org", name).exit_code == 0
    listed = cadet("user", "list")
    assert listed.exit_code == 0
    for name in names:
        assert name in listed.stdout


LONG = "a.very.long.name.of.a.person.who.trains.here@mission.in.some.far.away.country.of.the.republic.example.org"


def test_addresses_are_whole_where_a_pipe_reads_them(world_at_home: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    name = "Nari " * 20
    assert cadet("user", "add", LONG, name).exit_code == 0
    (line,) = [line for line in cadet("user", "list").stdout.splitlines() if "a.very" in line]
    assert LONG in line
    assert name.strip() in line


def test_addresses_are_whole_in_a_narrow_terminal(world_at_home: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cadet("user", "add", LONG, "Nari").exit_code == 0
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    shown = re.sub(r"\x1b\[[0-9;]*m", "", cadet("user", "list").stdout)
    first = "".join(line.split("│")[1].strip() for line in shown.splitlines() if line.startswith("│"))
    assert LONG in first
    assert max(map(len, shown.splitlines())) <= 60


def test_a_refusal_is_a_sentence(world_at_home: World) -> None:
    assert (
        cadet("user", "add", "mina@example.org", "Mina").stderr == "Refused: somebody already has this e-mail address\n"
    )
