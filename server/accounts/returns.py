"""Where to go back to after signing in or switching the language: a page, and never another site's."""

import re
from urllib.parse import unquote, urlsplit

from fastapi import Request
from fastapi.routing import iter_route_contexts
from starlette.routing import Match

from server.web.errors import LONGEST_WAY_BACK

HOME = "/"
# One slash, then printable characters a browser does not rewrite: it drops tabs and line ends
# and reads a backslash as a slash, and both would turn a path into another host.
_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def safe(address: str) -> str:
    """`address` when it is a path on this site, else the start page."""
    if len(address) > LONGEST_WAY_BACK or not _PATH.fullmatch(address):
        return HOME
    try:
        parts = urlsplit(address)
    except ValueError:
        return HOME
    if parts.scheme or parts.netloc or "//" in parts.path:
        return HOME
    return address


def page_of(request: Request, address: str) -> str:
    """`address` when it is that of a page on this site, else the start page."""
    address = safe(address)
    return address if _is_page(request, address) else HOME


def _is_page(request: Request, address: str) -> bool:
    """Whether an address can be gone back to: a form that was refused stands at one that only takes POST."""
    path = unquote(urlsplit(address).path)
    # Such an address may look like that of a thing: /scenarios/files is no scenario named "files".
    methods = [known.methods or set() for known in iter_route_contexts(request.app.routes) if known.path == path]
    if methods and not any("GET" in one for one in methods):
        return False
    scope = {**request.scope, "method": "GET", "path": path, "root_path": ""}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
