"""What a patron reads when something is not as it should be: what happened, what became of the answers, one way on."""

import json
from typing import Any

from flask import Flask, Response, request
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.http import HTTP_STATUS_CODES

from infolit.htmx import render
from infolit.security import is_staff
from infolit.store.db import Unavailable

MESSAGES: dict[int, tuple[Any, Any]] = {
    404: (
        _l("This page is not here"),
        _l("Perhaps the address was cut short. Nothing of yours was changed."),
    ),
    409: (
        _l("This part is finished"),
        _l("Your answers were kept as they were when you finished it. This one was not saved."),
    ),
    410: (
        _l("This link is closed"),
        _l(
            "It is used up, erased or too old; nothing was saved now. A code you kept still opens your result."
        ),
    ),
    413: (_l("That was too much at once"), _l("What was sent is too large. This answer was not saved.")),
    429: (_l("Too many tries"), _l("Wait ten minutes and try again. Nothing was changed.")),
    503: (
        _l("We could not save this answer"),
        _l("Earlier answers are safe. Go back and try again in a minute; your choice will still be there."),
    ),
    500: (
        _l("Something went wrong on our side"),
        _l("This answer may not have been saved; earlier ones are safe. Go back and try once more."),
    ),
}
STAFF_MESSAGES: dict[int, tuple[Any, Any]] = {
    404: (
        _l("This page is not here"),
        _l(
            "Perhaps the address was cut short, or belongs to a library that is not yours. Nothing was changed."
        ),
    ),
    413: (_l("That was too much at once"), _l("What was sent is too large. Nothing was saved.")),
    429: (_l("Too many tries"), _l("Wait ten minutes and try again. Nothing was changed.")),
    503: (
        _l("The database is busy or out of reach"),
        _l("This was not saved; all that was saved before is safe. Go back and try again in a minute."),
    ),
    500: (
        _l("Something went wrong on our side"),
        _l("This may not have been saved. Go back, look whether it was, and try once more."),
    ),
}
"""The same for librarians, who send forms and no answers."""
OTHER = (_l("That did not work"), _l("What was sent could not be read. This answer was not saved."))
STAFF_OTHER = (_l("That did not work"), _l("What was sent could not be read. Nothing was saved."))


def _answer(error: HTTPException) -> Any:
    status = error.code or 500
    response = _problem(error) if request.path.startswith("/api/") else _message(status)
    if status == 503:
        response.headers["Retry-After"] = "60"
    if status == 405 and isinstance(getattr(error, "valid_methods", None), list):
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return response


def _problem(error: HTTPException) -> Response:
    """What went wrong, for a program (RFC 9457); only a wrong question is told more than the status says."""
    status = error.code or 500
    told = {"type": "about:blank", "title": HTTP_STATUS_CODES[status], "status": status}
    if status == 400:
        told["detail"] = str(error.description)
    return Response(json.dumps(told), status, content_type="application/problem+json")


def _message(status: int) -> Response:
    told = STAFF_MESSAGES if is_staff(request) else MESSAGES
    title, text = told.get(status, STAFF_OTHER if is_staff(request) else OTHER)
    token = (request.view_args or {}).get("token")
    return render(
        "errors/message.html",
        page="message",
        status=status,
        title=title,
        text=text,
        token=token if status in (409, 413, 429, 500, 503) else None,
    )


def _unavailable(_error: Unavailable) -> Any:
    unavailable = HTTPException()
    unavailable.code = 503
    return _answer(unavailable)


def init_app(app: Flask) -> None:
    """Answers every error with a page of ours, under /api with a problem in JSON."""
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(InternalServerError, _answer)
    app.register_error_handler(Unavailable, _unavailable)
