"""Sockets that say nothing, or too little: the server hangs up on them and serves the others."""

import asyncio
import socket
import time
from pathlib import Path

import pytest

from tests.robustness.site import ask, prepare, serving

pytestmark = [pytest.mark.robustness, pytest.mark.xdist_group("robustness")]

HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
HALF_A_BODY = (
    b"POST /language HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\nlanguage="
)


def seconds_until_hung_up(port: int, said: bytes) -> float:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as peer:
        began = time.monotonic()
        peer.sendall(said)
        try:
            while peer.recv(4096):
                pass
        except ConnectionResetError:
            pass
        return time.monotonic() - began


@pytest.mark.parametrize("said", [b"", HALF_A_HEAD, HALF_A_BODY], ids=["nothing", "half a head", "half a body"])
def test_a_silent_socket_is_dropped(tmp_path: Path, said: bytes) -> None:
    url = f"sqlite:///{tmp_path / 'cadet.db'}"
    prepare(url, tmp_path, 0)
    with serving(url, tmp_path, READ_SECONDS="1") as site:
        # Two deadlines may follow each other (head, then body); each is one second here.
        assert seconds_until_hung_up(site.port, said) < 5


def test_many_silent_sockets_keep_nobody_out(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cadet.db'}"
    prepare(url, tmp_path, 0)
    with serving(url, tmp_path, READ_SECONDS="5") as site:
        silent = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(300)]
        for peer in silent:
            peer.sendall(HALF_A_HEAD)
        assert asyncio.run(ask(site.port, "GET", "/sign-in", patience=3)).status == 200
        for peer in silent:
            peer.close()
