"""A drill under way in a test: Mina at the desk of S01, the clock where the test puts it."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi.testclient import TestClient
from starlette.responses import Response

from server import clock
from server.models import Scenario, ScenarioStatus, ScenarioVersion
from server.scenarios.library import digest_of
from server.scenarios.shelf import find_shipped
from tests.people import HTMX, World

SLUG = "ferry-down-off-port-almeda"
PACE = 6.0  # seconds a drill minute takes in S01
START = datetime.fromisoformat("2026-11-02T03:00:00+00:00")
HELP = "We are checking with the coastguard now. Families, please call +82-2-3210-0404, any hour."


def publish(world: World, outline: str = "S01", number: int = 1) -> int:
    """Put a shipped scenario into the library as a published version; gives the version's id."""
    path = find_shipped(outline)
    assert path is not None
    return publish_text(world, path.stem.partition("-")[2], path.read_text(encoding="utf-8"), outline, number)


def publish_text(world: World, slug: str, source: str, outline: str = "", number: int = 1) -> int:
    """Put a scenario file into the library as a published version; gives the version's id."""
    row = Scenario(slug=slug, title=slug, status=ScenarioStatus.PUBLISHED, draft=source, origin=outline)
    scenario = world.add(row)
    return world.add(ScenarioVersion(scenario_id=scenario, number=number, digest=digest_of(source), source=source))


@dataclass
class Drill:
    """One attempt and the client of the person who takes it."""

    client: TestClient
    address: str

    @contextmanager
    def at(self, minute: float) -> Iterator["Drill"]:
        """The clock held at a drill minute."""
        with clock.held(START + timedelta(seconds=minute * PACE)):
            yield self

    def page(self, query: str = "") -> str:
        answer = self.client.get(self.address + query)
        assert answer.status_code == 200, answer.status_code
        return answer.text

    def send(self, move: str, htmx: bool = False, **fields: str) -> Response:
        return self.client.post(f"{self.address}/{move}", data=fields, headers=HTMX if htmx else {})

    def post(self, text: str = HELP, htmx: bool = False, **fields: str) -> Response:
        given = {"platform": "facebook", "lang": "en", "account": "embassy", "target": "nationals", "key": "k"}
        return self.send("posts", htmx, text=text, **(given | fields))


def begin(client: TestClient, world: World, name: str = "mina") -> Drill:
    """An attempt at S01 of which the briefing is open."""
    if not world.all(ScenarioVersion):
        publish(world)
    world.sign_in(client, name)
    with clock.held(START):
        answer = client.post(f"/drills/{SLUG}/attempts")
    assert answer.status_code == 303, answer.text
    return Drill(client, answer.headers["location"])


def start(client: TestClient, world: World, name: str = "mina") -> Drill:
    """As `begin`, with the clock started."""
    drill = begin(client, world, name)
    with drill.at(0):
        assert drill.send("ready").status_code == 303
    return drill


def message(page: str, key: str) -> str:
    """The part of a page that shows one message, or nothing."""
    found = re.search(rf'<li class="[^"]*" id="{re.escape(key)}".*?</li>\s*(?=<li|</ol>)', page, re.DOTALL)
    return found.group() if found else ""


def is_on_event_loop() -> bool:
    """True where everybody else waits for what is done here."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
