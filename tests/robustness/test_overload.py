"""Ten times more than the server can do: it sheds what it cannot do, and is itself again when the flood is over."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from server import db
from tests.robustness.servers import Client, Running, prepare, running, submission

pytestmark = pytest.mark.robustness
CLIENTS = 8
MEASURED, FLOOD = 2.0, 6.0  # seconds
MOST = 12_000  # requests of one flood, whatever the measured rate
LEAST = 800.0  # requests a second of a flood: a rate measured while the machine stood still would make none
AFTER = 2.0  # seconds until answers are normal again, beside what an answer takes on this machine


@dataclass
class Seen:
    """Statuses of the answers, and what was wrong with those that were not."""

    statuses: Counter[int] = field(default_factory=Counter)
    without_retry_after: int = 0
    unanswered: int = 0


async def submit(server: Running, client: Client, number: int, seen: Seen) -> None:
    """One submission on a connection of its own."""
    path, body, headers = submission(client, number, f"flood-{number}")
    try:
        async with asyncio.timeout(30):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            lines = [f"POST {path} HTTP/1.1", "Host: here", "Connection: close", f"Content-Length: {len(body)}"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
    except (OSError, TimeoutError):
        seen.unanswered += 1
        return
    if not answer:
        seen.unanswered += 1
        return
    status = int(answer.split(b" ", 2)[1])
    seen.statuses[status] += 1
    if status == 503 and b"retry-after:" not in answer.lower():
        seen.without_retry_after += 1


async def sustained(server: Running, clients: list[Client], numbers: "count[int]") -> float:
    """Submissions a second when each client waits for its answer."""
    seen, end = Seen(), time.monotonic() + MEASURED

    async def one(client: Client) -> None:
        while time.monotonic() < end:
            await submit(server, client, next(numbers), seen)

    await asyncio.gather(*map(one, clients))
    assert set(seen.statuses) == {303}
    return seen.statuses[303] / MEASURED


async def flood(server: Running, clients: list[Client], numbers: "count[int]", rate: float) -> Seen:
    """Submissions at `rate` a second, whether or not earlier ones were answered."""
    seen, begin, sent = Seen(), time.monotonic(), 0
    async with asyncio.TaskGroup() as group:
        while (passed := time.monotonic() - begin) < FLOOD and sent < MOST:
            for _ in range(min(200, int(passed * rate) - sent)):
                group.create_task(submit(server, clients[sent % CLIENTS], next(numbers), seen))
                sent += 1
            await asyncio.sleep(0.01)
    return seen


def answers(server: Running, client: Client) -> float:
    """How long one page takes, in seconds."""
    begin = time.monotonic()
    assert server.get(f"/attempts/{client.attempt}", client.cookie) == 200
    return time.monotonic() - begin


def test_overload_is_shed_and_passes(bare_url: str, tmp_path: Path) -> None:
    engine = db.connect(bare_url, pool_size=2)
    clients = prepare(engine, CLIENTS)
    engine.dispose()
    numbers = count()
    with running(bare_url, tmp_path) as server:
        usual = max(answers(server, clients[0]) for _ in range(5))
        rate = asyncio.run(sustained(server, clients, numbers))
        seen = asyncio.run(flood(server, clients, numbers, max(LEAST, 10 * rate)))
        begin = time.monotonic()
        while answers(server, clients[0]) > AFTER + 4 * usual:
            assert time.monotonic() - begin < AFTER + 4 * usual
        assert asyncio.run(sustained(server, clients, numbers)) > rate / 3
    print(f"sustained {rate:.0f}/s, flooded: {dict(seen.statuses)}, unanswered {seen.unanswered}")
    assert seen.statuses[503] > seen.statuses[303] > 0
    assert set(seen.statuses) == {303, 503}
    assert seen.without_retry_after == 0
    assert seen.unanswered <= 0.02 * seen.statuses.total(), "shed with an answer, not by letting people wait"
