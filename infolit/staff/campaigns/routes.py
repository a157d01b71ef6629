"""All addresses of campaigns, on one page."""

from flask import Blueprint

from infolit.staff.campaigns import doors, embedding, poster, qr, workshops
from infolit.staff.places import add_place

bp = Blueprint("campaigns", __name__)

DOOR = "/doors/<name:campaign>"

add_place(bp, "/doors", doors.doors, role="librarian")
add_place(bp, "/new-door", doors.new_door, submit=doors.new_door_submit, role="editor")
add_place(bp, DOOR, doors.door, role="librarian")
add_place(bp, f"{DOOR}/change", doors.change, submit=doors.change_submit, role="editor")
add_place(bp, f"{DOOR}/close", doors.close, submit=doors.close_submit, role="editor")
add_place(bp, f"{DOOR}/reopen", doors.reopen, submit=doors.reopen_submit, role="editor")
add_place(bp, f"{DOOR}/try", doors.try_out, role="librarian")
add_place(bp, f"{DOOR}/embed", embedding.embed, role="librarian")
add_place(bp, f"{DOOR}/poster", poster.poster, role="librarian")
add_place(bp, f"{DOOR}/qr.svg", qr.qr_svg, role="librarian")
add_place(bp, f"{DOOR}/qr.png", qr.qr_png, role="librarian")
add_place(bp, "/new-workshop", workshops.new_workshop, submit=workshops.new_workshop_submit, role="editor")
add_place(bp, "/workshops/<name:workshop>", workshops.workshop, role="librarian")
