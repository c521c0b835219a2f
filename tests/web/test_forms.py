"""Forms: the text as typed comes back, and each fault stands at its field."""

from typing import Annotated

import pytest
from pydantic import BaseModel, Field, field_validator

from server.web import forms


class DrillForm(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=5)]
    minutes: int = 10

    @field_validator("title")
    @classmethod
    def not_reserved(cls, value: str) -> str:
        if value == "new":
            raise ValueError("form.reserved")
        return value


def test_a_right_form_gives_a_checked_value() -> None:
    form = forms.read(DrillForm, {"title": "  Ferry ", "minutes": "20"})
    assert form.ok
    assert form.value == DrillForm(title="Ferry", minutes=20)


def test_a_wrong_form_keeps_the_text_as_typed_and_names_each_fault() -> None:
    form = forms.read(DrillForm, {"title": " too long ", "minutes": "ten"})
    assert not form.ok
    assert form.value is None
    assert form.text("title") == " too long "
    assert form.faults == {"title": "form.string_too_long 5 8", "minutes": "form.int_parsing"}


def test_a_number_left_empty_is_asked_for_and_not_called_a_wrong_number() -> None:
    assert forms.read(DrillForm, {"title": "Ferry", "minutes": " "}).faults == {"minutes": "form.missing"}


def test_our_own_checks_keep_their_key() -> None:
    assert forms.read(DrillForm, {"title": "new"}).fault("title") == "form.reserved"


def test_the_database_may_refuse_later() -> None:
    form = forms.read(DrillForm, {"title": "Ferry"})
    form.refuse("title", "form.taken")
    assert not form.ok
    assert form.fault("title") == "form.taken"


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("999999999", 999_999_999)]
    + [(wrong, None) for wrong in ("", "-1", " 1", "1.0", "1_0", "٣", "²", "1000000000")],
)
def test_a_whole_number_is_a_few_plain_digits(text: str, number: int | None) -> None:
    assert forms.whole(text) == number
