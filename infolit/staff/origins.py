"""Web origins that may show the quiz in a frame: they end up in a header, so nothing but an origin is taken."""

import ipaddress
import re
from contextlib import suppress
from urllib.parse import urlsplit

MOST = 20
_LOCAL = ("localhost", "127.0.0.1", "::1")
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def find_origin(typed: str) -> str | None:
    """The origin as browsers write it: https://host[:port], http on this computer only. None: it is none."""
    try:
        parts = urlsplit(typed.strip())
        host, port = _host_of(parts.hostname or ""), parts.port
    except ValueError:
        return None
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in (*_LOCAL, "[::1]"))
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc)
    if not (secure and bare and host):
        return None
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


def _host_of(name: str) -> str:
    """The host in the letters of a header; "" if it cannot be one."""
    with suppress(ValueError):
        address = ipaddress.ip_address(name)
        return f"[{address}]" if address.version == 6 else str(address)
    # UnicodeError is a ValueError too.
    plain = name.encode("idna").decode().lower() if name else ""
    return plain if _HOST.fullmatch(plain) else ""
