"""The marking page as a browser would send it, and what is kept of it."""

import re

from fastapi.testclient import TestClient
from sqlmodel import col, select

from server import db
from server.models import Mark, Score
from tests.people import World


def hidden(html: str) -> dict[str, str]:
    """What a marking page keeps beside its fields: how many saves were seen, and what was shown first."""
    return dict(re.findall(r'<input type="hidden" name="((?:seen|shown-)[^"]*)" value="([^"]*)"', html))


def fields_of(html: str) -> dict[str, str]:
    """The fields of a marking page as a browser would send them unchanged."""
    fields = hidden(html)
    levels = dict(re.findall(r'type="radio" name="(level-[^"]+)" value="([^"]+)" checked', html))
    texts = dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', html))
    return fields | levels | texts


def sheet(client: TestClient, attempt_id: int, query: str = "") -> dict[str, str]:
    """The fields of the marking page as a browser would send them unchanged."""
    return fields_of(client.get(f"/marking/attempts/{attempt_id}{query}").text)


def post_of(world: World, attempt_id: int) -> int:
    with db.reading(world.engine) as session:
        return session.exec(select(Score.seq).where(Score.attempt_id == attempt_id)).one()


def marks(world: World, attempt_id: int) -> list[Mark]:
    with db.reading(world.engine) as session:
        return list(session.exec(select(Mark).where(Mark.attempt_id == attempt_id).order_by(col(Mark.id))))


def save(client: TestClient, attempt_id: int, fields: dict[str, str], then: str = "stay") -> int:
    return client.post(f"/marking/attempts/{attempt_id}", data=fields | {"then": then}).status_code
