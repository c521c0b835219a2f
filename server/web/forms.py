"""Reads a form into a pydantic model; what is wrong comes back beside the fields."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

# How pydantic calls what cannot be read as a number, a date or a truth value.
_UNREAD = "_parsing"
TOO_LONG = "form.string_too_long"
# The hidden field by which a form knows again what it showed when it was opened.
SHOWN = "shown"
Model = TypeVar("Model", bound=BaseModel)
# A form of a longer model is a form of the shorter one: whoever reads the one can read the other.
Filled_co = TypeVar("Filled_co", bound=BaseModel, covariant=True)


class Form(Generic[Filled_co]):
    """The text as typed, the model if it is right, and a reason key per field if it is not.

    `meanwhile` names the fields that somebody else has saved otherwise since the form was opened.
    """

    def __init__(self, given: Mapping[str, str], value: Filled_co | None, faults: dict[str, str]) -> None:
        self.given = given
        self.value = value
        self.faults = faults
        self.meanwhile: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """True when the form may be acted on."""
        return not self.faults

    @property
    def status(self) -> int:
        """What a page with this form is answered with: 422 when it is wrong, 409 when it was overtaken, else 200."""
        return 422 if self.faults else 409 if self.meanwhile else 200

    def text(self, name: str) -> str:
        """What was typed into a field, or nothing."""
        return self.given.get(name, "")

    def fault(self, name: str) -> str:
        """The reason key for a field, or nothing."""
        return self.faults.get(name, "")

    def refuse(self, name: str, key: str) -> None:
        """Add a reason that only the database could know."""
        self.faults.setdefault(name, key)

    def overtaken(self, held: Mapping[str, str], entered: Mapping[str, str]) -> bool:
        """Whether somebody has saved `held` since the form was opened, which to save `entered` would undo.

        Then `meanwhile` says in which fields, and `held` counts as shown: sent once more, the form goes through.
        Both have the same fields, those that the form was opened with by `showing`.
        """
        if self.text(SHOWN) in ("", _digest(held)):
            return False
        self.given = {**self.given, SHOWN: _digest(held)}
        self.meanwhile = tuple(name for name in held if held[name] != entered[name])
        return bool(self.meanwhile)


def texts_of(given: Mapping[str, object]) -> dict[str, str]:
    """The texts of a submitted form.

    Browsers send a line break as two characters, scripts as the one that was typed: here it is one.
    """
    return {name: value.replace("\r\n", "\n") for name, value in given.items() if isinstance(value, str)}


def whole(text: str) -> int | None:
    """The whole number of at most nine digits in a field or an address's query, or None for anything else."""
    # isdecimal alone would let other scripts' digits through.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def read(model: type[Model], given: Mapping[str, object]) -> Form[Model]:
    """Check a submitted form. Keys of faults are `form.<pydantic error type>`; files are left out of the text."""
    texts = texts_of(given)
    stripped = {name: value.strip() for name, value in texts.items()}
    try:
        return Form(texts, model.model_validate(stripped), {})
    except ValidationError as error:
        faults = {str(e["loc"][0]) if e["loc"] else "": _key(e) for e in error.errors()}
        # Whoever chose nothing is not helped by hearing that a number was expected.
        unfilled = {
            name: "form.missing" for name, key in faults.items() if key.endswith(_UNREAD) and stripped.get(name) == ""
        }
        return Form(texts, None, faults | unfilled)


def blank(model: type[Model], given: Mapping[str, str] | None = None) -> Form[Model]:
    """A form nobody has sent yet, filled with what is known."""
    return Form(given or {}, None, {})


def showing(held: Mapping[str, str]) -> dict[str, str]:
    """What is held, for a form that is opened to change it."""
    return {**held, SHOWN: _digest(held)}


def _digest(held: Mapping[str, str]) -> str:
    return sha256(json.dumps(sorted(held.items())).encode()).hexdigest()[:16]


def too_long(limit: int, used: int, key: str = TOO_LONG) -> str:
    """The reason of a text that is too long: the key, and behind it both numbers for the sentence to name."""
    return f"{key} {limit} {used}"


def _key(error: ErrorDetails) -> str:
    if error["type"] == "string_too_long":
        return too_long(error["ctx"]["max_length"], len(error["input"]))
    # Our own validators raise ValueError("form.some_key"); pydantic wraps the text.
    own = error["msg"].removeprefix("Value error, ")
    return own if own.startswith("form.") else f"form.{error['type']}"
