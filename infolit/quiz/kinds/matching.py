"""Sort rows into groups: a group for each row."""

from typing import Any

from flask_babel import lazy_gettext as _l

from infolit.assessment.items import NOT_SURE, Marks
from infolit.assessment.kinds.matching import Matching
from infolit.quiz.forms import CHOOSE, AnswerForm

EVERY_ROW = _l("Choose a group for every line.")


class Form(AnswerForm):
    """`group-<row>` is the group chosen for a row."""

    def sent(self) -> Marks:
        assert isinstance(self.item, Matching)  # noqa: S101 - tells the type; the kind is the module
        pairs = (f"{row.id}={self.data_sent.get(f'group-{row.id}', '')}" for row in self.item.rows)
        known = self.item.mark_ids()
        return tuple(pair for pair in pairs if pair in known)

    def incomplete(self, marks: Marks) -> Any:
        return EVERY_ROW if marks else CHOOSE

    def show(self, marks: Marks) -> None:
        if marks == NOT_SURE:
            return
        self.shown = dict(mark.split("=") for mark in marks)
