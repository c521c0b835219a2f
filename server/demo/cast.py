"""Reads who is in the demo academy."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

HERE = Path(__file__).parent


class Part(BaseModel):
    """A piece of one of the demo's files; unknown keys are a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(Part):
    """A person with an own address."""

    name: str
    email: str


class Course(Part):
    """A cohort: its instructor and its trainees, whose addresses are `prefix` and a number."""

    name: str
    description: str
    instructor: Named
    prefix: str
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


@cache
def cast() -> Cast:
    """The people of `people.yaml`."""
    return Cast.model_validate(yaml.safe_load((HERE / "people.yaml").read_text(encoding="utf-8")))
