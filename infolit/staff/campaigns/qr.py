"""A door's address as a QR code: to print from (SVG) and to put into documents of one's own (PNG)."""

import io
from typing import Any

import segno
from flask import Response

from infolit.staff.campaigns.doors import address_of, get_door


def qr_svg(campaign: str) -> Response:
    """Drawn in lines: sharp at any size, white all round so that a camera finds it on a dark page."""
    return Response(_drawn(campaign, kind="svg", scale=8, light="#fff"), mimetype="image/svg+xml")


def qr_png(campaign: str) -> Response:
    """As a picture of about 900 pixels, to keep."""
    response = Response(_drawn(campaign, kind="png", scale=24), mimetype="image/png")
    response.headers["Content-Disposition"] = f'attachment; filename="{get_door(campaign).slug}.png"'
    return response


def _drawn(campaign: str, **how: Any) -> bytes:
    drawn = io.BytesIO()
    # A quarter of it may be spoilt: posters get wet, torn and drawn upon.
    segno.make(address_of(get_door(campaign)), error="q", micro=False).save(drawn, **how)
    return drawn.getvalue()
