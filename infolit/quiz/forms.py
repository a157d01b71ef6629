"""The patron's forms. They carry no CSRF token: nothing ambient authenticates a patron (ADR 1)."""

import functools
import importlib
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, StringField

from infolit.assessment.items import NOT_SURE, Item, Marks

CHOOSE = _l("Choose an answer. If you are not sure, choose “I’m not sure yet”.")
UNKNOWN = _l("This answer is not one of those offered. Choose again.")
BOTH = _l("You marked something and also “I’m not sure yet”. Keep one of the two.")


class StepForm(FlaskForm):
    """Any form of an attempt."""

    class Meta:
        csrf = False

        def get_translations(self, _form: Any) -> None:
            """None of WTForms' own messages is shown: no need to look for its catalogues at each request."""


class AnswerForm(StepForm):
    """The form of one task. Kinds add their fields and say which marks were sent.

    `problem` is what to tell the patron, None if the marks can be recorded.
    """

    stamp = StringField()
    not_sure = BooleanField()

    def __init__(self, item: Item, data: Any = None) -> None:
        super().__init__(formdata=data)
        self.item = item
        self.problem: Any = None
        self.data_sent = data if data is not None else MultiDict()
        self.shown: Any = ()
        self.searched = False

    def sent(self) -> Marks:
        """Marks as sent, whole or not."""
        raise NotImplementedError

    def show(self, marks: Marks) -> None:
        """Fills the form with marks of before."""
        self.shown = marks

    def incomplete(self, marks: Marks) -> Any:
        """What to say about marks that the item does not accept."""
        return UNKNOWN if marks else CHOOSE

    def draft(self) -> Marks:
        """Marks worth keeping though they may not be whole: only what this item knows."""
        known = {*self.item.mark_ids(), *NOT_SURE}
        return tuple(mark for mark in self.marks_sent() if mark in known)

    def marks_sent(self) -> Marks:
        """Marks as sent; the honest answer counts only if nothing else is marked."""
        return self.sent() or (NOT_SURE if self.not_sure.data else ())

    def answer(self) -> Marks | None:
        """The marks to record; None if there is a `problem`."""
        marks = self.marks_sent()
        if self.not_sure.data and marks != NOT_SURE:
            self.problem = BOTH
        elif not self.item.accepts(marks):
            self.problem = self.incomplete(marks)
        return None if self.problem else marks

    def fill(self, marks: Marks | None) -> None:
        """Shows an earlier answer or draft; nothing is preselected without one."""
        if marks == NOT_SURE:
            self.not_sure.data = True
        if marks:
            self.show(marks)


@functools.cache
def form_of_kind(kind: str) -> type[AnswerForm]:
    """The form class of a kind."""
    form: type[AnswerForm] = importlib.import_module(f"infolit.quiz.kinds.{kind}").Form
    return form


def answer_form(item: Item, data: Any = None) -> AnswerForm:
    """The form of an item, with what a request sent (`data`) or empty."""
    return form_of_kind(item.kind)(item, data)


class StartForm(StepForm):
    """Begins an attempt."""

    nonce = StringField()
    path = StringField()
    code = StringField()  # the pass of an earlier result
    first_code = StringField()  # after a workshop: the code from before it, as typed
    website = StringField()  # honeypot: off the screen, empty if a person sends it
