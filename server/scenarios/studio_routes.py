"""The studio over HTTP: write, check as typed, test, publish, compare, restore."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from pydantic import BaseModel, Field
from starlette.responses import Response

from server.accounts.costly import costly
from server.accounts.guards import Author
from server.db import Reader, Writer, reading
from server.errors import Conflict, NotFound
from server.models import Scenario
from server.scenarios import actions, queries
from server.scenarios.diff import difference
from server.scenarios.preview import checked, outline_of
from server.scenarios.source import MAX_BYTES
from server.scenarios.typed import NotText, as_edited, as_kept, fault_of, text_of
from server.web import forms
from server.web.language import language_of
from server.web.pages import fragment, go, page

router = APIRouter()
# More than any scenario has, so that a file that is too large is met with its reason rather than cut off.
UPLOAD_BYTES = 4 * 1024 * 1024


class PublishForm(BaseModel):
    """What is new in a version, in a line."""

    note: str = Field("", max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")


def _draft_of(request: Request, person: Author, slug: str) -> str:
    """The draft as it stands before the writer opens, which shall find read and checked what it needs."""
    with reading(request.app.state.engine) as db:
        return queries.scenario_of(db, person, slug).draft


Draft = Annotated[str, Depends(_draft_of)]


class Typed:
    """The text as sent, read before the writer opens: that takes longer than storing it. `kept` is what is stored."""

    def __init__(
        self,
        draft: Draft,
        text: Annotated[str, Form()] = "",
        revision: Annotated[int, Form()] = 0,
        reading: Annotated[str, Form()] = "",
        then: Annotated[str, Form()] = "",
    ) -> None:
        self.text, self.revision, self.reading, self.then = text, revision, reading, then
        self.fault, self.kept = fault_of(text), ""
        if not self.fault:
            self.kept = as_kept(draft, text)
            outline_of(self.kept)


def _looked_through(typed: Annotated[Typed, Depends()], slug: str) -> Typed:
    """The text as sent, checked as the page shows it, and as a test run takes it."""
    if not typed.fault:
        checked(as_edited(typed.text), slug)
        if typed.then == "test":
            checked(typed.kept, slug)
    return typed


def _check_draft(draft: Draft, slug: str) -> None:
    checked(draft, slug)


Saved = Annotated[Typed, Depends(_looked_through)]


def reading_of(request: Request, wanted: str) -> str:
    """The language a preview is read in: the one asked for, else the page's."""
    return wanted if wanted in ("en", "ko") else language_of(request)


