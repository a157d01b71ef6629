"""What a library says about itself, asked in the first hour and in its settings."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import ColorField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from infolit.i18n import NAMES, offered
from infolit.staff.forms import NewPasswordForm, StaffForm, name_field
from infolit.store.libraries import Library, LibraryText
from infolit.theme import LIGHT, contrast, is_colour, is_readable, light_of

HOUSE_COLOUR = "#0f5257"
TOO_LONG = _l("This is too long. Shorten it.")
_LINES, _WIDEST = 10, 80
"""Of opening hours: lines, and characters in one."""


def one_line(typed: str | None) -> str:
    """What was typed, in one line of signs that a page may hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in typed or "").split())


def lines_of(typed: str | None) -> list[str]:
    """What was typed line by line, without empty lines."""
    return [line for each in (typed or "").splitlines() if (line := one_line(each))]


def _lines(typed: str | None) -> str:
    return "\n".join(lines_of(typed))


def _line(label: Any, description: Any = "", most: int = 200) -> StringField:
    """A field of one line of at most so many characters."""
    told = {"description": description, "render_kw": {"maxlength": most}}
    return StringField(label, filters=[one_line], validators=[Length(max=most, message=TOO_LONG)], **told)


def _hours() -> TextAreaField:
    most = _LINES * (_WIDEST + 1)
    return TextAreaField(
        _l("Opening hours"),
        description=_l("One line for each entry, at most 10."),
        filters=[_lines],
        validators=[Length(max=most, message=TOO_LONG)],
        render_kw={"maxlength": most, "rows": 4},
    )


_PARTS: dict[str, Callable[[], Any]] = {
    "name": lambda: _line(_l("Name"), most=100),
    "contact": lambda: _line(_l("Contact"), _l("Telephone, e-mail, as your visitors read it.")),
    "address": lambda: _line(_l("Address")),
    "hours": _hours,
    "place": lambda: _line(_l("Help desk"), _l("Where your visitors find it."), most=100),
}


class LibraryForm(StaffForm):
    """Made for the languages of the installation by `form_class`."""

    own = SelectField(_l("The library’s own language"))
    languages = SelectMultipleField(_l("Languages for your visitors"))
    colour = ColorField(
        _l("Colour"),
        description=_l("For buttons, links and signs. It has to be dark enough to be read on paper."),
        render_kw={"autocomplete": "off"},
    )

    def __init__(self, library: Library | None, **more: Any) -> None:
        languages = offered(None)
        told = library.languages if library and library.languages else languages
        super().__init__(data=_texts_of(library) | {"own": told[0], "languages": [*told]}, **more)
        self.own.choices = self.languages.choices = [SelectChoice(tag, NAMES[tag]) for tag in languages]
        self.colour.data = self.colour.data or (library.colour if library else None) or HOUSE_COLOUR

    def by_language(self) -> list[tuple[str, str, list[Field]]]:
        """Language, its name, and the fields of its texts."""
        return [(tag, NAMES[tag], [self[f"{part}_{tag}"] for part in _PARTS]) for tag in offered(None)]

    def others(self) -> list[Field]:
        """Fields that are of no one language."""
        texts = {f"{part}_{tag}" for part in _PARTS for tag in offered(None)}
        return [field for field in self.shown() if field.short_name not in texts]

    def is_right(self) -> bool:
        """Whether all of it may be kept; says what is wrong with each field."""
        right: bool = self.validate()
        for tag in offered(None):
            own = tag == self.own.data
            if not self[f"name_{tag}"].data and (own or any(self[f"{part}_{tag}"].data for part in _PARTS)):
                self.refuse(f"name_{tag}", _l("Give the name of the library in this language."))
                right = False
            hours = lines_of(self[f"hours_{tag}"].data)
            if len(hours) > _LINES or any(len(line) > _WIDEST for line in hours):
                self.refuse(f"hours_{tag}", _l("Opening hours have at most 10 lines of 80 characters."))
                right = False
        if problem := problem_of_colour(self.colour.data or ""):
            self.refuse("colour", problem)
            right = False
        return right

    def told(self) -> dict[str, Any]:
        """What of a Library was told."""
        own, chosen = self.own.data or "", self.languages.data or []
        texts = [
            LibraryText(
                tag,
                **{part: self[f"{part}_{tag}"].data for part in _PARTS if part != "hours"},
                hours=tuple(lines_of(self[f"hours_{tag}"].data)),
            )
            for tag in sorted(offered(None))
            if self[f"name_{tag}"].data
        ]
        colour = (self.colour.data or "").lower()
        return {
            "texts": tuple(texts),
            "languages": (own, *(tag for tag in chosen if tag != own)),
            "colour": None if colour == HOUSE_COLOUR else colour,
        }


class FirstHourForm(LibraryForm, NewPasswordForm):
    """The library, and the account of whoever sets it up."""

    courses = RadioField(
        _l("Courses"),
        description=_l("What your visitors are pointed to after the tasks."),
        choices=[
            SelectChoice("own", _l("We enter our own")),
            SelectChoice("examples", _l("Made-up courses for now: they go when you open to the public")),
        ],
        default="own",
    )
    account = name_field(_l("2 to 40 letters, digits, dots, dashes."))

    def __init__(self, library: Library | None) -> None:
        # Of signs that no password has, until the name is known.
        super().__init__(library, name="\n")
        if library is not None:
            del self.courses

    def others(self) -> list[Field]:
        """Password last, after the name it belongs to."""
        last = ("account", "password", "again")
        rest = [field for field in super().others() if field.short_name not in last]
        return [*rest, *(self[name] for name in last)]


FormT = TypeVar("FormT", bound=LibraryForm)


def library_form(base: type[FormT], library: Library | None) -> FormT:
    """A form of this kind, about this library, with the fields of each language of the installation."""
    fields: dict[str, Any] = {
        f"{part}_{tag}": make() for tag in offered(None) for part, make in _PARTS.items()
    }
    made: FormT = type(base.__name__, (base,), fields)(library)
    return made


def problem_of_colour(colour: str) -> Any:
    """Why a colour is not taken; None if it is."""
    if not is_colour(colour):
        return _l("Write a colour as # and six of the signs 0–9 and a–f.")
    if is_readable(colour):
        return None
    return _l(
        "Too pale to be read: its contrast is %(measured)s to 1, and 4.5 to 1 is needed. The nearest shade that"
        " can be read is %(nearest)s.",
        measured=format_decimal(min(contrast(colour, ground) for ground in LIGHT), format="0.0"),
        nearest=light_of(colour),
    )


def _texts_of(library: Library | None) -> dict[str, Any]:
    return {
        f"{part}_{text.language}": "\n".join(text.hours) if part == "hours" else getattr(text, part)
        for text in (library.texts if library else ())
        for part in _PARTS
    }
