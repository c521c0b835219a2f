"""What the cohort pages read: compact columns, never a graph of rows.

A look at a cohort costs the same few statements whatever its size. What is folded from the columns is kept per
cohort and version, and the version changes with every change to the cohort's people or progress.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlalchemy import String, bindparam, case, cast, func, literal_column, select
from sqlmodel import Session, col

from server.accounts.permissions import FEWEST, Person, may_see_cohort
from server.cohorts.figures import WIDTH, Columns, Figures, Totals, figures, order_by_level
from server.cohorts.progress import NOT_TRIED, SUMS, Avoidance, Sums, avoidance
from server.db import generation_of, place_of
from server.errors import NotFound
from server.models import AgreementCount, Between, Cohort, Membership, Progress, Role, User
from server.web.paging import PAGE

KEPT_COHORTS = 32  # a cohort of 10,000 takes about a megabyte, one of 24 next to nothing


@dataclass(frozen=True, slots=True)
class Seen:
    """A cohort as its pages name it. `trainees` counts members who train; `stamp` changes with any of its figures."""

    id: int
    name: str
    description: str
    is_demo: bool
    is_archived: bool
    trainees: int
    stamp: tuple[int, ...]

    @property
    def is_small(self) -> bool:
        """With so few people any figure points at somebody: only who teaches them may see or take away more."""
        return self.trainees < FEWEST


@dataclass(frozen=True, slots=True)
class Row:
    """One trainee in the heat map. `number` is the place in order of joining; `name` is empty where none may stand."""

    user_id: int
    number: int
    name: str
    attempts: int
    levels: str
    growth: str
    avoidance: Avoidance


@dataclass(frozen=True, slots=True)
class Sorting:
    """How rows are ordered: by "name", by "number", or by a criterion's position 0..20.

    `strongest_first` turns names and numbers round, too.
    """

    by: str | int = "number"
    strongest_first: bool = False


def cohorts_of(db: Session, person: Person) -> list[Seen]:
    """The cohorts this person may see, newest first, archived ones last."""
    newest_first = (col(Cohort.archived_at).is_not(None), col(Cohort.id).desc())
    rows = db.execute(_cohorts(_generation(db)).order_by(*newest_first)).all()
    return [_seen(row) for row in rows if may_see_cohort(person, row.id)]


def cohort_of(db: Session, person: Person, cohort_id: int) -> Seen:
    """One cohort; NotFound for whoever may not see it."""
    row = db.execute(_cohort_query(_generation(db)), {"cohort": cohort_id}).one_or_none()
    if row is None or not may_see_cohort(person, cohort_id):
        raise NotFound()
    return _seen(row)


# Statements of the cohort page are built once: building one costs as much as asking it.
@cache
def _cohort_query(generation: str) -> Any:
    return _cohorts(generation, col(Membership.cohort_id) == bindparam("cohort")).where(
        col(Cohort.id) == bindparam("cohort")
    )


def _generation(db: Session) -> str:
    return generation_of(db.get_bind().engine, "cohort")


def _cohorts(generation: str, *among: Any) -> Any:
    """Cohorts with their stamps; `among` says whose members need to be counted at all."""
    trains = select(
        col(Membership.cohort_id), func.count().label("trainees"), func.max(col(Membership.id)).label("newest")
    ).where(col(Membership.role) == Role.TRAINEE, *among)
    # One look at the members for both figures: two looks at 10,000 took a fifth of a page.
    members = trains.group_by(col(Membership.cohort_id)).subquery()
    columns: Any = (Cohort.id, Cohort.name, Cohort.description, Cohort.is_demo, Cohort.archived_at, Cohort.version)
    figures = [func.coalesce(members.c[name], 0).label(name) for name in ("trainees", "newest")]
    stamps = (*figures, literal_column(generation).label("generation"))
    return select(*columns, *stamps).outerjoin(members, members.c.cohort_id == Cohort.id)


def _seen(row: Any) -> Seen:
    # Beside the version, two facts about the members: joining somebody must show even where nobody raised the version.
    # The generation, because a restored cohort counts its versions again from where it was.
    stamp = (row.id, row.generation, row.version, row.trainees, row.newest)
    archived = row.archived_at is not None
    return Seen(row.id, row.name, row.description, row.is_demo, archived, row.trainees, stamp)


@dataclass(frozen=True)
class Folded:
    """A cohort's columns and the figures folded from them."""

    columns: Columns
    figures: Figures

    @cached_property
    def places(self) -> dict[int, int]:
        """Each trainee's place in the columns."""
        return {user: place for place, user in enumerate(self.columns.users)}


# The newest folding of each cohort, with the stamp it was folded at, by the cohort's database and number.
_kept: OrderedDict[tuple[str, int], tuple[tuple[int, ...], Folded]] = OrderedDict()
_lock = threading.Lock()


def folded(db: Session, cohort: Seen) -> Folded:
    """The cohort's columns and figures: two statements, or none when nothing has changed since the last look.

    `db` has changed nothing: what it reads is kept for everybody.
    """
    # By the database's name: a writer's session has an engine of its own, under which nothing would be found again.
    key = place_of(db.get_bind().engine), cohort.id
    with _lock:
        stamp, known = _kept.get(key, (None, None))
    if known is None or stamp != cohort.stamp:
        columns, totals = _read(db, cohort.id)
        pairs = agreement_pairs(db, cohort.id)
        known = Folded(columns, figures(columns, totals, pairs[Between.MACHINE], pairs[Between.MARKERS]))
    with _lock:
        _kept[key] = cohort.stamp, known
        _kept.move_to_end(key)
        while len(_kept) > KEPT_COHORTS:
            _kept.popitem(last=False)
    return known


