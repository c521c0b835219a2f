"""The desk's event stream: the changing part of the page, sent when the drill's clock or an act changes it.

Nothing is broadcast inside the process: what is sent follows from the attempt's events and the clock, so the stream
survives a restart, a reload and a second tab, and two workers say the same. A stream holds no session and writes
straight to the server; one look per process and half second asks which watched attempts have new events. Between two
pieces of news a stream is a timer and a request that waits for its reader to leave: 2,000 of them fit one worker.
"""

import asyncio
import json
import logging
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
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
from server.errors import Busy, CadetError, NotFound
from server.web.load import LATER

log = logging.getLogger("cadet")
LOOK_SECONDS = 0.5
COMMENT_SECONDS = 15.0
# A stream ends now and then, so that its reader signs in again; the browser comes back by itself.
LONGEST_SECONDS = 600.0
# Streams one signed-in browser may keep open in one process: more windows than anybody works in.
MOST_STREAMS = 12
# The clock of a wait may be early by its resolution; asked a little late, it never is.
LATE_SECONDS = 0.02

# Whoever signed out or was shut out hears nothing more, even on a line that was open before.
SIGNED_IN = "SELECT 1 FROM session WHERE id = :id"

Draw = Callable[[Play], str]


class Watch:
    """The open streams of one process, and the task that rings those whose attempts have new events."""

    def __init__(self, hot: HotReader) -> None:
        self.hot = hot
        self.streams: dict[int, set[Stream]] = {}
        self.readers: Counter[int] = Counter()
        self.task: asyncio.Task[None] | None = None

    def add(self, stream: "Stream") -> None:
        """Ring this stream when its attempt changes."""
        self.readers[stream.person.session_id] += 1
        self.streams.setdefault(stream.attempt_id, set()).add(stream)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._look())

    def remove(self, stream: "Stream") -> None:
        """Forget a stream that has ended."""
        session_id = stream.person.session_id
        self.readers[session_id] -= 1
        if not self.readers[session_id]:
            del self.readers[session_id]
        self.streams[stream.attempt_id].discard(stream)
        if not self.streams[stream.attempt_id]:
            del self.streams[stream.attempt_id]

    async def _look(self) -> None:
        while self.streams:
            # The ids are our own integers; a list cannot be bound as one value.
            ids = ",".join(str(int(attempt_id)) for attempt_id in self.streams)
            try:
                rows = await self.hot.rows(f"SELECT id, last_seq, finished_at FROM attempt WHERE id IN ({ids})")  # noqa: S608
            except (SQLAlchemyError, sqlite3.Error, CadetError):
                # A database that is being restarted is there again in a moment, and so are we.
                log.warning("the desks' streams could not look for news", exc_info=True)
                rows = []
            for attempt_id, last_seq, finished_at in rows:
                state = (last_seq, finished_at is not None)
                for stream in self.streams.get(attempt_id, ()):
                    # Against what this very stream has read: one that joined since the last look may be behind.
                    if stream.read not in (None, state):
                        stream.ring()
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
        self.until = time.monotonic() + LONGEST_SECONDS
        self.read: tuple[int, bool] | None = None
        self.told_over = False
        self.rung = False
        self.talk: asyncio.Task[None] | None = None
        self.timer: asyncio.TimerHandle | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if watch_of(self.hot).readers[self.person.session_id] >= MOST_STREAMS:
            raise Busy("error.busy")
        if LATER not in scope:
            # `LoadLimit` did not know an odd spelling of the address ("/attempts/+7/stream") for a stream, so this
            # request holds a place among the admitted ones, which a stream would keep for hours.
            raise NotFound()
        scope[LATER].append(self.run)

    async def run(self, receive: Receive, send: Send) -> None:
        """Talk until the reader leaves or there is nothing more to say."""
        self.send = send
        watch = watch_of(self.hot)
        watch.add(self)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            # The reader's own clock may be wrong; this tells it ours.
            await self._say(f"retry: 1500\nevent: clock\ndata: {int(clock.now().timestamp() * 1000)}\n\n".encode())
            self.ring()
            # A reader that hangs up and an answer that is complete look the same from here.
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            watch.remove(self)
            if self.timer:
                self.timer.cancel()
            if self.talk:
                self.talk.cancel()

    def ring(self) -> None:
        """Look for news now, or once more when a look is under way."""
        self.rung = True
        if self.talk is None:
            self.talk = asyncio.create_task(self._talk())

    async def _talk(self) -> None:
        try:
            while self.rung:
                self.rung = False
                if self.timer:
                    self.timer.cancel()
                wait = await self._news()
                if wait is None:
                    await self.send({"type": "http.response.body", "body": b"", "more_body": False})
                    return
                self.timer = asyncio.get_running_loop().call_later(wait, self.ring)
        except Exception:
            # Whatever it was, the browser comes back and says what it has seen last.
            log.warning("the stream of attempt %s broke off", self.attempt_id, exc_info=True)
            await self.send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self.talk = None

    async def _news(self) -> float | None:
        """Send what has changed; seconds until to look again, or None when this stream is over."""
        if time.monotonic() > self.until or not await self.hot.rows(SIGNED_IN, id=self.person.session_id):
            return None
        play = await hot_play(self.hot, self.person, self.attempt_id)
        self.read = (play.last_seq, play.finished_at is not None)
        world = play.world()
        cursor = cursor_of(play, world)
        if cursor != self.shown:
            await self._say(_event("desk", cursor, self.draw(play)))
            self.shown = cursor
        else:
            # A silent line is kept open by a comment.
            await self._say(b": still here\n\n")
        finished = play.finished_at is not None
        if world.status == "finished" and (finished or not self.told_over):
            await self._say(_event("over", cursor, json.dumps({"finished": finished})))
            self.told_over = True
            if finished:
                return None
        ahead = COMMENT_SECONDS
        if world.next_change is not None:
            ahead = (world.next_change - play.minute()) * play.seconds_per_minute
        return max(LATE_SECONDS, min(ahead, COMMENT_SECONDS))

    async def _say(self, body: bytes) -> None:
        await self.send({"type": "http.response.body", "body": body, "more_body": True})


def _event(name: str, key: str, data: str) -> bytes:
    lines = "".join(f"data: {line}\n" for line in data.splitlines())
    return f"event: {name}\nid: {key}\n{lines}\n".encode()
