"""What every answer carries: headers, compression, hashed static addresses; and what every request is bounded by."""

import datetime
import gzip
import hashlib
import hmac
import ipaddress
from pathlib import Path

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadSignature, TimestampSigner
from werkzeug.middleware.proxy_fix import ProxyFix

from infolit.look import look

csrf = CSRFProtect()

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: Flask-WTF wants a Referer of our own on staff forms over https.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LARGEST_BODY = 64 * 1024
TRIAL_LASTS = 2 * 3600
"""Seconds for which a preview can be begun."""
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml")


def is_embedded() -> bool:
    """Whether the address is one of the embedded quiz, also where nothing is found at it."""
    return (
        request.blueprint == "embed"
        or request.endpoint == "embedding.door"
        or (request.blueprint is None and request.path.split("/")[2:3] == ["embed"])
    )


def is_staff(request: Request) -> bool:
    """Whether the address is one of the librarians' area, also where nothing is found at it."""
    return request.path.split("/")[2:3] == ["staff"]


class FormSession(SecureCookieSessionInterface):
    """flask.session, which holds what staff forms are proved by and nothing else; patrons have none at all."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """A session below /<lang>/staff/; elsewhere None, into which nothing can be written."""
        return super().open_session(app, request) if is_staff(request) else None

    def get_cookie_name(self, app: Flask) -> str:
        """Browsers take the prefix only over https, and then for no other host."""
        return "__Host-infolit_form" if request.is_secure else "infolit_form"

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether it may travel over https only."""
        return request.is_secure


def network_bucket(purpose: str) -> bytes:
    """Stands for the visitor's network for a day: no address is kept, nor can one be worked out without the key."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return f"{purpose}-unknown".encode()
    network = ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False)
    today = datetime.datetime.now(datetime.UTC).date()
    return keyed_bucket(f"{purpose}|{today}|{network}")


def keyed_bucket(what: str) -> bytes:
    """Stands for something that is counted, of which nothing shall be stored."""
    secret: bytes = current_app.extensions["infolit.secret_keys"][0]
    return hmac.digest(secret, what.encode(), hashlib.sha256)[:16]


def trial_pass(campaign: str) -> str:
    """What staff add to the address of a door, as `?try=`, to try it out uncounted; good for two hours."""
    return _trial_signer().sign(campaign).decode()


def is_trial_pass(text: str, campaign: str) -> bool:
    """Whether this was made for this door, not too long ago."""
    try:
        return _trial_signer().unsign(text, max_age=TRIAL_LASTS) == campaign.encode()
    except (BadSignature, ValueError):
        return False


def _trial_signer() -> TimestampSigner:
    # The newest of several keys is the last here, and it signs.
    keys = [*reversed(current_app.extensions["infolit.secret_keys"])]
    return TimestampSigner(keys, salt="infolit.trial", digest_method=hashlib.sha256)


def frame_ancestors() -> str:
    """Who may frame this page: nobody, but for the embedded quiz itself and the library's portals."""
    if not is_embedded():
        return "'none'"
    return " ".join(("'self'", *look().portal_origins))


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    ancestors = frame_ancestors()
    response.headers.setdefault("Content-Security-Policy", POLICY + ancestors)
    if ancestors == "'none'":
        response.headers.setdefault("X-Frame-Options", "DENY")
    if is_staff(request):
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        return response
    # A sandboxed frame has no origin: even the quiz's own style sheet is "cross-origin" to it.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _compress(response: Response) -> Response:
    """Compresses texts; nothing a stranger sends is ever echoed beside a secret, so lengths tell nothing."""
    if (
        "gzip" not in request.headers.get("Accept-Encoding", "")
        or response.status_code < 200
        or "Content-Encoding" in response.headers
        or not (response.mimetype or "").startswith(COMPRESSIBLE)
    ):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < 500:
        return response
    response.set_data(gzip.compress(body, 5, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    if (tag := response.get_etag()[0]) is not None:
        response.set_etag(f"{tag}-gzip")
    return response


def _conditional(response: Response) -> Response:
    """Answers 304 to who holds the same bytes. After compression, which has a tag of its own."""
    if response.status_code == 200 and response.get_etag()[0] is not None:
        response.make_conditional(request)
    return response


def static_address(app: Flask, name: str) -> str:
    """The address of a static file with a hash of its content, so that it can be kept for ever."""
    versions: dict[str, str] = app.extensions.setdefault("infolit.static", {})
    if name not in versions:
        content = (Path(app.static_folder or "") / name).read_bytes()
        versions[name] = hashlib.sha256(content).hexdigest()[:10]
    return f"{request.script_root}{app.static_url_path}/{name}?v={versions[name]}"


def init_app(app: Flask, *, proxy_hops: int) -> None:
    """Bounds requests, protects staff forms, sets headers on every answer."""
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, MAX_FORM_PARTS=200)
    # The blueprint of the staff asks for the check itself; a proof lasts as long as the session.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, SESSION_COOKIE_SAMESITE="Lax")
    app.session_interface = FormSession()
    csrf.init_app(app)
    # The last comes first: Flask asks them in reverse order.
    app.after_request(_conditional)
    app.after_request(_compress)
    app.after_request(_headers)
    app.jinja_env.globals["asset"] = lambda name: static_address(app, name)
    if proxy_hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxy_hops, x_proto=proxy_hops, x_host=proxy_hops
        )
