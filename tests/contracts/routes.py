"""All addresses of the application, with what each depends on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True)
class Route:
    """One method at one address, and every function it depends on."""

    method: str
    path: str
    needs: tuple[Callable[..., Any], ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes(app: FastAPI) -> list[Route]:
    """Every route but the mounted static files."""
    found = []
    for context in iter_route_contexts(app.routes):
        dependant = getattr(context, "dependant", None)
        for method in sorted(context.methods or ()):
            if method != "HEAD":
                needs = tuple(_calls(dependant)) if dependant else ()
                found.append(Route(method, str(context.path), needs))
    return found


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for part in dependant.dependencies:
        if part.call:
            yield part.call
        yield from _calls(part)
