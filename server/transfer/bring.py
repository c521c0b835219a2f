"""Brings an export into a database: what is new comes in, what is here already stays as it is."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO, cast

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session

from server import db
from server.transfer import placing
from server.transfer.kinds import KINDS, with_numbers
from server.transfer.reading import BadFile, Piece, pieces
from server.transfer.report import Count, Report
from server.transfer.rows import MODELS, Rows, refuse
from server.transfer.tables import table_of, targets

BATCH = 500
NOT_HERE = "not here"
Progress = Callable[[float], None]
Row = dict[str, Any]


def look(engine: Engine, path: Path, progress: Progress = lambda _done: None) -> Report:
    """What bringing in the file would do now; BadFile when it cannot be brought in at all."""
    with db.reading(engine) as session:
        return _Bringing(session, write=False).read(path, progress)


def bring(engine: Engine, path: Path, *, leave: bool, progress: Progress = lambda _done: None) -> Report:
    """Bring the file in, whole or not at all. What clashes stays as it is here if `leave`; else nothing comes in."""
    try:
        with db.writing(engine) as session:
            placing.keep_others_out(session)
            work = _Bringing(session, write=True)
            report = work.read(path, progress)
            if report.clashing and not leave:
                raise BadFile("something in it clashes with what is here")
            if report.new:
                placing.complete(session, report, work.touched)
            return report
    except (IntegrityError, DataError, OverflowError) as error:
        raise BadFile(f"the database refuses it: {getattr(error, 'orig', error)}") from error


class _Bringing:
    """One reading of a file beside a database; with `write`, what is new is kept in the open transaction.

    `_numbers` says, by table, which number here a row of the file has: its own one in an empty database, that of the
    same row if there is one, else the next free. It is None where the row cannot be here.
    """

    def __init__(self, session: Session, *, write: bool) -> None:
        self._db, self._write = session, write
        into_empty = placing.is_unused(session)
        if write and into_empty:
            placing.clear_scenarios(session)
        self.report = Report(into_empty, {name: Count() for name in MODELS})
        self.touched = placing.Touched()
        self._rows = Rows()
        self._numbers: dict[str, dict[int, int | None]] = {name: {} for name in MODELS}
        self._called: dict[str, dict[int, str]] = {name: {} for name in MODELS}
        self._last = {} if into_empty else placing.last_numbers(session)
        self._removed = placing.removed_people(session)
        self._next = dict(self._last)
        self._taken: set[tuple[str, object]] = set()

    def read(self, path: Path, progress: Progress) -> Report:
        """Go through the whole file."""
        size = max(1, path.stat().st_size)
        with path.open(encoding="utf-8-sig") as file:
            for batch in _batches(file, lambda: progress(min(1.0, os.lseek(file.fileno(), 0, os.SEEK_CUR) / size))):
                self._take(batch)
        return self.report

    def _take(self, batch: Sequence[Piece]) -> None:
        table = batch[0].table
        given = [self._rows.read(piece) for piece in batch]
        rows = [self._as_here(piece, row) for piece, row in zip(batch, given, strict=True)]
        known = self._known(table, [row for row in rows if row])
        new = [row for old, row in zip(given, rows, strict=True) if self._sort(table, old, row, known) and row]
        if self._write and new:
            placing.insert_rows(self._db, MODELS[table], new)

    def _as_here(self, piece: Piece, given: Row) -> Row | None:
        """The row with the numbers its people and things have here; None when one of them cannot be here."""
        row = dict(given)
        for column, target in targets(table_of(MODELS[piece.table])).items():
            if given[column] is None:
                continue
            if given[column] not in self._numbers[target]:
                raise refuse(piece, f"{column}: the file has no {target} {given[column]}")
            row[column] = self._numbers[target][given[column]]
            if row[column] is None:
                return None
        if "detail" in row and not self.report.into_empty:
            row["detail"] = with_numbers(row["detail"], lambda table, one: self._numbers[table].get(cast(int, one)))
        return row

    def _known(self, table: str, rows: Sequence[Row]) -> dict[tuple[object, ...], list[Row]]:
        """The rows here that may be those of the file, by their key."""
        found: dict[tuple[object, ...], list[Row]] = defaultdict(list)
        key = KINDS[table].key
        first = {row[key[0]] for row in rows}
        if not self.report.into_empty and first:
            for row in placing.rows_with(self._db, MODELS[table], key[0], first):
                found[tuple(row[name] for name in key)].append(row)
        return found

    def _sort(self, table: str, given: Row, row: Row | None, known: dict[tuple[object, ...], list[Row]]) -> bool:
        """Count and name a row; whether it is to come in."""
        kind, count = KINDS[table], self.report.counts[table]
        name = self._name(table, given)
        twin, differing = self._twin(table, row, known) if row else (None, ["what it rests on"])
        if kind.figured and row:
            # What is figured from others' work as well holds for what is here.
            differing = []
            # Progress is figured anew from the attempts that came in; how markers agreed is not.
            is_new = self.report.into_empty or (
                table == "agreement_count" and row["cohort_id"] > self._last.get("cohort", 0)
            )
        else:
            is_new = row is not None and twin is None and not differing
        if differing:
            count.clashing += 1
            count.clash_names.add(f"{name} ({', '.join(differing)})" if name else "")
        elif is_new:
            count.new += 1
            count.new_names.add(name if kind.called else "")
        else:
            count.there += 1
        self._place(table, given, row, None if differing and kind.another else twin, is_new=is_new)
        if is_new and row:
            self._note(table, row)
        return is_new

    def _twin(self, table: str, row: Row, known: dict[tuple[object, ...], list[Row]]) -> tuple[Row | None, list[str]]:
        """The row here that is this one, if any, and in what they differ."""
        kind = KINDS[table]
        found = known.get(tuple(row[name] for name in kind.key), ())
        free = [one for one in found if (table, _number(one)) not in self._taken]
        if not free and table == "user" and (row["id"], row["created_at"]) in self._removed:
            return None, ["removed here for good"]
        if not free:
            # An attempt comes in with all that hangs on it, or is here with all that hangs on it.
            is_apart = kind.belongs_to == "attempt_id" and row["attempt_id"] <= self._last.get("attempt", 0)
            return None, [NOT_HERE] if is_apart else []
        differences = [[name for name in kind.same if one[name] != row[name]] for one in free]
        differing, twin = min(zip(differences, free, strict=True), key=lambda pair: len(pair[0]))
        if differing and table == "scenario_version" and row["number"] == 0:
            return None, []  # private runs of a draft all have this number
        self._taken.add((table, _number(twin)))
        return twin, differing

    def _place(self, table: str, given: Row, row: Row | None, twin: Row | None, *, is_new: bool) -> None:
        """Give a new row its number here, and remember the number of one that others may name."""
        if "id" not in given:
            return
        number: int | None = twin["id"] if twin else None
        if is_new:
            number = given["id"] if self.report.into_empty else self._next[table] + 1
            self._next[table] = number
        if row and is_new:
            row["id"] = number
        if KINDS[table].called:
            self._numbers[table][given["id"]] = number

    def _name(self, table: str, given: Row) -> str:
        kind = KINDS[table]
        if kind.called:
            name = self._called[table][given["id"]] = kind.called(given, self._named)
            return name
        return self._named("attempt", given[kind.belongs_to]) if kind.belongs_to == "attempt_id" else ""

    def _named(self, table: str, number: object) -> str:
        return self._called[table].get(cast(int, number), f"{table} {number}")

    def _note(self, table: str, row: Row) -> None:
        """Remember what follows from a new row."""
        if table == "user" and row["is_admin"]:
            self.report.admins.add(row["email"])
        if table == "user" and row["is_staff"]:
            self.report.staff.add(row["email"])
        if table in {"membership", "attempt"} and not self.report.into_empty:
            self.touched.note(table, row, self._last)


def _number(row: Row) -> object:
    return row.get("id", next(iter(row.values())))


def _batches(file: TextIO, heard: Callable[[], None]) -> Iterator[list[Piece]]:
    for _, of_table in groupby(pieces(file, list(MODELS), heard), lambda piece: piece.table):
        batch: list[Piece] = []
        for piece in of_table:
            batch.append(piece)
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch
