"""Which passwords are good enough, and that hashing is bounded."""

import threading
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts import passwords
from server.errors import Busy


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "P@ssw0rd2024!!", "passwordpassword", "123456789012", "qwertyuiop12", "1q2w3e4r5t6y",
        "abcabcabcabc", "aaaaaaaaaaaa", "!!!!!!!!!!!!a", "Seoul2026!!!!", "ilovekorea2026!", "dkssudgktpdy1",
        "가나다라마바사아자차카타", "qwer1234asdf", "Administrator1", "            ", "CADET cadet 2026",
        "210987654321",
    ],
)  # fmt: skip
def test_well_known_passwords_are_refused_however_dressed(password: str) -> None:
    assert passwords.fault_in(password) == "form.password_common"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery", "tangled river lamp", "010-2934-8817", "4829 1837 2291", "파란 기차와 느린 고래",
        "iamyourfather", "kim minji 0412 x", "xKq7-mm2P-91zz", "embassy of the moon",
    ],
)  # fmt: skip
def test_long_passwords_need_nothing_else(password: str) -> None:
    assert passwords.fault_in(password) is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [("elevenchars", "form.password_short"), ("é" * 11, "form.password_short"), ("x y z" * 60, "form.password_long")],
)
def test_length_has_bounds(password: str, fault: str) -> None:
    assert passwords.fault_in(password) == fault


def test_ones_own_address_is_no_password() -> None:
    assert (
        passwords.fault_in("Mina.Park.Seoul@example.org", email="mina.park.seoul@example.org") == "form.password_email"
    )
    assert passwords.fault_in("mina.park.seoul", email="mina.park.seoul@example.org") == "form.password_email"


def test_the_same_letters_match_from_every_keyboard() -> None:
    stored = passwords.hashed("파란 기차와 느린 고래")
    assert passwords.check(unicodedata.normalize("NFD", "파란 기차와 느린 고래"), stored) == (True, None)
    assert passwords.check("파란 기차와 느린 고래 ", stored)[0] is False


def test_equal_passwords_have_different_hashes() -> None:
    assert passwords.hashed("tangled river lamp") != passwords.hashed("tangled river lamp")


@given(st.text(max_size=300))
def test_any_text_is_judged(password: str) -> None:
    assert passwords.fault_in(password) in {
        None, "form.password_short", "form.password_long", "form.password_common"
    }  # fmt: skip


def test_too_many_at_once_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    places = threading.BoundedSemaphore(1)
    monkeypatch.setattr(passwords, "_places", places)
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.01)
    with places, pytest.raises(Busy):
        passwords.check("anything at all", None)
    assert passwords.check("anything at all", None) == (False, None)
