"""Put steps in order: a position for each."""

from typing import Any

from flask_babel import lazy_gettext as _l

from infolit.assessment.items import NOT_SURE, Marks
from infolit.quiz.forms import CHOOSE, AnswerForm

EACH_ONCE = _l("Give each step a place of its own: every number once.")


class Form(AnswerForm):
    """`place-<step>` is the position of a step, from 1."""

    def places(self) -> dict[str, str]:
        """Positions as sent, by step; steps without one are left out."""
        sent = {id_: self.data_sent.get(f"place-{id_}", "")[:2] for id_ in self.item.mark_ids()}
        numbers = {str(n) for n in range(1, len(sent) + 1)}
        return {id_: place for id_, place in sent.items() if place in numbers}

    def sent(self) -> Marks:
        places = self.places()
        if len(set(places.values())) == len(self.item.mark_ids()):
            return tuple(sorted(places, key=places.__getitem__))
        return tuple(f"{id_}@{place}" for id_, place in places.items())

    def incomplete(self, marks: Marks) -> Any:
        return EACH_ONCE if marks else CHOOSE

    def draft(self) -> Marks:
        return tuple(f"{id_}@{place}" for id_, place in self.places().items()) or super().draft()

    def show(self, marks: Marks) -> None:
        if marks == NOT_SURE:
            return
        if "@" in marks[0]:
            self.shown = dict(mark.split("@") for mark in marks)
        else:
            self.shown = {id_: str(place) for place, id_ in enumerate(marks, 1)}
