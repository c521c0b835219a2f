"""Workers killed under load, and the whole server at once: what was acknowledged is there, once."""

import asyncio
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from server import db
from tests.databases import Postgres
from tests.robustness.site import Desk, Site, ask, post_of, prepare, serving

pytestmark = [pytest.mark.robustness, pytest.mark.xdist_group("robustness")]
CLIENTS = 16
SUBMISSIONS = 500


@pytest.fixture(params=["sqlite", "postgres"])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'cadet.db'}"
    else:
        server: Postgres = request.getfixturevalue("postgres_server")
        with server.database(like=None) as url:
            yield url


async def send_until_acknowledged(site: Site, desk: Desk, key: str) -> None:
    """Send a submission, and send it again under the same key whenever no answer comes."""
    form = post_of(desk, key, f"Update {key}.")
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            answer = await ask(site.port, "POST", f"/attempts/{desk.attempt}/posts", cookie=desk.cookie, form=form)
        except (OSError, TimeoutError):
            await asyncio.sleep(0.05)
            continue
        if answer.status == 303:
            return
        assert answer.status == 503, answer
        await asyncio.sleep(0.05)
    raise AssertionError(f"{key} was never acknowledged")


async def submit_all(site: Site, desks: list[Desk], kills: dict[int, int]) -> int:
    """500 submissions from 16 clients; when the number in `kills` is acknowledged, that worker is killed."""
    acknowledged = 0
    left = iter(range(SUBMISSIONS))
    # The second worker to die is the one that was there from the start: both have then been killed once.
    first_crew = site.workers()

    async def client(desk: Desk) -> None:
        nonlocal acknowledged
        for number in left:
            await send_until_acknowledged(site, desk, f"k{number}")
            acknowledged += 1
            if acknowledged in kills:
                os.kill(first_crew[kills[acknowledged]], signal.SIGKILL)

    await asyncio.gather(*(client(desk) for desk in desks))
    return acknowledged


def test_either_of_two_workers_killed_loses_and_doubles_nothing(fresh_url: str, tmp_path: Path) -> None:
    desks = prepare(fresh_url, tmp_path, CLIENTS)
    with serving(fresh_url, tmp_path, workers=2) as site:
        before = site.workers()
        assert len(before) == 2
        assert asyncio.run(submit_all(site, desks, kills={150: 0, 320: 1})) == SUBMISSIONS
        assert set(site.workers()).isdisjoint(before), "both were killed and replaced"
        assert site.count("SELECT count(*) FROM event WHERE kind = 'posted'") == SUBMISSIONS
        assert site.count("SELECT count(DISTINCT key) FROM event WHERE kind = 'posted'") == SUBMISSIONS
        assert site.count("SELECT count(*) FROM score") == SUBMISSIONS, "each has its scorecard"


def test_after_the_whole_server_dies_every_acknowledged_post_is_there(fresh_url: str, tmp_path: Path) -> None:
    [desk] = prepare(fresh_url, tmp_path, 1)
    with serving(fresh_url, tmp_path, workers=2) as site:

        async def send(count: int) -> None:
            for number in range(count):
                await send_until_acknowledged(site, desk, f"k{number}")

        asyncio.run(send(20))
        os.killpg(site.process.pid, signal.SIGKILL)
        site.process.wait()
        with site.engine.connect() as connection:
            kept = connection.execute(text("SELECT data FROM event WHERE kind = 'posted'")).scalars().all()
    told = [re.findall(r"Update (k\d+)\.", str(data)) for data in kept]
    assert sorted(told) == sorted([f"k{number}"] for number in range(20))


def test_every_sqlite_connection_waits_for_the_disk(tmp_path: Path) -> None:
    # 2 is FULL: a commit returns when the log is on the disk. With NORMAL (1) a power cut loses acknowledged posts.
    engine = db.connect(f"sqlite:///{tmp_path / 'cadet.db'}")
    with db.writing(engine) as writer, db.reading(engine) as reader:
        for session in (writer, reader):
            assert session.connection().exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
            assert session.connection().exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    engine.dispose()
