"""A real server with real workers, trainees at their desks, and a client that can be as rude as the network is."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from server import db, migrations
from server.accounts.guards import session_cookie
from server.app import create_app
from server.models import Membership, Role
from server.scenarios.library import install_shipped
from server.settings import ROOT, Settings
from tests.people import World

DRILL = "ferry-down-off-port-almeda"


@dataclass(frozen=True)
class Desk:
    """A trainee's running attempt and the cookie that opens it."""

    attempt: int
    cookie: str


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Site:
    """A running server: its port, its first process, and a way into its database."""

    port: int
    process: subprocess.Popen[bytes]
    engine: Engine

    def workers(self) -> list[int]:
        """The process ids of the workers that serve, from the system's own list."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                command = (entry / "cmdline").read_text()
            except (OSError, ValueError):
                continue  # it ended while we looked
            if parent == self.process.pid and "spawn_main" in command:
                found.append(int(entry.name))
        return sorted(found)

    def count(self, question: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text(question)).scalar_one())


def prepare(url: str, folder: Path, trainees: int) -> list[Desk]:
    """Tables, shipped scenarios, and so many trainees each with a drill under way."""
    app = create_app(Settings(data_dir=folder, database_url=url))
    migrations.upgrade(app.state.engine)
    with db.writing(app.state.engine) as session:
        install_shipped(session)
    world = World(app.state.engine)
    desks = []
    with TestClient(app, follow_redirects=False) as client:
        for number in range(trainees):
            name = f"trainee{number}"
            world.people[name] = world.person(name)
            world.add(Membership(user_id=world.people[name], cohort_id=world.cohort, role=Role.TRAINEE))
            world.sign_in(client, name)
            attempt = client.post(f"/drills/{DRILL}/attempts").headers["location"]
            assert client.post(f"{attempt}/ready").status_code == 303
            cookie = f"{session_cookie(https=False)}={client.cookies[session_cookie(https=False)]}"
            desks.append(Desk(int(attempt.rsplit("/", 1)[1]), cookie))
            client.cookies.clear()
    return desks


@contextmanager
def serving(url: str, folder: Path, *, workers: int = 1, **settings: str) -> Iterator[Site]:
    """Start `cadet serve` on a free port, wait until it answers, and end it and its workers afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {"DATA_DIR": str(folder), "DATABASE_URL": url, "PORT": str(port), "WORKERS": str(workers)} | settings
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "serve"],
            cwd=ROOT,
            env=os.environ | {f"CADET_{name}": value for name, value in given.items()},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    engine = db.connect(url)
    try:
        _wait_until_it_answers(port, log)
        yield Site(port, process, engine)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        engine.dispose()


def _wait_until_it_answers(port: int, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if asyncio.run(ask(port, "GET", "/readyz")).status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not come up within a minute: {log.read_text()[-2000:]}")


async def ask(
    port: int, method: str, path: str, *, cookie: str = "", form: dict[str, str] | None = None, patience: float = 10
) -> Answer:
    """One request on a connection of its own. OSError when the server hangs up or says nothing for `patience` s."""
    body = urlencode(form).encode() if form is not None else b""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", f"Cookie: {cookie}"]
    if form is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    async with asyncio.timeout(patience):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            raw = await reader.read()
        finally:
            writer.close()
    head, _, rest = raw.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 "):
        raise ConnectionResetError("hung up in the middle of an answer")
    first, *others = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in others)
    if "content-length" in headers and len(rest) < int(headers["content-length"]):
        raise ConnectionResetError("hung up in the middle of an answer")
    return Answer(int(first.split()[1]), headers, rest)


def post_of(desk: Desk, key: str, words: str) -> dict[str, str]:
    """A submission as the composer sends it."""
    return {
        "text": f"{words} Families, please call +82-2-3210-0404, any hour.",
        "platform": "facebook",
        "lang": "en",
        "target": "nationals",
        "key": key,
    }
