"""Changes in groups: durable before anybody is told, each undone alone, and never lost on the way."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, event, insert

from server import db
from server.errors import Busy, Conflict
from server.models import Cohort
from tests.people import World

Change = Callable[[Connection], str]


def adding(name: str) -> Change:
    def change(rows: Connection) -> str:
        rows.execute(insert(Cohort).values(name=name))
        return name

    return change


def failing(name: str) -> Change:
    def change(rows: Connection) -> str:
        adding(name)(rows)
        raise Conflict("error.drill_over")

    return change


def together(group: db.GroupWriter, *changes: Change) -> list[str | BaseException]:
    async def play() -> list[str | BaseException]:
        return await asyncio.gather(*(group.change(change) for change in changes), return_exceptions=True)

    return asyncio.run(play())


def names(world: World) -> set[str]:
    return {cohort.name for cohort in world.all(Cohort)} - {"Autumn cohort", "Other cohort"}


def test_everybody_gets_what_their_own_change_gave(world: World) -> None:
    wanted = [f"c{n}" for n in range(12)]
    assert together(db.GroupWriter(world.engine), *map(adding, wanted)) == wanted
    assert names(world) == set(wanted)


@pytest.mark.sqlite
def test_changes_that_come_together_share_a_commit(world: World) -> None:
    commits: list[Connection] = []
    note = commits.append
    event.listen(world.engine, "commit", note)
    together(db.GroupWriter(world.engine), *(adding(f"c{n}") for n in range(12)))
    event.remove(world.engine, "commit", note)
    assert len(commits) == 1


def test_a_change_that_fails_undoes_itself_alone(world: World) -> None:
    first, wrong, last = together(db.GroupWriter(world.engine), adding("a"), failing("b"), adding("c"))
    assert (first, last) == ("a", "c")
    assert isinstance(wrong, Conflict)
    assert names(world) == {"a", "c"}


def test_a_change_that_fails_by_itself_leaves_nothing(world: World) -> None:
    group = db.GroupWriter(world.engine)
    (wrong,) = together(group, failing("a"))
    assert isinstance(wrong, Conflict)
    assert names(world) == set()
    assert together(group, adding("b")) == ["b"], "and the next one is served"


def test_it_is_there_for_others_when_it_is_acknowledged(world: World) -> None:
    async def play() -> None:
        await db.GroupWriter(world.engine).change(adding("a"))
        assert names(world) == {"a"}

    asyncio.run(play())


def test_nobody_is_told_that_a_change_stands_whose_commit_failed(world: World) -> None:
    def fail(_: Connection) -> None:
        raise OSError("the disk is full")

    event.listen(world.engine, "commit", fail)
    told = together(db.GroupWriter(world.engine), adding("a"), adding("b"))
    event.remove(world.engine, "commit", fail)
    assert [type(one) for one in told] == [OSError, OSError]
    assert names(world) == set()


@pytest.mark.sqlite
def test_a_group_whose_turn_does_not_come_is_told_to_try_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "WAIT_SECONDS", 0.05)
    group = db.GroupWriter(world.engine)
    with db.writing(world.engine):
        told = together(group, adding("a"), adding("b"))
    assert [type(one) for one in told] == [Busy, Busy]
    assert together(group, adding("c")) == ["c"]
    assert names(world) == {"c"}


def test_changes_run_beside_the_loop(world: World) -> None:
    ran: list[int] = []

    def change(_: Connection) -> str:
        ran.append(threading.get_ident())
        return ""

    together(db.GroupWriter(world.engine), change)
    assert ran != [threading.get_ident()]
