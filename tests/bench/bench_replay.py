"""What a replay costs: the page of a 60-minute attempt with 40 events, the first time and when it is known.

The page is asked of the application itself, over its routes, with the processes' one-time work (heads, encoder,
population of the scenario) done before, as a running server has it. Run with `make bench`.
"""

import tempfile
import time
from pathlib import Path
from statistics import median

from fastapi.testclient import TestClient

from server import db
from server.app import create_app
from server.drills import worlds
from server.models import Event
from server.settings import Settings
from server.world.events import Held, UpdatePromised
from tests.drills import taken
from tests.people import World

ROUNDS = 9
DRILL = "ferry-down-off-port-almeda"
WORDS = "We are checking with the coastguard, number {}. Families, please call +82-2-3210-0404, at any hour."
# 24 posts and replies, 7 holds and 7 promises between Ready and the end: 40 events.
POSTS, OTHERS = 24, 7
FIRST = 4  # the event of the first post


def attempt(world: World) -> int:
    """A full attempt at the ferry drill."""
    places = (("facebook", "ko", "nationals"), ("facebook", "en", "marovians"), ("x", "en", "marovians"))
    sent = []
    for number in range(POSTS):
        platform, lang, target = places[number % len(places)]
        more = {"platform": platform, "lang": lang, "target": target, "reply_to": "i2" if number % 4 == 3 else None}
        sent.append(taken.post(6 + 2 * number, WORDS.format(number), **more))
    for number in range(OTHERS):
        sent += [taken.Sent(5 + 7 * number, Held("i2")), taken.Sent(5.5 + 7 * number, UpdatePromised(20 + 7 * number))]
    sent.sort(key=lambda one: one.minute)
    return taken.take(world, "mina", sent, drill=DRILL, end=59.9)


def opened(client: TestClient, path: str) -> tuple[float, float]:
    """Milliseconds until the page is there, and the processor's milliseconds."""
    began, busy = time.perf_counter(), time.process_time()
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000


def told(what: str, costs: list[tuple[float, float]]) -> str:
    """Both medians and the slowest, in words."""
    wall, busy = [cost[0] for cost in costs], [cost[1] for cost in costs]
    return f"{what}: {median(wall):.0f} ms (slowest {max(wall):.0f}), {median(busy):.0f} ms of processor time"


def main() -> None:
    """Print what the page costs cold, with the other world new, and known."""
    with tempfile.TemporaryDirectory() as name:
        app = create_app(Settings(data_dir=Path(name)))
        db.SQLModel.metadata.create_all(app.state.engine)
        world = World(app.state.engine)
        taken.install(world.engine, "S01")
        mine = attempt(world)
        made = [taken.rewrite(world, "mina", mine, FIRST, WORDS.format(f"{n}00")) for n in range(ROUNDS)]
        with TestClient(app) as client:
            world.sign_in(client, "mina")
            opened(client, f"/replays/{made[0]}")
            both, one, none = [], [], []
            for replay in made:
                worlds.worlds_of.cache_clear()
                worlds.side_of.cache_clear()
                both.append(opened(client, f"/replays/{replay}"))
            for replay in made:
                worlds.worlds_of.cache_clear()
                one.append(opened(client, f"/replays/{replay}"))
                none.append(opened(client, f"/replays/{replay}"))
        events = len(world.all(Event))
        print(f"an attempt of 60 drill minutes, {events} events of which {POSTS} are posts; medians of {ROUNDS}")
        print(told("replay opened, both worlds new", both))
        print(told("replay opened, the world as it was known from another replay", one))
        print(told("replay opened, both worlds known", none))
        db.close_database(app)


if __name__ == "__main__":
    main()
