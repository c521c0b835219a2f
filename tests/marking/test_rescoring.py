"""Rescoring: new scores beside the old ones, never instead of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, select
from sqlmodel import col

from server import db
from server.marking import rescoring
from server.marking.rescoring import outdated, rescore
from server.models import Attempt, Progress, Score
from server.scoring.card import Scorecard
from server.scoring.engine import FINGERPRINT
from tests.drills import taken
from tests.people import World

DAY = timedelta(days=1)
OLD = "rules-0"


@pytest.fixture
def assessed(world: World, noon: datetime) -> int:
    """Mina's assessed attempt with two posts, scored by an earlier engine that found nothing but fours."""
    taken.install(world.engine)
    assignment = taken.assign(world, opens=noon - DAY, closes=noon + DAY)
    attempt = taken.take(world, "mina", [taken.post(8, taken.BAD), taken.post(33, taken.GOOD)], assignment=assignment)
    by_an_earlier_engine(world, attempt)
    return attempt


def by_an_earlier_engine(world: World, attempt: int) -> None:
    """Make the attempt's scores those of another engine, all fours."""
    with db.writing(world.engine) as session:
        for score in session.execute(select(Score).where(col(Score.attempt_id) == attempt)).scalars():
            fours = [one | {"level": 4} for one in score.card["criteria"]]
            score.card = score.card | {"criteria": fours, "tone": 4, "risk": 4, "reach": 4, "engine": OLD}
            score.engine = OLD
            session.add(score)


def scores(world: World) -> list[tuple[int, str, int]]:
    with db.reading(world.engine) as session:
        rows = session.execute(select(Score).order_by(col(Score.id))).scalars()
        return [(row.seq, row.engine, int(str(row.card["risk"]))) for row in rows]


def test_new_scores_stand_beside_the_old_ones(world: World, assessed: int) -> None:
    before = scores(world)
    assert rescore(world.engine, assessed) == 2
    assert scores(world)[:2] == before == [(2, OLD, 4), (3, OLD, 4)]
    assert [engine for _seq, engine, _risk in scores(world)[2:]] == [FINGERPRINT] * 2
    assert scores(world)[2][2] < 4


def test_summary_and_progress_follow_the_newest_scores(world: World, assessed: int) -> None:
    rescore(world.engine, assessed)
    with db.reading(world.engine) as session:
        attempt = session.get(Attempt, assessed)
        progress = session.execute(select(Progress)).scalar_one()
    assert attempt is not None
    assert attempt.summary is not None
    assert attempt.summary["levels"] == progress.levels
    assert progress.levels != "4" * 21


def test_a_persons_mark_still_holds(world: World, client: TestClient, assessed: int) -> None:
    taken.mark(world, assessed, "respect", 3, seq=2)
    taken.mark(world, assessed, "respect", 3, seq=3)
    rescore(world.engine, assessed)
    with db.reading(world.engine) as session:
        assert session.get(Attempt, assessed).summary["levels"][0] == "3"  # type: ignore[union-attr, index]  # it is there and finished
    html = world.sign_in(client, "mina").get(f"/attempts/{assessed}/scorecard?post=p2").text
    assert f"Before, engine {OLD} had given:" in html


def test_a_second_run_finds_nothing_left_and_an_interrupted_one_goes_on(world: World, assessed: int) -> None:
    other = taken.take(world, "jun", [taken.post(8, taken.BAD)])
    by_an_earlier_engine(world, other)
    with db.reading(world.engine) as session:
        assert outdated(session) == [assessed, other]
    rescore(world.engine, assessed)
    with db.reading(world.engine) as session:
        assert outdated(session) == [other]
    rescore(world.engine, other)
    assert rescore(world.engine, other) == 0
    with db.reading(world.engine) as session:
        assert outdated(session) == []


def test_a_running_attempt_is_left_alone(world: World, assessed: int) -> None:
    running = taken.take(world, "jun", [taken.post(8, taken.BAD)], end=None)
    by_an_earlier_engine(world, running)
    with db.reading(world.engine) as session:
        assert outdated(session) == [assessed]


def test_an_attempt_that_went_away_meanwhile_is_passed_over(
    world: World, assessed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = rescoring.score

    def removed_while_scored(*given: Any) -> Scorecard:
        with db.writing(world.engine) as session:
            session.execute(delete(Attempt).where(col(Attempt.id) == assessed))
        return judge(*given)

    monkeypatch.setattr(rescoring, "score", removed_while_scored)
    assert rescore(world.engine, assessed) == 0
    assert rescore(world.engine, assessed) == 0, "gone before its turn came"
