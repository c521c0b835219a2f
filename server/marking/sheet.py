"""What a marker enters for an attempt, read from the form and compared with what stands. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from server.drills.effective import newest
from server.drills.scorecard import PersonsMark
from server.errors import CadetError
from server.scoring.card import Scorecard
from server.scoring.overall import CRITERIA
from server.scoring.rubric import RUBRIC
from server.web.forms import too_long, whole

NOT_APPLICABLE = "-"
LONGEST_COMMENT = 2000


@dataclass(frozen=True, slots=True)
class Given:
    """One marker's level (0..4, None for not applicable) and comment for a criterion of the post of event `seq`."""

    seq: int
    criterion: str
    level: int | None
    comment: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that was entered. `seen` is the number of the newest save the marker had before their eyes.

    `text` is the form as sent, `faults` the reason key per field that is wrong.
    """

    seen: int
    marks: tuple[Given, ...]
    remark: str
    text: Mapping[str, str]
    faults: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """True when it may be saved."""
        return not self.faults

    def levels(self) -> dict[int, dict[str, int | None]]:
        """Every level as the marker left it, by post and criterion."""
        found: dict[int, dict[str, int | None]] = {}
        for given in self.marks:
            found.setdefault(given.seq, {})[given.criterion] = given.level
        return found


def read(given: Mapping[str, str], posts: Iterable[int]) -> Sheet:
    """The sheet for the posts that were shown; a level nobody offers is a request no page of ours sends."""
    marks = tuple(
        _given(given, seq, criterion) for seq in posts for criterion in CRITERIA if level_name(seq, criterion) in given
    )
    remark = given.get("remark", "").strip()
    comments = {comment_name(mark.seq, mark.criterion): mark.comment for mark in marks} | {"remark": remark}
    faults = {
        name: too_long(LONGEST_COMMENT, len(text)) for name, text in comments.items() if len(text) > LONGEST_COMMENT
    }
    seen = whole(given.get("seen", ""))
    if seen is None:
        raise CadetError("error.bad_request")
    return Sheet(seen, marks, remark, given, faults)


def _given(given: Mapping[str, str], seq: int, criterion: str) -> Given:
    level = given[level_name(seq, criterion)]
    comment = given.get(comment_name(seq, criterion), "").strip()
    if level == NOT_APPLICABLE and RUBRIC.of(criterion).nullable:
        return Given(seq, criterion, None, comment)
    if level not in ("0", "1", "2", "3", "4"):
        raise CadetError("error.bad_request")
    return Given(seq, criterion, int(level), comment)


def level_name(seq: int, criterion: str) -> str:
    """The form field of a level."""
    return f"level-{seq}-{criterion}"


def comment_name(seq: int, criterion: str) -> str:
    """The form field of a comment."""
    return f"comment-{seq}-{criterion}"


def shown_name(field: str) -> str:
    """The form field that keeps what `field` held when the marker first saw it."""
    return f"shown-{field}"


def laid_over(text: Mapping[str, str], held: Mapping[str, str]) -> dict[str, str]:
    """A form as sent over what now holds: what its marker left as it was shown follows what others saved.

    A level and its comment go together, so that nobody's words stand beside a level somebody else gave.
    """
    changed = {_subject(name) for name in held if text.get(name) != text.get(shown_name(name))}
    return {**text, **{name: now for name, now in held.items() if _subject(name) not in changed}}


def _subject(field: str) -> str:
    return field.removeprefix("level-").removeprefix("comment-")


def new_marks(
    sheet: Sheet, cards: Mapping[int, Scorecard], marks: Mapping[int, tuple[PersonsMark, ...]]
) -> list[tuple[Given, int]]:
    """What of a sheet becomes a mark, with its number: what was changed or commented, and what was left to confirm.

    A level the machine may decide alone, left as it is, stays the machine's.
    """
    found = []
    for given in sheet.marks:
        score = next(one for one in cards[given.seq].criteria if one.criterion == given.criterion)
        last = newest(marks.get(given.seq, ())).get(given.criterion)
        level, comment = (last.level, last.comment) if last else (score.level, "")
        confirms = last is None and score.needs_instructor
        if confirms or (given.level, given.comment) != (level, comment):
            found.append((given, (last.number if last else 0) + 1))
    return found


def past_marks(marks: Iterable[PersonsMark]) -> dict[str, list[PersonsMark]]:
    """One post's marks that hold no longer, per criterion, newest first."""
    found: dict[str, list[PersonsMark]] = {}
    for mark in sorted(marks, key=lambda mark: mark.number, reverse=True):
        found.setdefault(mark.criterion, []).append(mark)
    return {criterion: given[1:] for criterion, given in found.items()}


def past_remarks(saves: Iterable[PersonsMark]) -> list[PersonsMark]:
    """The remarks that hold no longer, newest first, each as first saved: every save repeats what it lets stand."""
    ordered = sorted(saves, key=lambda one: one.number)
    written = [next(same) for _, same in groupby(ordered, key=lambda one: one.comment)]
    return [one for one in reversed(written[:-1]) if one.comment]
