"""The administrator's pages about people: the list, one person, and invitation links."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, Field, field_validator
from starlette.responses import Response

from server.accounts import actions, people_actions, queries, sessions
from server.accounts.entry import LARGEST_ID, RowId, Submitted
from server.accounts.guards import Admin
from server.accounts.permissions import Person
from server.db import Reader, Writer
from server.errors import Conflict
from server.models import LinkPurpose, Role, User
from server.web import forms
from server.web.pages import go, page

router = APIRouter(prefix="/people")


class NewPersonForm(BaseModel):
    """A person to add; `cohort_id` 0 means no cohort yet."""

    email: str
    name: str
    cohort_id: int = Field(0, le=LARGEST_ID)
    role: Role = Role.TRAINEE

    tidy_email = field_validator("email")(actions.tidy_email)
    tidy_name = field_validator("name")(actions.tidy_name)


class PersonForm(BaseModel):
    """A person's details and the roles that hold everywhere."""

    email: str
    name: str
    is_staff: bool = False
    is_admin: bool = False

    tidy_email = field_validator("email")(actions.tidy_email)
    tidy_name = field_validator("name")(actions.tidy_name)


@router.get("")
def list_people(
    request: Request, db: Reader, _admin: Admin, q: str = "", cohort: str = "", page: str = "1", done: str = ""
) -> Response:
    """The list of people, searched and paged; `done` names what has just been done."""
    return _list(request, db, text=q, cohort=cohort, number=forms.whole(page) or 1, done=done)


def _list(
    request: Request,
    db: Reader,
    *,
    text: str = "",
    cohort: str = "",
    number: int = 1,
    done: str = "",
    form: forms.Form[NewPersonForm] | None = None,
) -> Response:
    cohort_id = forms.whole(cohort)
    return page(
        request,
        "accounts/people.html",
        status=form.status if form else 200,
        found=queries.people(db, text.strip()[:120], cohort_id, number),
        cohorts=queries.cohorts(db),
        q=text,
        cohort_id=cohort_id,
        waiting=queries.waiting_count(db),
        done=done,
        form=form or forms.blank(NewPersonForm),
    )


@router.post("")
def add_person(request: Request, given: Submitted, db: Writer, admin: Admin) -> Response:
    """Add a person, perhaps to a cohort; their page offers the invitation link."""
    form = forms.read(NewPersonForm, given)
    if form.value and people_actions.email_is_taken(db, form.value.email):
        form.refuse("email", "form.email_taken")
    if not form.value or not form.ok:
        return _list(request, db, form=form)
    user = actions.create_user(db, email=form.value.email, name=form.value.name, by=admin)
    if form.value.cohort_id:
        cohort = queries.cohort_of(db, form.value.cohort_id)
        people_actions.place(db, admin, user, cohort, form.value.role)
    return go(request, f"/people/{user.id}?done=created")


@router.post("/invitations")
def invite_all(request: Request, db: Writer, admin: Admin) -> Response:
    """A fresh invitation link for everyone who has not joined yet, shown this once."""
    settings = request.app.state.settings
    users = queries.waiting_people(db)
    tokens = actions.make_links(db, users, LinkPurpose.INVITATION, settings, by=admin)
    links = [(user, actions.address_of(token)) for user, token in zip(users, tokens, strict=True)]
    return page(request, "accounts/invitations.html", links=links, days=settings.invitation_days)


@router.get("/{user_id:int}")
def show_person(
    request: Request, db: Reader, admin: Admin, user_id: RowId, done: str = "", cohort: str = "", role: str = ""
) -> Response:
    """One person: details, roles, cohorts, links. `done` names what has just been done, `cohort` and `role` where."""
    undo = (cohort, role) if done == "removed" and forms.whole(cohort) and role in set(Role) else None
    return _person(request, db, admin, queries.user_of(db, user_id), done=done, undo=undo)


def _person(
    request: Request,
    db: Reader,
    admin: Person,
    user: User,
    *,
    form: forms.Form[PersonForm] | None = None,
    done: str = "",
    undo: tuple[str, str] | None = None,
    link: tuple[str, str] | None = None,
) -> Response:
    places = queries.places_of(db, user.id or 0)
    taken = {place.cohort_id for place in places}
    return page(
        request,
        "accounts/person.html",
        status=form.status if form else 200,
        user=user,
        is_self=user.id == admin.id,
        places=places,
        free_cohorts=[c for c in queries.cohorts(db) if c.archived_at is None and c.id not in taken],
        form=form or forms.blank(PersonForm, forms.showing(_typed(user))),
        done=done,
        undo=undo,
        link=link,
        days=request.app.state.settings.invitation_days,
    )


