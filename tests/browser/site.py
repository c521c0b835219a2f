"""A running server with an academy in it: people, a scenario of an instructor's own, drills taken, posts marked."""

import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from sqlmodel import SQLModel, select

from server import clock, db
from server.accounts import actions as accounts
from server.accounts import passwords
from server.accounts.guards import hash_of
from server.app import create_app
from server.cohorts.actions import refresh_progress
from server.drills import actions as drills
from server.drills import queries
from server.drills.judging import judge
from server.models import (
    Assignment,
    Attempt,
    Cohort,
    Counts,
    LinkPurpose,
    Mark,
    Mode,
    Role,
    Scenario,
    ScenarioStatus,
    ScenarioVersion,
    SignInSession,
    User,
)
from server.scenarios import library, shelf
from server.serving import config_of
from server.settings import Settings
from server.world.events import ClearanceRequested, Posted
from tests.drills import taken
from tests.people import World

PASSWORD = "four herons at dusk"
FERRY = "ferry-down-off-port-almeda"
CHECKING = (
    "We know of the ferry off Port Almeda and are checking with the coastguard. Families: +82-2-3210-0404, any hour."
)
MORE = ("noa", "eun", "ravi", "ines", "tomas")


@contextmanager
def serving(folder: Path, fill: bool = True) -> Iterator["Site"]:
    """A server on a free port of this machine, with a database of its own."""
    settings = Settings(data_dir=folder, port=0, log_level="error", invitation_days=7)
    engine = db.connect(settings.url)
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    app = create_app(settings)
    site = Site(app, settings)
    if fill:
        site.fill()
    config = config_of(settings)
    config.app, config.factory = app, False
    listening = config.bind_socket()
    site.host = f"127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="browser-tests-server")
    thread.start()
    try:
        yield site
    finally:
        server.should_exit = True
        thread.join(15)
        db.close_database(app)


