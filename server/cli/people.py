"""Accounts from the command line: for the first administrator who lost a password, and for scripts."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text
from sqlmodel import Session, col, select

from server import db
from server.accounts import actions, people_actions, removal
from server.cli.common import database, kept_home
from server.cli.failing import fail
from server.models import LinkPurpose, User
from server.settings import load

app = typer.Typer(help="People and the links that let them in.", no_args_is_help=True, add_completion=False)

WIDEST = 10_000  # characters; a table takes no more than it needs
Email = Annotated[str, typer.Argument(help="The person's e-mail address.")]


@app.command()
def add(
    email: Email,
    name: Annotated[str, typer.Argument(help="Name as others see it.")],
    staff: Annotated[bool, typer.Option("--staff", help="Academy staff: compares cohorts.")] = False,
    admin: Annotated[bool, typer.Option("--admin", help="Administrator: people, roles, cohorts.")] = False,
) -> None:
    """Add a person and print an invitation link."""
    settings = load()
    with database(settings) as engine, db.writing(engine) as session:
        try:
            user = actions.create_user(session, email=email, name=name, is_staff=staff, is_admin=admin)
        except ValueError:
            fail(f"{email!r}, {name!r}: not an address and a name of at most {actions.LONGEST_NAME} characters")
        path = actions.address_of(actions.make_link(session, user, LinkPurpose.INVITATION, settings))
    typer.echo(f"{kept_home(settings)}{path}")


@app.command("list")
def show() -> None:
    """List everybody."""
    table = Table(*(Column(head, overflow="fold") for head in ("e-mail", "name", "staff", "admin", "demo", "disabled")))
    with database() as engine, db.reading(engine) as session:
        for user in session.exec(select(User).where(col(User.removed_at).is_(None)).order_by(col(User.email))):
            flags = ("yes" if yes else "" for yes in (user.is_staff, user.is_admin, user.is_demo, user.disabled_at))
            # As a text of its own, or brackets in a name would be taken for rich's markup.
            table.add_row(Text(user.email), Text(user.name), *flags)
    console = Console()
    # Whatever reads a pipe finds each person on one line; in a terminal a long address goes on in the next.
    (console if console.is_terminal else Console(width=WIDEST)).print(table, crop=False)


@app.command()
def link(
    email: Email,
    purpose: Annotated[LinkPurpose, typer.Option(help="What the link is for.")] = LinkPurpose.RESET,
) -> None:
    """Print a one-time link; an earlier unused one of its kind stops working."""
    settings = load()
    if purpose is LinkPurpose.SETUP:
        fail("A setup link belongs to nobody: `cadet run` prints one while there are no accounts.")
    with database(settings) as engine, db.writing(engine) as session:
        path = actions.address_of(actions.make_link(session, _person(session, email), purpose, settings))
    typer.echo(f"{kept_home(settings)}{path}")


@app.command()
def disable(
    email: Email, undo: Annotated[bool, typer.Option("--undo", help="Let the person in again.")] = False
) -> None:
    """Keep a person out: sessions and unused links end at once, work stays."""
    with database() as engine, db.writing(engine) as session:
        change = people_actions.enable if undo else people_actions.disable
        change(session, None, _person(session, email))
    typer.echo(f"{email}: {'enabled' if undo else 'disabled'}")


@app.command()
def remove(
    email: Email,
    assessed: Annotated[bool, typer.Option("--assessed", help="Also delete what counts for cohorts.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it, rather than say what would go.")] = False,
) -> None:
    """Remove a person for good, with rehearsals and drafts. Marks and handed-in attempts stay, without the name."""
    with database() as engine, db.writing(engine) as session:
        user = _person(session, email)
        found = removal.holdings_of(session, user)
        kept = 0 if assessed else found.assessed
        gone = found.rehearsals + found.unfinished + found.assessed - kept
        told = f"attempts deleted: {gone}, kept without the name: {kept}, attempts marked: {found.marked}"
        if not yes:
            fail(f"{email}: would be removed for good ({told}); give --yes to do it. `disable` can be undone.")
        removal.remove(session, None, user, keep_assessed=not assessed)
    typer.echo(f"{email}: removed ({told})")


def _person(session: Session, email: str) -> User:
    known = User.email == email.strip().lower(), col(User.removed_at).is_(None)
    user = session.exec(select(User).where(*known)).first()
    if user is None:
        fail(f"Nobody has the address {email!r}.")
    return user
