"""Saves marks: appended, never overwritten, and everything that follows from them brought up to date."""

from collections import defaultdict
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select
from sqlmodel import Session, col

from server import clock
from server.accounts import audit
from server.accounts.permissions import Person
from server.cohorts.actions import refresh_progress, touch
from server.drills.actions import summarise
from server.drills.cards import joined, machine_levels, split
from server.drills.results_queries import PART, WHOLE, Record, levels_that_hold
from server.drills.scorecard import PersonsMark
from server.errors import Conflict
from server.marking import agreement
from server.marking.agreement import Said
from server.marking.sheet import Given, Sheet, new_marks
from server.models import AgreementCount, Between, Mark, Score
from server.scoring.overall import CRITERIA


class SavedMeanwhile(Conflict):
    """Somebody else has saved marks since this marker opened the page."""

    def __init__(self) -> None:
        super().__init__("error.changed")


def newest_save(db: Session, attempt_id: int) -> int:
    """How many times marks for this attempt have been saved."""
    saves = (col(Mark.attempt_id) == attempt_id, col(Mark.seq) == 0)
    return db.execute(select(func.max(col(Mark.number))).where(*saves)).scalar_one() or 0


def save(db: Session, person: Person, record: Record, sheet: Sheet) -> list[int]:
    """Append a marker's sheet to a record read for changing; gives the posts, by event, that no saved sheet had yet.

    SavedMeanwhile, and nothing is kept, when another save came in between. The newest mark of a person is the
    level that holds from now on; summary, progress and agreement follow. The attempt waits no longer once each of
    its posts has been on a saved sheet.
    """
    attempt_id = cast(int, record.attempt.id)
    if newest_save(db, attempt_id) != sheet.seen:
        raise SavedMeanwhile()
    fresh = new_marks(sheet, record.cards, record.marks)
    by: dict[str, Any] = {"attempt_id": attempt_id, "author_id": person.id}
    left = _left(db, record, sheet)
    by_post = {str(seq): joined(levels) for seq, levels in sheet.levels().items()}
    about: dict[str, Any] = {"seq": 0, "criterion": PART if left else WHOLE, "level": None, "sheet": by_post}
    db.add(Mark(number=sheet.seen + 1, comment=sheet.remark, **about, **by))
    db.flush()  # the row of a save stands before its marks
    for given, number in fresh:
        db.add(
            Mark(
                seq=given.seq, criterion=given.criterion, number=number, level=given.level, comment=given.comment, **by
            )
        )
    db.flush()
    _count_agreement(db, record, sheet)
    record.attempt.summary = summarise(db, record.attempt, _effective(record, fresh))
    db.add(record.attempt)
    refresh_progress(db, record.attempt)
    audit.record(
        db, person, "attempt.marked", user=record.attempt.user_id, cohort=record.attempt.cohort_id, attempt=attempt_id
    )
    return left


def _left(db: Session, record: Record, sheet: Sheet) -> list[int]:
    """The posts that have been on no sheet, this one included. Before sheets were kept, a mark tells of one."""
    saved = select(col(Mark.sheet)).where(col(Mark.attempt_id) == record.attempt.id, col(Mark.seq) == 0)
    seen = {int(seq) for one in db.execute(saved).scalars() for seq in one or ()}
    seen |= {*record.marks, *sheet.levels()}
    return [post.seq for post in record.posts if post.seq not in seen]


def _effective(record: Record, fresh: list[tuple[Given, int]]) -> dict[int, str]:
    """Per post the 21 levels that hold once the fresh marks stand."""
    added: dict[int, list[PersonsMark]] = defaultdict(list)
    for given, number in fresh:
        mark = PersonsMark(given.criterion, number, given.level, given.comment, "", clock.now())
        added[given.seq].append(mark)
    return levels_that_hold(record.cards, {seq: [*record.marks.get(seq, ()), *added[seq]] for seq in record.cards})


def _count_agreement(db: Session, record: Record, sheet: Sheet) -> None:
    """Move the cohort's pair counts. The cohort's row is touched first: it makes two markers wait for each other."""
    cohort_id = record.attempt.cohort_id
    if cohort_id is None or not sheet.marks:
        return
    touch(db, cohort_id)
    here = col(AgreementCount.cohort_id) == cohort_id
    kept = {(row.between, row.criterion): row for row in db.execute(select(AgreementCount).where(here)).scalars()}
    histories = _histories(db, record)
    for seq in sheet.levels():
        # All 21, as the sheet keeps them, also when a script sent fewer: what is counted is what is read again later.
        after = {criterion: histories[seq, criterion] for criterion in CRITERIA}
        before = {criterion: history[:-1] for criterion, history in after.items()}
        for kind, criterion, old, new in agreement.changes(before, after):
            key = (Between(kind), criterion)
            row = kept.setdefault(
                key, AgreementCount(cohort_id=cohort_id, between=key[0], criterion=criterion, pairs="")
            )
            counts = [int(n) for n in row.pairs.split()]
            row.pairs = " ".join(map(str, agreement.moved(counts, old, new)))
            db.add(row)


def _histories(db: Session, record: Record) -> dict[tuple[int, str], list[Said]]:
    """Who left which level standing, oldest first, for each criterion of each post, and what it was counted against.

    Saves from before sheets were kept tell only the levels they changed.
    """
    wanted: Any = (Mark.seq, Mark.criterion, Mark.author_id, Mark.level, Mark.sheet, Mark.created_at)
    query = select(*wanted).where(col(Mark.attempt_id) == record.attempt.id).order_by(col(Mark.id))
    proposed = _proposed(db, record)
    found: dict[tuple[int, str], list[Said]] = defaultdict(list)
    sheet: dict[str, str] | None = None
    for seq, criterion, author, level, kept, at in db.execute(query):
        said: list[tuple[int, str, int | None]] = []
        if seq == 0:
            sheet = kept
            said = [(int(post), *one) for post, levels in (sheet or {}).items() for one in split(levels).items()]
        elif sheet is None:
            said = [(seq, criterion, level)]
        for post, name, given in said:
            machine = next((levels for since, levels in proposed.get(post, ()) if since <= at), {})
            found[post, name].append(Said(author, given, machine.get(name)))
    return found


def _proposed(db: Session, record: Record) -> dict[int, list[tuple[datetime, dict[str, int | None]]]]:
    """Per post what the machine proposed and since when, newest first: a rescored post was marked beside the old."""
    query = select(col(Score.seq), col(Score.created_at)).where(col(Score.attempt_id) == record.attempt.id)
    times: dict[int, list[datetime]] = defaultdict(list)
    for seq, at in db.execute(query.order_by(col(Score.id))):
        times[seq].append(at)
    return {
        seq: [(at, machine_levels(card)) for at, card in zip(times[seq], cards, strict=True)][::-1]
        for seq, cards in record.scored.items()
    }
