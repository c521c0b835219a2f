"""Whether promised updates came."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from server.world import levels
from server.world.acts import Acts, first_asking
from server.world.events import Event, TakenPrivate, UpdatePromised
from server.world.state import OwnPost, Promise

# A promised update that comes within a minute of its time was kept.
GRACE = 1.0
_DUTIFUL = 3
# From these rules of the world on not any later post keeps a promise.
_KEPT_BY_WORD = 2
# From these on only a word to those to whom it was promised, one that stands when it is due.
_KEPT_TO_THE_SAME = 3


@dataclass(frozen=True, slots=True)
class _Made:
    """What a promise was made in: a post, or an answer to one person alone; neither in some older attempts."""

    post: OwnPost | None = None
    note: TakenPrivate | None = None

    @property
    def person(self) -> str | None:
        """The message whose author the promise was made to; None where it was made to all."""
        answered = self.note.item if self.note else self.post.act.reply_to if self.post else None
        return first_asking(answered) if answered else None


def promised(acts: Acts) -> Iterator[Promise]:
    """How each promised update stands. What was promised in a post that was taken back unread was never promised."""
    by_seq = {post.seq: post for post in acts.posts}
    notes = {event.seq: event for event in acts.of(TakenPrivate)}
    for event in acts.of(UpdatePromised):
        # The desk keeps a promise made in a post as the next event of the same minute.
        post, note = by_seq.get(event.seq - 1), notes.get(event.seq - 1)
        made_in = post if post and post.minute == event.minute else None
        alone = note.act if note and note.minute == event.minute else None
        if made_in is None or made_in.noticed or acts.rules < _KEPT_BY_WORD:
            yield _promise(event, _Made(made_in, alone if isinstance(alone, TakenPrivate) else None), acts)


def ever_kept(acts: Acts) -> frozenset[str]:
    """The posts and answers that kept a promise, with posts taken down since: they had been read and answered."""
    standing = tuple(replace(post, deleted_at=None) for post in acts.posts)
    return frozenset(promise.post for promise in promised(replace(acts, posts=standing)) if promise.post)


def _promise(event: Event, made: _Made, acts: Acts) -> Promise:
    assert isinstance(event.act, UpdatePromised)  # noqa: S101 - `Acts.of` selects by this very class
    due = event.act.due
    last = due + GRACE
    in_time = [post for post in acts.posts if event.minute < post.minute <= last]
    kept = [(post.minute, post.id) for post in in_time if _keeps(post, made, due, acts)]
    if acts.rules >= _KEPT_TO_THE_SAME and made.person:
        notes = [note for note in acts.private(made.person) if event.minute < note.minute <= last]
        kept += [(note.minute, f"e{note.seq}") for note in notes]
    if kept:
        minute, key = min(kept, key=lambda word: word[0])
        return Promise(event.seq, event.minute, due, "kept", key, minute)
    return Promise(event.seq, event.minute, due, "broken" if acts.minute >= last else "open")


def _keeps(post: OwnPost, made: _Made, due: float, acts: Acts) -> bool:
    """True for the promised word: it comes to those to whom it was promised, and is no stock phrase or small talk."""
    if not post.noticed or acts.rules < _KEPT_BY_WORD:
        return post.noticed
    if post.act.levels and not levels.at_least(post.act.levels, "duty", _DUTIFUL):
        return False
    if acts.rules < _KEPT_TO_THE_SAME:
        return _comes_there_or_to_whom(post, made.post)
    return (post.deleted_at is None or post.deleted_at >= due) and _comes_to_the_same(post, made)


def _comes_there_or_to_whom(post: OwnPost, made_in: OwnPost | None) -> bool:
    if made_in is None or post.act.platform == made_in.act.platform:
        return True
    return post.act.reply_to is not None and post.act.reply_to == made_in.act.reply_to


def _comes_to_the_same(post: OwnPost, made: _Made) -> bool:
    """True for an answer to the same person, or a word for all to the same public: where both name none, in place."""
    if post.act.reply_to:
        return first_asking(post.act.reply_to) == made.person
    if made.post is None:
        # What was said to one person alone, nobody else was promised; what was promised to all, any word for all keeps.
        return made.note is None
    meant, was_meant = post.act.target, made.post.act.target
    return meant == was_meant if meant and was_meant else post.act.platform == made.post.act.platform
