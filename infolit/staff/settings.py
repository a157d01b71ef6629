"""Settings of a library: what it says about itself, its looks, who may embed it and read its tables; its opening."""

from dataclasses import replace
from typing import Any

from flask import redirect, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, TextAreaField

from infolit.look import doors
from infolit.staff.form_page import form_page
from infolit.staff.forms import StaffForm
from infolit.staff.guard import account, database, message
from infolit.staff.library_form import LibraryForm, library_form, lines_of
from infolit.staff.logos import LARGEST, BadLogo, read_logo
from infolit.staff.origins import MOST, find_origin
from infolit.staff.places import library
from infolit.staff.said import done
from infolit.store.audit import Action, record
from infolit.store.installation import find_mode, open_to_the_public
from infolit.store.libraries import save_library
from infolit.store.logos import remove_logo, save_logo

_TICKED = ("tells_portals", "open_data")


class SettingsForm(LibraryForm):
    """All but the logo, which is a file."""

    origins = TextAreaField(
        _l("Websites that may show the tasks"),
        description=_l("One address on each line, such as https://portal.example; at most 20."),
        render_kw={"maxlength": 6000, "rows": 3, "spellcheck": "false"},
    )
    tells_portals = BooleanField(
        _l("Tell these websites the visitor’s level"),
        description=_l(
            "The page around the tasks is told when somebody starts, ends a stage, and which level it was: to offer"
            " something that fits. Never answers, points or codes. Whoever runs the page may know who the visitor is."
        ),
    )
    open_data = BooleanField(
        _l("Everybody may read the published tables"),
        description=_l("Closing them again takes nothing back that somebody has copied."),
    )

    def is_right(self) -> bool:
        """Whether all of it may be kept; says what is wrong with each field."""
        right = super().is_right()
        lines = lines_of(self.origins.data)
        wrong = next((line for line in lines if find_origin(line) is None), None)
        if wrong is not None:
            problem = _l(
                "%(line)s is no address of a website: write https:// and its name, nothing behind it.",
                line=wrong[:80],
            )
            self.refuse("origins", problem)
        elif len(lines) > MOST:
            self.refuse("origins", _l("At most 20 websites."))
        return right and not self.origins.errors

    def told(self) -> dict[str, Any]:
        """What of a Library was told."""
        found = dict.fromkeys(origin for line in lines_of(self.origins.data) if (origin := find_origin(line)))
        return {
            **super().told(),
            "portal_origins": tuple(found),
            **{name: self[name].data for name in _TICKED},
        }


def settings(form: SettingsForm | None = None) -> Any:
    """What is set now, to change."""
    if form is None:
        form = library_form(SettingsForm, library())
        form.origins.data = "\n".join(library().portal_origins)
        for name in _TICKED:
            form[name].data = getattr(library(), name)
    can_open = find_mode(database()) == "demo"
    template = "staff/library_form.html"
    return form_page(form, _l("Settings"), _l("Save"), template=template, can_open=can_open)


def settings_submit() -> Any:
    """Keeps what was changed."""
    form, before = library_form(SettingsForm, library()), library()
    if not form.is_right():
        return settings(form)
    after = replace(before, **form.told())
    with database().write():
        save_library(database(), after)
        record(database(), "settings changed", staff=account().id, library=after.slug)
        if after.open_data != before.open_data:
            action: Action = "data opened" if after.open_data else "data closed"
            record(database(), action, staff=account().id, library=after.slug)
    return _back(_l("Saved."))


def _back(text: Any) -> Any:
    doors().forget()
    done(text)
    return redirect(url_for("staff.settings", library=library().slug), 303)


class LogoForm(StaffForm):
    """A picture to send in."""

    picture = FileField(
        _l("Picture"),
        description=_l("SVG or PNG, at most 100 KB and 2000 pixels each way."),
        render_kw={"accept": ".svg,.png,image/svg+xml,image/png"},
    )


def settings_logo(form: LogoForm | None = None) -> Any:
    """The logo of now, and a form for another."""
    return form_page(
        form or LogoForm(),
        _l("Logo"),
        _l("Use this picture"),
        template="staff/logo.html",
        back=url_for("staff.settings", library=library().slug),
    )


def settings_logo_submit() -> Any:
    """Takes a picture, cleaned of whatever draws nothing; or takes the one of now away."""
    if "remove" in request.form:
        remove_logo(database(), library().slug)
        record(database(), "logo removed", staff=account().id, library=library().slug)
        return _back(_l("The logo is gone."))
    form, sent = LogoForm(), request.files.get("picture")
    try:
        media_type, content = read_logo(sent.stream.read(LARGEST + 1) if sent else b"")
    except BadLogo as refused:
        form.refuse("picture", refused.problem)
        return settings_logo(form)
    save_logo(database(), library().slug, media_type, content)
    record(database(), "logo changed", staff=account().id, library=library().slug)
    return _back(_l("This is your logo now."))


class OpeningForm(StaffForm):
    """There is no way back, so it asks for a tick beside the button."""

    sure = BooleanField(_l("I know that there is no way back."))


def settings_open(form: OpeningForm | None = None) -> Any:
    """What opening takes away, and what it leaves."""
    if find_mode(database()) != "demo":
        return message(200, _l("Open to the public"), _l("It is open: what your visitors do is kept."))
    if library().demonstration or not library().is_default:
        text = _l(
            "Only a library that was set up can open, from its own settings. This one is made up, or not the first."
        )
        return message(409, _l("Open to the public"), text)
    return form_page(
        form or OpeningForm(),
        _l("Open to the public"),
        _l("Open for good"),
        template="staff/opening.html",
        back=url_for("staff.settings", library=library().slug),
    )


def settings_open_submit() -> Any:
    """Ends the demonstration for good."""
    form = OpeningForm()
    ready = find_mode(database()) == "demo" and library().is_default and not library().demonstration
    if ready and not form.sure.data:
        form.refuse("sure", _l("Tick the box, if you are sure."))
    if not ready or form.errors or form.sure.errors:
        return settings_open(form)
    with database().write():
        open_to_the_public(database())
        record(database(), "opened to the public", staff=account().id, library=library().slug)
    return _back(_l("Your library is open to the public."))
