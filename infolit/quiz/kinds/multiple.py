"""Choose all that fit: check boxes."""

from infolit.assessment.items import Marks
from infolit.quiz.forms import AnswerForm


class Form(AnswerForm):
    """`mark` is sent once for each option chosen."""

    def sent(self) -> Marks:
        # In the order of the file, so that the same choice is always the same marks.
        chosen = set(self.data_sent.getlist("mark"))
        known = tuple(id_ for id_ in self.item.mark_ids() if id_ in chosen)
        return known if len(known) == len(chosen) else (*known, "unknown")
