"""The event stream: it sends what changed, from where the page stood, whoever and whatever changed it."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.drills.running import begin, start

Chunks = list[str]


async def _listen(
    drill,
    until: Callable[[Chunks], bool],
    *,
    after: str = "",
    last_id: str = "",
    meanwhile: Callable[[], Awaitable[None]] | None = None,
) -> Chunks:
    """The stream's pieces until `until` is content with them; then the reader hangs up."""
    chunks: Chunks = []
    satisfied = asyncio.Event()
    asked = False

    async def receive():
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await satisfied.wait()
        return {"type": "http.disconnect"}

    async def send(sent):
        if sent["type"] == "http.response.start":
            assert sent["status"] == 200
            return
        chunks.append(sent.get("body", b"").decode())
        if until(chunks):
            satisfied.set()

    cookies = "; ".join(f"{name}={value}" for name, value in drill.client.cookies.items())
    headers = [(b"accept", b"text/event-stream"), (b"cookie", cookies.encode()), (b"host", b"testserver")]
    headers += [(b"last-event-id", last_id.encode())] if last_id else []
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": f"{drill.address}/stream",
        "raw_path": f"{drill.address}/stream".encode(),
        "query_string": f"after={after}".encode(),
        "headers": headers,
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(drill.client.app(scope, receive, send))
        if meanwhile:
            tasks.create_task(meanwhile())
    return [chunk for chunk in chunks if chunk and not chunk.startswith((":", "retry"))]


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
