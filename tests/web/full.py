"""A server that has no place left, without the flood that makes it so."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI

from server.web.load import LoadLimit


@contextmanager
def full(app: FastAPI) -> Iterator[None]:
    """While this lasts, the bound of an application that has answered before admits nobody and lets nobody wait."""
    limit: Any = app.middleware_stack
    while not isinstance(limit, LoadLimit):
        limit = limit.app
    # Its counts stay its own: a request that was inside already gives its place back, and nobody gets it.
    limit._admitted = nobody
    try:
        yield
    finally:
        del limit._admitted


async def nobody() -> bool:
    return False
