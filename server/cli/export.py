"""`cadet export`: a cohort, or all that is kept but what only proves who somebody is, as a file."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal

import anyio
import typer
from fastapi import Request
from sqlalchemy import Table, func, select
from sqlmodel import Session
from starlette.responses import StreamingResponse

from server import db
from server.accounts import audit
from server.accounts.permissions import Person
from server.app import create_app
from server.backup import make_private
from server.cli.common import database
from server.cli.failing import fail
from server.cohorts import exports, queries
from server.settings import load
from server.transfer.tables import FORMAT, ORDER, columns_of, table_of

LONGEST_CELL = 32_000  # a cell of a workbook holds 32,767 characters
LONGEST_SHEET = 1_048_576  # rows; the workbook's writer drops what comes after them without a word
TOGETHER = 500
# Whoever may run this command could read the database itself.
OPERATOR = Person(id=0, name="", email="", locale=None, is_staff=True, is_admin=True, session_id=0)
Act = dict[str, Any]  # what the audit log is told


def export(
    to: Annotated[Path, typer.Argument(help="The file; .csv, .xlsx or .json says the format.", dir_okay=False)],
    cohort: Annotated[str | None, typer.Option(help="Name of a cohort; without it, everything.")] = None,
    language: Annotated[Literal["en", "ko"], typer.Option(help="Language of the headings of a cohort's file.")] = "en",
) -> None:
    """Write a cohort's figures, with names, or everything there is. Keep the file as carefully as the database."""
    if to.exists():
        fail(f"{to} exists. Choose another name.")
    if to.suffix not in (".csv", ".xlsx", ".json") or (cohort is None and to.suffix == ".csv"):
        fail("The name must end in .xlsx or .json, or for a cohort in .csv too.")
    if not to.parent.is_dir():
        fail(f"There is no folder {to.parent}.")
    # The file gets its name when it is whole and written down in the audit log: never a part, never unseen.
    unfinished = to.with_name(f".unfinished-{to.name}")
    try:
        make_private(unfinished)
        with database() as engine:
            with db.reading(engine) as session:
                if cohort is None:
                    act = _everything(session, unfinished)
                else:
                    act = _cohort(session, unfinished, cohort, language)
            with db.writing(engine) as session:
                audit.record(session, None, **act)
        unfinished.replace(to)
    except OSError as error:
        fail(f"{to}: {error.strerror}")
    finally:
        unfinished.unlink(missing_ok=True)
    typer.echo(f"Saved: {to}")


def _everything(session: Session, to: Path) -> Act:
    if session.get_bind().dialect.name == "postgresql":
        # One moment for all tables, which SQLite gives by itself.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    tables = [table_of(model) for model in ORDER]
    act: Act = {"action": "everything.exported", "file": to.suffix}
    if to.suffix == ".xlsx":
        _refuse_long(session, tables)
        sheets: dict[str, exports.Rows] = {table.name: _rows(session, table) for table in tables}
        _save(exports.xlsx_answer(sheets, to.stem), to)
        return act
    with to.open("w", encoding="utf-8") as file:
        file.write(json.dumps({"format": FORMAT})[:-1])
        for table in tables:
            file.write(f",\n{json.dumps(table.name)}: [")
            for place, row in enumerate(_objects(session, table)):
                file.write(("," if place else "") + "\n" + json.dumps(row, ensure_ascii=False))
            file.write("]")
        file.write("}\n")
    return act


def _refuse_long(session: Session, tables: Sequence[Table]) -> None:
    for table in tables:
        rows = session.execute(select(func.count()).select_from(table)).scalar_one()
        if rows >= LONGEST_SHEET:  # the heading is a row too
            fail(
                f"{table.name} has {rows} rows, more than a workbook's sheet can hold. Give a name that ends in .json."
            )


def _objects(session: Session, table: Table) -> Iterator[dict[str, object]]:
    # In order, so that the same rows are the same file.
    found = select(*columns_of(table)).order_by(*table.primary_key.columns)
    for row in session.execute(found.execution_options(yield_per=TOGETHER)).mappings():
        yield {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _rows(session: Session, table: Table) -> exports.Rows:
    heads: exports.Row = [column.name for column in columns_of(table)]
    return chain([heads], ([_cell(value) for value in row.values()] for row in _objects(session, table)))


def _cell(value: object) -> exports.Cell:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:LONGEST_CELL]


def _cohort(session: Session, to: Path, name: str, language: str) -> Act:
    seen = next((known for known in queries.cohorts_of(session, OPERATOR) if known.name == name), None)
    if seen is None:
        fail(f"There is no cohort {name!r}.")
    app = create_app(load())
    request = Request({"type": "http", "app": app, "headers": [(b"accept-language", language.encode())]})
    rows = exports.trainee_rows(request, session, seen, named=True)
    if to.suffix == ".csv":
        _save(exports.csv_answer(rows, to.stem), to)
    elif to.suffix == ".xlsx":
        words = exports.headings(request)
        figures = exports.criterion_rows(request, queries.folded(session, seen).figures)
        _save(exports.xlsx_answer({words["sheet_trainees"]: rows, words["sheet_criteria"]: figures}, to.stem), to)
    else:
        heads, *people = rows
        named = [dict(zip(map(str, heads), person, strict=True)) for person in people]
        to.write_text(json.dumps(named, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    db.close_database(app)
    return {"action": "cohort.exported", "cohort": seen.id, "file": to.suffix[1:], "named": True}


def _save(answer: object, to: Path) -> None:
    assert isinstance(answer, StreamingResponse)  # noqa: S101 - what exports give

    async def write() -> None:
        async with await anyio.open_file(to, "wb") as file:
            async for chunk in answer.body_iterator:
                await file.write(chunk.encode() if isinstance(chunk, str) else chunk)

    anyio.run(write)
