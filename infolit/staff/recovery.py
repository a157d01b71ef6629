"""Recovery codes: ten, shown once, each good for one sign-in without the app."""

import hmac
import secrets

from flask import current_app

from infolit.assessment.code import ALPHABET

NUMBER, LENGTH = 10, 12
_TYPED = str.maketrans("OIL", "011")


def new_codes() -> list[str]:
    """Ten codes of 60 random bits, as they are written down."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(NUMBER)]
    return ["-".join(code[start : start + 4] for start in range(0, LENGTH, 4)) for code in codes]


def normalised(typed: str) -> str:
    """Signs that count, from however it was typed: any case, spaces, dashes, O for 0, I and L for 1."""
    return "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_TYPED)


def hashed(code: str, staff: bytes) -> bytes:
    """What is stored of an account's code: without the key, a copy of the database tells nothing to try them on."""
    key: bytes = current_app.extensions["infolit.code_key"]
    return hmac.digest(key, b"staff|" + staff + normalised(code).encode(), "sha256")
