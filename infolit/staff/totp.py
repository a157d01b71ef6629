"""The second step: six digits that an app works out from a shared secret and the time (RFC 6238), once each."""

import base64
import hmac
from urllib.parse import quote, urlencode

PERIOD = 30
"""Seconds of one time step."""
_MODULUS = 10**6
_DRIFT = 1
"""Steps by which the two clocks may differ."""


def code_at(secret: str, step: int) -> str:
    """The six digits of a time step; `secret` in base 32."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % _MODULUS:06}"


def find_step(secret: str, typed: str, *, now: int) -> int | None:
    """The time step near `now` (Unix seconds) whose code was typed."""
    steps = range(now // PERIOD - _DRIFT, now // PERIOD + _DRIFT + 1)
    matching = [each for each in steps if hmac.compare_digest(code_at(secret, each).encode(), typed.encode())]
    return matching[-1] if matching else None


def address(secret: str, *, name: str, issuer: str) -> str:
    """What the QR code holds."""
    return f"otpauth://totp/{quote(issuer)}:{quote(name)}?{urlencode({'secret': secret, 'issuer': issuer})}"
