"""Passwords: which are good enough, and hashing them a few at a time."""

import base64
import re
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from server.errors import Busy

MEMORY_KIB, ROUNDS, LANES = 19 * 1024, 2, 1
SHORTEST, LONGEST = 12, 256
# Each hash takes 19 MiB and 26 ms of a core; more at once would starve the pages people are working in.
AT_ONCE = 2
WAIT_SECONDS = 3.0

# What is left of a common password when digits, signs and look-alike letters are taken off.
# The last ones are the keys of 비밀번호, 안녕하세요 and 사랑해요 on a Korean keyboard.
COMMON = (
    "password|passwort|passphrase|secret|welcome|letmein|changeme|love|you|i|trustno|default|temporary|temp|test|guest|"
    "user|login|admin|administrator|root|master|superman|batman|dragon|monkey|football|baseball|sunshine|princess|"
    "shadow|starwars|whatever|computer|internet|samsung|google|korea|seoul|hangul|cadet|diplomat|diplomacy|embassy|"
    "ministry|mofa|knda|academy|trainee|instructor|qlalfqjsgh|dkssudgktpdy|tkfkdgody"
)
ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",
    "가나다라마바사아자차카타파하",
)
SHORTEST_RUN = 4
LONGEST_UNIT = 6
FEWEST_KEYS = 4
_ONLY_COMMON = re.compile(f"(?:{COMMON})*")
_DRESS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_LOOKALIKES = str.maketrans("013457@$!", "oleastasi")

_hashes = PasswordHash((Argon2Hasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES),))
_places = threading.BoundedSemaphore(AT_ONCE)


def fault_in(password: str, *, email: str = "") -> str | None:
    """The key of what is wrong with a new password, or None. Length and being guessable matter, nothing else."""
    if len(password) > LONGEST:
        return "form.password_long"
    text = _normal(password)
    if len(text) < SHORTEST:
        return "form.password_short"
    if email and text.lower() in {email.lower(), email.partition("@")[0].lower()}:
        return "form.password_email"
    return "form.password_common" if is_common(text) else None


def is_common(password: str) -> bool:
    """True for one of the well-known passwords, dressed up or not, and for runs and repetitions of keys."""
    text = _normal(password).lower()
    unit = (text + text).find(text, 1)
    if len(set(text)) < FEWEST_KEYS or (unit <= LONGEST_UNIT and unit < len(text)):
        return True
    words = _without_runs(text)
    bare = "".join(c for c in words if c.isalpha())
    dressed = "".join(c for c in _DRESS.sub("", words).translate(_LOOKALIKES) if c.isalpha())
    digits = sum(c.isdigit() for c in words)
    # A few digits are dress; many, such as a number only its owner knows, are content.
    return digits < SHORTEST - SHORTEST_RUN and any(_ONLY_COMMON.fullmatch(left) for left in (bare, dressed))


def _without_runs(text: str) -> str:
    """Take out every stretch of four or more keys in the order of the alphabet, the digits or a keyboard."""
    for row in ROWS + tuple(row[::-1] for row in ROWS):
        for size in range(min(len(row), len(text)), SHORTEST_RUN - 1, -1):
            for start in range(len(row) - size + 1):
                text = text.replace(row[start : start + size], "")
    return text


def hashed(password: str) -> str:
    """The hash to store. Busy when too many are being hashed already."""
    with _place():
        return _hashes.hash(_normal(password))


def check(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Whether `password` is the one behind `stored`, and a fresh hash to store when the old one's cost is outdated.

    For `stored` None the same work is done on a hash nothing matches, so that the time tells nothing.
    """
    with _place():
        if stored is None or len(password) > LONGEST:
            return _hashes.verify(_normal(password[:LONGEST]), _nobodys()), None
        return _hashes.verify_and_update(_normal(password), stored)


def _nobodys() -> str:
    salt, digest = (base64.b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in (16, 32))
    return f"$argon2id$v=19$m={MEMORY_KIB},t={ROUNDS},p={LANES}${salt}${digest}"


def _normal(password: str) -> str:
    # A Hangul or accented password must be the same from every keyboard and system.
    return unicodedata.normalize("NFKC", password)


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise Busy("error.busy")
    try:
        yield
    finally:
        _places.release()
