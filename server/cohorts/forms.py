"""What an instructor may enter about an assigned drill. Times are typed and read as Seoul time."""

from datetime import datetime

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from server import clock
from server.cohorts.actions import Setting
from server.models import Assignment, Counts, Mode
from server.web.filters import ZONE, in_seoul

_YEARS = range(2000, 2101)
_TYPED = "%Y-%m-%dT%H:%M"


class AssignmentForm(BaseModel):
    """The form of an assignment, which may be closed early."""

    version_id: int
    mode: Mode = Mode.ASSESSED
    opens_at: datetime
    closes_at: datetime
    attempts_allowed: int = Field(ge=1, le=20)
    counts: Counts = Counts.BEST
    is_diagnostic: bool = False
    note: str = Field(default="", max_length=500)

    @field_validator("opens_at", "closes_at")
    @classmethod
    def _in_seoul(cls, value: datetime) -> datetime:
        # The calendar's own ends cannot be told in every zone, and a century typed wrong is a slip.
        if value.year not in _YEARS:
            raise ValueError("form.moment_far")
        return value.replace(tzinfo=ZONE) if value.tzinfo is None else value

    @field_validator("closes_at")
    @classmethod
    def _after_opening(cls, value: datetime, info: ValidationInfo) -> datetime:
        if "opens_at" in info.data and value <= info.data["opens_at"]:
            raise ValueError("form.closes_before_it_opens")
        return value

    @field_validator("is_diagnostic")
    @classmethod
    def _diagnostic_is_assessed(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("mode") == Mode.REHEARSAL:
            raise ValueError("form.diagnostic_rehearsal")
        return value

    def setting(self) -> Setting:
        """The decision as the action takes it."""
        return Setting(**self.model_dump())


class NewAssignmentForm(AssignmentForm):
    """The form for a new assignment: one that is closed already can only be a slip."""

    @field_validator("closes_at")
    @classmethod
    def _still_to_come(cls, value: datetime) -> datetime:
        if value <= clock.now():
            raise ValueError("form.closed_already")
        return value


def typed(assignment: Assignment | AssignmentForm) -> dict[str, str]:
    """An assignment, as kept or as entered, as its form shows it."""
    return {
        "version_id": str(assignment.version_id),
        "mode": assignment.mode.value,
        "opens_at": typed_moment(assignment.opens_at),
        "closes_at": typed_moment(assignment.closes_at),
        "attempts_allowed": str(assignment.attempts_allowed),
        "counts": assignment.counts.value,
        "is_diagnostic": "on" if assignment.is_diagnostic else "",
        "note": assignment.note,
    }


def typed_moment(moment: datetime) -> str:
    """A moment as the browser's field for a local date and time takes it, in Seoul time."""
    return in_seoul(moment).strftime(_TYPED)
