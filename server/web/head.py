"""HEAD is answered as GET, without the body: link checkers and monitors ask so."""

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Pure ASGI. Streams are left out: what never ends has no head to wait for."""

    def __init__(self, app: ASGIApp, *, streams_at: re.Pattern[str]) -> None:
        self.app = app
        self._streams_at = streams_at

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or self._streams_at.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, send_head)
