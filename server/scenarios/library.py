"""Scenarios in the database: brought in from the shipped files, and read from their published versions."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from server import models
from server.db import HotReader
from server.errors import Conflict, NotFound
from server.models import ScenarioStatus, ScenarioVersion, title_for
from server.scenarios.load import open_scenario, read_scenario
from server.scenarios.preview import outline_of
from server.scenarios.problems import BadScenario
from server.scenarios.schema import Scenario
from server.scenarios.shelf import shipped

# The note of versions that came with the product; pages write it in the reader's language.
CAME_WITH_CADET = "shipped"
KEPT = 128
# Addresses under /scenarios that are no scenario's.
RESERVED = ("new",)

_kept: OrderedDict[str, Scenario] = OrderedDict()
_kept_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Published:
    """The newest published version of a scenario, as pickers show it."""

    version_id: int
    scenario_id: int
    slug: str
    title: str
    title_ko: str
    origin: str
    number: int
    digest: str

    def title_in(self, language: str) -> str:
        """The title in `language`, else the English one."""
        return title_for(language, self.title, self.title_ko)


def digest_of(text: str) -> str:
    """SHA-256 of a scenario file as stored, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def parsed(db: Session, version_id: int) -> Scenario:
    """The scenario of a version; NotFound when there is none. Read once per text, then kept."""
    digest = db.exec(select(ScenarioVersion.digest).where(ScenarioVersion.id == version_id)).first()
    if digest is None:
        raise NotFound
    if scenario := kept(digest):
        return scenario
    source = db.exec(select(ScenarioVersion.source).where(ScenarioVersion.id == version_id)).one()
    return _keep(digest, source)


async def parsed_hot(hot: HotReader, version_id: int) -> Scenario:
    """As `parsed`, for the pages that read without a session."""
    found = await hot.rows("SELECT digest FROM scenario_version WHERE id = :id", id=version_id)
    if not found:
        raise NotFound
    digest = str(found[0][0])
    if scenario := kept(digest):
        return scenario
    rows = await hot.rows("SELECT source FROM scenario_version WHERE id = :id", id=version_id)
    return _keep(digest, str(rows[0][0]))


def kept(digest: str) -> Scenario | None:
    """The scenario whose text has this digest, if it was read lately: for callers that joined the digest in."""
    # Keyed by what the text is, not by a row's id: right in whatever database the row stands.
    with _kept_lock:
        scenario = _kept.get(digest)
        if scenario:
            _kept.move_to_end(digest)
        return scenario


def _keep(digest: str, source: str) -> Scenario:
    try:
        scenario = read_scenario(source)
    except BadScenario as error:
        raise Conflict("error.version_unreadable") from error
    with _kept_lock:
        _kept[digest] = scenario
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return scenario


def published(db: Session) -> list[Published]:
    """The newest version of every scenario in use, shipped ones first by outline id, then by title."""
    newest = (
        select(
            ScenarioVersion.scenario_id,
            func.max(ScenarioVersion.number).label("number"),
        )
        .where(ScenarioVersion.number > 0)
        .group_by(col(ScenarioVersion.scenario_id))
        .subquery()
    )
    found = db.exec(
        select(
            ScenarioVersion.id,
            models.Scenario.id,
            models.Scenario.slug,
            models.Scenario.title,
            models.Scenario.title_ko,
            models.Scenario.origin,
            ScenarioVersion.number,
            ScenarioVersion.digest,
        )  # type: ignore[call-overload]  # select() is typed for four columns at most
        .join(models.Scenario, models.Scenario.id == ScenarioVersion.scenario_id)
        .join(
            newest,
            (newest.c.scenario_id == ScenarioVersion.scenario_id) & (newest.c.number == ScenarioVersion.number),
        )
        .where(models.Scenario.status != ScenarioStatus.ARCHIVED)
    ).all()
    rows = [Published(*row) for row in found]
    return sorted(rows, key=lambda row: (not row.origin, row.origin, row.title.casefold()))


def install_shipped(db: Session) -> int:
    """Bring the shipped files into the library; returns how many scenarios were added or renewed.

    A file that changed replaces a draft nobody has saved since, and becomes a new version when it is
    published. Edited scenarios stay as their editors left them. Raises BadScenario for a broken file.
    """
    here = {row.origin: row for row in db.exec(select(models.Scenario).where(models.Scenario.origin != ""))}
    changed = 0
    for path in shipped().values():
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        origin = path.stem.partition("-")[0]
        changed += _install(db, here.get(origin), origin, text)
    db.flush()
    return changed


def _install(db: Session, row: models.Scenario | None, origin: str, text: str) -> bool:
    # Saving counts `revision` up, so 1 means that nobody has worked on it.
    if row and (row.draft == text or row.revision > 1):
        return False
    scenario = read_scenario(text)
    if row is None:
        text = with_slug(text, slug := free_slug(db, scenario.slug))
        row = models.Scenario(slug=slug, title="", origin=origin, status=ScenarioStatus.DRAFT, draft=text)
        db.add(row)
    elif scenario.slug != row.slug:
        text = with_slug(text, row.slug)
        if row.draft == text:
            return False
    row.draft = text
    outline = outline_of(text)
    row.title, row.title_ko = outline.title, outline.title_ko
    if scenario.status == "published":
        db.flush()
        add_version(db, row, note=CAME_WITH_CADET, person_id=None)
    return True


def add_version(db: Session, row: models.Scenario, *, note: str, person_id: int | None) -> ScenarioVersion:
    """Publish the draft of a stored scenario as its next version."""
    assert row.id is not None  # noqa: S101 - callers flush first
    number = 1 + (last_number(db, row.id) or 0)
    version = ScenarioVersion(
        scenario_id=row.id,
        number=number,
        digest=digest_of(row.draft),
        source=row.draft,
        note=note,
        published_by_id=person_id,
    )
    db.add(version)
    if row.status is ScenarioStatus.DRAFT:  # an archived one stays archived
        row.status = ScenarioStatus.PUBLISHED
    return version


def last_number(db: Session, scenario_id: int) -> int | None:
    """The number of the newest published version; None before the first."""
    mine = (ScenarioVersion.scenario_id == scenario_id, ScenarioVersion.number > 0)
    return db.exec(select(func.max(ScenarioVersion.number)).where(*mine)).one()


def free_slug(db: Session, wanted: str) -> str:
    """`wanted`, or with the first free number behind it when another scenario has it."""
    base = wanted[:56].rstrip("-")
    found = db.exec(select(models.Scenario.slug).where(col(models.Scenario.slug).startswith(base))).all()
    taken = {*found, *RESERVED}
    if wanted not in taken:
        return wanted
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)


def with_slug(text: str, slug: str) -> str:
    """The file with another `slug:`; nothing else in it changes. Unchanged when it has no readable slug."""
    opened = open_scenario(text)
    given = str((opened.source.data or {}).get("slug", ""))
    if given in ("", slug):
        return text
    line, column = opened.source.place(("slug",))
    # However they end, the parser counts them so too; what else would part lines here is refused there.
    lines = text.splitlines(keepends=True)
    before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
    lines[line - 1] = before + after.replace(given, slug, 1)
    return "".join(lines)
