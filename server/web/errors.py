"""What a person sees when something is refused or goes wrong."""

import logging
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, IntegrityError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Match

from server.errors import Busy, CadetError, Conflict, NotFound, NotSignedIn
from server.web.headers import ALWAYS
from server.web.pages import fragment, is_htmx, page

log = logging.getLogger("cadet")
SIGN_IN = "/sign-in"
LONGEST_FIELD = 120
# The way back stands in a header, and a server in front of this one may take no long ones.
LONGEST_WAY_BACK = 2000
# What an address says of an act that was done, which is not to be said again of one that was refused.
DONE = ("saved", "done", "published", "replaced", "archived", "deleted", "new", "changed")
# The same, where a page of another kind has a field of that name.
DONE_SO = ("before=true",)
# What an answer says beside 503: when to try again, in seconds.
BUSY = {"Retry-After": "2"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# How SQLite's driver and PostgreSQL word the two errors that `_beyond` tells from bugs.
ZERO = "cannot contain NUL"
TOO_LARGE = ("too large to convert to SQLite INTEGER", "integer out of range")
# How both word that a row is there already, or is gone or still needed: what another change has done meanwhile.
MET = ("unique constraint", "foreign key constraint")


def register(app: FastAPI) -> None:
    """Every way of failing gets its page, or JSON under /api."""
    app.add_exception_handler(CadetError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(OverflowError, _beyond)
    app.add_exception_handler(DataError, _beyond)
    app.add_exception_handler(IntegrityError, _met)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _broken)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, CadetError)  # noqa: S101 - registered for this class
    if isinstance(error, NotSignedIn) and not _is_api(request):
        return _to_sign_in(request)
    answer = answer_error(request, error.status, error.key, error.values)
    if isinstance(error, Busy):
        answer.headers.update(BUSY)
    return answer


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    # No route was found, so no guard has asked; without a person the page would tell who is signed in to sign in.
    await request.app.state.recognise(request)
    keys = {404: "error.not_found", 405: "error.not_found", 403: "error.forbidden", 413: "error.too_large"}
    answer = answer_error(request, error.status_code, keys.get(error.status_code, "error.bad_request"), {})
    if error.status_code == 405:
        answer.headers["Allow"] = ", ".join(_allowed(request))
    return answer


def _allowed(request: Request) -> list[str]:
    """The methods an address answers to. The router itself names only those of the first route that has the address."""
    routes = request.app.router.routes

    def answers(method: str) -> bool:
        return any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)

    found = [method for method in METHODS if answers(method)] or ["GET"]  # files below /static have no routes
    has_head = "GET" in found and request.method != "HEAD"  # which only a stream refuses
    return [*found, "HEAD"] if has_head else found


def _unreadable(request: Request, error: Exception) -> Response:
    # An id in an address that is no number names nothing: 404. A body that cannot be read is 422.
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    if any(e["loc"][0] == "path" for e in error.errors()):
        missing = NotFound()
        return answer_error(request, missing.status, missing.key, {})
    first = error.errors()[0]
    source, *parts = first["loc"]
    named = _sent_parts(parts, error.body, is_missing=first["type"] == "missing") if source == "body" else parts
    field = ".".join(str(part) for part in named)[:LONGEST_FIELD]
    return answer_error(request, 422, "error.bad_request", {"field": field, "reason": first["msg"]})


def _sent_parts(parts: Sequence[str | int], sent: object, *, is_missing: bool) -> list[str | int]:
    """Of a fault's location, the parts that name something in what was sent, and the one that is missing there.

    The other parts are pydantic's own: which type of a union was tried, or where in a text the JSON broke off.
    """
    found: list[str | int] = []
    for number, part in enumerate(parts, 1):
        is_item = isinstance(sent, list) and isinstance(part, int)
        if is_item or (isinstance(sent, Mapping) and part in sent):
            sent = sent[part]  # type: ignore[index]  # one of the two, as was asked
        elif not (is_missing and number == len(parts)):
            continue
        found.append(part)
    return found


