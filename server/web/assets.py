"""Files for the browser: our own from static/, third-party ones from the hash-pinned wheel that carries them."""

import base64
import hashlib
import importlib.metadata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from server.settings import ROOT

STATIC = ROOT / "static"
HTMX = "htmx-2.min.js"
_WHEEL = "django-htmx"
_IN_WHEEL = "django_htmx/static/django_htmx/"


@dataclass(frozen=True)
class Asset:
    """A file and the digest that stands in its address and on the page."""

    path: Path
    digest: bytes

    @property
    def integrity(self) -> str:
        """The value of an integrity attribute."""
        return "sha384-" + base64.b64encode(self.digest).decode()

    @property
    def version(self) -> str:
        """A short form for the address, so that a changed file is fetched anew."""
        return self.digest.hex()[:12]


def _asset(path: Path) -> Asset:
    return Asset(path, hashlib.sha384(path.read_bytes()).digest())


@cache
def htmx() -> Asset:
    """htmx 2 as published, from the wheel (installed without its dependencies, never imported)."""
    files = importlib.metadata.distribution(_WHEEL)
    return _asset(Path(str(files.locate_file(_IN_WHEEL + HTMX))))


@cache
def ours(name: str) -> Asset:
    """One of our own files by its path below static/; FileNotFoundError when a template names one that is not there."""
    return _asset(STATIC / name)
