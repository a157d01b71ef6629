"""Signed tickets: the nonce of a start form, the stamp of a step form, the pass that a code opens."""

import base64
import hashlib
import hmac
import secrets
import time

from flask import current_app
from itsdangerous import BadSignature, TimestampSigner

START_LASTS = 2 * 3600
PASS_LASTS = 3600
LONGEST = 1800
"""Seconds above which a time says only that the patron was away."""


def _keys() -> tuple[bytes, ...]:
    keys: tuple[bytes, ...] = current_app.extensions["infolit.secret_keys"]
    return keys


def _signer(key: bytes, purpose: str) -> TimestampSigner:
    return TimestampSigner(key, salt=f"infolit.{purpose}", digest_method=hashlib.sha256)


def _sign(purpose: str, value: str) -> str:
    return _signer(_keys()[0], purpose).sign(value).decode()


def _unsign(purpose: str, signed: str, lasts: int | None) -> tuple[str, int, bytes] | None:
    """The value, its age in seconds and the key that verified it; None if no key does or it is too old."""
    for key in _keys():
        try:
            value, made = _signer(key, purpose).unsign(signed, max_age=lasts, return_timestamp=True)
            return value.decode(), round(time.time() - made.timestamp()), key
        except (BadSignature, UnicodeError, ValueError):
            continue
    return None


def new_nonce(campaign: str, *, trial: bool = False) -> str:
    """A nonce for the start form of a campaign: 24 random bytes and the time of issue, signed."""
    return _sign("trial" if trial else "start", f"{secrets.token_urlsafe(24)}~{campaign}")


def is_trial_nonce(nonce: str, campaign: str) -> bool:
    """Whether the attempt that this nonce starts, or would have, is never counted."""
    opened = _unsign("trial", nonce, None)
    return opened is not None and opened[0].partition("~")[2] == campaign


def token_of(nonce: str, campaign: str) -> str | None:
    """The token of the attempt that this nonce starts: the same each time. None: stale, forged, of another campaign."""
    opened = _unsign("start", nonce, START_LASTS) or _unsign("trial", nonce, START_LASTS)
    if opened is None or opened[0].partition("~")[2] != campaign:
        return None
    value, _, key = opened
    digest = hmac.digest(key, b"attempt" + value.partition("~")[0].encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:24]).decode()


def token_bytes(token: str) -> bytes:
    """The 24 bytes of a token. ValueError: it is not one."""
    return base64.urlsafe_b64decode(token)


def key_of(token: str) -> bytes:
    """The primary key of an attempt: the token itself is stored nowhere."""
    return hashlib.sha256(token_bytes(token)).digest()[:16]


def new_stamp(item: str) -> str:
    """A stamp that times a step form, and does nothing else."""
    return _sign("stamp", item)


def seconds_since(stamp: str, item: str) -> int | None:
    """Seconds since the page of this item was sent, at most 1800; None if unknown."""
    opened = _unsign("stamp", stamp, 7 * 24 * 3600)
    if opened is None or opened[0] != item or opened[1] < 0:
        return None
    return min(opened[1], LONGEST)


def new_pass(receipt: bytes) -> str:
    """What a right code opens: an address of one hour, so that the code itself is in none."""
    return _sign("pass", receipt.hex())


def receipt_of(pass_: str) -> bytes | None:
    """The receipt that a pass opens; None: forged or over."""
    opened = _unsign("pass", pass_, PASS_LASTS)
    return bytes.fromhex(opened[0]) if opened else None