def _beyond(request: Request, error: Exception) -> Response:
    # A number in an address that is larger than the database can hold names nothing, and PostgreSQL takes no text with
    # a zero character, which nobody can type; any other such error is a bug.
    if ZERO in str(error):
        return answer_error(request, 422, "error.bad_request", {})
    if not any(sign in str(error) for sign in TOO_LARGE):
        raise error
    missing = NotFound()
    return answer_error(request, missing.status, missing.key, {})


def _met(request: Request, error: Exception) -> Response:
    # Two who enter the same at once both look and find nothing, and the constraint stops the second. One that forbids
    # an empty or a wrong value is broken by bugs only.
    assert isinstance(error, IntegrityError)  # noqa: S101 - registered for this class
    told = str(error.orig).partition("\n")[0]  # PostgreSQL's other lines name the values, which may be somebody's
    if not any(sign in told.lower() for sign in MET):
        raise error
    log.warning("two changes met at %s %s: %s", request.method, request.url.path, told)
    met = Conflict("error.changed")
    return answer_error(request, met.status, met.key, {})


def _gone(_request: Request, _error: Exception) -> Response:
    # Whoever hung up while sending reads no answer, and nothing is wrong here.
    return Response(status_code=400)


def _broken(request: Request, error: Exception) -> Response:
    log.error("unexpected error at %s %s", request.method, request.url.path, exc_info=error)
    answer = answer_error(request, 500, "error.broken", {})
    # Starlette gives this answer outside every middleware, the one that sets these included.
    answer.headers.update(ALWAYS)
    return answer


def answer_error(request: Request, status: int, key: str, values: dict[str, object]) -> Response:
    """The refusal as JSON, as a notice in the page htmx is showing, or as a page of its own."""
    if _is_api(request):
        return JSONResponse({"error": key, "values": {k: str(v) for k, v in values.items()}}, status)
    if is_htmx(request):
        return _as_notice(fragment(request, "errors/_notice.html", status=status, key=key, values=values))
    return page(request, "errors/show.html", status=status, code=status, key=key, values=values)


def answer_outside(request: Request, status: int, key: str, text: str) -> Response:
    """A refusal before any route: as `answer_error` where a page or a program waits for it, else `text` alone."""
    if is_htmx(request) or _is_api(request):
        return answer_error(request, status, key, {})
    return PlainTextResponse(text, status)


def _as_notice(answer: Response) -> Response:
    """Put it where notices stand, whatever was to be swapped and whatever part of the answer was to be selected."""
    answer.headers["HX-Retarget"] = "#notices"
    answer.headers["HX-Reswap"] = "innerHTML"
    answer.headers["HX-Reselect"] = "#refusal"
    return answer


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _to_sign_in(request: Request) -> Response:
    if "text/event-stream" in request.headers.get("accept", ""):
        # A stream of news cannot be sent anywhere; no content ends it, and nothing is written to the console.
        return Response(status_code=204)
    back = _page_behind(request)
    is_known = back not in ("", "/") and len(back) <= LONGEST_WAY_BACK
    query = {"next": back} if is_known else {}
    if is_htmx(request):
        # Leaving the page would take along what has been written in it.
        return _as_notice(fragment(request, "errors/_signed_out.html", status=401, address=_sign_in(query)))
    # Only whoever was signed in could send a form, and is told that it did nothing.
    return RedirectResponse(_sign_in(query if request.method == "GET" else query | {"ended": "true"}), 303)


def _sign_in(query: Mapping[str, str]) -> str:
    return f"{SIGN_IN}?{urlencode(query)}" if query else SIGN_IN


def _is_done(part: str) -> bool:
    return part in DONE_SO or part.partition("=")[0] in DONE


def _page_behind(request: Request) -> str:
    """The address asked for with its query; of a form or a piece of a page, that of the page it stood in, if known."""
    if request.method == "GET" and not is_htmx(request):
        path, query = request.url.path, request.url.query
    else:
        try:
            _, _, path, query, _ = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
        except ValueError:
            return ""
        query = "&".join(part for part in query.split("&") if not _is_done(part))
    return path + (f"?{query}" if query else "")