def download(text: str, name: str) -> Response:
    """A text as a file to keep; `name` holds nothing but a slug, a number and a suffix."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), media_type="application/yaml", headers=headers)


@router.post("/checks", name="check_scenario")
def check_text(
    request: Request,
    person: Author,
    text: Annotated[str, Form()] = "",
    slug: Annotated[str, Form()] = "",
    reading: Annotated[str, Form()] = "",
) -> Response:
    """Problems and preview of a text while it is typed. Changes nothing."""
    # A script asks anew at every pause, and whether somebody still waits for the answers before is not known here.
    with costly(request, person):
        found = checked(as_edited(text)[: MAX_BYTES + 1], slug)
    return fragment(request, "scenarios/_checked.html", checked=found, reading=reading_of(request, reading))


@router.get("/{slug}/edit", name="edit_scenario")
def edit(
    request: Request, person: Author, db: Reader, slug: str, reading: str = "", replaced: int | None = None
) -> Response:
    """The draft in the editor."""
    scenario = queries.scenario_of(db, person, slug)
    queries.require_edit(person, scenario)
    aside = queries.any_version_of(db, scenario, replaced) if replaced else None
    return _edit_page(request, db, scenario, as_edited(scenario.draft), reading=reading, replaced=aside)


@router.post("/{slug}/edit", name="save_scenario")
def save(request: Request, person: Author, typed: Saved, db: Writer, slug: str) -> Response:
    """Save the draft, and go where its button leads: on writing, to a test run, to publishing."""
    scenario = queries.editable_of(db, person, slug)
    if typed.fault:
        return _edit_page(request, db, scenario, typed.text, status=422, fault=typed.fault)
    try:
        actions.save(db, person, scenario, typed.text, typed.revision)
        if typed.then == "test":
            version = actions.start_test(db, scenario)
            return go(request, _address(request, "scenario_test", slug=slug, version_id=version.id))
    except Conflict as refused:
        # Returned, not raised: what could be saved stays saved, and the page shows both texts.
        return _edit_page(request, db, scenario, as_edited(typed.text), status=409, refused=refused.key)
    if typed.then == "publish":
        return go(request, _address(request, "publish_scenario", slug=slug))
    ending = f"?reading={typed.reading}" if typed.reading in ("en", "ko") else ""
    return go(request, _address(request, "edit_scenario", slug=slug) + ending)


@router.put("/{slug}/draft", name="autosave_scenario")
def autosave(request: Request, person: Author, typed: Annotated[Typed, Depends()], db: Writer, slug: str) -> Response:
    """Save while typing, whatever is wrong with the text; answers when and as which revision, or why not."""
    scenario = queries.editable_of(db, person, slug)
    refused = typed.fault
    if not refused:
        try:
            actions.save(db, person, scenario, typed.text, typed.revision)
        except Conflict as conflict:
            refused = conflict.key
    status = 200 if not refused else 422 if typed.fault else 409
    saved_by = queries.name_of(db, scenario.saved_by_id)
    return fragment(request, "scenarios/_saved.html", status=status, row=scenario, saved_by=saved_by, refused=refused)


@router.post("/{slug}/file", name="replace_scenario_file", max_body_size=UPLOAD_BYTES)
def replace(
    request: Request,
    person: Author,
    db: Writer,
    slug: str,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Put an uploaded file in the draft's place; the old draft can be had back."""
    scenario = queries.editable_of(db, person, slug)
    try:
        text = text_of(file.file.read(MAX_BYTES + 1) if file else b"")
    except NotText as refused:
        return _edit_page(request, db, scenario, as_edited(scenario.draft), status=422, file_fault=refused.key)
    aside = actions.set_aside(db, scenario)
    actions.put_draft(db, person, scenario, text)
    return go(request, f"{_address(request, 'edit_scenario', slug=slug)}?replaced={aside.id}")


@router.post("/{slug}/tests", name="start_scenario_test", dependencies=[Depends(_check_draft)])
def start_test(request: Request, person: Author, db: Writer, slug: str) -> Response:
    """Keep the draft as it stands for a private test run."""
    version = actions.start_test(db, queries.scenario_of(db, person, slug))
    return go(request, _address(request, "scenario_test", slug=slug, version_id=version.id))


@router.get("/{slug}/tests/{version_id}", name="scenario_test")
def test_run(request: Request, person: Author, db: Reader, slug: str, version_id: int) -> Response:
    """From here the test run starts, as a rehearsal nobody else sees."""
    scenario = queries.scenario_of(db, person, slug)
    version = queries.any_version_of(db, scenario, version_id)
    return page(request, "scenarios/test.html", row=scenario, version=version, checked=checked(version.source))


@router.get("/{slug}/publish", name="publish_scenario")
def ask_to_publish(request: Request, person: Author, db: Reader, slug: str) -> Response:
    """What would be published, what it changes, and what is still wrong."""
    scenario = queries.scenario_of(db, person, slug)
    queries.require_edit(person, scenario)
    return _publish_page(request, db, scenario, forms.blank(PublishForm))


@router.post("/{slug}/versions", name="publish_version", dependencies=[Depends(_check_draft)])
def publish(
    request: Request,
    person: Author,
    db: Writer,
    slug: str,
    note: Annotated[str, Form()] = "",
    revision: Annotated[int, Form()] = 0,
) -> Response:
    """Make the draft the next version."""
    scenario = queries.editable_of(db, person, slug)
    form = forms.read(PublishForm, {"note": note})
    if form.value is None:
        return _publish_page(request, db, scenario, form, status=422)
    try:
        version = actions.publish(db, person, scenario, form.value.note, revision)
    except Conflict as refused:
        return _publish_page(request, db, scenario, form, status=409, refused=refused.key)
    return go(request, f"{_address(request, 'scenario_versions', slug=slug)}?published={version.number}")


