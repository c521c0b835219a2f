"""The event stream: it sends what changed, from where the page stood, whoever and whatever changed it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import delete, update

from server import db
from server.drills import stream
from server.models import Attempt, SignInSession
from tests.drills.running import begin, start

Chunks = list[str]


class Reader:
    """Somebody who reads a stream until content with what came, then hangs up."""

    def __init__(self, until: Callable[[Chunks], bool]) -> None:
        self.until = until
        self.chunks: Chunks = []
        self.content = asyncio.Event()
        self.begun = asyncio.Event()
        self.asked = False

    async def receive(self):
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.content.wait()
        return {"type": "http.disconnect"}

    async def send(self, sent):
        if sent["type"] == "http.response.start":
            assert sent["status"] == 200
            self.begun.set()
            return
        self.chunks.append(sent.get("body", b"").decode())
        if self.until(self.chunks) or not sent.get("more_body"):
            self.content.set()  # an answer that is complete is told as a line that was hung up

    def told(self) -> Chunks:
        """What came, without comments and the clock."""
        return [chunk for chunk in self.chunks if chunk and not chunk.startswith((":", "retry"))]


async def _listen(
    drill,
    until: Callable[[Chunks], bool],
    *,
    after: str = "",
    last_id: str = "",
    accept: bytes = b"text/event-stream",
    meanwhile: Callable[[], Awaitable[None]] | None = None,
) -> Chunks:
    """The stream's events until `until` is content with them."""
    reader = Reader(until)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(drill.client.app(_scope(drill, after, last_id, accept), reader.receive, reader.send))
        if meanwhile:
            await reader.begun.wait()
            await meanwhile()
    return reader.told()


def _scope(drill, after: str, last_id: str, accept: bytes = b"text/event-stream") -> dict:
    cookies = "; ".join(f"{name}={value}" for name, value in drill.client.cookies.items())
    headers = [(b"accept", accept), (b"cookie", cookies.encode()), (b"host", b"testserver")]
    path = f"{drill.address}/stream"
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": f"after={after}".encode(),
        "headers": headers + ([(b"last-event-id", last_id.encode())] if last_id else []),
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }


def _id(chunk: str) -> str:
    return next(line.removeprefix("id: ") for line in chunk.splitlines() if line.startswith("id: "))


def _told(count: int) -> Callable[[Chunks], bool]:
    return lambda chunks: sum(chunk.startswith("event:") for chunk in chunks) >= count


def test_a_page_that_shows_nothing_yet_is_told_everything(client, world):
    drill = start(client, world)
    with drill.at(5):
        chunks = asyncio.run(_listen(drill, _told(1)))
    assert chunks[0].startswith("event: desk\n")
    assert "우리 딸이 그 배에 타고 있어요" in chunks[0]


def test_a_message_arrives_when_its_minute_comes(client, world):
    drill = start(client, world)

    async def run() -> Chunks:
        with drill.at(3.99):
            known = await _listen(drill, _told(1))
        with drill.at(3.99):

            async def move_on() -> None:
                with drill.at(4):
                    await done.wait()

            def told(chunks: Chunks) -> bool:
                if _told(1)(chunks):
                    done.set()
                return done.is_set()

            done = asyncio.Event()
            return await _listen(drill, told, last_id=_id(known[0]), meanwhile=move_on)

    chunks = asyncio.run(run())
    assert len(chunks) == 1
    assert 'id="i2"' in chunks[0]


def test_what_another_tab_or_process_does_is_told_and_nothing_twice(client, world):
    drill = start(client, world)

    async def run() -> tuple[Chunks, Chunks]:
        known = await _listen(drill, _told(1))

        async def hold() -> None:
            await asyncio.to_thread(drill.send, "holds", item="i1")

        return known, await _listen(drill, _told(1), after=_id(known[0]), meanwhile=hold)

    with drill.at(2):
        known, chunks = asyncio.run(run())
    assert len(chunks) == 1
    assert "on hold" in chunks[0]
    assert _id(chunks[0]) != _id(known[0])


