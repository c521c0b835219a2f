"""Real servers for tests that hurt them: started as processes of their own, asked over 127.0.0.1, always ended."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import Engine

from server import clock, db, migrations
from server.accounts.guards import hash_of, session_cookie
from server.models import Attempt, Event, Mode, ScenarioVersion, SignInSession
from server.scenarios import library
from server.settings import ROOT
from tests.people import World

STARTING = 90.0  # seconds; a machine that does much else at once is slow to start
TEXT = "To all who wait for word: we are asking the coastguard now. Please call +82-2-3210-0404. Number {}."
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Client:
    """One trainee's browser: an attempt that runs, and the cookie that proves who it is."""

    attempt: int
    cookie: str


@dataclass(frozen=True)
class Running:
    """A server with its supervisor."""

    process: subprocess.Popen[bytes]
    port: int

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(child) for child in children if b"spawn_main" in _command(child)]

    def connect(self, seconds: float = 30) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)

    def get(self, path: str, cookie: str = "", seconds: float = 30) -> int:
        """The status of one answer on a connection of its own."""
        with closing(self.connect(seconds)) as connection:
            connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
            answer = connection.getresponse()
            answer.read()
            return answer.status


def submission(client: Client, number: int, key: str) -> tuple[str, str, dict[str, str]]:
    """Path, body and headers of a post with an idempotency key."""
    words = {"text": TEXT.format(number), "platform": "facebook", "lang": "en", "target": "marovians", "key": key}
    headers = {"Cookie": client.cookie, "Content-Type": FORM}
    return f"/attempts/{client.attempt}/posts", urlencode(words), headers


def _command(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


def prepare(engine: Engine, clients: int) -> list[Client]:
    """Tables, one published drill, and trainees with a running attempt each."""
    migrations.upgrade(engine)
    with db.writing(engine) as session:
        library.install_shipped(session)
        row = next(found for found in library.published(session) if found.origin == "S01")
        version = session.get_one(ScenarioVersion, row.version_id)
        assert version.id is not None
        number = version.id
    world = World(engine)
    return [_client(world, number, f"trainee{place}") for place in range(clients)]


def _client(world: World, version: int, name: str) -> Client:
    user = world.person(name)
    attempt = Attempt(user_id=user, version_id=version, mode=Mode.REHEARSAL, seed=7, seconds_per_minute=60, last_seq=1)
    attempt.started_at = clock.now()
    number = world.add(attempt)
    world.add(Event(attempt_id=number, seq=1, minute=0, kind="started", data={}, key="started"))
    until = clock.now() + timedelta(hours=2)
    world.add(SignInSession(user_id=user, token_hash=hash_of(f"token-{name}"), expires_at=until))
    return Client(number, f"{session_cookie(https=False)}=token-{name}")


@contextmanager
def running(
    url: str,
    folder: Path,
    *,
    workers: int = 1,
    settings: Mapping[str, str] | None = None,
    under: Sequence[str] = (),
) -> Iterator[Running]:
    """A server for the database at `url`, ready to answer; `under` are words before its command."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = {
        "CADET_DATABASE_URL": url,
        "CADET_DATA_DIR": str(folder),
        "CADET_PORT": str(port),
        "CADET_LOG_LEVEL": "warning",
    }
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(
        [*under, sys.executable, "-m", "server.cli", "serve", "--workers", str(workers)],
        cwd=ROOT, env=os.environ | ours | dict(settings or {}), stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    server = Running(process, port)
    try:
        _await(server, folder / "server.log", workers)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


def _await(server: Running, log: Path, workers: int) -> None:
    end = time.monotonic() + STARTING
    while time.monotonic() < end:
        assert server.process.poll() is None, log.read_text()
        try:
            if server.get("/readyz") == 200 and (workers == 1 or len(server.workers()) == workers):
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"not ready in {STARTING} s: {log.read_text()}")
