"""Tells a supervisor whether the process lives and whether it can serve."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from server.web.errors import BUSY

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """The database answers too and has its tables; 503 otherwise."""
    try:
        await request.app.state.hot.rows('SELECT 1 FROM "user" LIMIT 1')
    except Exception:  # noqa: BLE001 - whatever keeps the database from answering, the reply is the same
        return JSONResponse({"status": "database unavailable"}, 503, BUSY)
    return JSONResponse({"status": "ok"})
