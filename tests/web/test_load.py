"""The bound on work in hand: who gets in, who waits, who is sent away, and that places are never lost."""

import asyncio
import re
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from server import db
from server.app import create_app
from server.settings import Settings
from server.web import load
from server.web.load import LoadLimit

STREAMS = re.compile(r"/room/[0-9]+/stream")


class Kitchen:
    """An application that holds every request until told to let go."""

    def __init__(self) -> None:
        self.door = asyncio.Event()
        self.inside = 0
        self.most = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await self.door.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.inside -= 1


async def ask(limit: LoadLimit, accept: bytes = b"text/html", path: str = "/") -> tuple[int, dict[bytes, bytes]]:
    heard: list[Message] = []

    async def send(message: Message) -> None:
        heard.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"accept", accept)]}
    await limit(scope, receive, send)
    return heard[0]["status"], dict(heard[0]["headers"])


def test_what_fits_gets_in_waits_or_is_sent_away_with_a_time_to_return() -> None:
    async def play() -> None:
        kitchen = Kitchen()
        limit = LoadLimit(kitchen, active=2, queue=3, streams=9, streams_at=STREAMS)
        guests = [asyncio.create_task(ask(limit)) for _ in range(7)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        kitchen.door.set()
        answers = await asyncio.gather(*guests)
        assert sorted(status for status, _ in answers) == [200] * 5 + [503] * 2
        assert all(headers[b"retry-after"] == b"2" for status, headers in answers if status == 503)
        assert kitchen.most == 2
        assert limit.free == 2

    asyncio.run(play())


def test_a_wait_that_takes_too_long_is_sent_away_and_leaves_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "LONGEST_WAIT", 0.01)

    async def play() -> None:
        kitchen = Kitchen()
        limit = LoadLimit(kitchen, active=1, queue=5, streams=9, streams_at=STREAMS)
        first = asyncio.create_task(ask(limit))
        await asyncio.sleep(0)
        assert (await ask(limit))[0] == 503
        assert not limit.waiting
        kitchen.door.set()
        assert (await first)[0] == 200
        assert limit.free == 1

    asyncio.run(play())


def test_a_guest_who_hangs_up_while_waiting_costs_no_place() -> None:
    async def play() -> None:
        kitchen = Kitchen()
        limit = LoadLimit(kitchen, active=1, queue=5, streams=9, streams_at=STREAMS)
        first = asyncio.create_task(ask(limit))
        await asyncio.sleep(0)
        second = asyncio.create_task(ask(limit))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        kitchen.door.set()
        await first
        assert limit.free == 1
        assert (await ask(limit))[0] == 200

    asyncio.run(play())


def test_streams_have_a_bound_of_their_own() -> None:
    async def play() -> None:
        kitchen = Kitchen()
        limit = LoadLimit(kitchen, active=1, queue=0, streams=1, streams_at=STREAMS)
        stream = asyncio.create_task(ask(limit, b"text/event-stream", "/room/7/stream"))
        await asyncio.sleep(0)
        assert (await ask(limit, b"text/event-stream", "/room/7/stream"))[0] == 503
        page = asyncio.create_task(ask(limit))
        await asyncio.sleep(0)
        kitchen.door.set()
        assert (await page)[0] == 200
        assert (await stream)[0] == 200
        assert (limit.free, limit.free_streams) == (1, 1)

    asyncio.run(play())


def test_a_stream_takes_no_place_from_others_whatever_it_says_it_accepts() -> None:
    async def play() -> None:
        kitchen = Kitchen()
        limit = LoadLimit(kitchen, active=1, queue=0, streams=9, streams_at=STREAMS)
        stream = asyncio.create_task(ask(limit, b"*/*", "/room/7/stream"))
        await asyncio.sleep(0)
        page = asyncio.create_task(ask(limit))
        await asyncio.sleep(0)
        kitchen.door.set()
        assert (await page)[0] == 200
        assert (await stream)[0] == 200

    asyncio.run(play())


def test_a_header_alone_does_not_slip_past_the_bound() -> None:
    async def play() -> None:
        kitchen = Kitchen()
        limit = LoadLimit(kitchen, active=1, queue=0, streams=9, streams_at=STREAMS)
        first = asyncio.create_task(ask(limit, b"text/event-stream", "/people"))
        await asyncio.sleep(0)
        for address in ("/people", "/links/stream", "/room/7/stream/"):
            assert (await ask(limit, b"text/event-stream", address))[0] == 503
        kitchen.door.set()
        assert (await first)[0] == 200

    asyncio.run(play())


def test_as_many_streams_may_be_open_as_connections_are_set(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path, connections=9000))
    (limit,) = (one for one in app.user_middleware if one.cls is LoadLimit)
    assert limit.kwargs["streams"] == 9000
    db.close_database(app)
