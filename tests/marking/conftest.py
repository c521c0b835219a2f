"""An assessed drill, an attempt at it, and who marks it."""

from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from server.models import Role
from tests.cohorts.library import stock
from tests.drills import taken
from tests.people import World


@pytest.fixture
def drill(world: World, noon: datetime) -> int:
    stock(world.engine)
    return taken.assign(world, opens=noon - timedelta(days=1), closes=noon + timedelta(days=30))


@pytest.fixture
def attempt(world: World, drill: int) -> int:
    """Mina's assessed attempt with one good post."""
    return taken.take(world, "mina", [taken.post(6, taken.GOOD)], assignment=drill)


@pytest.fixture
def hana(client: TestClient, world: World) -> TestClient:
    return world.sign_in(client, "hana")


@pytest.fixture
def soo(world: World) -> str:
    """A second instructor of the cohort."""
    world.people["soo"] = world.person("soo")
    world.join("soo", world.cohort, Role.INSTRUCTOR)
    return "soo"
