"""Rosters as CSV. Pure: bytes to lines, lines and what is known to a plan, and places back to CSV.

One line is one person's place in one cohort. What `write` gives, `read` takes unchanged.
"""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

COLUMNS = ("email", "name", "cohort", "role")
ROLES = ("trainee", "instructor")
MOST_LINES = 5000
_END = re.compile("[\r\n]")
# A spreadsheet would run a cell that begins like this, so such a cell gets an apostrophe in front and loses it again.
# The wide signs are what an East Asian keyboard types, and East Asian spreadsheets take them for the narrow ones.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
_DELIMITERS = ",;\t"
_NAMES = {
    "email": "email", "e-mail": "email", "mail": "email", "이메일": "email", "전자우편": "email",
    "name": "name", "이름": "name", "성명": "name",
    "cohort": "cohort", "group": "cohort", "기수": "cohort", "반": "cohort",
    "role": "role", "역할": "role", "구분": "role",
    "trainee": "trainee", "student": "trainee", "교육생": "trainee",
    "훈련생": "trainee", "연수생": "trainee",
    "instructor": "instructor", "teacher": "instructor", "교관": "instructor", "강사": "instructor",
}  # fmt: skip


class Unreadable(ValueError):
    """The file as a whole cannot be used; `key` says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a roster; `number` is where it stands in the file, counted from 1 with the heading."""

    number: int
    email: str
    name: str
    cohort: str = ""
    role: str = ""
    is_overfull: bool = False  # it has more cells than the heading


@dataclass(frozen=True, slots=True)
class Known:
    """What is already known of a person: the name, and the role per cohort name."""

    name: str
    places: Mapping[str, str] = field(default_factory=dict)


class Status(StrEnum):
    """What applying a line would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Step:
    """One line and what it would do. `reason` is the key of an error; the rest says what changes, old value first."""

    line: Line
    status: Status
    reason: str = ""
    other_line: int = 0
    renamed_from: str = ""
    joins: bool = False
    role_from: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a roster would change, line by line, and the cohorts it would make."""

    steps: tuple[Step, ...]
    new_cohorts: tuple[str, ...] = ()

    def count(self, status: str) -> int:
        """How many lines have this status."""
        return sum(step.status == status for step in self.steps)

    @property
    def changes(self) -> int:
        """How many lines would change something."""
        return self.count(Status.NEW) + self.count(Status.CHANGED)

    @property
    def digest(self) -> str:
        """Differs when applying would do something else than was shown."""
        return hashlib.sha256(repr((self.steps, self.new_cohorts)).encode()).hexdigest()[:32]


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 with or without mark, UTF-16 with mark, or what Korean spreadsheets save as CSV."""
    codes = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp949"]
    for code in codes:
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("roster.encoding")


def read(text: str) -> list[Line]:
    """The lines of a roster; Unreadable when it has no usable heading, is too long or is no CSV."""
    text = text.lstrip("\ufeff")
    delimiter = max(_DELIMITERS, key=_END.split(text, maxsplit=1)[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[Line] = []
    try:
        columns = _columns(next(rows, []))
        last = rows.line_num
        for row in rows:
            # A quoted cell may run over several lines of the file; the first of them is the one to name.
            number, last = last + 1, rows.line_num
            if any(cell.strip() for cell in row):
                lines.append(_line(number, columns, row))
            if len(lines) > MOST_LINES:
                raise Unreadable("roster.too_long")
    except csv.Error as error:
        raise Unreadable("roster.csv") from error
    return lines


def _columns(heading: list[str]) -> list[str]:
    columns = [_NAMES.get(_tidy(cell).lower(), "") for cell in heading]
    if "email" not in columns or "name" not in columns:
        raise Unreadable("roster.heading")
    if any(columns.count(name) > 1 for name in COLUMNS):
        raise Unreadable("roster.heading_twice")
    return columns


def _line(number: int, columns: list[str], row: list[str]) -> Line:
    cells = dict.fromkeys(COLUMNS, "") | {n: _tidy(c) for n, c in zip(columns, row, strict=False) if n}
    role = cells["role"].lower()
    role = _NAMES.get(role, role) or ("trainee" if cells["cohort"] else "")
    is_overfull = any(cell.strip() for cell in row[len(columns) :])
    return Line(number, cells["email"].lower(), cells["name"], cells["cohort"], role, is_overfull)


def _tidy(cell: str) -> str:
    text = cell.strip(" \n\u00a0\ufeff")
    # Files from a Mac may hold Hangul in parts, which looks the same and is not.
    return unicodedata.normalize("NFC", " ".join((text[1:] if _GUARDED.match(text) else text).split()))


def alike(name: str) -> str:
    """What names have in common that people take for one: large or small, wide or narrow letters."""
    return unicodedata.normalize("NFKC", name).casefold()


def plan(
    lines: Iterable[Line], known: Mapping[str, Known], cohorts: Mapping[str, bool], fault_in: Callable[[Line], str]
) -> Plan:
    """What applying `lines` would do.

    `known` is by e-mail address, `cohorts` maps each cohort's name to whether it is archived, and `fault_in`
    gives the key of what is wrong with an address or a name, a new cohort's included, or nothing. A cohort is spelt
    as it is known already.
    """
    spelt = {alike(name): name for name in cohorts}
    steps: list[Step] = []
    first: dict[str, Line] = {}
    seen: dict[tuple[str, str], Line] = {}
    for given in lines:
        name = given.cohort if given.cohort in cohorts else spelt.setdefault(alike(given.cohort), given.cohort)
        line = replace(given, cohort=name)
        earlier, twin = first.get(line.email), seen.get((line.email, line.cohort))
        if reason := fault_in(line) or _fault(line, cohorts):
            steps.append(Step(line, Status.ERROR, reason))
        elif twin:
            steps.append(Step(line, Status.ERROR, "roster.twice", twin.number))
        elif earlier and earlier.name != line.name:
            steps.append(Step(line, Status.ERROR, "roster.other_name", earlier.number))
        else:
            steps.append(_step(line, known.get(line.email), is_first=earlier is None))
            first.setdefault(line.email, line)
            seen[line.email, line.cohort] = line
    wanted = {s.line.cohort: None for s in steps if s.status is not Status.ERROR and s.line.cohort}
    return Plan(tuple(steps), tuple(name for name in wanted if name not in cohorts))


def _fault(line: Line, cohorts: Mapping[str, bool]) -> str:
    if line.is_overfull:
        return "roster.overfull"
    if line.role and line.role not in ROLES:
        return "roster.role"
    if line.role and not line.cohort:
        return "roster.no_cohort"
    return "roster.cohort_archived" if cohorts.get(line.cohort) else ""


def _step(line: Line, person: Known | None, *, is_first: bool) -> Step:
    if person is None:
        status = Status.NEW if is_first else Status.CHANGED
        return Step(line, status, joins=bool(line.cohort))
    renamed = person.name if is_first and person.name != line.name else ""
    role = person.places.get(line.cohort, "")
    joins = bool(line.cohort) and not role
    changed_role = role if role and role != line.role else ""
    status = Status.CHANGED if renamed or joins or changed_role else Status.UNCHANGED
    return Step(line, status, renamed_from=renamed, joins=joins, role_from=changed_role)


def write(lines: Iterable[Line]) -> str:
    """A roster as CSV text with a byte-order mark, which spreadsheets need to read Korean as UTF-8."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for line in lines:
        rows.writerow([_guard(cell) for cell in (line.email, line.name, line.cohort, line.role)])
    return "\ufeff" + out.getvalue()


def _guard(cell: str) -> str:
    return "'" + cell if _FORMULA.match(cell) else cell
