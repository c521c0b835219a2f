"""Starting the server, and preparing what it needs."""

import os
import sys
from functools import partial
from typing import Annotated

import typer
import uvicorn
from sqlalchemy import Engine
from sqlmodel import select

from server import db, demo, migrations, serving
from server.accounts import actions
from server.cli import academy
from server.cli.common import database, home, keep_home
from server.cli.failing import fail
from server.models import AuditEntry
from server.scenarios.library import install_shipped
from server.settings import Settings, load

# What the process that built the demo leaves to the one it becomes.
HAS_BUILT = "CADET_HAS_BUILT_THE_DEMO"
Host = Annotated[str | None, typer.Option(help="Address to listen on; else CADET_HOST.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on; else CADET_PORT.")]
Workers = Annotated[int | None, typer.Option(help="Number of processes; else CADET_WORKERS.")]


def run(
    no_demo: Annotated[bool, typer.Option("--no-demo", help="Start empty, without the demo academy.")] = False,
    host: Host = None,
    port: Port = None,
    workers: Workers = None,
) -> None:
    """Prepare everything and serve: what `make run` does. Prints the address and links to sign in.

    The demo's administrator gets a link at the start that made the demo, and at no later one.
    """
    settings = _settings(host, port, workers)
    with database(settings, ready=False) as engine:
        _prepare(engine)
        if not no_demo and _is_untouched(engine):
            academy.build(engine)
            engine.dispose()
            os.environ[HAS_BUILT] = "yes"
            _start_anew()
        _greet(engine, settings, admin=os.environ.pop(HAS_BUILT, "") == "yes")
    serving.serve(settings, partial(keep_home, settings))


def serve(
    host: Host = None,
    port: Port = None,
    workers: Workers = None,
    reload: Annotated[bool, typer.Option("--reload", help="For development: restart when code changes.")] = False,
) -> None:
    """Serve the web site from a database that `cadet migrate` has prepared."""
    settings = _settings(host, port, workers)
    with database(settings):
        pass
    if reload:
        _reload(settings)
    else:
        serving.serve(settings, partial(keep_home, settings))


def migrate() -> None:
    """Bring the database and the shipped scenarios up to this version."""
    with database(ready=False) as engine:
        changed, scenarios = _prepare(engine)
    typer.echo(
        f"Tables {'brought up to date' if changed else 'were up to date'}; {scenarios} scenarios added or renewed."
    )


def _settings(host: str | None, port: int | None, workers: int | None) -> Settings:
    given = {"host": host, "port": port, "workers": workers}
    return load(**{name: value for name, value in given.items() if value is not None})


def _prepare(engine: Engine) -> tuple[bool, int]:
    changed = migrations.upgrade(engine)
    with db.writing(engine) as session:
        return changed, install_shipped(session)


def _is_untouched(engine: Engine) -> bool:
    # The audit log outlives people: where the demo was removed there is nobody, but there was somebody.
    with db.reading(engine) as session:
        return not actions.has_users(session) and session.exec(select(AuditEntry.id).limit(1)).first() is None


def _start_anew() -> None:
    """Become this very command again: the work of building would stay in the server's memory, some 80 MB of it."""
    sys.stdout.flush()
    os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - what was started, as it was started


def _greet(engine: Engine, settings: Settings, *, admin: bool) -> None:
    """Say where the server is and how to get in, an `admin` too. The links are made anew and work once."""
    base = home(settings)
    typer.echo(f"\nCadet is at {base}\n")
    with db.writing(engine) as session:
        if not actions.has_users(session):
            typer.echo(
                f"Nobody has an account yet. Set up the first administrator:\n  {base}{actions.setup_link(session)}"
            )
        else:
            for who, path in demo.links(session, settings, admin=admin):
                typer.echo(f"  {who:<12} {base}{path}")
            typer.echo("\nA link for anybody: cadet user link E-MAIL --purpose sign_in (cadet user list has addresses)")
    typer.echo("")


def _reload(settings: Settings) -> None:
    if settings.https or settings.workers > 1:
        fail("--reload is for development: not with CADET_HTTPS, not with several workers.")
    uvicorn.run("server.app:create_app", factory=True, host=settings.host, port=settings.port, reload=True, ws="none")
