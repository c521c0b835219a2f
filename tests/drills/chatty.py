"""A drill amid chatter: S01 as loud as a test wants it."""

from pathlib import Path

from server.models import Scenario, ScenarioStatus, ScenarioVersion
from server.scenarios.library import digest_of, with_slug
from server.scenarios.shelf import find_shipped
from tests.drills.running import SLUG
from tests.people import World


def loud(world: World, chatter: str = "storm", slug: str = SLUG) -> int:
    """Publish S01 with this much chatter around the desk; gives the version's id."""
    source = Path(find_shipped("S01") or "").read_text(encoding="utf-8")
    source = source.replace("\nchatter: steady\n", f"\nchatter: {chatter}\n")
    assert f"chatter: {chatter}" in source
    source = with_slug(source, slug)
    row = Scenario(slug=slug, title=slug, status=ScenarioStatus.PUBLISHED, draft=source)
    scenario = world.add(row)
    return world.add(ScenarioVersion(scenario_id=scenario, number=1, digest=digest_of(source), source=source))
