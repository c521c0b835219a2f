"""The only place that asks what time it is, so that tests can hold the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_held: datetime | None = None


def now() -> datetime:
    """The present moment in UTC, to the microsecond."""
    return _held or datetime.now(UTC)


@contextmanager
def held(at: datetime) -> Iterator[None]:
    """Hold the clock at `at` (aware) for tests and for building the demo academy."""
    global _held  # noqa: PLW0603 - one clock per process is the point of this module
    before, _held = _held, at
    try:
        yield
    finally:
        _held = before
