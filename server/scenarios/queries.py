"""Reads for the library and the studio."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from server import clock
from server.accounts.permissions import Person
from server.errors import Forbidden, NotFound
from server.models import Assignment, Attempt, Cohort, Mode, Scenario, ScenarioStatus, ScenarioVersion, User, title_for
from server.scenarios.library import digest_of
from server.scenarios.preview import Outline, outline_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to: words in title, address or outline id; a status; a module; one's own.

    A scenario is of every module it trains, not of its first one only.
    """

    words: str = ""
    status: str = ""
    module: str = ""
    mine: bool = False

    @property
    def is_narrow(self) -> bool:
        """True when anything at all is asked for."""
        return bool(self.words or self.status or self.module or self.mine)


@dataclass(frozen=True, slots=True)
class Listed:
    """A scenario as the list shows it. `owner` is empty for one that came with the product."""

    slug: str
    title: str
    title_ko: str
    origin: str
    status: ScenarioStatus
    owner: str
    is_mine: bool
    saved_at: datetime
    versions: int
    has_unpublished: bool
    outline: Outline

    def title_in(self, language: str) -> str:
        """The title in `language`, else the English one."""
        return title_for(language, self.title, self.title_ko)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A published version as the history shows it, without its text."""

    id: int
    number: int
    digest: str
    note: str
    published_at: datetime
    published_by: str
    attempts: int


def may_edit(person: Person, scenario: Scenario) -> bool:
    """One's own, and for admins everything; what came with the product belongs to nobody."""
    return person.is_admin or (scenario.owner_id is not None and scenario.owner_id == person.id)


def scenario_of(db: Session, person: Person, slug: str) -> Scenario:
    """A scenario by its address. Every author may read all of them, but nobody one they are yet to be marked on."""
    scenario = db.exec(select(Scenario).where(Scenario.slug == slug)).first()
    if scenario is None:
        raise NotFound
    if not may_edit(person, scenario) and _is_to_be_marked_on(db, person, scenario):
        raise Forbidden("error.assessed_on_it")
    return scenario


def _is_to_be_marked_on(db: Session, person: Person, scenario: Scenario) -> bool:
    """Whether a cohort this person trains in has an assessed drill of the scenario that is still to close."""
    query = (
        select(Assignment.id)
        .join(ScenarioVersion, col(ScenarioVersion.id) == Assignment.version_id)
        .where(
            ScenarioVersion.scenario_id == scenario.id,
            Assignment.mode == Mode.ASSESSED,
            col(Assignment.cohort_id).in_(person.trains_in),
            col(Assignment.withdrawn_at).is_(None),
            Assignment.closes_at > clock.now(),
        )
    )
    return bool(person.trains_in) and db.exec(query.limit(1)).first() is not None


def editable_of(db: Session, person: Person, slug: str) -> Scenario:
    """A scenario this person may change, held against other writers until the transaction ends."""
    found = db.exec(select(Scenario).where(Scenario.slug == slug).with_for_update()).first()
    if found is None:
        raise NotFound
    require_edit(person, found)
    return found


def require_edit(person: Person, scenario: Scenario) -> None:
    """Forbidden unless this person may change the scenario."""
    if not may_edit(person, scenario):
        raise Forbidden("error.not_your_scenario")


def archived_of(db: Session, person: Person, slug: str) -> Scenario | None:
    """The scenario just put away, if this person may take it out again."""
    found = db.exec(select(Scenario).where(Scenario.slug == slug)).first()
    return found if found and found.status is ScenarioStatus.ARCHIVED and may_edit(person, found) else None


def has_unpublished(db: Session, scenario: Scenario) -> bool:
    """Does the draft differ from the newest version?"""
    newest = newest_of(db, scenario)
    return newest is not None and newest.source != scenario.draft


def listed(db: Session, person: Person, wanted: Wanted) -> list[Listed]:
    """The scenarios asked for, shipped ones first by outline id, then by title. Archived ones only on request."""
    newest = (
        select(col(ScenarioVersion.scenario_id), func.max(ScenarioVersion.number).label("number"))
        .where(ScenarioVersion.number > 0)
        .group_by(col(ScenarioVersion.scenario_id))
        .subquery()
    )
    digests = select(ScenarioVersion.scenario_id, ScenarioVersion.number, ScenarioVersion.digest).subquery()
    found = db.exec(
        select(Scenario, User.name, newest.c.number, digests.c.digest)
        .outerjoin(User, col(User.id) == Scenario.owner_id)
        .outerjoin(newest, newest.c.scenario_id == Scenario.id)
        .outerjoin(digests, (digests.c.scenario_id == Scenario.id) & (digests.c.number == newest.c.number))
    ).all()
    rows = [_listed(person, *row) for row in found]
    rows = [row for row in rows if _is_wanted(row, wanted)]
    return sorted(rows, key=lambda row: (not row.origin, row.origin, row.title.casefold(), row.slug))


