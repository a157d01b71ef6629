"""Search the bundled records as often as one likes, then hand the last search in."""

from flask_babel import lazy_gettext as _l

from infolit.assessment.bank import Record
from infolit.assessment.items import NOT_SURE, Marks
from infolit.assessment.kinds.search import Search
from infolit.instrument import instrument
from infolit.quiz.forms import AnswerForm

LONGEST_QUERY = 200
TYPE_SOMETHING = _l("Type some words and search. If you are not sure, choose “I’m not sure yet”.")


class Form(AnswerForm):
    """`query` is what was typed; it is answered and forgotten, never stored."""

    before: Marks = ()

    def query(self) -> str:
        """The query as typed, at most 200 characters."""
        query: str = self.data_sent.get("query", "")
        # Signs that cannot be seen find nothing, and no page may hold some of them.
        return "".join(sign if sign.isprintable() else " " for sign in query[:LONGEST_QUERY]).strip()

    def hits(self) -> tuple[Record, ...]:
        """Records that the query brings, best first."""
        by_id = {record.id: record for record in instrument().bank.records}
        return tuple(by_id[id_] for id_ in instrument().index.find(self.query()))

    def sent(self) -> Marks:
        assert isinstance(self.item, Search)  # noqa: S101 - tells the type; the kind is the module
        return self.item.marks_of(instrument().index.find(self.query())) if self.query() else ()

    def incomplete(self, marks: Marks) -> object:
        return TYPE_SOMETHING

    def draft(self) -> Marks:
        # A query means nothing to the records of another language, and is not ours to keep.
        return NOT_SURE if self.not_sure.data and not self.query() else ()

    def show(self, marks: Marks) -> None:
        self.before = () if marks == NOT_SURE else marks