@router.get("/{slug}/versions", name="scenario_versions")
def versions(request: Request, person: Author, db: Reader, slug: str, published: int | None = None) -> Response:
    """Every published version, newest first."""
    scenario = queries.scenario_of(db, person, slug)
    return page(
        request,
        "scenarios/versions.html",
        row=scenario,
        versions=queries.versions_of(db, scenario),
        published=published,
        taught=queries.taught(db, person) if published else [],
        may_edit=queries.may_edit(person, scenario),
        has_unpublished=queries.has_unpublished(db, scenario),
    )


@router.get("/{slug}/versions/{number}", name="scenario_version")
def version(request: Request, person: Author, db: Reader, slug: str, number: int, reading: str = "") -> Response:
    """One published version: its briefing and its text."""
    scenario = queries.scenario_of(db, person, slug)
    found = queries.version_of(db, scenario, number)
    return page(
        request,
        "scenarios/version.html",
        row=scenario,
        version=found,
        published_by=queries.name_of(db, found.published_by_id),
        checked=checked(found.source),
        text=as_edited(found.source),
        reading=reading_of(request, reading),
        may_edit=queries.may_edit(person, scenario),
    )


@router.get("/{slug}/versions/{number}/file", name="scenario_version_file")
def version_file(request: Request, person: Author, db: Reader, slug: str, number: int) -> Response:
    """A published version, byte for byte."""
    found = queries.version_of(db, queries.scenario_of(db, person, slug), number)
    return download(found.source, f"{slug}-v{found.number}.yaml")


@router.get("/{slug}/differences", name="scenario_differences")
def differences(
    request: Request, person: Author, db: Reader, slug: str, before: str = "", after: str = "draft"
) -> Response:
    """What changed between two versions, or between a version and the draft."""
    scenario = queries.scenario_of(db, person, slug)
    found = queries.versions_of(db, scenario)
    first = before or (str(found[0].number) if found else "draft")
    return page(
        request,
        "scenarios/differences.html",
        row=scenario,
        versions=found,
        before=first,
        after=after,
        difference=difference(_text_of(db, scenario, first), _text_of(db, scenario, after)),
    )


@router.post("/{slug}/restorations", name="restore_version")
def restore(
    request: Request, person: Author, db: Writer, slug: str, version_id: Annotated[int, Form()] = 0
) -> Response:
    """An old version becomes the draft; what was the draft can be had back."""
    scenario = queries.editable_of(db, person, slug)
    replaced = actions.restore(db, person, scenario, queries.any_version_of(db, scenario, version_id))
    return go(request, f"{_address(request, 'edit_scenario', slug=slug)}?replaced={replaced.id}")


def _address(request: Request, name: str, **parts: object) -> str:
    return str(request.app.url_path_for(name, **parts))


def _text_of(db: Reader, scenario: Scenario, which: str) -> str:
    if which == "draft":
        return scenario.draft
    number = forms.whole(which)
    if number is None:
        raise NotFound
    return queries.version_of(db, scenario, number).source


def _edit_page(
    request: Request, db: Reader, scenario: Scenario, text: str, *, status: int = 200, reading: str = "", **more: object
) -> Response:
    context: dict[str, object] = {"replaced": None, "fault": "", "file_fault": "", "refused": ""}
    stale = more.get("refused") == "error.changed"
    return page(
        request,
        "scenarios/edit.html",
        status=status,
        row=scenario,
        text=text,
        checked=checked(text[: MAX_BYTES + 1], scenario.slug),
        reading=reading_of(request, reading),
        newest=queries.newest_of(db, scenario),
        saved_by=queries.name_of(db, scenario.saved_by_id),
        theirs=difference(scenario.draft, text) if stale else None,
        **(context | more),
    )


def _publish_page(
    request: Request,
    db: Reader,
    scenario: Scenario,
    form: forms.Form[PublishForm],
    *,
    status: int = 200,
    refused: str = "",
) -> Response:
    newest = queries.newest_of(db, scenario)
    return page(
        request,
        "scenarios/publish.html",
        status=status,
        row=scenario,
        form=form,
        newest=newest,
        checked=checked(scenario.draft, scenario.slug),
        difference=difference(newest.source, scenario.draft) if newest else None,
        is_new=newest is None or newest.source != scenario.draft,
        refused=refused,
    )
