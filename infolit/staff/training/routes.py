"""All addresses of training, on one page."""

from typing import Any

from flask import Blueprint, request

from infolit.staff.places import add_place
from infolit.staff.training import catalogue, feeds, imports, rehearsal

bp = Blueprint("training", __name__)

add_place(bp, "/training", catalogue.catalogue, role="librarian")
add_place(bp, "/training/rules", rehearsal.rules, role="librarian")
add_place(bp, "/training/new", catalogue.new, role="editor", submit=catalogue.new_submit)
add_place(bp, "/training/put-back", catalogue.put_back, role="editor", submit=catalogue.put_back_submit)
add_place(bp, "/training/<name:id>", catalogue.training, role="editor", submit=catalogue.training_submit)
add_place(bp, "/training/<name:id>/remove", catalogue.remove, role="editor", submit=catalogue.remove_submit)
add_place(bp, "/training/import", imports.imports, role="editor", submit=imports.imports_submit)
add_place(bp, "/training/import.csv", imports.example, role="editor")
IMPORT = "/training/import/<name:id>"
add_place(bp, IMPORT, imports.preview_page, role="editor", submit=imports.preview_submit, endpoint="preview")
add_place(bp, f"{IMPORT}/<int:number>", imports.row, role="editor", submit=imports.row_submit)
add_place(bp, "/training/feeds", feeds.feeds, role="editor", submit=feeds.feeds_submit)
add_place(
    bp, "/training/feeds/<name:id>/remove", feeds.feed_remove, role="editor", submit=feeds.feed_remove_submit
)


@bp.url_value_preprocessor
def _let_files_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Comes before the guard, which reads the form for its proof: one page alone takes more than others."""
    if endpoint == "staff.training.imports_submit":
        request.max_content_length = imports.LARGEST_UPLOAD
