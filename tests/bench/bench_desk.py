"""What the desk costs: its page beside a bare Starlette and Jinja2 page of the same bytes, and durable submissions.

Both servers run side by side and are asked in turns, so that a busy machine slows both. Costs are the processor time
of the server's own process. Run with `make bench`.
"""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from server import db
from tests.robustness.servers import Client, prepare, running, submission

ROUNDS = 7
PAGES = 500
SUBMISSIONS = 120
TICK = os.sysconf("SC_CLK_TCK")

BARE = """
import sys
import jinja2, uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
POST = "<article class=post><header><b>{{ post.author }}</b> <time>minute {{ post.minute }}</time></header>" \\
    "<p dir=auto lang=en>{{ post.text }}</p><button>Answer</button></article>"
page = jinja2.Environment(autoescape=True).from_string(
    "<!doctype html><title>{{ title }}</title><main>{% for post in posts %}" + POST + "{% endfor %}</main>{{ rest }}")
wanted = int(sys.argv[2])
posts = [{"author": f"Person {n}", "minute": n, "text": "Is my daughter on that boat? " * 8} for n in range(25)]
short = len(page.render(title="Desk", posts=posts, rest=""))
rest = "x" * max(0, wanted - short)
async def show(request):
    return HTMLResponse(page.render(title="Desk", posts=posts, rest=rest))
uvicorn.run(Starlette(routes=[Route("/", show)]), port=int(sys.argv[1]), log_level="error", access_log=False)
"""


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


@contextmanager
def bare(size: int) -> Iterator[tuple[int, int]]:
    """The bare server: its port and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", BARE, str(port), str(size)])
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def cost(pid: int, port: int, path: str, cookie: str = "") -> tuple[float, int]:
    """Processor milliseconds of one page, over PAGES requests on one connection, and the page's bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    before = cpu_seconds(pid)
    size = 0
    for _ in range(PAGES):
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        size = len(answer.read())
        assert answer.status == 200, answer.status
    connection.close()
    return (cpu_seconds(pid) - before) / PAGES * 1000, size


def submissions(port: int, desks: list[Client]) -> float:
    """Durable submissions a second from as many clients as there are desks; no two posts say the same."""

    def client(desk: Client) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for turn in range(SUBMISSIONS // len(desks)):
            number = desk.attempt * SUBMISSIONS + turn
            connection.request("POST", *submission(desk, number, f"bench{number}-{time.monotonic_ns()}"))
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 303, answer.status
        return SUBMISSIONS // len(desks)

    began = time.monotonic()
    with ThreadPoolExecutor(len(desks)) as pool:
        sent = sum(pool.map(client, desks))
    return sent / (time.monotonic() - began)


def main() -> None:
    """Print both costs and their ratio, and the rate of submissions."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'cadet.db'}"
        engine = db.connect(url, pool_size=2)
        desks = prepare(engine, 8)
        engine.dispose()
        with running(url, folder) as site:
            path = f"/attempts/{desks[0].attempt}"
            pid = site.process.pid
            _, size = cost(pid, site.port, path, desks[0].cookie)
            with bare(size) as (bare_port, bare_pid):
                cost(bare_pid, bare_port, "/")
                pairs = [
                    (cost(pid, site.port, path, desks[0].cookie)[0], cost(bare_pid, bare_port, "/")[0])
                    for _ in range(ROUNDS)
                ]
            desk_ms, bare_ms = median(a for a, _ in pairs), median(b for _, b in pairs)
            ratio = median(a / b for a, b in pairs)
            print(f"desk page, {size:,} bytes: {desk_ms:.2f} ms CPU; bare page: {bare_ms:.2f} ms; ratio {ratio:.2f}")
            before = cpu_seconds(pid)
            rate = submissions(site.port, desks)
            each = (cpu_seconds(pid) - before) / SUBMISSIONS * 1000
            print(f"submit and score, {len(desks)} clients: {rate:.0f} a second, {each:.1f} ms CPU each")


if __name__ == "__main__":
    main()