def _listed(person: Person, scenario: Scenario, owner: str | None, number: int | None, digest: str | None) -> Listed:
    return Listed(
        slug=scenario.slug,
        title=scenario.title,
        title_ko=scenario.title_ko,
        origin=scenario.origin,
        status=scenario.status,
        owner=owner or "",
        is_mine=scenario.owner_id == person.id,
        saved_at=scenario.saved_at,
        versions=number or 0,
        has_unpublished=bool(number) and digest_of(scenario.draft) != digest,
        outline=outline_of(scenario.draft),
    )


def _is_wanted(row: Listed, wanted: Wanted) -> bool:
    text = f"{row.title} {row.title_ko} {row.slug} {row.origin}".casefold()
    return (
        all(word in text for word in wanted.words.casefold().split())
        and (row.status == wanted.status if wanted.status else row.status is not ScenarioStatus.ARCHIVED)
        and wanted.module in ("", row.outline.module, *row.outline.also)
        and (row.is_mine or not wanted.mine)
    )


def versions_of(db: Session, scenario: Scenario) -> list[VersionLine]:
    """The published versions, newest first; test runs (number 0) are nobody's history."""
    # Assigned attempts only: what trainees rehearse on their own is not an author's to count.
    attempts = (
        select(func.count(col(Attempt.id)))
        .where(Attempt.version_id == ScenarioVersion.id, col(Attempt.assignment_id).is_not(None))
        .scalar_subquery()
    )
    found: Sequence[tuple[ScenarioVersion, str | None, int]] = db.exec(
        select(ScenarioVersion, User.name, attempts)
        .outerjoin(User, col(User.id) == ScenarioVersion.published_by_id)
        .where(ScenarioVersion.scenario_id == scenario.id, ScenarioVersion.number > 0)
        .order_by(col(ScenarioVersion.number).desc())
    ).all()
    return [
        VersionLine(v.id or 0, v.number, v.digest, v.note, v.published_at, name or "", count)
        for v, name, count in found
    ]


def version_of(db: Session, scenario: Scenario, number: int) -> ScenarioVersion:
    """A published version by its number."""
    mine = (ScenarioVersion.scenario_id == scenario.id, ScenarioVersion.number == number, ScenarioVersion.number > 0)
    if version := db.exec(select(ScenarioVersion).where(*mine)).first():
        return version
    raise NotFound


def newest_of(db: Session, scenario: Scenario) -> ScenarioVersion | None:
    """The newest published version; None before the first."""
    mine = (ScenarioVersion.scenario_id == scenario.id, ScenarioVersion.number > 0)
    return db.exec(select(ScenarioVersion).where(*mine).order_by(col(ScenarioVersion.number).desc())).first()


def any_version_of(db: Session, scenario: Scenario, version_id: int) -> ScenarioVersion:
    """A version of this scenario by its id: a published one, a test run, or a draft that was put aside."""
    version = db.get(ScenarioVersion, version_id)
    if version is None or version.scenario_id != scenario.id:
        raise NotFound
    return version


def taught(db: Session, person: Person) -> list[Cohort]:
    """The cohorts this person instructs now, by name."""
    here = (col(Cohort.id).in_(person.instructs), col(Cohort.archived_at).is_(None))
    return list(db.exec(select(Cohort).where(*here).order_by(Cohort.name)))


def name_of(db: Session, user_id: int | None) -> str:
    """A person's name, or nothing when there is nobody."""
    return (db.exec(select(User.name).where(User.id == user_id)).first() if user_id else None) or ""


def tests_of(db: Session, scenario: Scenario) -> int:
    """How many test attempts were made of drafts of this scenario."""
    query = (
        select(func.count(col(Attempt.id)))
        .join(ScenarioVersion, col(ScenarioVersion.id) == Attempt.version_id)
        .where(ScenarioVersion.scenario_id == scenario.id, ScenarioVersion.number == 0)
    )
    return db.exec(query).one()
