"""Places behind the door: each says which role it asks for in a library, and the guard keeps to it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, g

from infolit.store.libraries import Library
from infolit.store.staff import Role

Access = tuple[Role, bool]
"""The role asked for, and whether the address names a library."""

_ACCESS = "_infolit_access"


def add_place(
    bp: Blueprint,
    rule: str,
    view: Callable[..., Any],
    *,
    role: Role,
    submit: Callable[..., Any] | None = None,
    endpoint: str | None = None,
) -> None:
    """An address of the staff's area, for whoever has the role.

    `rule` follows /<language>/staff/l/<library>, whose library stands in `library()`; with the role "national" it
    follows /<language>/staff. `submit` takes what its page's form sends, to the same address.
    """
    name = endpoint or view.__name__
    place = rule if role == "national" else f"/l/<name:library>{rule}"
    for function, label, method in ((view, name, "GET"), (submit, f"{name}_submit", "POST")):
        if function is not None:
            bp.add_url_rule(place, label, _asking(function, role), methods=[method])


def _asking(view: Callable[..., Any], role: Role) -> Callable[..., Any]:
    """The view, marked with its role; the address's library is kept for it and not handed to it."""

    def asks(**values: Any) -> Any:
        values.pop("library", None)
        return view(**values)

    setattr(asks, _ACCESS, (role, role != "national"))
    return asks


def access_of(view: Callable[..., Any] | None) -> Access | None:
    """What a view asks for; None: it is no place of a library."""
    found: Access | None = getattr(view, _ACCESS, None)
    return found


def library() -> Library:
    """The library of this address; the guard has seen to it that whoever asks may be here."""
    found: Library | None = g.get("library")
    return found or abort(404)
