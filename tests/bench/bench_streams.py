"""What open desks cost: 2,000 streams on one worker, 50 desks a second getting news; delay, memory and processor time.

Once with steady chatter at a minute a minute, and once with every desk at storm: 32,000 messages around it, 53 of them
a second. Chatter is counted in the browser and read when somebody asks for it, so a storm must cost streams nothing;
five desks a second ask to see the newest meanwhile.

The clients are one asyncio process on the same machine; a message's delay runs from the instant it was due to the
instant its bytes were read. Run with `make bench`.
"""

import asyncio
import re
import tempfile
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from server import clock, db, migrations
from server.accounts.guards import hash_of, session_cookie
from server.drills.script import script_of
from server.models import Attempt, Event, Mode, Scenario, ScenarioStatus, ScenarioVersion, SignInSession, User
from server.scenarios import library
from server.scenarios.shelf import find_shipped
from server.world.events import Event as WorldEvent
from server.world.events import Started
from server.world.fold import fold
from server.world.script import Script
from tests.bench.bench_desk import cpu_seconds, submissions
from tests.robustness.servers import Client, running

STREAMS = 2000
NEWS_A_SECOND = 50
# Opening so many streams takes a while; the first news is due after it.
OPENING_SECONDS = 40.0
# Real seconds a drill minute takes, by how much is said around the desks: 32,000 in 60 minutes of 10 s are 53 a second.
SPEED = {"steady": 60.0, "storm": 10.0}
LOOKS_A_SECOND = 5
MOST = {"CADET_CONNECTIONS": str(STREAMS + 200)}


def drill(session: Session, chatter: str) -> int:
    """The version of S01 with this much said around the desk."""
    path = find_shipped("S01")
    assert path is not None
    source = path.read_text(encoding="utf-8").replace("\nchatter: steady\n", f"\nchatter: {chatter}\n")
    assert f"\nchatter: {chatter}\n" in source
    scenario = Scenario(slug="ferry", title="Ferry", status=ScenarioStatus.PUBLISHED, draft=source)
    session.add(scenario)
    session.flush()
    version = ScenarioVersion(scenario_id=scenario.id or 0, number=1, digest=library.digest_of(source), source=source)
    session.add(version)
    session.flush()
    return version.id or 0


def after_the_quiet(script: Script) -> float:
    """The minute of the news that the longest quiet comes before: all streams open within it, also at ten seconds a
    drill minute.
    """
    changes = [0.1]
    while (change := fold(script, 7, [WorldEvent(1, 0, Started())], changes[-1]).next_change) and len(changes) < 100:
        changes.append(change)
    return max(pairwise(changes), key=lambda pair: pair[1] - pair[0])[1]


def prepare(engine: Engine, chatter: str) -> tuple[float, list[tuple[int, str]]]:
    """Rows for STREAMS trainees; returns the drill minute of the next news and each attempt with its cookie."""
    migrations.upgrade(engine)
    with db.writing(engine) as session:
        version = drill(session, chatter)
        script = script_of(library.parsed(session, version))
        news = after_the_quiet(script)
        users = [User(email=f"t{n}@example.org", name=f"Trainee {n}") for n in range(STREAMS + 8)]
        session.add_all(users)
        session.flush()
        attempts = [
            Attempt(
                user_id=user.id or 0, version_id=version, mode=Mode.REHEARSAL, seed=7, last_seq=1,
                seconds_per_minute=SPEED[chatter], started_at=clock.now(),
            )
            for user in users
        ]  # fmt: skip
        session.add_all(attempts)
        session.flush()
        until = clock.now() + timedelta(hours=2)
        for n, attempt in enumerate(attempts):
            session.add(Event(attempt_id=attempt.id or 0, seq=1, minute=0, kind="started", data={}, key="started"))
            session.add(SignInSession(user_id=attempt.user_id, token_hash=hash_of(f"token-{n}"), expires_at=until))
        cookie = session_cookie(https=False)
        return news, [(attempt.id or 0, f"{cookie}=token-{n}") for n, attempt in enumerate(attempts)]


