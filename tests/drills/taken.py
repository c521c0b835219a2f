"""Drills taken from beginning to end, for the pages that look back on them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from server import clock, db
from server.accounts.permissions import Person
from server.drills import actions, queries, replay_actions
from server.drills.judging import judge, with_levels
from server.models import Assignment, Counts, Mark, Mode, Scenario, ScenarioStatus, ScenarioVersion
from server.scenarios import library
from server.scenarios.load import read_scenario
from server.scenarios.shelf import find_shipped
from server.world.events import Act, Posted
from server.world.fold import fold
from server.world.replay import Rewritten
from tests.people import World

DRILL = "match-night"
GOOD = (
    "Two-one, well played, Kestria. A bet is a bet: our ambassador serves dumplings at your gate on Saturday at noon. "
    "Thank you to the fan club that wrote 'not in our name'. What shall we cook for you?"
)
BAD = "Robbed! The referee was bought. Maybe teach your fans some manners, Kestria!!! 😡😡😡"


@dataclass(frozen=True)
class Sent:
    """An act at a drill minute."""

    minute: float
    act: Act


def post(minute: float, text: str, **more: object) -> Sent:
    """A post on X in English to the Kestrian fans."""
    fields: dict[str, object] = {
        "text": text,
        "platform": "x",
        "lang": "en",
        "account": "embassy",
        "target": "fans_k",
        "undo_until": minute,
    }
    return Sent(minute, Posted(**(fields | more)))  # type: ignore[arg-type]  # the fields are given as a dict


def person(world: World, name: str, trains_in: Sequence[int] = ()) -> Person:
    """The person as a route would see them."""
    return Person(world.people[name], name.title(), "", None, False, False, 1, trains_in=frozenset(trains_in))


def install(engine: Engine, outline: str = "S16") -> None:
    """Publish one shipped drill; bringing all of them in would cost each test a third of a second."""
    path = find_shipped(outline)
    assert path is not None
    text = path.read_text(encoding="utf-8")
    scenario = read_scenario(text)
    row = Scenario(
        slug=scenario.slug,
        title=scenario.title.in_("en"),
        title_ko=scenario.title.in_("ko"),
        origin=outline,
        status=ScenarioStatus.PUBLISHED,
        draft=text,
    )
    with db.writing(engine) as session:
        session.add(row)
        session.flush()
        session.add(ScenarioVersion(scenario_id=row.id, number=1, digest=library.digest_of(text), source=text))


def version(engine: Engine, slug: str = DRILL) -> int:
    """The id of the newest published version of a drill."""
    with db.reading(engine) as session:
        return next(row.version_id for row in library.published(session) if row.slug == slug)


def assign(world: World, *, opens: datetime, closes: datetime, cohort: int | None = None, **more: object) -> int:
    """Set the drill to a cohort, assessed unless said otherwise."""
    fields: dict[str, object] = {"mode": Mode.ASSESSED, "counts": Counts.BEST, "attempts_allowed": 2} | more
    row = Assignment(
        cohort_id=cohort or world.cohort,
        version_id=version(world.engine),
        opens_at=opens,
        closes_at=closes,
        **fields,
    )
    return world.add(row)


def take(
    world: World,
    name: str,
    sent: Sequence[Sent],
    *,
    assignment: int | None = None,
    end: float | None = 40,
    seed: int = 7,
    drill: str = DRILL,
) -> int:
    """Take the drill from Ready to its end at drill minute `end` (None: it still runs); gives the attempt's id."""
    who = person(world, name, trains_in=[world.cohort, world.other_cohort])
    begun = clock.now()
    with db.writing(world.engine) as session:
        if assignment is None:
            attempt = actions.start_attempt(session, who, version(world.engine, drill), seed=seed)
        else:
            attempt = actions.begin_assigned(session, who, assignment)
            attempt.seed = seed  # the same for all, so that what follows from it is worked out once for many tests
        actions.ready(session, who, attempt.id or 0)
        attempt_id, pace = attempt.id or 0, attempt.seconds_per_minute
    for number, one in enumerate(sent):
        _send(world.engine, who, attempt_id, one, str(number))
    if end is not None:
        with clock.held(begun + timedelta(seconds=end * pace)), db.writing(world.engine) as session:
            actions.finish(session, who, attempt_id)
    return attempt_id


def _send(engine: Engine, who: Person, attempt_id: int, one: Sent, key: str) -> None:
    with db.reading(engine) as session:
        play = queries.play_of(session, who, attempt_id)
    act, card = one.act, None
    if isinstance(act, Posted):
        card = judge(play, play.world(one.minute), act)
        act = with_levels(act, card)
    with db.writing(engine) as session:
        actions.append(session, who, play, act, key, minute=one.minute, card=card)


def mark(
    world: World, attempt_id: int, criterion: str, level: int | None, *, seq: int, number: int = 1, by: str = "hana"
) -> None:
    """Hana's mark on a criterion of a post."""
    row = Mark(
        attempt_id=attempt_id,
        seq=seq,
        criterion=criterion,
        number=number,
        level=level,
        comment=f"{criterion} is {level}",
        author_id=world.people["hana"],
    )
    world.add(row)


def rewrite(world: World, name: str, attempt_id: int, seq: int, text: str, *, shared: bool = False) -> int:
    """Write the post of event `seq` anew after the drill; gives the replay's id."""
    who = person(world, name)
    with db.reading(world.engine) as session:
        play = queries.play_of(session, who, attempt_id)
    old = next(event for event in play.events if event.seq == seq)
    assert isinstance(old.act, Posted)
    before = [event for event in play.events if event.seq < seq]
    new = replace(old.act, text=text)
    card = judge(play, fold(play.script, play.seed, before, old.minute), new)
    with db.writing(world.engine) as session:
        made = replay_actions.keep(session, who, attempt_id, Rewritten(seq, with_levels(new, card)), card)
        if shared:
            replay_actions.share(session, who, made)
    return made
