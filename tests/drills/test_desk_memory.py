"""What a process remembers of attempts: never more than the database still says."""

import asyncio

import pytest

from server import clock, db
from server.accounts.permissions import Person
from server.db import HotReader
from server.drills import actions, queries
from server.models import Attempt
from server.world.events import Held
from tests.copies import Copy
from tests.drills.running import HELP, START, begin, is_on_event_loop, publish, start


def _played(world, name: str, version: int, minute_of_start: int) -> int:
    who = Person(world.people[name], name, "", None, False, False, 1)
    begins = START.replace(minute=minute_of_start)
    with clock.held(begins), db.writing(world.engine) as session:
        attempt = actions.begin_rehearsal(session, who, version, seed=7).id
        actions.ready(session, who, attempt)
    with clock.held(begins), db.reading(world.engine) as session:
        play = queries.play_of(session, who, attempt)
    with clock.held(begins), db.writing(world.engine) as session:
        actions.append(session, who, play, Held("i1", f"by {name}"), "k", minute=1)
    with clock.held(begins), db.reading(world.engine) as session:
        said = [event.act.reason for event in queries.play_of(session, who, attempt).events[1:]]
    assert said == [f"by {name}"]
    return attempt


def test_an_attempt_that_gets_a_deleted_ones_number_has_its_own_events(world):
    version = publish(world)
    first = _played(world, "mina", version, 0)
    with db.writing(world.engine) as session:
        session.delete(session.get(Attempt, first))
    with db.writing(world.engine) as session:
        # SQLite hands the largest number out again by itself; PostgreSQL is told to.
        session.add(
            Attempt(
                id=first,
                user_id=world.people["jun"],
                version_id=version,
                mode="rehearsal",
                seed=7,
                seconds_per_minute=6,
            )
        )
    assert _played(world, "jun", version, 30) == first


def test_events_that_a_restored_backup_does_not_hold_are_forgotten(world, client, database_url, tmp_path):
    attempt = int(begin(client, world).address.rsplit("/", 1)[1])
    who = Person(world.people["mina"], "mina", "", None, False, False, 1)
    hot = HotReader(world.engine)

    def hold(reason: str) -> None:
        with clock.held(START), db.writing(world.engine) as session:
            actions.ready(session, who, attempt)
            play = queries.play_of(session, who, attempt, changing=True)
            actions.append(session, who, play, Held("i1", reason), reason, minute=1)

    def known() -> list[str]:
        with db.reading(world.engine) as session:
            plays = [queries.play_of(session, who, attempt), asyncio.run(hot_play())]
        reasons, hot_reasons = ([event.act.reason for event in play.events[1:]] for play in plays)
        assert reasons == hot_reasons
        return reasons

    async def hot_play() -> queries.Play:
        return await queries.hot_play(hot, who, attempt)

    hold("before")
    copy = Copy(world.engine, database_url, tmp_path)
    for time in ("first", "second"):
        hold(f"{time} loss")
        assert known() == ["before", f"{time} loss"]
        copy.bring_back()
        hold(f"after the {time}")
        assert known() == ["before", f"after the {time}"]
        copy.bring_back()
    hot.close()


def test_a_desk_shows_nothing_that_a_restored_backup_does_not_hold(world, client, database_url, tmp_path):
    drill = start(client, world)
    copy = Copy(world.engine, database_url, tmp_path)

    def desk_after(text: str) -> str:
        with drill.at(1):
            assert drill.post(text, key=text).status_code == 303
            return drill.page()

    assert "FIRST" in desk_after("FIRST, on its way to you.")
    copy.bring_back()
    desk = desk_after("SECOND, on its way to you.")
    assert "SECOND" in desk
    assert "FIRST" not in desk


@pytest.mark.parametrize("short", [True, False], ids=["short", "long"])
def test_many_words_are_read_for_the_first_time_where_nobody_waits(world, client, monkeypatch, short):
    drill = start(client, world)
    with drill.at(1):
        for part in range(4):
            assert drill.post(f"Part {part}. {HELP * (1 if short else 20)}", key=str(part)).status_code == 303
    queries._events.clear()
    on_loop = []
    fold = queries.fold
    monkeypatch.setattr(queries, "fold", lambda *given: on_loop.append(is_on_event_loop()) or fold(*given))
    with drill.at(2):
        drill.page("?fresh")
    assert on_loop == ([True] if short else [False, True])
