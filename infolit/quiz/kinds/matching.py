"""Sort rows into groups: a group for each row."""

from typing import Any

from flask_babel import lazy_gettext as _l

from infolit.assessment.items import NOT_SURE, Marks
from infolit.quiz.forms import CHOOSE, AnswerForm

EVERY_ROW = _l("Choose a group for every line.")


class Form(AnswerForm):
    """`group-<row>` is the group chosen for a row."""

    def sent(self) -> Marks:
        pairs = [mark.split("=") for mark in self.item.mark_ids()]
        return tuple(f"{row}={group}" for row, group in pairs if self.data_sent.get(f"group-{row}") == group)

    def incomplete(self, marks: Marks) -> Any:
        return EVERY_ROW if marks else CHOOSE

    def show(self, marks: Marks) -> None:
        self.shown = {} if marks == NOT_SURE else dict(mark.split("=") for mark in marks)
