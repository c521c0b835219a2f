"""The library fixture, and Hana signed in."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.people import World
from tests.scenarios.library_world import Library


@pytest.fixture
def library(app: FastAPI, world: World) -> Library:
    return Library(app.state.engine, world.people["hana"])


@pytest.fixture
def hana(client: TestClient, world: World, library: Library) -> TestClient:
    return world.sign_in(client, "hana")
