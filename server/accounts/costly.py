"""Work that takes long, bounded per person, so that nobody alone can keep everybody else waiting."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request

from server.accounts.permissions import Person
from server.errors import Busy

# Whoever types while the words before are still being read has two under way; nobody at work has more.
MOST = 2
_lock = threading.Lock()
_under_way: Counter[tuple[str, int]] = Counter()


@contextmanager
def costly(request: Request, person: Person) -> Iterator[None]:
    """Hold one of a person's places in this process for work that takes long; Busy when all of them are taken."""
    who = (request.app.state.hot.place, person.id)
    with _lock:
        if _under_way[who] >= MOST:
            raise Busy("error.still_working")
        _under_way[who] += 1
    try:
        yield
    finally:
        with _lock:
            _under_way[who] -= 1
            if not _under_way[who]:
                del _under_way[who]
