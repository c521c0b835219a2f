"""Admit only as many requests as can be served; let some wait briefly; answer the rest 503 at once.

Without this bound, plain routes that each hold a session stopped answering for minutes after a short
burst: requests that had a connection waited for a thread, and those that had a thread for a connection
(https://github.com/fastapi/fastapi/issues/3205). Admitting no more requests than there are threads and
connections makes that impossible.
"""

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from server.web.errors import BUSY, answer_outside

LONGEST_WAIT = 1.5
# Where the ASGI scope holds a list for an event stream to put itself into: it runs once the handlers have returned.
LATER = "cadet.later"


class LoadLimit:
    """At most `active` requests inside, `queue` waiting in order, `streams` open event streams beside them.

    `streams_at` are the addresses of event streams: nothing else, whatever it is called, stands beside the bound.
    """

    def __init__(self, app: ASGIApp, *, active: int, queue: int, streams: int, streams_at: re.Pattern[str]) -> None:
        self.app = app
        self.streams_at = streams_at
        self.free = active
        self.queue = queue
        self.free_streams = streams
        self.waiting: deque[asyncio.Future[None]] = deque()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif self._is_stream(scope):
            await self._stream(scope, receive, send)
        elif await self._admitted():
            try:
                await self.app(scope, receive, send)
            finally:
                self._leave()
        else:
            await _shed(scope, receive, send)

    def _is_stream(self, scope: Scope) -> bool:
        # By address and method, not by what is accepted: anybody can send a header to slip past the bound, and leave
        # it out to have a stream hold a place inside for as long as it lasts.
        return scope["method"] == "GET" and self.streams_at.fullmatch(scope["path"]) is not None

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.free_streams:
            await _shed(scope, receive, send)
            return
        self.free_streams -= 1
        talks: list[Callable[[Receive, Send], Awaitable[None]]] = []
        scope[LATER] = talks
        try:
            # The framework's own part of a request (dependencies, exit stacks, handlers) weighs 15 KiB while it lasts,
            # so a stream talks after it: nothing but this frame is kept for the hours that a desk is open.
            await self.app(scope, receive, send)
            for talk in talks:
                await talk(receive, send)
        finally:
            self.free_streams += 1

    async def _admitted(self) -> bool:
        if self.free:
            self.free -= 1
            return True
        if len(self.waiting) >= self.queue:
            return False
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            await asyncio.wait_for(asyncio.shield(turn), LONGEST_WAIT)
        except TimeoutError:
            if not turn.done():
                self.waiting.remove(turn)
                return False
        except asyncio.CancelledError:
            if turn.done():
                self._leave()
            else:
                self.waiting.remove(turn)
            raise
        return True

    def _leave(self) -> None:
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)  # the place passes straight to the next in line
                return
        self.free += 1


async def _shed(scope: Scope, receive: Receive, send: Send) -> None:
    text = "Busy. Please try again in a moment. / 지금 요청이 많습니다. 잠시 후 다시 시도해 주세요."
    answer = answer_outside(Request(scope), 503, "error.busy", text)
    answer.headers.update(BUSY)
    await answer(scope, receive, send)