def test_what_is_done_before_the_first_look_at_a_new_stream_is_told_too(client, world, monkeypatch):
    """One look serves all streams; a stream that joins between two of them missed what was done until the next."""
    monkeypatch.setattr(stream, "LOOK_SECONDS", 1.0)
    other, drill = start(client, world), start(client, world, "jun")
    jun = dict(client.cookies)

    async def hold() -> None:
        await shown.wait()
        await asyncio.to_thread(drill.send, "holds", item="i1")

    def told(chunks: Chunks) -> bool:
        if _told(1)(chunks):
            shown.set()
        return _told(2)(chunks)

    async def run() -> None:
        world.sign_in(client, "mina")
        first = Reader(lambda chunks: False)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(client.app(_scope(other, "", ""), first.receive, first.send))
            await first.begun.wait()
            await asyncio.sleep(0.2)
            client.cookies.update(jun)
            async with asyncio.timeout(8), asyncio.TaskGroup() as inner:
                inner.create_task(client.app(_scope(drill, "", ""), reader.receive, reader.send))
                inner.create_task(hold())
            first.content.set()

    shown, reader = asyncio.Event(), Reader(told)
    with drill.at(2):
        asyncio.run(run())
    assert "on hold" in reader.told()[1]


def test_the_stream_of_a_finished_drill_says_so_and_ends(client, world):
    drill = start(client, world)
    with drill.at(5):
        drill.send("finish")
        chunks = asyncio.run(_listen(drill, lambda chunks: False, after="anything"))
    assert chunks[-1].startswith("event: over\n")
    assert '{"finished": true}' in chunks[-1]


def test_when_the_time_is_up_the_page_is_told_to_finish(client, world):
    drill = start(client, world)
    with drill.at(60):
        chunks = asyncio.run(_listen(drill, _told(2)))
    assert [chunk.split("\n")[0] for chunk in chunks[:2]] == ["event: desk", "event: over"]


def test_the_stream_of_a_drill_not_yet_started_waits(client, world):
    drill = begin(client, world)
    with drill.at(0):
        chunks = asyncio.run(_listen(drill, _told(1)))
    assert 'data-status="ready"' in chunks[0]


def test_whoever_is_signed_out_hears_nothing_more(client, world):
    drill = start(client, world)

    async def run() -> Chunks:
        known = await _listen(drill, _told(1))

        async def shut_out() -> None:
            with db.writing(world.engine) as session:
                session.execute(delete(SignInSession))
                session.execute(update(Attempt).values(last_seq=Attempt.last_seq + 1))

        return await _listen(drill, lambda chunks: False, after=_id(known[0]), meanwhile=shut_out)

    with drill.at(2):
        assert not [chunk for chunk in asyncio.run(run()) if chunk.startswith("event: desk")]


def test_one_browser_keeps_only_so_many_streams(client, world, monkeypatch):
    monkeypatch.setattr(stream, "MOST_STREAMS", 1)
    drill = start(client, world)
    heard = []

    async def run() -> None:
        opened = asyncio.Event()
        first = Reader(lambda chunks: opened.set() or False)
        task = asyncio.create_task(client.app(_scope(drill, "", ""), first.receive, first.send))
        await opened.wait()

        async def send(sent) -> None:
            heard.append(sent)

        await client.app(_scope(drill, "", ""), Reader(lambda chunks: True).receive, send)
        first.content.set()
        await task
        await _listen(drill, _told(1))

    with drill.at(2):
        asyncio.run(run())
    assert heard[0]["status"] == 503


@pytest.mark.parametrize("spelled", ["+1", "01.0", " 1", "1_"])
def test_a_stream_asked_for_under_an_odd_address_holds_no_place(client, world, spelled):
    """Such an address means the attempt, too, but the bound on work in hand does not know it for a stream."""
    drill = start(client, world)
    heard = []

    async def send(sent) -> None:
        heard.append(sent)

    scope = _scope(drill, "", "") | {"path": f"/attempts/{spelled}/stream"}
    with drill.at(2):
        asyncio.run(asyncio.wait_for(client.app(scope, Reader(lambda chunks: True).receive, send), 10))
    assert heard[0]["status"] == 404


def test_a_stream_that_says_nothing_of_what_it_accepts_is_one(client, world):
    drill = start(client, world)
    with drill.at(5):
        chunks = asyncio.run(_listen(drill, _told(1), accept=b"*/*"))
    assert chunks[0].startswith("event: desk\n")
