"""Acts are stored and read back exactly, or refused."""

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.world.events import KINDS, BadEvent, Posted, dump, kind_of, parse

numbers = st.floats(allow_nan=False, allow_infinity=False)
acts = st.one_of(
    [st.builds(act, **{field.name: numbers for field in fields(act) if field.type is float}) for act in KINDS.values()]
)


@given(acts)
def test_an_act_survives_storage_as_json(act):
    assert parse(kind_of(act), json.loads(json.dumps(dump(act)))) == act


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("teleported", {}),
        ("held", {}),
        ("held", {"item": 3}),
        ("held", {"item": "i1", "mood": "bad"}),
        ("update_promised", {"due": "soon"}),
        ("update_promised", {"due": True}),
        ("update_promised", {"due": float("nan")}),
        ("finished", {"by_clock": "yes"}),
    ],
)
def test_what_is_not_exactly_an_act_is_refused(kind, data):
    with pytest.raises(BadEvent):
        parse(kind, data)


def test_a_whole_number_is_a_minute():
    assert parse("update_promised", {"due": 4}).due == 4.0


def test_fields_with_a_default_may_be_missing():
    stored = {"text": "a", "platform": "x", "lang": "en", "account": "embassy", "undo_until": 3}
    assert parse("posted", stored) == Posted("a", "x", "en", "embassy", 3.0)


def test_a_kept_appeal_is_read_strictly():
    stored = {"text": "a", "platform": "x", "lang": "en", "account": "embassy", "undo_until": 3}
    assert parse("posted", stored | {"appeal": "50.50.0.50.50.0.open.0"}).appeal == "50.50.0.50.50.0.open.0"
    with pytest.raises(BadEvent, match="appeal"):
        parse("posted", stored | {"appeal": "very"})
