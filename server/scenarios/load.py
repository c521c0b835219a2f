"""Reads a scenario file; every complaint carries its line and column."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from server.scenarios import schema
from server.scenarios.links import broken_links
from server.scenarios.problems import BadScenario, Problem
from server.scenarios.schema import Scenario
from server.scenarios.source import Path, Source, dotted, read_source
from server.scenarios.texts import LANGUAGE

MAX_ERRORS = 200
MAX_PROBLEMS = 60
_KNOWN_KEYS = sorted(
    {
        name.alias or key
        for part in vars(schema).values()
        if isinstance(part, type) and issubclass(part, schema.Part)
        for key, name in part.model_fields.items()
    }
)
_LIMITS = {
    "greater_than_equal": ("too_low", "ge"),
    "less_than_equal": ("too_high", "le"),
    "too_short": ("too_few", "min_length"),
    "too_long": ("too_many", "max_length"),
    "string_too_long": ("text_too_long", "max_length"),
}
_NOT_A = {
    "int_parsing": "not_whole_number",
    "int_from_float": "not_whole_number",
    "float_parsing": "not_number",
    "finite_number": "not_number",
    "bool_parsing": "not_truth",
}
_WRONG_SHAPE = {
    "string_type": "not_text",
    "int_type": "not_whole_number",
    "float_type": "not_number",
    "bool_type": "not_truth",
    "list_type": "not_list",
    "tuple_type": "not_list",
    "dict_type": "not_mapping",
    "model_type": "not_mapping",
    "model_attributes_type": "not_mapping",
}
# What a form is called to people, who need not read regular expressions.
_FORMS = {
    schema.ID: "wrong_id",
    schema.OUTLINE_ID: "wrong_outline_id",
    schema.SLUG: "wrong_slug",
    LANGUAGE: "wrong_language",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A file read as far as it goes: `scenario` is None when `problems` holds an error."""

    scenario: Scenario | None
    source: Source
    problems: tuple[Problem, ...]


def read_scenario(text: str) -> Scenario:
    """The scenario in `text`; raises BadScenario with every problem found."""
    opened = open_scenario(text)
    if opened.scenario is None:
        raise BadScenario(list(opened.problems))
    return opened.scenario


def open_scenario(text: str) -> Opened:
    """The scenario, if `text` holds one, with the places of its parts and all errors."""
    source = read_source(text)
    problems = list(source.problems)
    scenario = None
    if source.data is not None:
        try:
            scenario = Scenario.model_validate(source.data, context={"language": _own_language(source.data)})
        except ValidationError as error:
            # One slip of the keyboard can make thousands of errors; nobody reads them, and each costs a search.
            problems += [_problem(details, source) for details in _real_errors(error)[:MAX_ERRORS]]
        else:
            problems += [
                Problem(*source.place(broken.path), dotted(broken.path), broken.key, broken.values)
                for broken in broken_links(scenario)
            ]
    problems.sort(key=lambda problem: (problem.line, problem.column))
    return Opened(None if problems else scenario, source, tuple(problems[:MAX_PROBLEMS]))


def _real_errors(error: ValidationError) -> list[ErrorDetails]:
    """Without the complaints that a list is too short only because a wrong item of it was not counted."""
    errors = error.errors()
    around = {details["loc"][:depth] for details in errors for depth in range(len(details["loc"]))}
    return [details for details in errors if details["type"] != "too_short" or details["loc"] not in around]


def _own_language(data: Mapping[str, Any]) -> str:
    """The file's language, or English where that itself is wrong, so that one mistake is one complaint."""
    language = data.get("language", "en")
    return language if isinstance(language, str) and re.fullmatch(LANGUAGE, language) else "en"


def _problem(error: ErrorDetails, source: Source) -> Problem:
    kind, path = error["type"], _path_in_file(error["loc"])
    name = str(error["loc"][-1]) if error["loc"] else ""
    if kind == "missing":
        return Problem(*source.place(path[:-1]), dotted(path), "missing", {"name": name})
    if kind == "extra_forbidden" or "[key]" in error["loc"]:
        return Problem(*source.key_place(path), dotted(path), *_unknown_key(str(path[-1])))
    return Problem(*source.place(path), dotted(path), *_wrong_value(error))


def _path_in_file(loc: tuple[str | int, ...]) -> Path:
    return tuple(step for step in loc if step != "[key]")


def _unknown_key(name: str) -> tuple[str, dict[str, str]]:
    near = difflib.get_close_matches(name, _KNOWN_KEYS, n=1, cutoff=0.75)
    return ("unknown_key_near", {"name": name, "near": near[0]}) if near else ("unknown_key", {"name": name})


def _wrong_value(error: ErrorDetails) -> tuple[str, Mapping[str, str]]:
    kind, given = error["type"], _short(error["input"])
    context: Mapping[str, Any] = error.get("ctx", {})
    if kind in _LIMITS:
        key, limit = _LIMITS[kind]
        return key, {"given": given, "limit": f"{context[limit]:g}"}
    if kind in _NOT_A:
        return _NOT_A[kind], {"given": given}
    if kind in _WRONG_SHAPE:
        return _WRONG_SHAPE[kind], {"given": given}
    if kind == "literal_error":
        return "not_one_of", {"given": given, "allowed": str(context["expected"]).replace("'", "")}
    if kind == "string_pattern_mismatch":
        return _FORMS.get(context["pattern"], "wrong_form"), {"given": given}
    if kind == "string_too_short":
        return "empty_text", {}
    return "wrong_value", {"detail": error["msg"]}


def _short(given: object) -> str:
    text = str(given)
    return text if len(text) <= 40 else text[:39] + "…"