@dataclass
class Site:
    """The server, its people and what its addresses name."""

    app: FastAPI
    settings: Settings
    host: str = ""
    names: dict[str, object] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def fill(self) -> None:
        """The academy, as it came about in the last days."""
        with db.writing(self.app.state.engine) as session:
            library.install_shipped(session)
        self.world = World(self.app.state.engine)
        for name in (*MORE, "yuna"):
            self.world.people[name] = self.world.person(name)
        for name in MORE:
            self.world.join(name, self.world.cohort, Role.TRAINEE)
        for name in ("mina", "hana"):
            self.give_password(name)
        with clock.held(clock.now() - timedelta(days=2)):
            self._drills()
        self.names["running"] = self.running("mina", int(str(self.names["ferry_assignment"])))
        self.names["briefing"] = self.begun("mina", taken.version(self.world.engine, "doors-open"))
        self._studio()
        self._links()

    def _drills(self) -> None:
        world, names = self.world, self.names
        window = {"opens": clock.now() - timedelta(days=1), "closes": clock.now() + timedelta(days=20)}
        first = taken.assign(
            world, **window, attempts_allowed=3, is_diagnostic=True, note="Your start line. Take your time."
        )
        names["cohort_id"], names["assignment_id"] = world.cohort, first
        names["finished"] = self.take("mina", first, [(4, taken.BAD), (12, taken.GOOD)])
        for number, name in enumerate(MORE):
            texts = [(3 + 4 * number, taken.GOOD if number % 2 else taken.BAD)][: 1 + number]
            self.take(name, first, texts if number != 3 else [])
        rows = self.world.all(Attempt)
        marked = next(row for row in rows if row.id == names["finished"])
        events = db_rows(self.world, f"SELECT seq FROM event WHERE attempt_id={marked.id} AND kind='posted'")
        if events:
            taken.mark(world, int(marked.id or 0), "warmth", 1, seq=events[0][0])
        self.ferry = taken.version(world.engine, FERRY)
        names["ferry_assignment"] = world.add(
            Assignment(
                cohort_id=world.cohort, version_id=self.ferry, mode=Mode.ASSESSED, attempts_allowed=3,
                opens_at=window["opens"], closes_at=window["closes"], counts=Counts.BEST,
                created_by_id=world.people["hana"],
            )
        )  # fmt: skip
        names["silent"] = self.take("mina", first, [])
        names["rewritten"] = taken.rewrite(world, "mina", int(str(names["finished"])), 2, taken.GOOD, shared=True)
        names["left_at_once"] = taken.take(world, "mina", [], end=1)
        names["empty_cohort"] = world.add(Cohort(name="Spring cohort"))
        world.join("hana", int(str(names["empty_cohort"])), Role.INSTRUCTOR)

    def take(self, name: str, assignment: int, texts: Sequence[tuple[float, str]]) -> int:
        """Let a trainee take the assigned drill with these posts at these drill minutes."""
        sent = [taken.post(minute, text) for minute, text in texts]
        attempt_id = taken.take(self.world, name, sent, assignment=assignment)
        with db.writing(self.world.engine) as session:
            refresh_progress(session, session.get_one(Attempt, attempt_id))
        return attempt_id

    def begun(self, name: str, version_id: int) -> int:
        """A rehearsal whose clock has not been started."""
        with db.writing(self.world.engine) as session:
            return int(drills.begin_rehearsal(session, taken.person(self.world, name), version_id).id or 0)

    def running(self, name: str, assignment: int) -> int:
        """An attempt at the ferry drill in its 12th minute: a post, a request to HQ and a draft."""
        who = taken.person(self.world, name, [self.world.cohort])
        with db.writing(self.world.engine) as session:
            attempt_id = int(drills.begin_assigned(session, who, assignment).id or 0)
            drills.ready(session, who, attempt_id)
        with db.reading(self.world.engine) as session:
            play = queries.play_of(session, who, attempt_id)
        first = Posted(text=CHECKING, platform="x", lang="en", account="embassy", undo_until=3, target="marovians")
        with db.writing(self.world.engine) as session:
            drills.append(session, who, play, first, "a", minute=3, card=judge(play, play.world(3), first))
            asked = ClearanceRequested("May we say how many Koreans were on board?", "x", "en")
            drills.append(session, who, play, asked, "b", minute=8)
            drills.save_draft(session, play, {"text": "We are with the families", "platform": "facebook", "lang": "en"})
            attempt = session.get_one(Attempt, attempt_id)
            # Held there: a drill minute takes a quarter of an hour, so that every look finds the same desk.
            attempt.seconds_per_minute = 900
            attempt.started_at = clock.now() - timedelta(minutes=15 * 12)
            session.add(attempt)
        return attempt_id

    def _studio(self) -> None:
        world = self.world
        source = Path(shelf.find_shipped("S01") or "").read_text(encoding="utf-8")
        source = library.with_slug(source, "harbour-night")
        scenario = world.add(
            Scenario(
                slug="harbour-night", title="Harbour night", title_ko="항구의 밤", draft=source + "\n# a remark\n",
                status=ScenarioStatus.PUBLISHED, owner_id=world.people["hana"], saved_by_id=world.people["hana"],
            )
        )  # fmt: skip
        for number in (0, 1):
            self.names[f"version_{number}"] = world.add(
                ScenarioVersion(
                    scenario_id=scenario, number=number, digest=library.digest_of(source), source=source,
                    published_by_id=world.people["hana"], note="First" if number else "",
                )
            )  # fmt: skip
        world.add(
            Scenario(
                slug="half-done", title="Half done", draft="schema: 1\nslug: half-done\ntitle: [\n",
                status=ScenarioStatus.DRAFT, owner_id=world.people["hana"],
            )
        )  # fmt: skip

    def _links(self) -> None:
        self.names["invitation"] = self.link("yuna", LinkPurpose.INVITATION)
        self.names["reset"] = self.link("jun", LinkPurpose.RESET)
        self.names["sign_in"] = self.link("yuna", LinkPurpose.SIGN_IN)

    def link(self, name: str, purpose: LinkPurpose = LinkPurpose.SIGN_IN) -> str:
        """The path of a fresh one-time link for this person."""
        with db.writing(self.world.engine) as session:
            user = session.get_one(User, self.world.people[name])
            return accounts.address_of(accounts.make_link(session, user, purpose, self.settings))

    def trainee(self, name: str) -> str:
        """A new person who trains in the cohort; gives their name back."""
        self.world.people[name] = self.world.person(name)
        self.world.join(name, self.world.cohort, Role.TRAINEE)
        return name

    def give_password(self, name: str) -> None:
        """Let this person sign in with `PASSWORD`."""
        with db.writing(self.world.engine) as session:
            user = session.get_one(User, self.world.people[name])
            user.password_hash = passwords.hashed(PASSWORD)
            session.add(user)

    def token(self, name: str) -> str:
        """A session of this person, as if they had signed in."""
        token = secrets.token_urlsafe(32)
        expires = clock.now() + timedelta(hours=12)
        self.world.add(
            SignInSession(user_id=self.world.people[name], token_hash=hash_of(token), expires_at=expires)
        )  # fmt: skip
        return token

    def pass_minutes(self, attempt_id: int, minutes: float) -> None:
        """Let drill minutes pass: the drill began that much earlier."""
        with db.writing(self.world.engine) as session:
            attempt = session.get_one(Attempt, attempt_id)
            assert attempt.started_at
            attempt.started_at -= timedelta(seconds=minutes * attempt.seconds_per_minute)
            session.add(attempt)

    def marks(self, attempt_id: int) -> list[Mark]:
        """The marks of people on an attempt."""
        with db.reading(self.world.engine) as session:
            return list(session.exec(select(Mark).where(Mark.attempt_id == attempt_id)))


def db_rows(world: World, sql: str) -> list[tuple[int, ...]]:
    """Rows of our own tables."""
    with world.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]
