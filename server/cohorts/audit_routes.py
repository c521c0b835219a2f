"""The audit log as a page and as a file, for staff and administrators."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BeforeValidator
from starlette.responses import Response

from server.accounts.guards import CurrentPerson
from server.accounts.permissions import Person
from server.cohorts import exports
from server.cohorts.audit_log import Wanted, actions_in, lines_of
from server.cohorts.views import PageNumber
from server.db import Reader
from server.errors import Forbidden
from server.web.language import language_of
from server.web.pages import page
from server.web.paging import PAGE

router = APIRouter()
LAST_PAGE = 10_000
EXPORTED = 20_000


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# A date field that was left empty is sent as nothing at all; what is no date asks for none either.
Day = Annotated[date | None, BeforeValidator(_day)]


def _wanted(
    who: Annotated[str, Query(max_length=120)] = "",
    action: Annotated[str, Query(max_length=60)] = "",
    since: Day = None,
    until: Day = None,
) -> Wanted:
    return Wanted(who.strip(), action, since, until)


def _reader_of_the_log(person: CurrentPerson) -> Person:
    if not (person.is_staff or person.is_admin):
        raise Forbidden()
    return person


Asked = Annotated[Wanted, Depends(_wanted)]
LogReader = Annotated[Person, Depends(_reader_of_the_log)]


@router.get("/audit", name="audit")
def audit_log(request: Request, db: Reader, _person: LogReader, wanted: Asked, number: PageNumber = 1) -> Response:
    """A page of the log, newest first."""
    number = min(max(1, number), LAST_PAGE)
    lines = lines_of(db, wanted, language=language_of(request), limit=PAGE + 1, offset=(number - 1) * PAGE)
    asked = {"who": wanted.who, "action": wanted.action, "since": wanted.since or "", "until": wanted.until or ""}
    return page(
        request,
        "cohorts/audit.html",
        lines=lines[:PAGE],
        told=exports.details(request),
        wanted=wanted,
        actions=actions_in(db),
        number=number,
        more=len(lines) > PAGE,
        query=urlencode({name: value for name, value in asked.items() if value}),
    )


@router.get("/audit.csv", name="audit_csv")
def audit_csv(request: Request, db: Reader, _person: LogReader, wanted: Asked) -> Response:
    """The same as a file, the newest 20,000 entries at most."""
    lines = lines_of(db, wanted, language=language_of(request), limit=EXPORTED)
    return exports.csv_answer(exports.audit_rows(request, lines), "audit")
