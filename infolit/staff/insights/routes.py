"""All addresses of what was published, on one page."""

from flask import Blueprint

from infolit.staff.insights import export, national, overview, questions, report, results
from infolit.staff.places import add_place

bp = Blueprint("insights", __name__)

add_place(bp, "/", overview.overview, role="librarian")
add_place(bp, "/results", results.results, role="librarian")
add_place(bp, "/results/<int:number>", results.results_of, role="librarian")
add_place(
    bp, "/results/<int:number>/groups/<by>", results.groups_of, role="librarian", endpoint="results_groups"
)
add_place(bp, "/results/<int:number>/guesses", results.guesses, role="librarian", endpoint="results_guesses")
add_place(bp, "/results/<int:number>/quality", results.quality, role="librarian", endpoint="results_quality")

add_place(bp, "/reports", report.reports, role="librarian")
add_place(bp, "/reports/<int:number>", report.report, role="librarian")
add_place(bp, "/reports/<int:number>.pdf", report.report_pdf, role="librarian")
add_place(bp, "/example", report.example, role="librarian")
add_place(bp, "/exports", export.exports, role="librarian")
add_place(bp, "/exports/<int:number>.xlsx", export.workbook, role="librarian")
add_place(bp, "/all/", national.national, role="national")
add_place(bp, "/questions", questions.questions, role="librarian")
add_place(bp, "/questions/book", questions.item_book, role="librarian")
add_place(bp, "/questions/<name:item>", questions.question, role="librarian")
