"""Where to go back to after signing in or switching the language. Pure: never to another site."""

import re
from urllib.parse import urlsplit

HOME = "/"
# One slash, then printable characters a browser does not rewrite: it drops tabs and line ends
# and reads a backslash as a slash, and both would turn a path into another host.
_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_LONGEST = 2000


def safe(address: str) -> str:
    """`address` when it is a path on this site, else the start page."""
    if len(address) > _LONGEST or not _PATH.fullmatch(address):
        return HOME
    try:
        parts = urlsplit(address)
    except ValueError:
        return HOME
    if parts.scheme or parts.netloc or "//" in parts.path:
        return HOME
    return address
