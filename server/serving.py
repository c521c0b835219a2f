"""Starts the web server: uvicorn with workers, read deadlines and a bound on connections."""

import asyncio
import logging
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.supervisors import Multiprocess

from server.app import create_app
from server.db import close_database
from server.settings import BadSettings, Settings

log = logging.getLogger("cadet")

IDLE_SECONDS = 5
GRACEFUL_SECONDS = 2
# A worker that does not answer its supervisor for so long is replaced. uvicorn's 5 s killed busy ones.
HUNG_SECONDS = 20
# A body must come at least this fast; slower than this is a trickle that holds a place for nothing.
BODY_BYTES_PER_SECOND = 512
# Files a process opens beside its connections: database, logs, templates.
OTHER_FILES = 200


class Config(uvicorn.Config):
    """uvicorn's settings and our own; it is pickled for every worker, so it holds plain values only."""

    read_seconds: float = 10
    most_connections: int = 4000
    supervisor: int = 0

    def load(self) -> None:
        """Make the application; in a worker, also see to it that no worker outlives its supervisor."""
        super().load()
        if self.workers > 1:
            threading.Thread(target=_end_with, args=(self.supervisor,), daemon=True).start()


class DeadlineProtocol(H11Protocol):
    """HTTP/1.1 that does not wait for ever.

    uvicorn waits without end for the rest of a request, so a silent or trickling peer keeps its socket, and
    enough of them keep everyone else out. Here the head of a request must be complete within `read_seconds` of
    its first byte (the first one: of the opening of the connection), a body must keep coming, and the peer must
    go on reading its answer.
    """

    config: Config

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._awaited = ""
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # a server is given nothing but sockets
        """Refuse the connection when there are too many; else expect a request head."""
        super().connection_made(transport)
        if len(self.connections) > self.config.most_connections:
            transport.abort()
            return
        _prepare_socket(transport, self.config.read_seconds)
        self._expect("head")

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadlines."""
        self._expect("")
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came and see what must come next."""
        self._received += len(data)
        super().data_received(data)
        self._expect(self._next())

    def on_response_complete(self) -> None:
        """After an answer: part of the next request may have arrived already."""
        super().on_response_complete()
        self._expect(self._next())

    def pause_writing(self) -> None:
        """The peer has stopped reading: it has twice `read_seconds` to go on."""
        super().pause_writing()
        self._unread = self.loop.call_later(2 * self.config.read_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The peer reads again."""
        if self._unread:
            self._unread.cancel()
            self._unread = None
        super().resume_writing()

    def _next(self) -> str:
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            return "body"
        # Between requests uvicorn's own keep-alive timer runs; it stops at the first byte of the next.
        return "head" if state is h11.IDLE and self.conn.trailing_data[0] else ""

    def _expect(self, awaited: str) -> None:
        """Start the deadline of a new phase. Bytes within a phase do not move it."""
        if awaited == self._awaited:
            return
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None
        self._awaited = awaited
        if awaited:
            self._received = 0
            self._deadline = self.loop.call_later(self.config.read_seconds, self._late)

    def _late(self) -> None:
        kept_coming = self._received >= BODY_BYTES_PER_SECOND * self.config.read_seconds
        if self._awaited == "body" and (kept_coming or self.flow.read_paused):
            # A long upload under way, or we ourselves have stopped reading: look again later.
            self._received = 0
            self._deadline = self.loop.call_later(self.config.read_seconds, self._late)
            return
        self.transport.abort()


def _prepare_socket(transport: asyncio.Transport, seconds: float) -> None:
    """Send each answer at once, and have the system close streams whose peer vanished without a word."""
    peer: socket.socket | None = transport.get_extra_info("socket")
    if peer is None or peer.family not in (socket.AF_INET, socket.AF_INET6):
        return
    # asyncio sees to this only for sockets made with an explicit protocol number, which uvicorn's are not: the
    # body of every answer then waited 40 ms for the peer to acknowledge its head.
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    every = max(1, round(seconds / 2))
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", every), ("TCP_KEEPINTVL", every), ("TCP_KEEPCNT", 3)):
        if option := getattr(socket, name, None):
            peer.setsockopt(socket.IPPROTO_TCP, option, value)
    if option := getattr(socket, "TCP_USER_TIMEOUT", None):
        peer.setsockopt(socket.IPPROTO_TCP, option, round(2000 * seconds))


def _end_with(supervisor: int) -> None:
    # A worker left alone would hold the port, so that a new start could not have it.
    while os.getppid() == supervisor:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def config_of(settings: Settings) -> Config:
    """How uvicorn is run with these settings."""
    config = Config(
        "server.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        http=DeadlineProtocol,
        ws="none",
        log_level=settings.log_level,
        access_log=settings.log_level == "debug",
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
        timeout_worker_healthcheck=HUNG_SECONDS,
    )
    config.read_seconds = settings.read_seconds
    config.supervisor = os.getpid()
    config.most_connections = min(settings.connections, _raise_file_limit() - OTHER_FILES)
    return config


def _raise_file_limit() -> int:
    """Allow as many open files as the system lets us have; returns how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def serve(settings: Settings, listens: Callable[[int], None]) -> None:
    """Serve until told to stop. With several workers, one that dies is replaced while the others answer.

    Workers are started anew and read their settings from the environment, as this process did. `listens` hears the
    port once it is had.
    """
    config = config_of(settings)
    try:
        listening = config.bind_socket()
    except SystemExit:  # uvicorn has said why
        where = f"{settings.host}, port {settings.port}"
        raise BadSettings(f"Cadet cannot listen on {where} (CADET_HOST, CADET_PORT).") from None
    listens(listening.getsockname()[1])
    if settings.workers > 1:
        # Fail here when the application cannot be made: the supervisor would start such workers without end.
        close_database(create_app(settings))
        Multiprocess(config, sockets=[listening]).run()
    else:
        uvicorn.Server(config).run(sockets=[listening])
