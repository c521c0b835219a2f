"""The library over HTTP: list, new, upload, clone, read, download, archive, delete."""

import re
from typing import Annotated, get_args

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from pydantic import BaseModel, Field
from starlette.responses import Response

from server.accounts.guards import Author
from server.db import Reader, Writer
from server.models import ScenarioStatus
from server.scenarios import actions, queries, studio_routes
from server.scenarios.library import free_slug, with_slug
from server.scenarios.preview import checked, outline_of
from server.scenarios.schema import SLUG, Module
from server.scenarios.source import MAX_BYTES
from server.scenarios.typed import NotText, as_edited, as_kept, fault_of, text_of
from server.web import forms
from server.web.language import language_of
from server.web.pages import go, page

router = APIRouter(prefix="/scenarios", tags=["scenarios"], include_in_schema=False)
MODULES = get_args(Module)


class NewForm(BaseModel):
    """A scenario made from the template. Without a short name it is made from the title."""

    title: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]*$")
    title_ko: str = Field("", max_length=200, pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]*$")
    slug: str = Field("", max_length=60, pattern=r"^$|" + SLUG)


class GivenText:
    """A new scenario's text from an upload or from the form that kept a refused one. Read before the writer opens."""

    def __init__(
        self,
        file: Annotated[UploadFile | None, File()] = None,
        text: Annotated[str, Form()] = "",
    ) -> None:
        self.uploaded = not text
        self.text, self.fault = "", ""
        if text:
            self.text, self.fault = as_kept("", text), fault_of(text)
        else:
            try:
                # One byte more than allowed is enough to know that it is too much.
                self.text = text_of(file.file.read(MAX_BYTES + 1) if file else b"")
            except NotText as refused:
                self.fault = refused.key
        self.checked = checked(self.text) if self.text and not self.fault else None


def wanted_of(q: str = "", status: str = "", module: str = "", mine: str = "") -> queries.Wanted:
    """The search form; what is no status or module narrows nothing."""
    known = status if status in list(ScenarioStatus) else ""
    return queries.Wanted(q[:200], known, module if module in MODULES else "", bool(mine))


@router.get("", name="scenarios")
def shelf(
    request: Request,
    person: Author,
    db: Reader,
    wanted: Annotated[queries.Wanted, Depends(wanted_of)],
    archived: str = "",
    deleted: str = "",
) -> Response:
    """All scenarios, narrowed by the search form."""
    rows = queries.listed(db, person, wanted)
    put_away = queries.archived_of(db, person, archived) if archived else None
    return page(
        request, "scenarios/list.html", rows=rows, wanted=wanted, modules=MODULES, put_away=put_away, deleted=deleted
    )


@router.get("/new", name="new_scenario")
def new(request: Request, person: Author) -> Response:
    """Start from the template, or bring a file."""
    return _new_page(request, forms.blank(NewForm), 200)


@router.post("", name="create_scenario")
def create(
    request: Request,
    person: Author,
    db: Writer,
    title: Annotated[str, Form()] = "",
    title_ko: Annotated[str, Form()] = "",
    slug: Annotated[str, Form()] = "",
) -> Response:
    """A draft from the template."""
    form = forms.read(NewForm, {"title": title, "title_ko": title_ko, "slug": slug})
    if form.value is None:
        return _new_page(request, form, 422)
    wanted = form.value.slug or _slug_from(form.value.title)
    free = free_slug(db, wanted)
    if form.value.slug and free != form.value.slug:
        form.refuse("slug", "form.slug_taken")
        return _new_page(request, form, 422)
    text = actions.skeleton(form.value.title, form.value.title_ko, free, language_of(request))
    actions.create(db, person, text, free)
    return go(request, str(request.app.url_path_for("edit_scenario", slug=free)))


