"""The form in which a training is entered: what it shows of one, and what it makes of one."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from infolit.assessment.items import LEVELS, STAGES
from infolit.i18n import NAMES
from infolit.instrument import instrument
from infolit.offers import rows
from infolit.offers.rows import Problem
from infolit.staff.forms import StaffForm
from infolit.staff.insights.words import LEVEL_NAMES
from infolit.store.libraries import Library
from infolit.store.trainings import Training, new_training_id

KINDS = {
    "course": _l("Course"),
    "e-course": _l("E-course"),
    "one-to-one": _l("One-to-one hour"),
    "handout": _l("Handout"),
}
_GIVEN_BY = {"own": _l("this library"), "partner": _l("a partner institution")}
TEXTS = {
    "title": _l("Title"),
    "description": _l("Description"),
    "place": _l("Place"),
    "provider_name": _l("Who gives it"),
}
"""What is said in each language."""
BOXES: Mapping[str, tuple[str, ...]] = {"stages": STAGES, "levels": LEVELS, "languages": tuple(NAMES)}
"""What can be ticked."""


def _line(label: Any, hint: Any = "", *, most: int = 40, area: bool = False, **shown: Any) -> StringField:
    kind = TextAreaField if area else StringField
    told = {"maxlength": most, **({"rows": 4} if area else {}), **shown}
    return kind(label, filters=[_clean], description=hint, render_kw=told)


def _clean(typed: str | None) -> str:
    return rows.clean(typed or "")


def boxes(label: Any, hint: Any = "") -> SelectMultipleField:
    """A field to tick several of what `fill_choices` gives it."""
    return SelectMultipleField(label, description=hint, choices=[], validate_choice=False)


def choices_of(named: Mapping[str, Any]) -> list[SelectChoice]:
    """What can be chosen, by value."""
    return [SelectChoice(value, name) for value, name in named.items()]


def fill_choices(form: StaffForm) -> None:
    """Gives boxes of parts, levels and languages their names."""
    named: dict[str, dict[str, Any]] = {
        "stages": {stage.id: stage.verb for stage in instrument().bank.stages},
        "levels": LEVEL_NAMES,
        "languages": NAMES,
    }
    for name, words in named.items():
        if name in form:
            form[name].choices = choices_of(words)


def ticked(form: StaffForm, name: str) -> tuple[str, ...]:
    """What was ticked, of what there is to tick."""
    return tuple(each for each in BOXES[name] if each in (form[name].data or ()))


class TrainingForm(StaffForm):
    """All but what is said in each language (see `form_class`); the names of fields are those of `rows`."""

    languages_told: tuple[str, ...] = ()

    stages = boxes(_l("Parts it helps with"))
    levels = boxes(_l("For people at these levels"))
    kind = RadioField(_l("Kind"), choices=choices_of(KINDS), validate_choice=False)
    provider = RadioField(_l("Given by"), choices=choices_of(_GIVEN_BY), validate_choice=False)
    languages = boxes(_l("Held in"))
    link = _line(
        _l("Link"),
        _l("Where it can be read or done; https://…"),
        most=rows.LONGEST_ADDRESS,
        inputmode="url",
    )
    starts_on = _line(_l("First date"), type="date")
    starts_at = _line(_l("Time"), type="time")
    minutes = _line(_l("Minutes"), inputmode="numeric")
    every_weeks = _line(_l("Repeats every … weeks"), _l("Empty if it does not repeat."), inputmode="numeric")
    more_dates = _line(_l("Further dates"), _l("One a line, like 30.11.2026."), most=1500, area=True)
    sign_up = _line(_l("Link to sign up"), _l("https://…"), most=rows.LONGEST_ADDRESS, inputmode="url")
    valid_until = _line(
        _l("On offer until"), _l("The last day on which visitors see it; empty: no end."), type="date"
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        fill_choices(self)

    def said_in(self, language: str) -> list[Field]:
        """The fields of one language."""
        return [self[f"{name}_{language}"] for name in TEXTS]

    def shared(self) -> list[Field]:
        """The fields that are the same in all languages."""
        said = {field.name for language in self.languages_told for field in self.said_in(language)}
        return [field for field in self.shown() if field.name not in said]

    def record(self) -> dict[str, str]:
        """What was typed, as a row; who gives it alone is not worth a text in a language."""
        typed = {
            field.name: str(field.data or "")
            for field in self.shown()
            if field.name not in (*BOXES, "provider")
        }
        for language in self.languages_told:
            if not any(typed[f"{name}_{language}"] for name in ("title", "description", "place")):
                typed[f"provider_name_{language}"] = ""
        return typed | {name: " ".join(ticked(self, name)) for name in BOXES}


@cache
def form_class(languages: tuple[str, ...]) -> type[TrainingForm]:
    """The form with fields for these languages."""
    fields = {
        f"{name}_{language}": _line(label, most=rows.MOST[name], area=name == "description", lang=language)
        for language in languages
        for name, label in TEXTS.items()
    }
    named = {"languages_told": languages, **fields}
    return cast("type[TrainingForm]", type("TrainingFormOfLanguages", (TrainingForm,), named))


def values_of(training: Training, *, own: str) -> dict[str, Any]:
    """What the form shows of a training; `own` is the library whose trainings are not a partner's."""
    plain = {name: getattr(training, name) for name in BOXES}
    more = "\n".join(map(str, training.more_dates))
    provider = "own" if training.provider == own else "partner"
    return {**rows.record_of(training), **plain, "more_dates": more, "provider": provider}


def training_of(
    form: TrainingForm, library: Library, before: Training | None = None
) -> tuple[Training, tuple[Problem, ...]]:
    """The training that the form describes, a new one or `before` as changed; and what is wrong with it."""
    old = before or Training("", library.slug, "", "course", (), (), (), ())
    # Boxes all left empty say that there is none, where an empty cell of a file says nothing.
    base = replace(old, stages=(), levels=(), languages=(), kind="course", demonstration=False)
    made, problems = rows.training_of(form.record(), base, languages=NAMES)
    given = _given(made, form.provider.data, library)
    if given.provider != library.slug and not any(text.provider_name for text in given.texts):
        problems += (Problem(f"provider_name_{form.languages_told[0]}", "missing"),)
    is_same = (given.link, given.sign_up) == (old.link, old.sign_up)
    title = next((text.title for text in given.texts), "")
    id_ = old.id or new_training_id(title)
    return replace(given, id=id_, link_problem=old.link_problem if is_same else None), problems


def _given(training: Training, by: str, library: Library) -> Training:
    """The training with who gives it: a partner, or this library, whose name need not be typed."""
    if by == "partner":
        is_own = training.provider == library.slug
        return replace(training, provider="partner" if is_own else training.provider or "partner")
    texts = tuple(
        replace(text, provider_name=text.provider_name or library.text(text.language).name)
        for text in training.texts
    )
    return replace(training, provider=library.slug, texts=texts)
