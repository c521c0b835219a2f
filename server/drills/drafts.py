"""Whose words the draft holds: two windows or devices at one attempt take none from each other unseen."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from server.drills.queries import SavedDraft
from server.models import Attempt, Draft
from server.web.forms import Filled_co, Form, whole


@dataclass(frozen=True, slots=True)
class Window:
    """Who saves: the version of the draft its page began with, None from who sent none, and a script's own name.

    The name is for saves on their way, whose answers a page may never see: what it saved itself it has seen.
    """

    seen: int | None = None
    name: str = ""

    def has_seen(self, version: int, words: Mapping[str, object]) -> bool:
        """Whether a draft may be replaced from here without anybody's words being lost."""
        is_own = bool(self.name) and words.get("window") == self.name
        return self.seen in (None, version) or is_own or not str(words.get("text", "")).strip()


def window_of(form: Form[Filled_co]) -> Window:
    """The window a form was sent from. Of two drafts it may have chosen its own, knowing the other."""
    return Window(whole(form.text("chosen") or form.text("seen")), form.text("window"))


def unseen(db: Session, attempt_id: int, typed: Mapping[str, str], window: Window) -> SavedDraft | None:
    """The draft that `typed` would replace though this window has not seen its words."""
    # Locked by its attempt, so that of two who save at once the second sees what the first has saved, even its first.
    db.execute(select(col(Attempt.id)).where(col(Attempt.id) == attempt_id).with_for_update())
    draft = db.get(Draft, attempt_id, populate_existing=True)
    if draft is None or window.has_seen(draft.version, draft.data) or draft.data.get("text") == typed.get("text"):
        return None
    words = {name: str(value) for name, value in draft.data.items()}
    return SavedDraft(words, draft.version, draft.saved_at)
