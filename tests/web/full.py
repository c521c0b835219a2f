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
    free, queue = limit.free, limit.queue
    limit.free = limit.queue = 0
    try:
        yield
    finally:
        limit.free, limit.queue = free, queue
