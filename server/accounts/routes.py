"""The start page's redirect and the language; everything else about people is included from the files beside this."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from server.accounts import (
    account_routes,
    actions,
    cohort_routes,
    people_routes,
    removal_routes,
    returns,
    roster_routes,
    sign_in_routes,
)
from server.accounts.guards import MaybePerson
from server.accounts.permissions import Person
from server.db import Reader, Writer
from server.web.language import COOKIE, LANGUAGES
from server.web.pages import remember

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(db: Reader, person: MaybePerson) -> Response:
    """Off to where this person's work is."""
    if person:
        return RedirectResponse(_home_of(person), 303)
    return RedirectResponse("/sign-in" if actions.has_users(db) else "/setup", 303)


def _home_of(person: Person) -> str:
    if person.is_trainee:
        return "/drills"
    if person.is_instructor or person.is_staff:
        return "/cohorts"
    return "/people" if person.is_admin else "/account"


@router.post("/language")
def choose_language(
    request: Request,
    db: Writer,
    person: MaybePerson,
    language: Annotated[str, Form()] = "",
    back: Annotated[str, Form(alias="next")] = "",
) -> Response:
    """Switch the language of this browser and remember it for the person."""
    answer = RedirectResponse(returns.page_of(request, back), 303)
    if language in LANGUAGES:
        if person:
            actions.choose_language(db, person, language)
        remember(request, answer, COOKIE, language)
    return answer


for part in (sign_in_routes, account_routes, roster_routes, cohort_routes, people_routes, removal_routes):
    router.include_router(part.router)
