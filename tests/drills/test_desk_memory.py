"""What a process remembers of attempts: never more than the database still says."""

from server import clock, db
from server.accounts.permissions import Person
from server.drills import actions, queries
from server.models import Attempt
from server.world.events import Held
from tests.drills.running import START, publish


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
