"""What was just done, told on the page that follows."""

from typing import Any

from flask import session


def done(text: Any) -> None:
    """Keep a sentence for the next page; `flask.session` exists below /staff/ only."""
    session["said"] = str(text)


def said() -> str:
    """The sentence kept, once; "" if there is none."""
    return str(session.pop("said", ""))
