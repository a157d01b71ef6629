"""Forms of doors and workshops: every title on one line, every day a day, every choice from a list."""

import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice

from infolit.i18n import NAMES, offered
from infolit.staff.forms import StaffForm
from infolit.staff.library_form import one_line
from infolit.store.libraries import Library

LONGEST_TITLE = 80
LONGEST_WORKSHOP = 80
"""Days from the day it is made to its closing: attempts are kept 92 days at most."""
LEAST_GROUP = 10

KINDS = (
    ("link", _l("A link: on a website, in a letter, on a shelf")),
    ("class", _l("A class or another group in one room")),
    ("kiosk", _l("A kiosk: a computer of the library that many people use")),
    ("portal", _l("A portal: another website that shows the tasks in its own page")),
)
PATHS = (("quick", _l("Short: 16 tasks")), ("full", _l("Long: 32 tasks")))
HALVES = (("a", _l("First half")), ("b", _l("Second half")))

_BACKGROUND = _l("Ask about role and lifelong learning at the end")
_BACKGROUND_TOLD = _l("Every question can be skipped. Without them there are no groups by role.")
_LANGUAGE_TOLD = _l("People can change it on every page.")
_OWN_LANGUAGE = _l("The visitor’s own")


class DayField(DateField):
    """A day as browsers send it, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; ValueError, with a sentence of ours, if it is no day."""
        self.raw_data, self.data = valuelist, None
        if typed := "".join(valuelist).strip()[:20]:
            try:
                self.data = datetime.date.fromisoformat(typed)
            except ValueError as problem:
                raise ValueError(_l("This is not a day. Write it like this: 2026-11-30.")) from problem


def _short(label: Any, description: Any = "") -> StringField:
    return StringField(
        label, description=description, filters=[one_line], render_kw={"maxlength": LONGEST_TITLE}
    )


class _AnyDoorForm(StaffForm):
    """What doors and workshops have in common."""

    def __init__(self, library: Library, **shown: Any) -> None:
        """`shown`: what stands in it before anything is typed."""
        super().__init__(**shown)
        names = {"": _OWN_LANGUAGE} | {each: NAMES[each] for each in offered(library)}
        self["language"].choices = [SelectChoice(*each) for each in names.items()]

    def validate_title(self, field: Field) -> None:
        """Something, and not too long."""
        if not field.data:
            raise ValidationError(_l("Give it a title. You will find it by this in your lists."))
        if len(field.data) > LONGEST_TITLE:
            raise ValidationError(_l("Shorter, please: 80 characters at most."))


class DoorForm(_AnyDoorForm):
    """A door, new or as it is. That of the library itself has no title and never closes."""

    title = _short(_l("Title"), _l("For you and your colleagues, and in tables of groups. Name no person."))
    kind = RadioField(
        _l("What kind of door?"),
        choices=[SelectChoice(*each) for each in KINDS],
        default="link",
        description=_l("A kiosk stays a kiosk, and no other door can become one."),
    )
    branch = _short(_l("Branch"), _l("If it stands in one of several branches; else leave it empty."))
    path = RadioField(
        _l("How long at first?"),
        choices=[SelectChoice(*each) for each in PATHS],
        default="quick",
        description=_l("Everybody can choose the other on the start page."),
    )
    half = RadioField(
        _l("Which tasks on the short path?"),
        choices=[SelectChoice(*each) for each in HALVES],
        default="a",
        description=_l("Either half will do. Take the other one for people who have seen the first."),
    )
    language = SelectField(_l("Language of the start page"), description=_LANGUAGE_TOLD)
    background_questions = BooleanField(_BACKGROUND, description=_BACKGROUND_TOLD, default=True)
    opens_on = DayField(_l("Opens on"), description=_l("Empty: it is open at once."))
    closes_on = DayField(_l("Last day"), description=_l("Empty: it stays open until you close it."))

    def __init__(self, library: Library, *, permanent: bool = False, **shown: Any) -> None:
        """`permanent`: only what may change of the library's own door."""
        super().__init__(library, **shown)
        if permanent:
            for name in ("title", "kind", "branch", "opens_on", "closes_on"):
                del self[name]

    def validate_branch(self, field: Field) -> None:
        """Not too long."""
        if len(field.data) > LONGEST_TITLE:
            raise ValidationError(_l("Shorter, please: 80 characters at most."))

    def validate_closes_on(self, field: Field) -> None:
        """Not before it opens."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_l("The last day lies before the day on which it opens."))


class WorkshopForm(_AnyDoorForm):
    """A new workshop; afterwards nothing of it can be changed. `confirm` is asked of small groups only."""

    title = _short(_l("Title"), _l("For you and your colleagues, and on its report. Name no person."))
    closes_on = DayField(
        _l("Closing day"),
        description=_l(
            "The last day of both visits: tomorrow at the earliest, in 80 days at the latest."
            " It cannot be moved later, neither by you nor by us."
        ),
    )
    people = IntegerField(
        _l("How many people do you expect?"),
        description=_l("Only to warn you here. It is not kept."),
        render_kw={"min": 1, "max": 1000},
    )
    language = SelectField(_l("Language of the start page"), description=_LANGUAGE_TOLD)
    background_questions = BooleanField(_BACKGROUND, description=_BACKGROUND_TOLD)
    confirm = BooleanField(_l("Create it although no change will be shown"))

    def __init__(self, library: Library, *, today: datetime.date, **shown: Any) -> None:
        """`today`: the day that its closing is counted from."""
        super().__init__(library, **shown)
        self.earliest = today + datetime.timedelta(days=1)
        self.latest = today + datetime.timedelta(days=LONGEST_WORKSHOP)
        self.closes_on.render_kw = {"min": self.earliest, "max": self.latest}

    def shown(self) -> list[Field]:
        """The fields to fill in; the last one only where it has been asked for."""
        asked = self.confirm.errors or self.confirm.data
        return [field for field in super().shown() if asked or field is not self.confirm]

    def validate_closes_on(self, field: Field) -> None:
        """Within the days that answers are kept."""
        if field.data is None or not self.earliest <= field.data <= self.latest:
            raise ValidationError(_l("Choose a day from tomorrow on, in 80 days at the latest."))

    def validate_people(self, field: Field) -> None:
        """A number of people."""
        if field.data is None or not 1 <= field.data <= 1000:
            field.errors = []
            raise ValidationError(_l("Write a number, 1 to 1000."))

    def validate_confirm(self, field: Field) -> None:
        """Who expects few people has read what that means."""
        if (self.people.data or LEAST_GROUP) < LEAST_GROUP and not field.data:
            raise ValidationError(
                _l(
                    "Fewer than 10: no group figures. No change can be shown, so that nobody can be recognised."
                    " Invite more people, or tick the box to create it all the same."
                )
            )
