"""Choose one option: radio buttons, "I'm not sure yet" among them."""

from infolit.assessment.items import Marks
from infolit.quiz.forms import AnswerForm


class Form(AnswerForm):
    """`mark` is the option id."""

    def sent(self) -> Marks:
        return tuple(self.data_sent.getlist("mark")[:2])
