"""Kill workers while sixteen people submit: what was acknowledged is there afterwards, once."""

import contextlib
import http.client
import os
import signal
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import select

from server import db
from server.models import Event, Score
from tests.robustness.servers import TEXT, Client, Running, prepare, running, submission

pytestmark = pytest.mark.robustness
CLIENTS, SUBMISSIONS = 16, 500
GIVE_UP = 120.0  # seconds one submission may take with all its tries


class Submitters:
    """Sixteen clients that share the work and repeat what was not acknowledged, with the same key."""

    def __init__(self, server: Running, clients: list[Client]) -> None:
        self.server = server
        self.clients = clients
        self.left = list(range(SUBMISSIONS))
        self.acknowledged: list[int] = []
        self.lock = threading.Lock()

    def run(self) -> None:
        threads = [threading.Thread(target=self._submit_all, args=(client,)) for client in self.clients]
        for thread in threads:
            thread.start()
        # Both workers that were there from the start die, one after the other.
        for killed_after, worker in zip((SUBMISSIONS // 4, SUBMISSIONS * 5 // 8), self.server.workers(), strict=True):
            self._wait_for(killed_after, threads)
            with contextlib.suppress(ProcessLookupError):  # its supervisor may have thought it hung
                os.kill(worker, signal.SIGKILL)
        for thread in threads:
            thread.join()

    def _wait_for(self, count: int, threads: list[threading.Thread]) -> None:
        while len(self.acknowledged) < count and any(thread.is_alive() for thread in threads):
            time.sleep(0.01)

    def _submit_all(self, client: Client) -> None:
        while True:
            with self.lock:
                if not self.left:
                    return
                number = self.left.pop()
            self._submit(client, number)
            with self.lock:
                self.acknowledged.append(number)

    def _submit(self, client: Client, number: int) -> None:
        path, body, headers = submission(client, number, f"key-{number}")
        end = time.monotonic() + GIVE_UP
        while time.monotonic() < end:
            try:
                with closing(self.server.connect()) as connection:
                    connection.request("POST", path, body, headers)
                    answer = connection.getresponse()
                    answer.read()
                    if answer.status == 303:
                        return
                    assert answer.status == 503, answer.status
                    time.sleep(0.2)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
        raise AssertionError(f"submission {number} was never acknowledged")


def test_what_was_acknowledged_is_there_once(bare_url: str, tmp_path: Path) -> None:
    engine = db.connect(bare_url, pool_size=2)
    try:
        clients = prepare(engine, CLIENTS)
        with running(bare_url, tmp_path, workers=2) as server:
            before = set(server.workers())
            submitters = Submitters(server, clients)
            submitters.run()
            assert len(submitters.acknowledged) == SUBMISSIONS
            assert both_replaced(server, before)
            assert server.get("/readyz") == 200
        with db.reading(engine) as session:
            posted = [event for event in session.exec(select(Event)) if event.kind == "posted"]
            scored = Counter((score.attempt_id, score.seq) for score in session.exec(select(Score)))
        texts = Counter(str(event.data["text"]) for event in posted)
        assert len(texts) == SUBMISSIONS
        assert set(texts.values()) == {1}
        assert scored == Counter((event.attempt_id, event.seq) for event in posted)
        for attempt in {event.attempt_id for event in posted}:
            numbers = sorted(event.seq for event in posted if event.attempt_id == attempt)
            assert numbers == list(range(2, len(numbers) + 2)), "no gaps in an attempt's events"
    finally:
        engine.dispose()


def test_a_killed_worker_is_replaced_while_the_other_answers(bare_url: str, tmp_path: Path) -> None:
    engine = db.connect(bare_url, pool_size=2)
    prepare(engine, 1)
    engine.dispose()
    with running(bare_url, tmp_path, workers=2) as server:
        gone = server.workers()[0]
        os.kill(gone, signal.SIGKILL)
        answered = [_asked(server) for _ in range(20)]
        assert answered.count(200) >= 18, "only a request the dead one had accepted may be lost"
        assert both_replaced(server, {gone})


def test_what_was_acknowledged_outlives_the_whole_server(bare_url: str, tmp_path: Path) -> None:
    engine = db.connect(bare_url, pool_size=2)
    (client,) = prepare(engine, 1)
    with running(bare_url, tmp_path, workers=2) as server:
        for number in range(20):
            path, body, headers = submission(client, number, f"key-{number}")
            with closing(server.connect()) as connection:
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 303
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
    with db.reading(engine) as session:
        texts = [str(event.data["text"]) for event in session.exec(select(Event)) if event.kind == "posted"]
    engine.dispose()
    assert sorted(texts) == sorted(TEXT.format(number) for number in range(20))


@pytest.mark.sqlite
def test_workers_do_not_outlive_their_supervisor(bare_url: str, tmp_path: Path) -> None:
    engine = db.connect(bare_url, pool_size=2)
    prepare(engine, 1)
    engine.dispose()
    with running(bare_url, tmp_path, workers=2) as server:
        server.process.kill()
        server.process.wait()
        end = time.monotonic() + 60
        while _asked(server) and time.monotonic() < end:
            time.sleep(0.1)
        assert _asked(server) == 0, "the port is free for a new start"


def both_replaced(server: Running, gone: set[int]) -> bool:
    """True once two workers live that are not those; the supervisor looks twice a second."""
    end = time.monotonic() + 60
    while len(set(server.workers()) - gone) < 2 and time.monotonic() < end:
        time.sleep(0.1)
    return len(set(server.workers()) - gone) == 2


def _asked(server: Running) -> int:
    try:
        return server.get("/healthz")
    except (OSError, http.client.HTTPException):
        return 0