def trainees_of(cohort_id: Any, *columns: Any) -> Any:
    """A select over the trainees of a cohort, with their progress where there is any."""
    here = (col(Progress.cohort_id) == Membership.cohort_id) & (col(Progress.user_id) == Membership.user_id)
    return (
        select(*columns)
        .select_from(Membership)
        .outerjoin(Progress, here)
        .where(col(Membership.cohort_id) == cohort_id, col(Membership.role) == Role.TRAINEE)
    )


@cache
def _columns_query() -> Any:
    """The statement behind `_read`."""
    # The database joins the strings: one row of 630 KB for 10,000 trainees costs a quarter of 10,000 rows.
    # All of them come out of one pass over the same rows, so their order is the same whatever it is, and sums come
    # out of it too: finding 10,000 rows a second time took as long again.
    untried = NOT_TRIED * WIDTH
    strings = [func.coalesce(getattr(Progress, name), untried).label(name) for name in ("levels", "baseline", "growth")]
    numbers = [
        cast(Membership.user_id, String).label("user"),
        func.coalesce(cast(Progress.first_credible, String), "").label("minute"),
    ]
    counts = [getattr(Progress, name).label(name) for name in ("attempts", *SUMS)]
    rows = trainees_of(bindparam("cohort"), *numbers, *strings, *counts).order_by(col(Membership.id)).subquery().c
    tried, wrote, met = (rows[name] > 0 for name in ("attempts", "public_posts", "language_matched"))
    people = [func.coalesce(func.sum(case((claim, 1), else_=0)), 0) for claim in (tried, wrote, met)]
    return select(
        *(func.aggregate_strings(rows[name], ",") for name in ("user", "minute")),
        *(func.aggregate_strings(rows[name], "") for name in ("levels", "baseline", "growth")),
        *people,
        *(func.coalesce(func.sum(rows[name]), 0) for name in SUMS),
    )


def _read(db: Session, cohort_id: int) -> tuple[Columns, Totals]:
    users, minutes, levels, baseline, growth, *counts = db.execute(_columns_query(), {"cohort": cohort_id}).one()
    totals = Totals(Sums(*map(int, counts[3:])), *map(int, counts[:3]))
    if users is None:
        return Columns(), totals
    first_credible = {float(minute): count for minute, count in Counter(minutes.split(",")).items() if minute}
    return Columns(tuple(map(int, users.split(","))), levels, baseline, growth, first_credible), totals


def agreement_pairs(db: Session, cohort_id: int) -> dict[Between, dict[str, list[int]]]:
    """For each kind of comparison, the 25 pair counts of each criterion that has any."""
    found: dict[Between, dict[str, list[int]]] = {between: {} for between in Between}
    wanted = select(col(AgreementCount.between), col(AgreementCount.criterion), col(AgreementCount.pairs))
    for between, criterion, pairs in db.execute(wanted.where(col(AgreementCount.cohort_id) == cohort_id)):
        found[between][criterion] = [int(n) for n in pairs.split()]
    return found


def rows_of(db: Session, cohort: Seen, sorting: Sorting, first: int, *, named: bool) -> list[Row]:
    """A page of trainees, after the `first` ones. Without `named` nobody's name leaves the database."""
    known = folded(db, cohort)
    columns = known.columns
    if sorting.by == "name" and named:
        query = _by_name_query(reverse=sorting.strongest_first)
        users = list(db.execute(query, {"cohort": cohort.id, "first": first}).scalars())
    elif isinstance(sorting.by, int):
        order = order_by_level(columns, sorting.by, strongest_first=sorting.strongest_first)
        users = [columns.users[i] for i in order[first : first + PAGE]]
    else:
        joined = columns.users[::-1] if sorting.strongest_first else columns.users
        users = list(joined[first : first + PAGE])
    return _rows(db, cohort.id, users, known, named=named)


@cache
def _by_name_query(*, reverse: bool) -> Any:
    name = func.lower(User.name)
    return (
        select(col(Membership.user_id))
        .join(User, col(User.id) == Membership.user_id)
        .where(col(Membership.cohort_id) == bindparam("cohort"), col(Membership.role) == Role.TRAINEE)
        .order_by(name.desc() if reverse else name, col(Membership.id))
        .limit(PAGE)
        .offset(bindparam("first"))
    )


@cache
def _rows_query(*, named: bool) -> Any:
    name = User.name if named else func.substr("", 1)
    sums = [getattr(Progress, key) for key in SUMS]
    wanted = trainees_of(bindparam("cohort"), Membership.user_id, name, Progress.attempts, *sums)
    if named:
        wanted = wanted.join(User, col(User.id) == Membership.user_id)
    return wanted.where(col(Membership.user_id).in_(bindparam("users", expanding=True)))


def _rows(db: Session, cohort_id: int, users: Sequence[int], known: Folded, *, named: bool) -> list[Row]:
    if not users:
        return []
    asked = {"cohort": cohort_id, "users": list(users)}
    found = {row[0]: row for row in db.execute(_rows_query(named=named), asked)}
    places = known.places
    return [_row(found[user], places[user], known.columns) for user in users if user in found and user in places]


def _row(row: Any, place: int, columns: Columns) -> Row:
    user, name, attempts, *sums = row
    levels, growth = columns.of(place)
    return Row(
        user_id=user,
        number=place + 1,
        name=name,
        attempts=attempts or 0,
        levels=levels,
        growth=growth,
        avoidance=avoidance(Sums(*(n or 0 for n in sums))),
    )
