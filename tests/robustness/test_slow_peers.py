"""Peers that say nothing, say it slowly or do not listen are let go; patient and quick ones are served."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from server.serving import Config, DeadlineProtocol

pytestmark = pytest.mark.robustness
READ_SECONDS = 0.5
# A let-go peer notices long before this; one that is kept would wait for ever.
LET_GO = 12.0
HEAD = b"POST /length HTTP/1.1\r\nHost: here\r\n"
GET = b"GET /quick HTTP/1.1\r\nHost: here\r\n\r\n"


async def quick(request: Request) -> Response:
    return PlainTextResponse("here")


async def length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def slow(request: Request) -> Response:
    await asyncio.sleep(3 * READ_SECONDS)
    return PlainTextResponse("done")


async def endless(request: Request) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65536
            await asyncio.sleep(0)  # lets the server notice that nobody listens any more

    return StreamingResponse(parts())


async def ticking(request: Request) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(8):
            yield b"tick\n"
            await asyncio.sleep(READ_SECONDS / 2)

    return StreamingResponse(parts())


ROUTES = [Route(f"/{page.__name__}", page, methods=["GET", "POST"]) for page in (quick, length, slow, endless, ticking)]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    config = Config(Starlette(routes=ROUTES), http=DeadlineProtocol, ws="none", lifespan="off", log_level="critical")
    config.read_seconds, config.most_connections = READ_SECONDS, 40
    config.timeout_graceful_shutdown = 1
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=LET_GO)


def is_let_go(peer: socket.socket) -> bool:
    """True when the server ends the connection; a time-out means that it waits on."""
    try:
        while peer.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


def hears(peer: socket.socket, end: bytes) -> bool:
    """True when what comes ends so; head and body of an answer may come apart."""
    heard = b""
    while not heard.endswith(end):
        if not (part := peer.recv(1000)):
            return False
        heard += part
    return True


def trickle(peer: socket.socket) -> None:
    """Send a byte now and then; ConnectionError once the server has had enough."""
    peer.settimeout(0.05)
    end = time.monotonic() + LET_GO
    while time.monotonic() < end:
        peer.sendall(b"x")
        with contextlib.suppress(TimeoutError):
            if peer.recv(1000) == b"":
                raise ConnectionAbortedError


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HT",
        b"GET /quick HTTP/1.1\r\nHost: here\r\n",
        HEAD + b"Content-Length: 100\r\n\r\n",
        HEAD + b"Content-Length: 100\r\n\r\nhalf of it",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        GET + b"GET /qui",
    ],
    ids=["nothing", "half a line", "half a head", "no body", "half a body", "half the chunks", "half a second request"],
)
def test_a_peer_that_falls_silent_is_let_go(port: int, said: bytes) -> None:
    with closing(connect(port)) as peer:
        peer.sendall(said)
        assert is_let_go(peer)


@pytest.mark.parametrize("head", [b"GET /quick HTTP/1.1\r\nX-Long: ", HEAD + b"Content-Length: 100000\r\n\r\n"])
def test_a_peer_that_trickles_is_let_go(port: int, head: bytes) -> None:
    with closing(connect(port)) as peer:
        peer.sendall(head)
        with pytest.raises(ConnectionError):
            trickle(peer)


def test_a_peer_that_does_not_take_its_answer_is_let_go(port: int) -> None:
    with closing(connect(port)) as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.sendall(b"GET /endless HTTP/1.1\r\nHost: here\r\n\r\n")
        time.sleep(4 * READ_SECONDS)
        assert is_let_go(peer)


def test_an_idle_connection_is_closed_but_may_be_used_again_before(port: int) -> None:
    with closing(connect(port)) as peer:
        for _ in range(3):
            peer.sendall(GET)
            assert hears(peer, b"here")
            time.sleep(READ_SECONDS * 1.5)
        assert is_let_go(peer)


def test_a_long_upload_that_keeps_coming_is_served(port: int) -> None:
    parts = 12
    with closing(connect(port)) as peer:
        peer.sendall(HEAD + f"Content-Length: {parts * 4000}\r\n\r\n".encode())
        for _ in range(parts):
            peer.sendall(b"x" * 4000)
            time.sleep(READ_SECONDS / 4)
        assert hears(peer, str(parts * 4000).encode())


def test_the_server_may_take_its_time(port: int) -> None:
    with closing(connect(port)) as peer:
        peer.sendall(b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n")
        assert hears(peer, b"done")


def test_a_stream_stays_open(port: int) -> None:
    with closing(connect(port)) as peer:
        peer.sendall(b"GET /ticking HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        heard = b""
        while part := peer.recv(1000):
            heard += part
        assert heard.count(b"tick") == 8


def test_silent_peers_do_not_keep_others_out(port: int) -> None:
    silent = [connect(port) for _ in range(60)]
    try:
        end = time.monotonic() + LET_GO
        served = False
        while not served and time.monotonic() < end:
            with closing(connect(port)) as peer:
                try:
                    peer.sendall(GET)
                    served = hears(peer, b"here")
                except ConnectionError:
                    time.sleep(0.05)
        assert served
    finally:
        for peer in silent:
            peer.close()