def start_clocks(engine: Engine, seconds: float, desks: list[tuple[int, str]]) -> list[float]:
    """Start every attempt so that its news, `seconds` after the start, is due in turn; returns when, as time.time."""
    now, told = time.time(), clock.now()
    due = [now + OPENING_SECONDS + n / NEWS_A_SECOND for n in range(STREAMS)]
    with db.writing(engine) as session:
        for (attempt, _), at in zip(desks, due, strict=True):
            began = told + timedelta(seconds=at - now - seconds)
            session.get_one(Attempt, attempt).started_at = began
    return due


async def listen(port: int, desk: tuple[int, str], cursor: str, due: float, opened: asyncio.Semaphore) -> float:
    """Seconds from when the attempt's news was due to when it had come."""
    attempt, cookie = desk
    async with opened:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        asked = f"GET /attempts/{attempt}/stream?after={cursor} HTTP/1.1\r\nHost: cadet\r\n"
        writer.write(f"{asked}Accept: text/event-stream\r\nCookie: {cookie}\r\n\r\n".encode())
        seen = await reader.readuntil(b"event: clock\n")
        assert b" 200 " in seen[:20], seen[:200]
    await reader.readuntil(b"event: desk\n")
    late = time.time() - due
    await asyncio.sleep(max(0.0, due + STREAMS / NEWS_A_SECOND + 1 - time.time()))
    writer.close()
    return late


async def look_around(port: int, desks: list[tuple[int, str]], until: float) -> list[float]:
    """Ask one desk after the other for the newest around it; the seconds each answer took."""
    took = []
    for attempt, cookie in desks:
        if time.time() > until:
            break
        began = time.time()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        asked = f"GET /attempts/{attempt}/chatter HTTP/1.1\r\nHost: cadet\r\nHX-Request: true\r\nConnection: close\r\n"
        writer.write(f"{asked}Cookie: {cookie}\r\n\r\n".encode())
        answer = await reader.read(-1)
        assert b" 200 " in answer[:20], answer[:200]
        writer.close()
        took.append(time.time() - began)
        await asyncio.sleep(1 / LOOKS_A_SECOND)
    return took


def resident_kib(pid: int) -> int:
    """Resident memory of a process."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])  # type: ignore[index]


async def measure(port: int, pid: int, cursor: str, desks: list[tuple[int, str]], due: list[float]) -> None:
    """Open all streams, wait for all news while some look around, print."""
    before = resident_kib(pid)
    opened = asyncio.Semaphore(50)
    told = zip(desks, due, strict=True)
    tasks = [asyncio.create_task(listen(port, desk, cursor, at, opened)) for desk, at in told]
    await asyncio.sleep(due[0] - time.time() - 1)
    each = (resident_kib(pid) - before) / STREAMS
    spent, began = cpu_seconds(pid), time.time()
    looks = asyncio.create_task(look_around(port, desks, due[-1]))
    late = sorted(await asyncio.gather(*tasks))
    took = sorted(await looks)
    busy = (cpu_seconds(pid) - spent) / (time.time() - began)
    median, worst = late[len(late) // 2], late[-1]
    print(f"{STREAMS} streams, {NEWS_A_SECOND} desks a second with news: delay median {median * 1000:.0f} ms, ", end="")
    print(f"p99 {late[int(0.99 * len(late))] * 1000:.0f} ms, worst {worst * 1000:.0f} ms; ", end="")
    print(f"{each:.1f} KiB a stream; {busy:.0%} of a core; ", end="")
    print(f"{len(took)} looks around, median {took[len(took) // 2] * 1000:.0f} ms")


def cost(chatter: str) -> None:
    """Print what open desks with this much chatter cost."""
    print(f"{chatter}: ", end="", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'cadet.db'}"
        engine = db.connect(url, pool_size=2)
        news, desks = prepare(engine, chatter)
        with running(url, folder, settings=MOST) as site:
            # The encoder is loaded by the first score and would be taken for what streams need.
            submissions(site.port, [Client(*desk) for desk in desks[:8]])
            due = start_clocks(engine, news * SPEED[chatter], desks[8:])
            asyncio.run(measure(site.port, site.process.pid, f"1-{news:.4f}", desks[8:], due))
        engine.dispose()


def main() -> None:
    """Print what open desks cost, at steady chatter and at storm."""
    for chatter in SPEED:
        cost(chatter)


if __name__ == "__main__":
    main()
