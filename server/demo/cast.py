"""Reads who is in the demo academy."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

Kind = Literal["good", "half", "avoider", "reckless"]
HERE = Path(__file__).parent


class Part(BaseModel):
    """A piece of one of the demo's files; unknown keys are a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(Part):
    """A person with an own address."""

    name: str
    email: str


class Course(Part):
    """A cohort: its instructor, its trainees, whose addresses are `prefix` and a number, and its drills.

    The course began `weeks` ago; its drills (outline ids) are spread over them, the first is the diagnostic one.
    """

    name: str
    description: str
    instructor: Named
    prefix: str
    weeks: int
    drills: list[str]
    trainees: list[str]


class Cast(Part):
    """Everybody."""

    domain: str
    staff: Named
    admin: Named
    cohorts: list[Course]

    def address(self, name: str) -> str:
        """The e-mail address of one of them."""
        return f"{name}@{self.domain}"


class Text(Part):
    """A post; without `platform` or `target` those of its occasion hold. `alt` describes the picture it carries."""

    lang: str
    text: str
    platform: str = ""
    target: str = ""
    alt: str | None = None


class Occasion(Part):
    """A moment to write: at drill minute `at`, in answer to the message `to` if there is one."""

    at: float
    platform: str
    target: str
    to: str | None = None
    good: list[Text]
    half: list[Text]
    avoider: list[Text]
    reckless: list[Text]


@cache
def cast() -> Cast:
    """The people of `people.yaml`."""
    return Cast.model_validate(_read("people.yaml"))


@cache
def occasions() -> dict[str, list[Occasion]]:
    """The occasions of `posts.yaml` by outline id."""
    return TypeAdapter(dict[str, list[Occasion]]).validate_python(_read("posts.yaml"))


def _read(name: str) -> object:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