def _typed(person: User | PersonForm) -> dict[str, str]:
    """A person, as kept or as entered, as their form shows them."""
    roles = {"is_staff": person.is_staff, "is_admin": person.is_admin}
    return {"name": person.name, "email": person.email} | {name: "true" if has else "" for name, has in roles.items()}


@router.post("/{user_id:int}")
def change_person(request: Request, given: Submitted, db: Writer, admin: Admin, user_id: RowId) -> Response:
    """Change a person's details and roles."""
    user = queries.user_of(db, user_id)
    form = forms.read(PersonForm, given)
    wanted = form.value
    if wanted and people_actions.email_is_taken(db, wanted.email, but=user_id):
        form.refuse("email", "form.email_taken")
    if wanted and user.is_admin and not wanted.is_admin and people_actions.is_last_admin(db, user):
        form.refuse("is_admin", "form.last_admin")
    if not wanted or not form.ok:
        return _person(request, db, admin, user, form=form)
    if form.overtaken(_typed(user), _typed(wanted)):
        return _person(request, db, admin, user, form=form)
    changed = people_actions.change_person(
        db, admin, user, name=wanted.name, email=wanted.email, is_staff=wanted.is_staff, is_admin=wanted.is_admin
    )
    may_stay = user_id != admin.id or wanted.is_admin
    return _renewed(request, db, admin, user_id, f"/people/{user_id}?done=saved" if may_stay else "/", changed=changed)


def _renewed(request: Request, db: Writer, admin: Person, user_id: int, address: str, *, changed: bool) -> Response:
    """Leave for `address`; an administrator who changed their own rights gets a fresh token."""
    answer = go(request, address)
    if changed and user_id == admin.id:
        sessions.give_cookie(answer, sessions.renew(db, admin.session_id), request.app.state.settings)
    return answer


@router.post("/{user_id:int}/places")
def place_person(
    request: Request,
    db: Writer,
    admin: Admin,
    user_id: RowId,
    cohort_id: Annotated[int, Form(le=LARGEST_ID)],
    role: Annotated[Role, Form()] = Role.TRAINEE,
) -> Response:
    """Put a person into a cohort or change their role there."""
    user, cohort = queries.user_of(db, user_id), queries.cohort_of(db, cohort_id)
    changed = people_actions.place(db, admin, user, cohort, role)
    return _renewed(request, db, admin, user_id, f"/people/{user_id}?done=placed", changed=changed)


@router.post("/{user_id:int}/places/{cohort_id:int}/end")
def remove_person(request: Request, db: Writer, admin: Admin, user_id: RowId, cohort_id: RowId) -> Response:
    """Take a person out of a cohort; the next page offers to undo it."""
    user, cohort = queries.user_of(db, user_id), queries.cohort_of(db, cohort_id)
    role = people_actions.remove_from_cohort(db, admin, user, cohort)
    undo = f"&cohort={cohort_id}&role={role.value}" if role else ""
    address = f"/people/{user_id}?done=removed{undo}"
    return _renewed(request, db, admin, user_id, address, changed=role is not None)


@router.post("/{user_id:int}/links")
def make_link(
    request: Request,
    db: Writer,
    admin: Admin,
    user_id: RowId,
    purpose: Annotated[Literal["invitation", "reset"], Form()],
) -> Response:
    """A fresh invitation or reset link, shown this once on the person's page."""
    user = queries.user_of(db, user_id)
    token = actions.make_link(db, user, LinkPurpose(purpose), request.app.state.settings, by=admin)
    return _person(request, db, admin, user, link=(purpose, actions.address_of(token)))


@router.post("/{user_id:int}/disable")
def disable_person(request: Request, db: Writer, admin: Admin, user_id: RowId) -> Response:
    """Shut a person out; the next page offers to undo it."""
    if user_id == admin.id:
        raise Conflict("error.disable_self")
    people_actions.disable(db, admin, queries.user_of(db, user_id))
    return go(request, f"/people/{user_id}?done=disabled")


@router.post("/{user_id:int}/enable")
def enable_person(request: Request, db: Writer, admin: Admin, user_id: RowId) -> Response:
    """Let a person in again."""
    people_actions.enable(db, admin, queries.user_of(db, user_id))
    return go(request, f"/people/{user_id}?done=enabled")
