"""What must be true of a row beyond the types of its columns, so that no page stumbles over it later."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from server.accounts.actions import tidy_email, tidy_name
from server.drills.cards import load_card
from server.drills.changes import read_change
from server.drills.results_queries import PART, WHOLE
from server.scenarios.library import RESERVED, digest_of
from server.scenarios.schema import SLUG
from server.scoring.overall import CRITERIA
from server.web.language import LANGUAGES
from server.world import events

Row = Mapping[str, Any]
_LEVELS = re.compile(r"[0-4-]{21}")
_GROWTH = re.compile(r"[0-8-]{21}")
_PAIRS = re.compile(r"\d+( \d+){24}")


def _user(row: Row) -> str:
    if row["removed_at"] is not None:
        return ""  # a removed person's row holds a label and no address
    for name, tidy in (("email", tidy_email), ("name", tidy_name)):
        try:
            is_tidy = tidy(row[name]) == row[name]
        except ValueError:
            is_tidy = False
        if not is_tidy:
            return f"{name}: {row[name]!r} cannot stand there"
    return "" if row["locale"] in (None, *LANGUAGES) else f"locale: {row['locale']!r} is no language of Cadet"


def _cohort(row: Row) -> str:
    return "" if row["name"].strip() else "name: a cohort has one"


def _scenario(row: Row) -> str:
    is_good = re.fullmatch(SLUG, row["slug"]) and row["slug"] not in RESERVED
    return "" if is_good else f"slug: {row['slug']!r} cannot stand in an address"


def _version(row: Row) -> str:
    return "" if digest_of(row["source"]) == row["digest"] else "digest: the text of the scenario has another one"


def _attempt(row: Row) -> str:
    if row["seconds_per_minute"] <= 0:
        return "seconds_per_minute: a drill minute takes some time"
    levels = (row["summary"] or {}).get("levels", "-" * len(CRITERIA))
    return "" if isinstance(levels, str) and _LEVELS.fullmatch(levels) else "summary: its levels are no 21 levels"


def _event(row: Row) -> str:
    try:
        events.parse(row["kind"], row["data"])
    except events.BadEvent as error:
        return str(error)
    return ""


def _card_fault(card: Any) -> str:
    try:
        named = {one.criterion for one in load_card(card).criteria}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return f"card: it is no scorecard ({error})"
    return "" if named == set(CRITERIA) else "card: it has not the 21 criteria"


def _score(row: Row) -> str:
    return _card_fault(row["card"])


def _replay(row: Row) -> str:
    try:
        read_change(row["change"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return f"change: it is no change of an attempt ({error})"
    return _card_fault(row["card"]) if row["card"] is not None else ""


def _mark(row: Row) -> str:
    if row["criterion"] not in (*CRITERIA, WHOLE, PART):
        return f"criterion: there is none called {row['criterion']!r}"
    if row["level"] is not None and not 0 <= row["level"] <= 4:
        return "level: it is from 0 to 4"
    is_good = all(post.isdecimal() and _LEVELS.fullmatch(levels) for post, levels in (row["sheet"] or {}).items())
    return "" if is_good else "sheet: it is no 21 levels by post"


def _progress(row: Row) -> str:
    patterns = {"levels": _LEVELS, "baseline": _LEVELS, "growth": _GROWTH}
    wrong = [name for name, pattern in patterns.items() if not pattern.fullmatch(row[name])]
    return f"{wrong[0]}: it is no 21 levels" if wrong else ""


def _agreement(row: Row) -> str:
    if row["criterion"] not in CRITERIA:
        return f"criterion: there is none called {row['criterion']!r}"
    return "" if _PAIRS.fullmatch(row["pairs"]) else "pairs: it is no 25 numbers"


CHECKS: Final[Mapping[str, Callable[[Row], str]]] = {
    "user": _user,
    "cohort": _cohort,
    "scenario": _scenario,
    "scenario_version": _version,
    "attempt": _attempt,
    "event": _event,
    "replay": _replay,
    "score": _score,
    "mark": _mark,
    "progress": _progress,
    "agreement_count": _agreement,
}


def fault_in(table: str, row: Row) -> str:
    """What is wrong with a row of the table, or nothing."""
    return CHECKS[table](row) if table in CHECKS else ""
