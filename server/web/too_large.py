"""Says in the person's words that a body is too large, which Starlette says in plain English."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.web.errors import answer_error
from server.web.headers import ALWAYS


class TooLarge:
    """Pure ASGI, outside every other middleware: the refusal is sent from there, in place of any answer of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_replaced = False

        async def send_in_words(message: Message) -> None:
            nonlocal is_replaced
            if message["type"] == "http.response.start" and _is_plain_refusal(message):
                is_replaced = True
                answer = answer_error(Request(scope), 413, "error.too_large", {})
                answer.headers.update(ALWAYS)
                await answer(scope, receive, send)
            elif not is_replaced:
                await send(message)

        await self.app(scope, receive, send_in_words)


def _is_plain_refusal(message: Message) -> bool:
    return message["status"] == 413 and Headers(raw=message["headers"]).get("content-type", "").startswith("text/plain")
