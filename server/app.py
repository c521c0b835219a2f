"""Connects the parts. Decides nothing."""

import gc
import importlib
import importlib.util
import re
import threading
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

import anyio
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp

from server import db, models  # noqa: F401 - importing models registers every table
from server.accounts.guards import recognise
from server.cohorts.actions import refresh_progress
from server.scoring.engine import warm_up
from server.settings import Settings, load
from server.web import assets, errors, health, pages
from server.web.crosssite import CrossSiteGuard
from server.web.head import HeadAsGet
from server.web.headers import SecurityHeaders
from server.web.language import LANGUAGES, sentences
from server.web.load import LoadLimit
from server.web.too_large import TooLarge

# Drills first: their pages are asked for most, and a router tries its routes in order.
SLICES = ("drills", "accounts", "scenarios", "cohorts", "marking", "evidence", "api")
# A thread or two beside the admitted requests, for reads that leave the loop.
SPARE = 4
# The desks' event streams, which stay open and hold neither a thread nor a connection.
STREAMS = re.compile(r"/attempts/[0-9]+/stream")


class Cadet(FastAPI):
    """The application, whose refusal of what is too large is a page like every other, and which answers HEAD."""

    def build_middleware_stack(self) -> ASGIApp:
        return HeadAsGet(TooLarge(super().build_middleware_stack()), streams_at=STREAMS)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; what it needs hangs on `app.state`."""
    settings = settings or load()
    app = Cadet(
        title="Cadet",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # such a redirect would lead to whatever host the request named
        lifespan=_lifespan,
        max_body_size=settings.max_body_kib * 1024,
    )
    app.state.settings = settings
    # Two connections for each admitted request: a reader and, after scoring, a writer.
    db.open_database(app, settings.url, pool_size=2 * settings.threads + SPARE)
    app.mount("/static", StaticFiles(directory=assets.STATIC), name="static")
    app.add_api_route("/vendor/htmx.js", _htmx, name="htmx", include_in_schema=False)
    app.include_router(health.router)
    for name in SLICES:
        if importlib.util.find_spec(f"server.{name}.routes"):
            app.include_router(importlib.import_module(f"server.{name}.routes").router)
    # Drills may not import cohorts, so the route that finishes an attempt finds this here.
    app.state.after_finish = refresh_progress
    # Scenarios of which this process has scored a post lately: as many as the scorer keeps the read texts of.
    app.state.read_scenarios = deque(maxlen=32)
    # What makes pages knows no accounts, so that of an address nobody has finds here who is asking.
    app.state.recognise = recognise
    app.state.templates = pages.environments(app)
    errors.register(app)
    app.add_middleware(CrossSiteGuard)
    bounds = {"active": settings.threads, "queue": settings.queue, "streams": settings.connections}
    app.add_middleware(LoadLimit, **bounds, streams_at=STREAMS)
    app.add_middleware(SecurityHeaders, https=settings.https)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = app.state.settings.threads + SPARE
    threading.Thread(target=_make_ready, daemon=True).start()
    yield
    db.close_database(app)


@cache
def _make_ready() -> None:
    """Load, once a process, what the first Korean page and the first post would wait for; others need not wait."""
    # Nothing made here is garbage: looking for some would take a tenth of the time.
    gc.disable()
    try:
        for language in LANGUAGES:
            _ = sentences(language).all
        warm_up()
    finally:
        # All this stays as long as the process does: whoever looks for garbage need not look through it.
        gc.freeze()
        gc.enable()


async def _htmx() -> Response:
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return FileResponse(assets.htmx().path, media_type="text/javascript", headers=headers)
