"""Where the scenarios that ship with the product lie."""

from pathlib import Path

SHIPPED = Path(__file__).parents[2] / "scenarios"


def shipped() -> dict[str, Path]:
    """Slug to file of every shipped scenario, in the order of their outline ids (S01, S02 …)."""
    return {path.stem.partition("-")[2]: path for path in sorted(SHIPPED.glob("S*.yaml"))}


def find_shipped(name: str) -> Path | None:
    """The shipped file with that slug (`match-night`) or outline id (`S16`), in letters of either size, or None."""
    files = shipped()
    by_id = {path.stem.partition("-")[0]: path for path in files.values()}
    return files.get(name.lower()) or by_id.get(name.upper())
