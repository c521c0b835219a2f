"""Who instructs one cohort and trains in another does not read the scenario they are to be marked on."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from server import clock
from server.models import Assignment, Counts, Mode, Role
from tests.people import World
from tests.scenarios.library_world import Library

PAGES = ("", "/file", "/versions", "/versions/1", "/versions/1/file", "/differences")


def _assign(world: World, library: Library, *, days: int = 1, mode: Mode = Mode.ASSESSED, gone: bool = False) -> None:
    (version,) = library.versions("match-night")
    now = clock.now()
    world.add(
        Assignment(
            cohort_id=world.other_cohort,
            version_id=version.id,
            mode=mode,
            counts=Counts.BEST,
            opens_at=now - timedelta(days=7),
            closes_at=now + timedelta(days=days),
            withdrawn_at=now if gone else None,
        )
    )


@pytest.fixture
def trains_elsewhere(hana: TestClient, world: World) -> TestClient:
    """Hana instructs one cohort and trains in the other."""
    world.join("hana", world.other_cohort, Role.TRAINEE)
    return hana


@pytest.mark.parametrize("page", PAGES)
def test_what_one_is_to_be_marked_on_stays_shut(
    trains_elsewhere: TestClient, world: World, library: Library, page: str
) -> None:
    assert trains_elsewhere.get(f"/scenarios/match-night{page}").status_code == 200
    _assign(world, library)
    answer = trains_elsewhere.get(f"/scenarios/match-night{page}")
    assert answer.status_code == 403
    assert "You are to be marked on this scenario" in answer.text


@pytest.mark.parametrize("change", ["clones", "tests"])
def test_nor_is_it_cloned_or_tested(trains_elsewhere: TestClient, world: World, library: Library, change: str) -> None:
    _assign(world, library)
    before = library.slugs()
    assert trains_elsewhere.post(f"/scenarios/match-night/{change}").status_code == 403
    assert library.slugs() == before


@pytest.mark.parametrize("how", [{"days": -1}, {"mode": Mode.REHEARSAL}, {"gone": True}])
def test_it_opens_when_nothing_is_left_to_mark(
    trains_elsewhere: TestClient, world: World, library: Library, how: dict[str, object]
) -> None:
    _assign(world, library, **how)  # type: ignore[arg-type]  # passed on as they came
    assert trains_elsewhere.get("/scenarios/match-night").status_code == 200


def test_other_instructors_read_on(hana: TestClient, world: World, library: Library) -> None:
    _assign(world, library)
    assert hana.get("/scenarios/match-night").status_code == 200
