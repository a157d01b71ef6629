"""Passwords of the staff: which are taken, and how they are kept (argon2id, parameters of RFC 9106)."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l

SHORTEST, LONGEST = 12, 256
_FEWEST_SIGNS = 5

hasher = PasswordHasher()


@cache
def _common() -> frozenset[str]:
    lines = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def problem_of(password: str, *, name: str) -> Any:
    """Why this password is not taken, None if it is; `name` is that for signing in."""
    if len(password) < SHORTEST:
        return _l("This password is too short: it needs at least 12 characters.")
    if len(password) > LONGEST:
        return _l("This password is too long: 256 characters are the most.")
    small = password.casefold()
    if small in _common() or len(set(small)) < _FEWEST_SIGNS:
        return _l("This password is among those that are guessed first. Choose another one.")
    if name in small:
        return _l("This password has your sign-in name in it. Choose another one.")
    return None


def hashed(password: str) -> str:
    """What is stored of it."""
    return hasher.hash(_same(password))


def is_right(kept: str | None, typed: str) -> bool:
    """Whether it is the password; takes the same time where none is kept."""
    try:
        hasher.verify(kept or _of_nobody(), _same(typed[:LONGEST]))
    except (InvalidHashError, VerificationError):
        return False
    return kept is not None


def _same(password: str) -> str:
    """The same bytes for the same signs, from whichever keyboard."""
    return unicodedata.normalize("NFKC", password)


@cache
def _of_nobody() -> str:
    return hasher.hash("")
