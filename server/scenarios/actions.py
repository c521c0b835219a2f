"""Changes in the library: write, save, try, publish, restore, put away, delete."""

import json
import re
from pathlib import Path

from sqlalchemy import delete as delete_rows
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from server import clock
from server.accounts import audit
from server.accounts.permissions import Person
from server.errors import Conflict
from server.models import Attempt, Scenario, ScenarioStatus, ScenarioVersion
from server.scenarios.copied import copied
from server.scenarios.library import add_version, digest_of, free_slug, with_slug
from server.scenarios.preview import checked, outline_of
from server.scenarios.queries import newest_of
from server.scenarios.typed import as_kept
from server.web.language import LANGUAGES, Language

SKELETON = Path(__file__).with_name("skeleton.yaml")
UNTITLED = "Untitled"
# A comment of the template, in English and in Korean.
_COMMENT = re.compile(r"# ([^#\n]+) ¦ (.+)")


def skeleton(title: str, title_ko: str, slug: str, language: Language) -> str:
    """The template with these titles and this address written in, and with its comments in this language."""
    side = LANGUAGES.index(language) + 1
    text = _COMMENT.sub(lambda found: f"# {found[side]}", SKELETON.read_text(encoding="utf-8"))
    # A JSON string is a quoted YAML one: whatever stands in a title stays a title.
    text = text.replace("  en: New scenario", f"  en: {json.dumps(title, ensure_ascii=False)}", 1)
    korean = f"  ko: {json.dumps(title_ko, ensure_ascii=False)}\n" if title_ko else ""
    return text.replace("  ko: 새 시나리오\n", korean, 1).replace("slug: new-scenario", f"slug: {slug}", 1)


def create(db: Session, person: Person, text: str, slug: str) -> Scenario:
    """A new draft of one's own, the text kept as typed. The slug must be free: two at once collide on it."""
    outline = outline_of(text)
    row = Scenario(
        slug=slug,
        title=outline.title or UNTITLED,
        title_ko=outline.title_ko,
        status=ScenarioStatus.DRAFT,
        owner_id=person.id,
        draft=text,
        saved_by_id=person.id,
    )
    db.add(row)
    try:
        db.flush()
    except IntegrityError as error:
        raise Conflict("error.slug_taken") from error
    return row


def clone(db: Session, person: Person, scenario: Scenario) -> Scenario:
    """One's own copy of the draft under a slug and titles of its own; nothing else in the text changes."""
    slug = free_slug(db, scenario.slug)
    taken = {title for row in db.execute(select(Scenario.title, Scenario.title_ko)) for title in row}
    return create(db, person, with_slug(copied(scenario.draft, taken), slug), slug)


def save(db: Session, person: Person, scenario: Scenario, text: str, revision: int) -> None:
    """Keep an edited draft; Conflict when somebody has saved since `revision`. Saving the same text is no save."""
    text = as_kept(scenario.draft, text)
    if text == scenario.draft:
        return
    if revision != scenario.revision:
        raise Conflict("error.changed")
    put_draft(db, person, scenario, text)


def put_draft(db: Session, person: Person, scenario: Scenario, text: str) -> None:
    """Replace the draft by a text as it is."""
    outline = outline_of(text)
    scenario.draft = text
    scenario.revision += 1
    scenario.saved_at = clock.now()
    scenario.saved_by_id = person.id
    if outline.title:
        scenario.title, scenario.title_ko = outline.title, outline.title_ko
    db.add(scenario)


def publish(db: Session, person: Person, scenario: Scenario, note: str, revision: int) -> ScenarioVersion:
    """Make the draft the next version; Conflict says why not."""
    if revision != scenario.revision:
        raise Conflict("error.changed_before_publishing")
    if scenario.status is ScenarioStatus.ARCHIVED:
        raise Conflict("error.archived")
    if checked(scenario.draft, scenario.slug).errors:
        raise Conflict("error.scenario_has_errors")
    newest = newest_of(db, scenario)
    if newest and newest.source == scenario.draft:
        raise Conflict("error.nothing_to_publish")
    version = add_version(db, scenario, note=note, person_id=person.id)
    audit.record(db, person, "scenario.published", scenario=scenario.slug, version=version.number)
    return version


def set_aside(db: Session, scenario: Scenario) -> ScenarioVersion:
    """The draft as it stands, as an unlisted version (number 0): to test it, or to get it back."""
    mine = (ScenarioVersion.scenario_id == scenario.id, ScenarioVersion.number == 0)
    for old in db.exec(select(ScenarioVersion).where(*mine)):
        if old.digest == digest_of(scenario.draft):
            return old
    version = ScenarioVersion(
        scenario_id=scenario.id or 0, number=0, digest=digest_of(scenario.draft), source=scenario.draft
    )
    db.add(version)
    db.flush()
    return version


def start_test(db: Session, scenario: Scenario) -> ScenarioVersion:
    """The draft as a version for a private test run; Conflict while it has errors."""
    if checked(scenario.draft, scenario.slug).errors:
        raise Conflict("error.scenario_has_errors")
    return set_aside(db, scenario)


def restore(db: Session, person: Person, scenario: Scenario, version: ScenarioVersion) -> ScenarioVersion:
    """Make an old version the draft; returns the draft it replaced, for whoever wants that back."""
    replaced = set_aside(db, scenario)
    if version.source != scenario.draft:
        put_draft(db, person, scenario, version.source)
    return replaced


def archive(db: Session, person: Person, scenario: Scenario) -> None:
    """Take it out of the pickers; versions and attempts stay."""
    if scenario.status is not ScenarioStatus.ARCHIVED:
        scenario.status = ScenarioStatus.ARCHIVED
        audit.record(db, person, "scenario.archived", scenario=scenario.slug)


def unarchive(db: Session, person: Person, scenario: Scenario) -> None:
    """Put it back as it was: published if it ever was, else a draft."""
    if scenario.status is ScenarioStatus.ARCHIVED:
        scenario.status = ScenarioStatus.PUBLISHED if newest_of(db, scenario) else ScenarioStatus.DRAFT
        audit.record(db, person, "scenario.restored", scenario=scenario.slug)


def delete(db: Session, person: Person, scenario: Scenario) -> None:
    """Delete a scenario that was never published, with the test runs of it; Conflict when it was."""
    if newest_of(db, scenario) or scenario.origin:
        raise Conflict("error.published_stays")
    tests = select(ScenarioVersion.id).where(ScenarioVersion.scenario_id == scenario.id)
    db.execute(delete_rows(Attempt).where(col(Attempt.version_id).in_(tests)))
    db.execute(delete_rows(ScenarioVersion).where(col(ScenarioVersion.scenario_id) == scenario.id))
    db.delete(scenario)
    audit.record(db, person, "scenario.deleted", scenario=scenario.slug)
