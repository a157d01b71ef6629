"""What a library offers for learning more: listed, entered, changed, copied, removed and put back."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from flask import abort, current_app, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeTimedSerializer

from infolit.assessment.items import STAGES
from infolit.i18n import offered
from infolit.identity import may
from infolit.instrument import instrument
from infolit.offers.rows import Problem
from infolit.staff.form_page import form_page, staff_page
from infolit.staff.guard import account, database, message, today
from infolit.staff.insights.words import LEVEL_NAMES
from infolit.staff.places import library
from infolit.staff.said import done
from infolit.staff.training.file_words import problem_text
from infolit.staff.training.forms import TrainingForm, form_class, training_of, values_of
from infolit.store.audit import Action, record
from infolit.store.installation import TRAININGS_CHANGED, set_setting
from infolit.store.trainings import (
    Training,
    find_training,
    is_over,
    next_date,
    remove_trainings,
    save_trainings,
    trainings_of,
)

PUT_BACK_LASTS = 24 * 3600
"""Seconds in which a removed training can be put back from the page that says so."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A training as it is listed."""

    training: Training
    next_date: datetime.date | None
    is_over: bool
    gaps: tuple[tuple[str, str], ...]
    """Language, and what is not said in it: "title" or "description"."""


def gaps_of(training: Training, languages: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What is missing in these languages: a title; or a description, if there is one in another language."""
    texts = {text.language: text for text in training.texts}
    described = any(text.description for text in training.texts)
    untold = [(each, "title") for each in languages if each not in texts]
    bare = [(each, "description") for each in languages if each in texts and not texts[each].description]
    return (*untold, *(bare if described else ()))


def catalogue() -> Any:
    """All trainings of the library: what is on offer, soonest first, and apart what is over."""
    stage = request.args.get("stage") if request.args.get("stage") in STAGES else None
    day, languages = today(), offered(library())
    entries = [
        Entry(each, next_date(each, day), is_over(each, day), gaps_of(each, languages))
        for each in trainings_of(database(), library().slug)
        if stage is None or stage in each.stages
    ]
    entries.sort(key=lambda entry: (entry.next_date or datetime.date.max, entry.training.starts_at or ""))
    return staff_page(
        "training/catalogue.html",
        entries=entries,
        stage=stage,
        bank=instrument().bank,
        levels={level: str(name) for level, name in LEVEL_NAMES.items()},
        may_edit=may(account(), library().slug, "editor"),
    )


def get_training(id: str) -> Training:
    """The training of this library with this id; else 404."""
    found = find_training(database(), id)
    if found is None or found.library != library().slug:
        abort(404)
    return found


def new(form: TrainingForm | None = None) -> Any:
    """Asks for a new training; with `?copy=<id>` as that one is."""
    if form is None:
        copied = request.args.get("copy")
        usual = {"kind": "course", "provider": "own", "languages": offered(library())[:1]}
        shown = values_of(get_training(copied), own=library().slug) if copied else usual
        form = form_class(offered(library()))(data=shown)
    return _page(form, _l("New training"))


def new_submit() -> Any:
    """Adds the training."""
    form = form_class(offered(library()))()
    made, problems = training_of(form, library())
    if problems:
        return new(_refused(form, problems))
    return _saved(made, "training added", _("The training is on offer now."))


def training(id: str, form: TrainingForm | None = None) -> Any:
    """Shows a training to change it."""
    found = get_training(id)
    form = form or form_class(offered(library()))(data=values_of(found, own=library().slug))
    return _page(form, found.text(instrument().bank.language).title, training=found)


def training_submit(id: str) -> Any:
    """Changes the training. One of the demonstration becomes the library's own by that."""
    before = get_training(id)
    form = form_class(offered(library()))()
    changed, problems = training_of(form, library(), before)
    if problems:
        return training(id, _refused(form, problems))
    return _saved(changed, "training changed", _("The training is changed."), before)


def _refused(form: TrainingForm, problems: Iterable[Problem]) -> TrainingForm:
    for problem in problems:
        column = f"title_{form.languages_told[0]}" if problem.column == "title" else problem.column
        form.refuse(column if column in form else "kind", problem_text(problem))
    return form


def _page(form: TrainingForm, title: Any, *, training: Training | None = None) -> Any:
    back = url_for(".catalogue", library=library().slug)
    template = "training/training.html"
    return form_page(form, title, _l("Save"), back=back, template=template, training=training)


def _saved(training: Training, action: Action, text: str, before: Training | None = None) -> Any:
    with database().write():
        save_trainings(database(), [training])
        _note(action, before)
    done(text)
    return redirect(url_for(".catalogue", library=library().slug), 303)


def _note(action: Action, touched: Training | None) -> None:
    """Write down who did it; the demonstration's trainings, once changed, are refreshed no more."""
    if touched is not None and touched.demonstration:
        set_setting(database(), TRAININGS_CHANGED, "yes")
    record(database(), action, staff=account().id, library=library().slug)


def remove(id: str) -> Any:
    """Asks whether the training is to go."""
    return staff_page("training/remove.html", training=get_training(id), kept="")


def remove_submit(id: str) -> Any:
    """Removes it; the page that says so holds it, signed, for a day: the only trace, by which it can come back."""
    found = get_training(id)
    with database().write():
        remove_trainings(database(), [id])
        _note("training removed", found)
    kept = _signer().dumps(msgspec.json.encode(found).decode())
    return staff_page("training/remove.html", training=found, kept=kept)


def put_back() -> Any:
    """Nothing is to be seen here: on to the list."""
    return redirect(url_for(".catalogue", library=library().slug), 303)


def put_back_submit() -> Any:
    """Brings a removed training back as it was; twice does no harm."""
    try:
        kept = _signer().loads(request.form.get("kept", ""), max_age=PUT_BACK_LASTS)
    except BadSignature:
        text = _l("A removed training can be put back for a day. Enter it anew; nothing was changed.")
        return message(410, _l("This can no longer be put back"), text)
    training = msgspec.json.decode(kept, type=Training)
    if training.library != library().slug:
        abort(404)
    if find_training(database(), training.id):
        return put_back()
    return _saved(training, "training put back", _("The training is back."))


def _signer() -> URLSafeTimedSerializer:
    keys: tuple[bytes, ...] = current_app.extensions["infolit.secret_keys"]
    return URLSafeTimedSerializer([*reversed(keys)], salt="removed training")
