"""What is set on every connection before its first answer, and what stays as it was after getting ready."""

import gc
import socket
from typing import Any

import pytest

from server import app
from server.serving import _prepare_socket


class Transport:
    def __init__(self, peer: socket.socket) -> None:
        self.peer = peer

    def get_extra_info(self, name: str) -> Any:
        return self.peer if name == "socket" else None


def test_an_answer_leaves_at_once_and_a_dead_peer_is_noticed() -> None:
    # As uvicorn makes it: without an explicit protocol number asyncio leaves TCP_NODELAY off.
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as peer:
            assert peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
            _prepare_socket(Transport(peer), seconds=10)  # type: ignore[arg-type]  # a stand-in with a socket
            assert peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
            assert peer.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1


def test_garbage_is_collected_again_where_getting_ready_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("no weights")

    monkeypatch.setattr(app, "warm_up", broken)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    with pytest.raises(OSError, match="no weights"):
        app._make_ready.__wrapped__()
    assert gc.isenabled()
