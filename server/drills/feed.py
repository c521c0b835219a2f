"""The desk's event stream: the changing part of the page, sent when the drill's clock or an act changes it.

Nothing is broadcast inside the process: what is sent follows from the attempt's events and the clock, so the stream
survives a restart, a reload and a second tab, and two workers say the same. A stream holds no session and writes
straight to the server; one look per process and second asks which watched attempts have new events.
"""

import asyncio
import json
import logging
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from weakref import WeakKeyDictionary

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server import clock
from server.accounts.permissions import Person
from server.db import HotReader
from server.drills.desk import cursor_of
from server.drills.queries import Play, hot_play
from server.errors import Busy, CadetError

log = logging.getLogger("cadet")
LOOK_SECONDS = 0.5
COMMENT_SECONDS = 15.0
# A stream ends now and then, so that its reader signs in again; the browser comes back by itself.
LONGEST_SECONDS = 600.0
# Streams one signed-in browser may keep open in one process: more windows than anybody works in.
MOST_STREAMS = 12

# Whoever signed out or was shut out hears nothing more, even on a line that was open before.
SIGNED_IN = "SELECT 1 FROM session WHERE id = :id"

Draw = Callable[[Play], str]


class Watch:
    """Wakes the streams of attempts that have new events. One task per event loop, alive while anybody watches."""

    def __init__(self, hot: HotReader) -> None:
        self.hot = hot
        self.waiting: dict[int, set[asyncio.Event]] = {}
        self.seen: dict[int, tuple[int, bool]] = {}
        self.readers: Counter[int] = Counter()
        self.task: asyncio.Task[None] | None = None

    @contextmanager
    def reader(self, session_id: int) -> Iterator[None]:
        """One stream more for this session; Busy when it has as many as one browser may."""
        if self.readers[session_id] >= MOST_STREAMS:
            raise Busy("error.busy")
        self.readers[session_id] += 1
        try:
            yield
        finally:
            self.readers[session_id] -= 1
            if not self.readers[session_id]:
                del self.readers[session_id]

    @asynccontextmanager
    async def of(self, attempt_id: int) -> AsyncIterator[asyncio.Event]:
        """An event that is set when the attempt has changed."""
        bell = asyncio.Event()
        self.waiting.setdefault(attempt_id, set()).add(bell)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._look())
        try:
            yield bell
        finally:
            self.waiting[attempt_id].discard(bell)
            if not self.waiting[attempt_id]:
                del self.waiting[attempt_id]
                self.seen.pop(attempt_id, None)

    async def _look(self) -> None:
        while self.waiting:
            # The ids are our own integers; a list cannot be bound as one value.
            ids = ",".join(str(int(attempt_id)) for attempt_id in self.waiting)
            try:
                rows = await self.hot.rows(f"SELECT id, last_seq, finished_at FROM attempt WHERE id IN ({ids})")  # noqa: S608
            except (SQLAlchemyError, sqlite3.Error, CadetError):
                # A database that is being restarted is there again in a moment, and so are we.
                log.warning("the desks' streams could not look for news", exc_info=True)
                rows = []
            for attempt_id, last_seq, finished_at in rows:
                state = (last_seq, finished_at is not None)
                if self.seen.get(attempt_id, state) != state:
                    for bell in self.waiting.get(attempt_id, ()):
                        bell.set()
                self.seen[attempt_id] = state
            await asyncio.sleep(LOOK_SECONDS)


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[int, Watch]] = WeakKeyDictionary()


def watch_of(hot: HotReader) -> Watch:
    """The one watch of this process's event loop and database."""
    watches = _watches.setdefault(asyncio.get_running_loop(), {})
    return watches.setdefault(id(hot), Watch(hot))


class Stream(Response):
    """Server-sent events for one open desk. `after` is the state the page already shows."""

    media_type = "text/event-stream"

    def __init__(self, request: Request, person: Person, attempt_id: int, after: str, draw: Draw) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self.hot: HotReader = request.app.state.hot
        self.person = person
        self.attempt_id = attempt_id
        self.shown = after
        self.draw = draw

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with watch_of(self.hot).reader(self.person.session_id):
            await self._run(receive, send)

    async def _run(self, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        gone = asyncio.create_task(_hang_up(receive))
        talk = asyncio.create_task(self._talk(send))
        try:
            await asyncio.wait({gone, talk}, timeout=LONGEST_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, talk):
                task.cancel()
            _, said = await asyncio.gather(gone, talk, return_exceptions=True)
            if isinstance(said, Exception):
                # The browser comes back by itself and says what it has seen last.
                log.warning("the stream of attempt %s broke off", self.attempt_id, exc_info=said)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _talk(self, send: Send) -> None:
        # The reader's own clock may be wrong; this tells it ours.
        await _say(send, f"retry: 1500\nevent: clock\ndata: {int(clock.now().timestamp() * 1000)}\n\n".encode())
        told_over = False
        async with watch_of(self.hot).of(self.attempt_id) as bell:
            while True:
                bell.clear()
                if not await self.hot.rows(SIGNED_IN, id=self.person.session_id):
                    return
                play = await hot_play(self.hot, self.person, self.attempt_id)
                world = play.world()
                cursor = cursor_of(play, world)
                if cursor != self.shown:
                    await _say(send, _event("desk", cursor, self.draw(play)))
                    self.shown = cursor
                if world.status == "finished" and (play.finished_at is not None or not told_over):
                    await _say(send, _event("over", cursor, json.dumps({"finished": play.finished_at is not None})))
                    told_over = True
                    if play.finished_at is not None:
                        return
                ahead = None if world.next_change is None else world.next_change - play.minute()
                await _wait(bell, send, COMMENT_SECONDS if ahead is None else ahead * play.seconds_per_minute)


async def _wait(bell: asyncio.Event, send: Send, seconds: float) -> None:
    """Until the bell rings or `seconds` have passed; a silent line is kept open by a comment."""
    left = max(0.02, seconds)
    while left > 0:
        step = min(left, COMMENT_SECONDS)
        try:
            async with asyncio.timeout(step):
                await bell.wait()
            return
        except TimeoutError:
            left -= step
        if left > 0 or step == COMMENT_SECONDS:
            await _say(send, b": still here\n\n")


async def _hang_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _event(name: str, key: str, data: str) -> bytes:
    lines = "".join(f"data: {line}\n" for line in data.splitlines())
    return f"event: {name}\nid: {key}\n{lines}\n".encode()


def _say(send: Send, body: bytes) -> Awaitable[None]:
    return send({"type": "http.response.body", "body": body, "more_body": True})
