"""How a row of a file is recognised in a database where it has another number, and what it is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from server.transfer.checks import Row

Names = Callable[[str, object], str]  # a table and a number in the file: what that row is called


@dataclass(frozen=True, slots=True)
class Kind:
    """One table's rows. Two are the same when their `key` is, and they clash when then one of `same` is not.

    What stands in neither is bookkeeping, or may change without anybody's word being lost. `called` names a row; rows
    without it go by the name of what they belong to. `figured` rows follow from others and are never compared. A row
    that clashes is, as far as others name it, the one that is here, unless it is `another` thing: nothing in the file
    that rests on it can come in then.
    """

    words: str
    key: tuple[str, ...]
    same: tuple[str, ...] = ()
    called: Callable[[Row, Names], str] | None = None
    belongs_to: str = ""
    figured: bool = False
    another: bool = False


def _version(row: Row, names: Names) -> str:
    return f"{names('scenario', row['scenario_id'])} version {row['number']}"


def _attempt(row: Row, names: Names) -> str:
    return f"{names('user', row['user_id'])}, {names('scenario_version', row['version_id'])}, attempt {row['number']}"


KINDS: Final[Mapping[str, Kind]] = {
    "user": Kind(
        "people",
        ("email",),
        ("name", "locale", "is_staff", "is_admin", "is_demo", "disabled_at", "removed_at"),
        # Of a removed person the name is a label, and no address is left.
        lambda row, _names: row["email"] if row["removed_at"] is None else row["name"],
    ),
    "cohort": Kind("cohorts", ("name",), ("description", "is_demo", "archived_at"), lambda row, _names: row["name"]),
    "membership": Kind(
        "places in cohorts",
        ("user_id", "cohort_id"),
        ("role",),
        lambda row, names: (
            f"{names('user', row['user_id'])} in {names('cohort', row['cohort_id'])} as {row['role'].value}"
        ),
    ),
    "scenario": Kind(
        "scenarios",
        ("slug",),
        ("title", "title_ko", "origin", "status", "draft"),
        lambda row, _names: row["slug"],
    ),
    "scenario_version": Kind("versions of scenarios", ("scenario_id", "number"), ("digest",), _version, another=True),
    "assignment": Kind(
        "assigned drills",
        ("cohort_id", "version_id", "created_at"),
        ("mode", "opens_at", "closes_at", "attempts_allowed", "counts", "is_diagnostic", "note", "withdrawn_at"),
        lambda row, names: f"{names('scenario_version', row['version_id'])} in {names('cohort', row['cohort_id'])}",
    ),
    "attempt": Kind(
        "attempts",
        ("user_id", "version_id", "assignment_id", "number"),
        ("cohort_id", "mode", "seed", "seconds_per_minute", "created_at", "started_at", "finished_at", "last_seq"),
        _attempt,
        another=True,
    ),
    "event": Kind("acts", ("attempt_id", "seq"), ("minute", "kind", "data", "key"), belongs_to="attempt_id"),
    "draft": Kind("drafts of posts", ("attempt_id",), ("data",), belongs_to="attempt_id"),
    "replay": Kind("replays", ("attempt_id", "created_at"), ("change", "card", "shared_at"), belongs_to="attempt_id"),
    "score": Kind("scores", ("attempt_id", "seq", "engine"), ("rubric", "card"), belongs_to="attempt_id"),
    "mark": Kind(
        "marks by people",
        ("attempt_id", "seq", "criterion", "number"),
        ("level", "comment", "sheet"),
        belongs_to="attempt_id",
    ),
    "progress": Kind("figures of trainees", ("cohort_id", "user_id"), belongs_to="cohort_id", figured=True),
    "agreement_count": Kind(
        "figures of markers' agreement", ("cohort_id", "between", "criterion"), belongs_to="cohort_id", figured=True
    ),
    # The people of a line may have left since, and with them their numbers in it.
    "auditentry": Kind("lines of the audit log", ("at", "action")),
}
# What the details of a line of the audit log name by number, and in which table.
DETAILS: Final[Mapping[str, str]] = {"attempt": "attempt", "assignment": "assignment", "people": "user"}


def with_numbers(detail: Mapping[str, Any], number_of: Callable[[str, object], int | None]) -> dict[str, Any]:
    """The details of a line of the log with other numbers; None for what had gone before the file was written."""
    changed = dict(detail)
    for name, table in DETAILS.items():
        given = detail.get(name)
        if isinstance(given, list):
            changed[name] = [number_of(table, one) if isinstance(one, int) else None for one in given]
        elif isinstance(given, int):
            changed[name] = number_of(table, given)
    return changed
