"""What may be done while somebody has the writer's turn, for which everybody else's changes wait."""

from collections.abc import Callable
from typing import Any

import pytest

from server import db
from server.errors import Busy


def beside_the_writer(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[str]:
    """From now on `module.name` fails while a writer is open (on SQLite); gives the list of its calls, by name."""
    calls: list[str] = []
    inner: Callable[..., Any] = getattr(module, name)

    def watched(*given: Any, **more: Any) -> Any:
        calls.append(name)
        assert not db._turn.locked(), f"{name} while everybody else's changes wait"
        return inner(*given, **more)

    monkeypatch.setattr(module, name, watched)
    return calls


def refuse(*_given: object, **_more: object) -> None:
    """In place of a change whose turn does not come."""
    raise Busy("error.busy")