@router.post("/files", name="upload_scenario", max_body_size=studio_routes.UPLOAD_BYTES)
def upload(request: Request, person: Author, given: Annotated[GivenText, Depends()], db: Writer) -> Response:
    """A draft from a file; a file with problems comes back as a text to mend or to keep as it is."""
    if given.checked is None:
        return _new_page(request, forms.blank(NewForm), 422, given=given)
    outline = outline_of(given.text)
    wanted = outline.slug if re.match(SLUG, outline.slug) and len(outline.slug) <= 60 else _slug_from(outline.title)
    free = free_slug(db, wanted)
    if given.uploaded and (given.checked.errors or free != outline.slug):
        taken = outline.slug if outline.readable and free != outline.slug else ""
        given.text = with_slug(given.text, free)
        given.checked = checked(given.text)
        return _new_page(request, forms.blank(NewForm), 422, given=given, taken=taken, free=free)
    actions.create(db, person, with_slug(given.text, free) if outline.readable else given.text, free)
    return go(request, str(request.app.url_path_for("edit_scenario", slug=free)))


@router.get("/{slug}", name="scenario")
def show(
    request: Request, person: Author, db: Reader, slug: str, reading: str = "", *, restored: bool = False
) -> Response:
    """A scenario as trainees will read it, and what only its instructor sees."""
    scenario = queries.scenario_of(db, person, slug)
    return page(
        request,
        "scenarios/show.html",
        row=scenario,
        owner=queries.name_of(db, scenario.owner_id),
        saved_by=queries.name_of(db, scenario.saved_by_id),
        newest=queries.newest_of(db, scenario),
        checked=checked(scenario.draft, scenario.slug),
        reading=studio_routes.reading_of(request, reading),
        may_edit=queries.may_edit(person, scenario),
        text=as_edited(scenario.draft),
        restored=restored and scenario.status is not ScenarioStatus.ARCHIVED,
    )


@router.get("/{slug}/file", name="scenario_file")
def file_of(request: Request, person: Author, db: Reader, slug: str) -> Response:
    """The draft, byte for byte as it was typed or uploaded."""
    scenario = queries.scenario_of(db, person, slug)
    return studio_routes.download(scenario.draft, f"{scenario.slug}.yaml")


@router.post("/{slug}/clones", name="clone_scenario")
def clone(request: Request, person: Author, db: Writer, slug: str) -> Response:
    """One's own copy, to change freely."""
    copy = actions.clone(db, person, queries.scenario_of(db, person, slug))
    return go(request, str(request.app.url_path_for("edit_scenario", slug=copy.slug)))


@router.post("/{slug}/archive", name="archive_scenario")
def archive(
    request: Request, person: Author, db: Writer, slug: str, archived: Annotated[bool, Form()] = True
) -> Response:
    """Out of the pickers, or (archived=false) back into them."""
    scenario = queries.editable_of(db, person, slug)
    if not archived:
        actions.unarchive(db, person, scenario)
        return go(request, f"{request.app.url_path_for('scenario', slug=slug)}?restored=true")
    actions.archive(db, person, scenario)
    return go(request, f"{request.app.url_path_for('scenarios')}?archived={slug}")


@router.get("/{slug}/deletion", name="delete_scenario")
def ask_to_delete(request: Request, person: Author, db: Reader, slug: str) -> Response:
    """What would go for good, before it does."""
    scenario = queries.scenario_of(db, person, slug)
    queries.require_edit(person, scenario)
    return page(
        request,
        "scenarios/delete.html",
        row=scenario,
        tests=queries.tests_of(db, scenario),
        stays=scenario.origin or queries.newest_of(db, scenario),
    )


@router.post("/{slug}/deletion", name="deletion")
def delete(request: Request, person: Author, db: Writer, slug: str) -> Response:
    """Delete a draft that was never published."""
    actions.delete(db, person, queries.editable_of(db, person, slug))
    return go(request, f"{request.app.url_path_for('scenarios')}?deleted=1")


def _new_page(
    request: Request,
    form: forms.Form[NewForm],
    status: int,
    *,
    given: GivenText | None = None,
    taken: str = "",
    free: str = "",
) -> Response:
    context = {"form": form, "given": given, "taken": taken, "free": free, "limit": MAX_BYTES // 1024}
    reading = studio_routes.reading_of(request, "")
    return page(request, "scenarios/new.html", status=status, reading=reading, **context)


def _slug_from(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.casefold())[:56].strip("-") or "scenario"


router.include_router(studio_routes.router)
