"""Files for spreadsheets. Nothing a person typed can start a formula in them."""

import csv
import html
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any
from urllib.parse import quote

import xlsxwriter
from sqlmodel import Session, col
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from server.accounts.queries import email_of
from server.cohorts.audit_log import Line, told
from server.cohorts.figures import Figures
from server.cohorts.progress import SUMS, Sums, avoidance, match
from server.cohorts.queries import Seen, trainees_of
from server.models import Membership, Progress, User
from server.scoring.rubric import RUBRIC
from server.web.filters import in_seoul
from server.web.language import language_of

Cell = str | float | None
Row = list[Cell]
Rows = Iterable[Row]

# The wide ones are what an East Asian keyboard types, and East Asian spreadsheets take them for the narrow ones.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
CHUNK_ROWS = 500
CHUNK_BYTES = 64 * 1024
IN_MEMORY = 4 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def headings(request: Request) -> dict[str, str]:
    """Column headings in the language of the page; the words stand in a template like all others."""
    template = request.app.state.templates[language_of(request)].get_template("cohorts/headings.html")
    words: dict[str, str] = template.module.headings
    return words


def details(request: Request) -> Callable[[Line], list[tuple[str, str]]]:
    """How an entry's details read in the language of the page."""
    words = request.app.state.templates[language_of(request)].get_template("cohorts/details.html").module
    return partial(told, keys=words.keys, values=words.values)


def harmless(cell: Cell) -> Cell:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return "'" + cell
    return cell


def csv_answer(rows: Rows, name: str) -> Response:
    """A CSV file, sent as it is written. It starts with a byte order mark, without which Excel misreads Korean."""
    return StreamingResponse(_csv(rows), media_type="text/csv; charset=utf-8", headers=_attachment(name, "csv"))


def _csv(rows: Rows) -> Iterator[bytes]:
    buffer = io.StringIO("\ufeff")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer)
    for count, row in enumerate(rows, 1):
        writer.writerow([harmless(cell) for cell in row])
        if count % CHUNK_ROWS == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def xlsx_answer(sheets: dict[str, Rows], name: str) -> Response:
    """A workbook with one sheet for each entry; the first row of each is its heading."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when it has been sent
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 1)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                _write(sheet, number, place, cell, bold if number == 0 else None)
    book.close()
    file.seek(0)
    return StreamingResponse(_sent(file), media_type=XLSX, headers=_attachment(name, "xlsx"))


def _write(sheet: Any, row: int, place: int, cell: Cell, style: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, place, cell, style)
    elif cell is not None:
        sheet.write_number(row, place, cell, style)


def _sent(file: Any) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _attachment(name: str, ending: str) -> dict[str, str]:
    # The plain name is for old browsers; the other carries any script, percent-encoded, so no name breaks the header.
    fancy = quote(f"{name}.{ending}", safe="")
    return {"Content-Disposition": f"attachment; filename=\"cadet.{ending}\"; filename*=UTF-8''{fancy}"}


def trainee_rows(request: Request, db: Session, cohort: Seen, *, named: bool) -> Iterator[Row]:
    """One row for each trainee; without `named`, numbers stand for people. Read whole before the first is given."""
    words = headings(request)
    language = language_of(request)
    criteria = [criterion.name[language] for criterion in RUBRIC.criteria]
    who: Any = (User.name, email_of()) if named else ()
    levels: Any = (Progress.attempts, Progress.levels, Progress.baseline, Progress.first_credible)
    query = trainees_of(cohort.id, *who, *levels, *(getattr(Progress, key) for key in SUMS))
    if named:
        query = query.join(User, col(User.id) == Membership.user_id)
    found = db.execute(query.order_by(col(Membership.id))).all()
    heads: Row = [words["name"], words["email"]] if named else [words["number"]]
    heads += [words["attempts"], *criteria, *(f"{words['baseline']}: {name}" for name in criteria)]
    heads += [words[key] for key in MEASURES]
    return chain([heads], (_trainee(number, tuple(row), named=named) for number, row in enumerate(found, 1)))


MEASURES = ("silence", "over_clearance", "boilerplate", "late", "index", "language", "platform", "first_credible")


def _trainee(number: int, row: tuple[Any, ...], *, named: bool) -> Row:
    who: Row = list(row[:2]) if named else [number]
    attempts, levels, baseline, first_credible, *counts = row[2 if named else 0 :]
    sums = Sums(*(count or 0 for count in counts))
    parts, met = avoidance(sums), match(sums)
    measures = [
        *(parts.silence, parts.over_clearance, parts.boilerplate, parts.late, parts.index),
        *(met.language, met.platform, first_credible),
    ]
    rounded = [None if measure is None else round(float(measure), 3) for measure in measures]
    return [*who, attempts or 0, *_levels(levels), *_levels(baseline), *rounded]


def _levels(levels: str | None) -> Row:
    return [int(level) if level.isdigit() else None for level in levels or "-" * len(RUBRIC.criteria)]


def criterion_rows(request: Request, figures: Figures) -> Iterator[Row]:
    """One row for each criterion: the spread over the cohort, empty where fewer than five people stand behind it."""
    words = headings(request)
    language = language_of(request)
    spreads = ("criterion", "people", "median", "low", "high", "from", "to", "start", "growth")
    yield [*(words[key] for key in spreads), *(f"{words['level']} {level}" for level in range(5))]
    for criterion, found in zip(RUBRIC.criteria, figures.criteria, strict=True):
        now, interval = found.now, found.now.interval if found.now else None
        yield [
            criterion.name[language],
            now.n if now else None,
            *((now.median, now.low, now.high) if now else (None, None, None)),
            *(interval or (None, None)),
            found.start.median if found.start else None,
            found.growth.median if found.growth else None,
            *(found.counts or (None,) * 5),
        ]


def audit_rows(request: Request, lines: Sequence[Line]) -> Iterator[Row]:
    """The audit log; times are Seoul's."""
    words, told_of = headings(request), details(request)
    act = request.app.state.templates[language_of(request)].get_template("cohorts/words.html").module.action
    yield [*(words[key] for key in ("at", "actor", "actor_email", "action", "user", "user_email", "cohort", "detail"))]
    for line in lines:
        detail = "; ".join(f"{key}: {value}" for key, value in told_of(line))
        what = html.unescape(str(act(line.action)))  # a macro gives what may stand in a page
        people = (line.actor, line.actor_email, what, line.user, line.user_email)
        yield [_seoul(line.at), *people, line.cohort, detail]


def _seoul(moment: datetime) -> str:
    return in_seoul(moment).strftime("%Y-%m-%d %H:%M:%S")
