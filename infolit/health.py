"""For whoever watches over the server: is it alive, can it work?"""

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from infolit.store.db import Unavailable
from infolit.store.installation import find_mode

bp = Blueprint("health", __name__, url_prefix="/health")


@bp.get("/live")
def live() -> ResponseReturnValue:
    """The process answers."""
    return {"live": True}


@bp.get("/ready")
def ready() -> ResponseReturnValue:
    """The database answers and has been set up."""
    try:
        is_ready = find_mode(current_app.extensions["infolit.database"]) is not None
    except Unavailable:
        is_ready = False
    return {"ready": is_ready}, 200 if is_ready else 503
