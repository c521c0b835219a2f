"""Saves marks: appended, never overwritten, and everything that follows from them brought up to date."""

from collections import defaultdict
from typing import Any, cast

from sqlalchemy import func, select
from sqlmodel import Session, col

from server import clock
from server.accounts import audit
from server.accounts.permissions import Person
from server.cohorts.actions import refresh_progress, touch
from server.drills.actions import summarise
from server.drills.results_queries import PART, WHOLE, Record, levels_that_hold
from server.drills.scorecard import PersonsMark, levels_of
from server.errors import Conflict
from server.marking import agreement
from server.marking.sheet import Given, Sheet, new_marks
from server.models import AgreementCount, Attempt, Between, Mark


class SavedMeanwhile(Conflict):
    """Somebody else has saved marks since this marker opened the page."""

    def __init__(self) -> None:
        super().__init__("error.changed")


def newest_save(db: Session, attempt_id: int) -> int:
    """How many times marks for this attempt have been saved."""
    saves = (col(Mark.attempt_id) == attempt_id, col(Mark.seq) == 0)
    return db.execute(select(func.max(col(Mark.number))).where(*saves)).scalar_one() or 0


def save(db: Session, person: Person, record: Record, sheet: Sheet, *, is_last: bool = True) -> int:
    """Append a marker's sheet; gives the number of marks it added.

    SavedMeanwhile, and nothing is kept, when another save came in between. The newest mark of a person is the
    level that holds from now on; summary, progress and agreement follow. The attempt waits no longer once the sheet
    with its last post is saved (`is_last`).
    """
    attempt_id = cast(int, record.attempt.id)
    # The lock makes two markers on PostgreSQL wait for each other; SQLite's writer is alone anyway.
    db.execute(select(col(Attempt.id)).where(col(Attempt.id) == attempt_id).with_for_update())
    if newest_save(db, attempt_id) != sheet.seen:
        raise SavedMeanwhile()
    fresh = new_marks(sheet, record.cards, record.marks)
    by: dict[str, Any] = {"attempt_id": attempt_id, "author_id": person.id}
    whole = WHOLE if is_last else PART
    db.add(Mark(seq=0, criterion=whole, number=sheet.seen + 1, level=None, comment=sheet.remark, **by))
    for given, number in fresh:
        db.add(
            Mark(
                seq=given.seq, criterion=given.criterion, number=number, level=given.level, comment=given.comment, **by
            )
        )
    db.flush()
    _count_agreement(db, record, fresh)
    record.attempt.summary = summarise(db, record.attempt, _effective(record, fresh))
    db.add(record.attempt)
    refresh_progress(db, record.attempt)
    audit.record(
        db, person, "attempt.marked", user=record.attempt.user_id, cohort=record.attempt.cohort_id, attempt=attempt_id
    )
    return len(fresh)


def _effective(record: Record, fresh: list[tuple[Given, int]]) -> dict[int, str]:
    """Per post the 21 levels that hold once the fresh marks stand."""
    added: dict[int, list[PersonsMark]] = defaultdict(list)
    for given, number in fresh:
        mark = PersonsMark(given.criterion, number, given.level, given.comment, "", clock.now())
        added[given.seq].append(mark)
    return levels_that_hold(record.cards, {seq: [*record.marks.get(seq, ()), *added[seq]] for seq in record.cards})


def _count_agreement(db: Session, record: Record, fresh: list[tuple[Given, int]]) -> None:
    """Move the cohort's pair counts. The cohort's row is touched first: it makes two markers wait for each other."""
    cohort_id = record.attempt.cohort_id
    if cohort_id is None or not fresh:
        return
    touch(db, cohort_id)
    here = col(AgreementCount.cohort_id) == cohort_id
    kept = {(row.between, row.criterion): row for row in db.execute(select(AgreementCount).where(here)).scalars()}
    histories = _histories(db, cast(int, record.attempt.id))
    for seq in sorted({given.seq for given, _ in fresh}):
        marked = {given.criterion for given, _ in fresh if given.seq == seq}
        after = {criterion: histories[seq, criterion] for criterion in marked}
        before = {criterion: history[:-1] for criterion, history in after.items()}
        for kind, criterion, old, new in agreement.changes(levels_of(record.cards[seq]), before, after):
            key = (Between(kind), criterion)
            row = kept.setdefault(
                key, AgreementCount(cohort_id=cohort_id, between=key[0], criterion=criterion, pairs="")
            )
            counts = [int(n) for n in row.pairs.split()]
            row.pairs = " ".join(map(str, agreement.moved(counts, old, new)))
            db.add(row)


def _histories(db: Session, attempt_id: int) -> dict[tuple[int, str], list[agreement.Said]]:
    """Who gave which level, oldest first, for each criterion of each post."""
    wanted: Any = (Mark.seq, Mark.criterion, Mark.author_id, Mark.level)
    query = select(*wanted).where(col(Mark.attempt_id) == attempt_id, col(Mark.seq) > 0).order_by(col(Mark.number))
    found: dict[tuple[int, str], list[agreement.Said]] = defaultdict(list)
    for seq, criterion, author, level in db.execute(query):
        found[seq, criterion].append((author, level))
    return found
