"""What a portal chooses for its frame, kept in every address of the embedded quiz, and what it is told by it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import g, request
from markupsafe import Markup

from infolit.look import look
from infolit.security import is_embedded
from infolit.theme import is_colour

THEMES = ("light", "dark", "contrast")


def chosen() -> dict[str, str]:
    """Theme and accent (six hex digits) of this page, as far as they were chosen for its frame and can be used."""
    if not is_embedded():
        return {}
    theme, accent = request.args.get("theme", ""), request.args.get("accent", "").lower()
    found = {"theme": theme} if theme in THEMES else {}
    return found | ({"accent": g.get("accent", accent)} if is_colour(f"#{accent}") else {})


@contextmanager
def any_accent(gap: str) -> Iterator[None]:
    """Leaves a gap for the accent: a page that is made ahead serves all there are."""
    g.accent = gap
    yield
    g.pop("accent")


def carry(endpoint: str, values: dict[str, Any]) -> None:
    """Puts them into the addresses of other pages of the frame: it has neither cookie nor storage."""
    if endpoint.startswith("embed."):
        values.update({**chosen(), **values})


def tell(event: str, **told: Any) -> str:
    """What the portal learns by this page, an attribute of <main>; "" unless the library lets it know."""
    if not (is_embedded() and look().tells_portals):
        return ""
    return Markup(' data-tell="{}"').format(json.dumps({"type": event, **told}))


def tell_result(levels: tuple[str, str] | None) -> str:
    """The same of a result: its level, "between" two of them, None where nothing can be said yet."""
    return tell("result", level=levels and (levels[0] if levels[0] == levels[1] else "between"))
