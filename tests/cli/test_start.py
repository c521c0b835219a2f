"""`cadet run`, as `make run` calls it: it prepares, says where it is and how to get in, serves, ends when told to."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from server.settings import ROOT
from tests.cli.running import cadet

pytestmark = pytest.mark.robustness
STARTING = 90.0  # seconds


def test_a_start_without_demo_prints_a_link_that_sets_up_and_ends_when_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "server.cli", "run", "--no-demo", "--port", str(port)],
        cwd=ROOT, env=os.environ | {"CADET_DATA_DIR": str(tmp_path)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True, text=True,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        assert asked(port, "/readyz") == 200
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=30)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert f"Cadet is at {address}" in told
    assert re.search(rf"{re.escape(address)}/setup\?token=[\w-]{{40,}}", told)
    assert "Traceback" not in told
    assert (tmp_path / "cadet.db").exists()
    monkeypatch.setenv("CADET_DATA_DIR", str(tmp_path))
    assert cadet("user", "add", "ada@example.org", "Ada").stdout.startswith(f"{address}/links/")
    assert cadet("user", "link", "ada@example.org").stdout.startswith(f"{address}/links/"), "where it was last"


def asked(port: int, path: str) -> int:
    """The status of a page, once the server answers."""
    end = time.monotonic() + STARTING
    while True:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
                connection.request("GET", path)
                return connection.getresponse().status
        except OSError:
            assert time.monotonic() < end, "it never answered"
            time.sleep(0.1)
